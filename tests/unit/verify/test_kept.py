"""P2: which lines an edit may change, and that all others must survive."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.document.document import parse
from composeopt.document.source import Source
from composeopt.model.edits import Add, Append, Edit, Remove, Replace
from composeopt.verify.kept import check, touched_lines

TEXT = """\
# the shop
services:
  web:                # front
    image: nginx:1.27
    # probe
    healthcheck:
      test: [CMD, "true"]
      interval: 30s   # slow
    depends_on: {db: {condition: service_started}}
  db:
    image: postgres:16
    ports:
      - "5432:5432"
"""
PATH = pathlib.Path("/project/compose.yaml")


def _violations(edits: list[Edit], after: str, before: str = TEXT) -> list[str]:
    document = parse(Source.from_text(before, PATH, "compose.yaml"))[0]
    pairs = [(document, edit) for edit in edits]
    return [str(found) for found in check(pairs, {PATH: after.encode()})]


def _lines(edit: Edit) -> set[int]:
    return set(touched_lines(parse(Source.from_text(TEXT, PATH))[0], edit))


INTERVAL = Replace(("services", "web", "healthcheck", "interval"), "5s")


def test_a_replaced_value_touches_only_its_line() -> None:
    assert _lines(INTERVAL) == {8}


def test_an_added_key_in_block_style_touches_no_line() -> None:
    assert _lines(Add(("services", "web", "healthcheck", "retries"), 3)) == set()


def test_an_added_key_in_flow_style_touches_the_line_of_the_collection() -> None:
    edit = Add(("services", "web", "depends_on", "db", "required"), value=True)

    assert _lines(edit) == {9}


def test_a_removed_last_element_touches_the_key_that_goes_with_it() -> None:
    assert _lines(Remove(("services", "db", "ports", 0))) == {12, 13}


def test_an_appended_element_touches_no_line() -> None:
    assert _lines(Append(("services", "db", "ports"), "80:80")) == set()


def test_a_change_of_the_named_line_is_no_violation() -> None:
    assert _violations([INTERVAL], TEXT.replace("interval: 30s", "interval: 5s")) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        TEXT.replace("interval: 30s", "interval: 5s").replace("# probe\n", ""),
        TEXT.replace("interval: 30s", "interval: 5s").replace("nginx:1.27", "nginx:1.28"),
        TEXT.replace("interval: 30s", "interval: 5s").replace("# front", "# Front"),
        TEXT.replace("interval: 30s", "interval: 5s").replace('"5432:5432"', "'5432:5432'"),
    ],
)
def test_a_change_of_any_other_line_is_a_violation(spoilt: str) -> None:
    found = _violations([INTERVAL], spoilt)

    assert len(found) == 1
    assert found[0].startswith("P2")


def test_lines_that_swapped_places_are_a_violation() -> None:
    lines = TEXT.splitlines(keepends=True)
    lines[3], lines[4] = lines[4], lines[3]

    assert _violations([INTERVAL], "".join(lines))


def test_a_lost_byte_order_mark_is_a_violation() -> None:
    document = parse(Source.from_bytes(b"\xef\xbb\xbf" + TEXT.encode(), PATH))[0]

    found = list(check([(document, INTERVAL)], {PATH: TEXT.encode()}))

    assert [violation.promise for violation in found] == ["P2"]


def test_a_bare_line_feed_among_crlf_is_a_violation() -> None:
    before = TEXT.replace("\n", "\r\n")
    after = before.replace("interval: 30s   # slow\r\n", "interval: 5s   # slow\n")

    assert any("LF" in found for found in _violations([INTERVAL], after, before))


def test_a_last_line_without_a_newline_may_gain_one() -> None:
    before = TEXT.removesuffix("\n")
    after = TEXT + '      - "80:80"'

    assert _violations([Append(("services", "db", "ports"), "80:80")], after, before) == []
