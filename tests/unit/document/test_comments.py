"""Comments are found where they are, and nowhere else."""

from __future__ import annotations

import pathlib

from composeopt.document.comments import comments
from composeopt.document.document import parse
from composeopt.document.source import Source

TEXT = """\
# top
a: 'x # no' # one
b: "y # no"
c: |
  # no
  text
# own
d: >- # header
  folded
e: [p, # inside
    q#r]
f: http://x/#no
g: &anchor # after
  - *anchor2 # alias
"""


def test_only_comments_are_found() -> None:
    text = TEXT.replace("g: &anchor # after\n  - *anchor2 # alias\n", "g: # after\n  - 1 # item\n")
    source = Source.from_text(text, pathlib.Path("x.yaml"))

    found = comments(parse(source))

    assert [(each.text, each.own_line) for each in found] == [
        ("# top", True),
        ("# one", False),
        ("# own", True),
        ("# header", False),
        ("# inside", False),
        ("# after", False),
        ("# item", False),
    ]
    assert all(text[each.start : each.end] == each.text for each in found)


def test_a_comment_ends_before_the_line_break() -> None:
    source = Source.from_text("a: 1 # x\r\n# y", pathlib.Path("x.yaml"))

    assert [each.text for each in comments(parse(source))] == ["# x", "# y"]
