"""Edits in text: exactly the named characters change."""

from __future__ import annotations

import pathlib
import textwrap

import pytest

from composeopt.document.source import Source
from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.patch.splice import Spliced, splice


def spliced(text: str, *edits: Edit, document: int = 0) -> Spliced:
    source = Source.from_text(text, pathlib.Path("compose.yaml"))
    return splice(source, [(document, edit) for edit in edits])


def edited(text: str, *edits: Edit, document: int = 0) -> str:
    return spliced(text, *edits, document=document).text


def block(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def refusal(text: str, *edits: Edit) -> str:
    with pytest.raises(RefusedEditError) as caught:
        spliced(text, *edits)
    return caught.value.reason


# -- Replace


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("k: 4 # four\n", 5, "k: 5 # four\n"),
        ("k: a\n", "b", "k: b\n"),
        ("k: 'a'\n", "b", "k: 'b'\n"),
        ('k: "a"\n', 'say "b"', 'k: "say \\"b\\""\n'),
        ("k: 'a'\n", "it's", "k: 'it''s'\n"),
        ("k: 'a'\n", 4, "k: 4\n"),
        ("k: 1.0\n", "0.5", 'k: "0.5"\n'),
        ("k: a\n", "yes", 'k: "yes"\n'),
        ("k: a\n", "22:22", 'k: "22:22"\n'),
        ("k: a\nq: 'x'\n", "null", "k: 'null'\nq: 'x'\n"),
        ("k:   a   # x\n", "b", "k:   b   # x\n"),
        ("k:\n", "a", "k: a\n"),
        ("k: # x\n", "a", "k: a # x\n"),
        ("k: &a x\n", "z", "k: &a z\n"),
        ("k: !!str 12\n", 13, "k: 13\n"),
        ("k:\n  text on the next line # x\n", "a", "k: a\n"),
        ("k: one\n  two # x\nq: 1\n", "a", "k: a # x\nq: 1\n"),
        ("k: |\n  one\n  two\n\nq: 1\n", "a", "k: a\n\nq: 1\n"),
        ("k: a\n", "one\ntwo\n", "k: |\n  one\n  two\n"),
        ("k: a # x\nq:\n    r: s\n", "one\ntwo", "k: |- # x\n    one\n    two\nq:\n    r: s\n"),
        ("k: true\n", None, "k: null\n"),
        ("? k\n: a\n", "b", None),
    ],
)
def test_a_scalar_is_replaced_in_its_own_style(
    before: str, value: str | int | None, after: str | None
) -> None:
    edit = Replace(("k",), value)

    if after is None:
        assert refusal(before, edit) == "complex-key"
    else:
        assert edited(before, edit) == after


def test_an_equal_value_stays_as_it_is_written() -> None:
    text = "k: [ 'a',   b ] # spaced\nn: 0x10\n"

    assert edited(text, Replace(("k",), ["a", "b"]), Replace(("n",), 16)) == text


def test_a_short_list_becomes_a_mapping_and_keeps_the_comment_of_its_line() -> None:
    before = "a:\n    depends_on: [x, w] # both\n    z: 1\n"
    value = {"x": {"condition": "service_healthy"}, "w": {"condition": "service_started"}}

    assert edited(before, Replace(("a", "depends_on"), value)) == block("""
        a:
            depends_on: # both
                x:
                    condition: service_healthy
                w:
                    condition: service_started
            z: 1
        """)


def test_a_list_of_names_becomes_a_mapping_with_all_its_comments() -> None:
    before = block("""
        a:
          depends_on:
          # the store
          - x # first
          - gone
          # the cache
          - "w"
          z: 1
        """)
    value = {"x": {"condition": "service_healthy"}, "w": None, "new": None}

    assert edited(before, Replace(("a", "depends_on"), value)) == block("""
        a:
          depends_on:
          # the store
            x: # first
              condition: service_healthy
          # the cache
            w:
            new:
          z: 1
        """)


def test_a_block_list_is_replaced_in_its_own_indentation() -> None:
    before = "a:\n  k:\n  - 'x'\n  - 'y'\n  l: 1\n"

    assert edited(before, Replace(("a", "k"), ["p", "q"])) == "a:\n  k:\n  - 'p'\n  - 'q'\n  l: 1\n"


def test_an_alias_is_replaced_where_it_stands() -> None:
    assert edited("a: &x 1\nb: *x # b\n", Replace(("b",), 2)) == "a: &x 1\nb: 2 # b\n"


def test_a_merged_key_is_overridden_by_an_own_one() -> None:
    before = "a: &x {k: 1}\nb:\n  <<: *x\n"

    assert edited(before, Replace(("b", "k"), 2)) == "a: &x {k: 1}\nb:\n  <<: *x\n  k: 2\n"


# -- Remove


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        (
            "# top\na: 1 # one\n# between\nb: 2 # two\n# end\n",
            ("a",),
            "# top\n# one\n# between\nb: 2 # two\n# end\n",
        ),
        ("a:\n  b: 1 # two\r\n  c: d\r\n", ("a", "b"), "a:\n  # two\r\n  c: d\r\n"),
        ("a:\n  - b # the leader\n  - c\n", ("a", 0), "a:\n  - c\n"),
        ("a:\n  b: [1,\n   2] # two\n  c: d\n", ("a", "b"), "a:\n  c: d\n"),
        ("a:\n  b: # why\n    - 1 # one\n  c: d\n", ("a", "b"), "a:\n  c: d\n"),
        ("a: 1\nb: '#' # last", ("b",), "a: 1\n# last"),
    ],
)
def test_a_comment_beside_a_removed_key_stays_and_beside_an_element_goes(
    before: str, path: tuple[str | int, ...], after: str
) -> None:
    assert edited(before, Remove(path)) == after


@pytest.mark.parametrize("comment", ["#", "# ---", "# composeopt: ignore[X]", "# noqa: X"])
def test_a_comment_that_says_nothing_to_people_goes_with_its_line(comment: str) -> None:
    assert edited(f"a: 1 {comment}\nb: 2\n", Remove(("a",))) == "b: 2\n"


def test_the_comment_of_the_next_service_stays_with_it() -> None:
    before = block("""
        services:
          a:
            image: a

          # about b,
          # in two lines
          b:
            image: b
        """)

    assert edited(before, Remove(("services", "a"))) == block("""
        services:

          # about b,
          # in two lines
          b:
            image: b
        """)


def test_a_list_that_becomes_empty_goes_with_its_key_and_leaves_its_comments() -> None:
    before = block("""
        a:
          ports: # published
            # the web port
            - "80:80" # http
            # - "443:443"
          image: x
        """)

    assert edited(before, Remove(("a", "ports", 0))) == block("""
        a:
          # published
            # the web port
            # - "443:443"
          image: x
        """)


def test_a_mapping_that_becomes_empty_goes_with_its_key_upwards() -> None:
    before = "a:\n  deploy:\n    resources:\n      limits:\n        cpus: '1'\n  image: x\n"
    path = ("a", "deploy", "resources", "limits", "cpus")

    assert edited(before, Remove(path)) == "a:\n  image: x\n"


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("k: [a, b, c]\n", ("k", 0), "k: [b, c]\n"),
        ("k: [a, b, c]\n", ("k", 1), "k: [a, c]\n"),
        ("k: [ a, b ] # x\n", ("k", 1), "k: [ a ] # x\n"),
        ("k: {a: 1, b: 2}\n", ("k", "b"), "k: {a: 1}\n"),
        ("k: {a: 1, b}\n", ("k", "b"), "k: {a: 1}\n"),
        ("k: [\n  a, # 1\n  b, # 2\n]\n", ("k", 0), "k: [\n  b, # 2\n]\n"),
        ("k: [\n  a, # 1\n  b # 2\n]\n", ("k", 1), "k: [\n  a # 1\n]\n"),
        ("k: [\n  a, b]\n", ("k", 1), "k: [\n  a]\n"),
        ("q: 1\nk: [a]\n", ("k", 0), "q: 1\n"),
        ("k:\n- a: 1\n  b: 2\n- c\n", ("k", 0, "a"), "k:\n- b: 2\n- c\n"),
        ("k:\n- a: 1\n  b: 2\n- c\n", ("k", 0, "b"), "k:\n- a: 1\n- c\n"),
        ("k:\n- - a\n  - b\n", ("k", 0, 0), "k:\n- - b\n"),
        ("a: |\n  text\n\n  more\n\n# x\nb: 1\n", ("a",), "\n# x\nb: 1\n"),
        ('"a": 1\nb: 2\n', ("a",), "b: 2\n"),
        ("a: 1\r\nb: 2\r\nc: 3", ("c",), "a: 1\r\nb: 2"),
        ("a: 1\r\nb: 2\r\nc: 3", ("b",), "a: 1\r\nc: 3"),
    ],
)
def test_what_is_removed_leaves_no_trace(
    before: str, path: tuple[str | int, ...], after: str
) -> None:
    assert edited(before, Remove(path)) == after


# -- Add and Append


def test_a_new_entry_takes_the_indentation_and_the_quotes_of_its_neighbours() -> None:
    before = "a:\n    env:\n        X: 'one'\n        Y: 'two'\nb: 1\n"
    after = "a:\n    env:\n        X: 'one'\n        Y: 'two'\n        Z: 'three'\nb: 1\n"

    assert edited(before, Add(("a", "env", "Z"), "three")) == after


def test_a_new_block_takes_the_list_style_of_the_file() -> None:
    before = "a:\n  ports:\n  - 80\nb:\n  image: x\n"
    value: Plain = {"test": ["CMD", "x"], "retries": 3, "list": ["p", "q"]}

    assert edited(before, Add(("b", "healthcheck"), value)) == block("""
        a:
          ports:
          - 80
        b:
          image: x
          healthcheck:
            test: ["CMD", "x"]
            retries: 3
            list:
            - p
            - q
        """)


def test_missing_parents_are_made() -> None:
    after = "a:\n  image: x\n  deploy:\n    resources:\n      limits:\n        memory: 1G\n"

    assert edited("a:\n  image: x\n", Add(("a", *DEEP), "1G")) == after


DEEP = ("deploy", "resources", "limits", "memory")


def test_adding_below_a_key_without_a_value_fills_it() -> None:
    before = "a:\n  deploy: # later\n  image: x\n"

    assert edited(before, Add(("a", *DEEP[:2]), {"r": 1})) == block("""
        a:
          deploy: # later
            resources:
              r: 1
          image: x
        """)


def test_a_new_entry_stands_before_the_comment_of_the_next_service() -> None:
    before = (
        "s:\n  a:\n    image: x\n    # - of a\n      # deeper\n\n  # about b\n  b:\n    image: y\n"
    )

    assert edited(before, Add(("s", "a", "init"), True)).split("\n")[2:5] == [
        "    image: x",
        "    init: true",
        "    # - of a",
    ]


def test_a_new_top_level_key_comes_after_services_that_are_commented_out() -> None:
    before = "services:\n  a:\n    image: x\n\n  # b:\n  #   image: y\n# end\n"

    assert edited(before, Add(("volumes",), {"v": None})) == (
        "services:\n  a:\n    image: x\n\n  # b:\n  #   image: y\nvolumes:\n  v:\n# end\n"
    )


def test_services_that_stand_apart_get_a_new_one_that_stands_apart() -> None:
    before = "s:\n  a:\n    i: x\n\n  b:\n    i: y\nn: 1\n"

    assert edited(before, Add(("s", "c"), {"i": "z"})) == (
        "s:\n  a:\n    i: x\n\n  b:\n    i: y\n\n  c:\n    i: z\nn: 1\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("k: [a, b]\n", "k: [a, b, c]\n"),
        ("k: ['a', 'b'] # x\n", "k: ['a', 'b', 'c'] # x\n"),
        ("k: [ ]\n", "k: [c]\n"),
        ("k:\n", "k:\n  - c\n"),
        ("k:\n- a\n", "k:\n- a\n- c\n"),
        ("k:\n  -   a # x\n", "k:\n  -   a # x\n  -   c\n"),
        ('k:\n  - "a"\n  # - b\n', 'k:\n  - "a"\n  - "c"\n  # - b\n'),
        ("k: [\n  a, # 1\n  b, # 2\n]\n", "k: [\n  a, # 1\n  b, # 2\n  c,\n]\n"),
        ("k: [\n  a, # 1\n  b # 2\n]\n", "k: [\n  a, # 1\n  b, # 2\n  c\n]\n"),
        ("k: [a,\n    b]\n", "k: [a,\n    b,\n    c]\n"),
        ("k:\n- - a\n  - b\n", None),
    ],
)
def test_an_element_is_appended_in_the_style_of_the_list(before: str, after: str | None) -> None:
    if after is None:
        assert edited(before, Append(("k", 0), "c")) == "k:\n- - a\n  - b\n  - c\n"
    else:
        assert edited(before, Append(("k",), "c")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("k: {}\n", "k: {c: 1}\n"),
        ("k: {a: b}\n", "k: {a: b, c: 1}\n"),
        ("k: { a: b }\n", "k: { a: b, c: 1 }\n"),
        ('k: {"a": "b"}\n', 'k: {"a": "b", "c": 1}\n'),
    ],
)
def test_an_entry_is_added_in_braces(before: str, after: str) -> None:
    assert edited(before, Add(("k", "c"), 1)) == after


def test_the_line_ending_of_the_neighbour_is_used() -> None:
    assert edited("a: 1\r\nb: 2\n", Add(("c",), {"d": 3})) == "a: 1\r\nb: 2\nc:\n  d: 3\n"
    assert (
        edited("a:\r\n  b: 2\r\nc: 3\n", Add(("a", "d"), 3)) == "a:\r\n  b: 2\r\n  d: 3\r\nc: 3\n"
    )


def test_a_missing_final_newline_stays_missing() -> None:
    assert edited("a: 1\nb:\n  - x", Append(("b",), "z")) == "a: 1\nb:\n  - x\n  - z"
    assert edited("a: 1", Add(("b",), {"c": 2})) == "a: 1\nb:\n  c: 2"


def test_each_document_of_a_file_is_edited_by_its_number() -> None:
    before = "a: 1\n---\na: 2 # b\n...\n---\nc: 3\n"

    assert edited(before, Replace(("a",), 9), document=1) == "a: 1\n---\na: 9 # b\n...\n---\nc: 3\n"


# -- several edits


def test_indexes_of_several_edits_name_the_list_as_it_was() -> None:
    edits = (Remove(("k", 0)), Remove(("k", 1)), Append(("k",), "d"))

    assert edited("k:\n- a\n- b\n- c\n", *edits) == "k:\n- c\n- d\n"


def test_edits_below_an_added_value_change_that_value() -> None:
    edits = (Add(("b",), {"c": 1}), Add(("b", "d"), [2]), Append(("b", "d"), 3))

    assert edited("a: 1\n", *edits) == "a: 1\nb:\n  c: 1\n  d:\n    - 2\n    - 3\n"


def test_edits_that_meet_at_one_place_are_all_made() -> None:
    before = "a:\n  b:\n    - x\n  c: 1\n"
    edits = (
        Append(("a", "b"), "z"),
        Replace(("a", "c"), {"d": 1}),
        Add(("a", "e"), 2),
        Add(("f",), 3),
    )

    assert edited(before, *edits) == "a:\n  b:\n    - x\n    - z\n  c:\n    d: 1\n  e: 2\nf: 3\n"


def test_a_value_removed_and_added_again_is_replaced() -> None:
    assert edited("a: 1 # x\nb: 2\n", Remove(("a",)), Add(("a",), 3)) == "a: 3 # x\nb: 2\n"


def test_all_elements_can_be_exchanged() -> None:
    edits = (Remove(("k", 0)), Append(("k",), "b"))

    assert edited("k:\n- a\nl: 1\n", *edits) == "k:\n- b\nl: 1\n"


@pytest.mark.parametrize(
    ("count", "after"),
    [
        (1, "k: [\n  a, # 1\n  p, # 2\n]\n"),
        (2, "k: [\n  a, # 1\n  p, # 2\n  q, # 3\n]\n"),
        (3, "k: [\n  a, # 1\n  p, # 2\n  q, # 3\n  r,\n]\n"),
    ],
)
def test_elements_on_lines_of_their_own_are_exchanged_in_place(count: int, after: str) -> None:
    before = "k: [\n  a, # 1\n  b, # 2\n  c, # 3\n]\n"
    edits = [Remove(("k", 1)), Remove(("k", 2))]

    assert edited(before, *edits, *(Append(("k",), text) for text in "pqr"[:count])) == after


def test_five_hundred_edits_take_one_reading() -> None:
    services = "".join(f"  s{i}:\n    image: i{i}\n    cpus: 1\n" for i in range(500))
    edits = [Replace(("services", f"s{i}", "cpus"), 2) for i in range(500)]

    assert edited(f"services:\n{services}", *edits).count("cpus: 2") == 500


# -- refusals


@pytest.mark.parametrize(
    ("text", "edit", "reason"),
    [
        ("a: 1\n", Replace(("b",), 1), "missing"),
        ("a: [1]\n", Remove(("a", 1)), "missing"),
        ("a: 1\n", Add(("a",), 1), "exists"),
        ("a: 1\n", Add(("a", "b"), 1), "type"),
        ("a: {b: 1}\n", Append(("a",), 1), "type"),
        ("a: 1\n", Remove(("a",)), "root"),
        ("a: 1\n", Replace((), 1), "root"),
        ("# nothing\n--- # first\n", Add(("a",), 1), "root"),
        ("a: &x {b: 1}\nc: *x\n", Replace(("c", "b"), 2), "alias"),
        ("a: &x {b: 1}\nc: *x\n", Replace(("a", "b"), 2), "anchor"),
        ("a: &x {b: 1}\nc: *x\n", Remove(("a",)), "anchor"),
        ("a: &x {b: 1}\nc: {<<: *x, d: 1}\n", Remove(("c", "b")), "merge"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n  d: 3\n", Remove(("c", "b")), "merge"),
        ("a: !reset null\nb: 1\n", Replace(("a",), 1), "tag"),
        ("? a\n: 1\nb: 2\n", Remove(("a",)), "complex-key"),
        ("a: |\n  text", Add(("b",), 1), "block-scalar"),
    ],
)
def test_what_cannot_be_done_surely_is_refused_with_its_class(
    text: str, edit: Edit, reason: str
) -> None:
    assert refusal(text, edit) == reason


def test_edits_that_contradict_each_other_are_refused() -> None:
    assert refusal("a: {b: 1, c: 2}\nd: 1\n", Remove(("a",)), Replace(("a", "b"), 2)) in (
        "conflict",
        "missing",
    )


def test_one_refused_edit_stops_all_of_its_call() -> None:
    assert refusal("a: 1\nb: 2\n", Replace(("a",), 2), Replace(("c",), 3)) == "missing"


# -- stale comments


@pytest.mark.parametrize(
    ("text", "edit", "comment"),
    [
        ("cpus: 4 # 4 CPUs\n", Replace(("cpus",), 2), "# 4 CPUs"),
        ("interval: 30s # every 30 seconds\n", Replace(("interval",), "2s"), "# every 30 seconds"),
        ("# limit: 4 GB\nmem: 4g\n", Replace(("mem",), "2g"), "# limit: 4 GB"),
        ("l:\n- a # say a\n- b\n", Replace(("l", 0), "c"), "# say a"),
        ("a:\n  # cpus: 4\n  r:\n    cpus: 4\n", Replace(("a", "r", "cpus"), 2), "# cpus: 4"),
        ("# waits for db\nd: db\ne: 1\n", Remove(("d",)), "# waits for db"),
        ("a: 4 # 4\nb: 1\n", Remove(("a",)), "# 4"),
        ("a: x # about it\nb: 1\n", Remove(("a",)), "# about it"),
    ],
)
def test_a_kept_comment_that_states_the_old_value_is_listed(
    text: str, edit: Edit, comment: str
) -> None:
    found = spliced(text, edit).stale_comments

    assert [each.text for each in found] == [comment]
    assert found[0].location.line == text[: text.index(comment)].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("cpus: 4 # 14 CPUs, 4.5 GB\n", Replace(("cpus",), 2)),
        ("cpus: 4 # all\n", Replace(("cpus",), 2)),
        ("a: 4\n# 4 for b\nb: 1\n", Replace(("a",), 2)),
        ("# node 4\nn:\n  cpus: 4\n", Replace(("n", "cpus"), 2)),
        ("a: 4 # noqa: 4\nb: 1\n", Remove(("a",))),
    ],
)
def test_other_comments_are_not_listed(text: str, edit: Edit) -> None:
    assert spliced(text, edit).stale_comments == ()
