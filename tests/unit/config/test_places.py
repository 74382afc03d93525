"""Where keys of a TOML text stand."""

from __future__ import annotations

from composeopt.config.places import key_places, nearest


def test_keys_in_tables_are_found() -> None:
    places = key_places('top = 1\n[a.b]\n  key = 2\n["c d"]\n"e.f" = 3\n')

    assert places[("top",)] == (1, 1)
    assert places[("a", "b")] == (2, 1)
    assert places[("a", "b", "key")] == (3, 3)
    assert places[("c d", "e.f")] == (5, 1)


def test_brackets_hashes_and_equal_signs_in_values_mislead_nobody() -> None:
    text = (
        'a = "# [x] = 1" # y = [\nb = [\n  "[q]", # ]\n  2,\n]\nc = """\n[no]\nd = 1\n"""\ne = 1\n'
    )

    assert key_places(text) == {("a",): (1, 1), ("b",): (2, 1), ("c",): (6, 1), ("e",): (10, 1)}


def test_elements_of_an_array_of_tables_are_told_apart() -> None:
    places = key_places("[[p]]\nx = 1\n[[p]]\nx = 2\n")

    assert places[("p", 0, "x")] == (2, 1)
    assert places[("p", 1, "x")] == (4, 1)
    assert places[("p",)] == (1, 1)


def test_a_key_without_a_place_gets_that_of_what_holds_it() -> None:
    places = key_places("[a]\nb = { c = 1 }\n")

    assert nearest(places, ("a", "b", "c")) == (2, 1)
    assert nearest(places, ("z",)) == (1, 1)
