"""New text reads back as the value it was made from, with as few quotes as safe."""

from __future__ import annotations

import pytest

from composeopt.model.edits import Plain
from composeopt.patch.layout import Layout
from composeopt.patch.render import flow_text, needs_quotes, quoted, scalar_text, value_lines
from composeopt.patch.short_ports import long_port, short_port
from composeopt.patch.style import Style

QUOTED = (
    *("", " x", "x ", "1", "0123", "1.5", "true", "null", "~", "yes", "No", "on", "22:22"),
    *("8080:80", "2001-01-01", "a: b", "a:", "a #b", "#a", "- a", "[a", "{a", "*a", "&a", "!a"),
    *("|", ">", "%a", "@a", "`a", "'a", '"a', "? a", "---", "<<", "=", "a\nb", "a\tb"),
    *("\ufeff", "\u2028", "\x7f"),
)


@pytest.mark.parametrize(
    "text",
    ["x", "10s", "1G", "a b", "http://x:80/y#z", "a,b", "it's", "c:\\d", "-x", "é✓", "./a:/b:ro"],
)
def test_plain_text_stays_plain(text: str) -> None:
    assert scalar_text(text) == text


@pytest.mark.parametrize(
    "text",
    QUOTED,
)
def test_text_that_would_be_something_else_is_quoted(text: str) -> None:
    assert scalar_text(text)[0] == '"'


def test_single_quotes_are_kept_unless_they_cannot_hold_the_text() -> None:
    assert quoted("it's", "'") == "'it''s'"
    assert quoted("a\nb", "'") == '"a\\nb"'


@pytest.mark.parametrize("text", ["a,b", "[x]", "{x}", "x]", "${A}"])
def test_brackets_need_more_quotes(text: str) -> None:
    assert needs_quotes(text, flow=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (4, "4"),
        (0.5, "0.5"),
        (float("inf"), ".inf"),
        (-0.0, "-0.0"),
        ([], "[]"),
        ({}, "{}"),
        (["a", {"b": None}], "[a, {b: null}]"),
    ],
)
def test_other_values_have_their_own_forms(value: Plain, expected: str) -> None:
    assert flow_text(value, Style(None, Layout(""))) == expected


def test_text_of_several_lines_is_a_literal_block_where_it_can_be() -> None:
    style = Style(None, Layout(""))

    assert value_lines("a\n\nb\n", 0, style) == ("|", ["  a", "", "  b"])
    assert value_lines("a\nb", 2, style) == ("|-", ["    a", "    b"])
    assert value_lines(" a\nb", 0, style) == ('" a\\nb"', [])


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ({"mode": "ingress", "target": 80, "protocol": "tcp"}, "80"),
        ({"target": 80, "published": "8080"}, "8080:80"),
        ({"target": 80, "published": "8080", "host_ip": "127.0.0.1"}, "127.0.0.1:8080:80"),
        ({"target": 80, "host_ip": "::1"}, "[::1]::80"),
        ({"target": 53, "published": "53", "protocol": "udp"}, "53:53/udp"),
        ({"target": 80, "name": "web"}, {"target": 80, "name": "web"}),
        ({"mode": "host", "target": 80}, {"mode": "host", "target": 80}),
    ],
)
def test_a_port_is_written_short_where_that_says_it_all(port: Plain, expected: Plain) -> None:
    assert short_port(long_port(port)) == expected
