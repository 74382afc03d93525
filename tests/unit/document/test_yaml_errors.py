"""What is no YAML is said in words that help, at the place where it went wrong."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.document.document import parse
from composeopt.document.source import Source
from composeopt.errors import InputError


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a:\n  b: "c\n  d: e\n', '2:6: the quote is not closed; write the missing "'),
        ("a: 'b\n", "1:4: the quote is not closed; write the missing '"),
        ("a: b\n...\nc: d\n", "3:1: after ... the next document must begin with ---"),
        ("a:\n\tc: d\n", "2:1: a tab cannot indent; use spaces"),
        ("a: @b\n", "1:4: a value cannot begin with @; put it in quotes"),
        ("a: `b`\n", "1:4: a value cannot begin with `; put it in quotes"),
        ("a: b: c\n", "1:5: ': ' inside a value"),
        (
            "a:\n  b: c\n d: e\n",
            "3:2: the indentation does not fit the lines above; align it with them",
        ),
        (
            "a:\n    b: c\n  d: e\n",
            "3:3: the indentation does not fit the lines above; align it with them",
        ),
        (
            "a:\n  - b\n  c: d\n",
            "3:3: the indentation does not fit the lines above; align it with them",
        ),
        ("a: b\n  c: d\n", "2:4: ': ' inside a value"),
        ("a: b\ncd\n", "2:1: this is no 'key: value'; ':' is missing"),
        ("a: [b, c\nd: e\n", "2:2: a comma is missing, or the [ before is not closed"),
        ("a: {b: c\nd: e\n", "2:2: a comma is missing, or the { before is not closed"),
        ("a: [b]]\n", "1:7: the indentation does not fit the lines above; align it with them"),
        ('a: "\\d"\n', "1:6: in double quotes \\ begins an escape"),
        ("a: *\n", "1:4: * begins an alias; use quotes"),
        ("a: |x\n  b\n", "1:5: after | or > nothing but a comment may follow"),
        ("a: - b\n", "1:4: '- ' is not allowed here"),
        ("a: [,]\n", "1:5: a value is missing, or a comma or bracket is too many"),
    ],
)
def test_a_parser_s_error_says_what_would_be_right(text: str, expected: str, *, pure: bool) -> None:
    source = Source.from_text(text, pathlib.Path("x"))

    with pytest.raises(InputError) as caught:
        parse(source, pure=pure)

    assert str(caught.value).startswith(f"x:{expected}")
