"""Edits of generated documents: made as defined, or refused; never anything else."""

from __future__ import annotations

import pathlib
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composeopt.document.construct import construct
from composeopt.document.document import parse
from composeopt.document.source import Source
from composeopt.errors import InputError, RefusedEditError
from composeopt.model.edits import Plain, Replace
from composeopt.patch.definition import same
from composeopt.patch.layout import Layout
from composeopt.patch.render import entry_lines, flow_text
from composeopt.patch.splice import splice
from composeopt.patch.style import Style
from tests.random_edits import Tally, check_edit, random_edits, read

SCALARS = (
    "plain",
    "two words",
    "'single'",
    '"double # not a comment"',
    "12",
    "0123",
    "true",
    "~",
    "null",
    "1.5",
    "http://host:80/x#y",
    "${VAR:-x}",
    "ünï✓",
    '"esc\\taped"',
    "",
)
COMMENTS = ("# a comment", "#tight", "# 12", "# ünï ✓")
STYLES = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


class Writer:
    """Writes a random document in random but legal style."""

    def __init__(self, chooser: random.Random) -> None:
        self.chooser = chooser
        self.step = chooser.choice((1, 2, 2, 2, 3, 4))
        self.offset = chooser.choice((0, self.step, 2))
        self.gap = chooser.choice((1, 1, 1, 3))
        self.lines: list[str] = []
        self.anchors: list[str] = []

    def document(self) -> str:
        """Give the text."""
        self.noise(0)
        self.mapping(0, 0)
        self.noise(0)
        newline = self.chooser.choice(("\n", "\n", "\r\n"))
        text = newline.join(self.lines)
        return text + newline if self.chooser.random() < 0.8 else text

    def noise(self, column: int) -> None:
        """Perhaps write a comment or an empty line."""
        roll = self.chooser.random()
        if roll < 0.12:
            self.lines.append(" " * column + self.chooser.choice(COMMENTS))
        elif roll < 0.2:
            self.lines.append("")

    def mapping(self, column: int, depth: int, first: str = "") -> None:
        """Write a block mapping; ``first`` is what stands before its first key."""
        for index in range(self.chooser.randint(1, 4)):
            start = first if first and not index else " " * column
            if not (first and not index):
                self.noise(column)
            key = self.chooser.choice(("k", "key_", "a-b.", "quoted")) + str(index)
            key = f'"{key}"' if self.chooser.random() < 0.15 else key
            self.value(f"{start}{key}:", column, depth, self.step, self.offset)

    def sequence(self, column: int, depth: int) -> None:
        """Write a block sequence."""
        for _ in range(self.chooser.randint(1, 3)):
            self.noise(column)
            dash = " " * column + "-" + " " * self.gap
            if depth < 4 and self.chooser.random() < 0.25:
                self.mapping(column + 1 + self.gap, depth + 1, dash)
            else:
                self.lines.append((dash + self.inline()).rstrip() + self.trailing())

    def value(self, start: str, column: int, depth: int, step: int, offset: int) -> None:
        """Write a key's value."""
        roll = self.chooser.random()
        if depth < 4 and roll < 0.3:
            self.lines.append(start + self.anchor() + self.trailing())
            self.mapping(column + step, depth + 1)
        elif depth < 4 and roll < 0.45:
            self.lines.append(start + self.anchor() + self.trailing())
            self.sequence(column + offset, depth + 1)
        elif roll < 0.52:
            self.lines.append(f"{start} {self.chooser.choice(('|', '>', '|-', '>-', '|+'))}")
            self.lines += [" " * (column + step) + text for text in ("text", "  more # text", "")]
        elif roll < 0.57 and self.anchors:
            self.lines.append(f"{start} *{self.chooser.choice(self.anchors)}" + self.trailing())
        else:
            self.lines.append(f"{start} {self.inline()}".rstrip() + self.trailing())

    def inline(self, depth: int = 0, *, flow: bool = False) -> str:
        """Give a value on one line."""
        roll = self.chooser.random()
        if depth < 3 and roll < 0.12:
            items = [
                self.inline(depth + 1, flow=True) or "x" for _ in range(self.chooser.randint(0, 3))
            ]
            return f"[{', '.join(items)}]"
        if depth < 3 and roll < 0.2:
            pairs = [
                f"k{i}: {self.inline(depth + 1, flow=True)}"
                for i in range(self.chooser.randint(0, 3))
            ]
            return f"{{{', '.join(pairs)}}}"
        texts = [text for text in SCALARS if not flow or not set(text) & set("{}[],")]
        return self.chooser.choice(texts)

    def anchor(self) -> str:
        """Perhaps give an anchor."""
        if self.chooser.random() > 0.1:
            return ""
        self.anchors.append(f"a{len(self.anchors)}")
        return f" &{self.anchors[-1]}"

    def trailing(self) -> str:
        """Perhaps give a comment at the end of a line."""
        return f"  {self.chooser.choice(COMMENTS)}" if self.chooser.random() < 0.15 else ""


def written(seed: int) -> str:
    """Write the document of a seed."""
    return Writer(random.Random(seed)).document()


def usable(text: str) -> bool:
    """Say whether a generated document can be read (aliases within anchors cannot)."""
    try:
        source, documents = read(text.encode())
        for document in documents:
            construct(document.root, source)
    except InputError:
        return False
    return True


@STYLES
@given(st.integers(0, 10**9))
def test_an_edit_is_made_as_defined_or_refused_and_the_rest_stays(seed: int) -> None:
    text = written(seed)
    if not usable(text):
        return
    source, documents = read(text.encode())
    tally = Tally()

    for index, edit in random_edits(documents, random.Random(seed), 6):
        check_edit(source, documents, index, edit, tally)

    assert tally.total == 6


@STYLES
@given(st.integers(0, 10**9))
def test_a_value_replaced_by_itself_twice_changes_nothing_the_second_time(seed: int) -> None:
    text = written(seed)
    if not usable(text):
        return
    source, documents = read(text.encode())
    for index, edit in random_edits(documents, random.Random(seed), 3):
        if not isinstance(edit, Replace):
            continue
        try:
            once = splice(source, [(index, edit)], documents).text
            twice = splice(source.with_text(once), [(index, edit)]).text
        except RefusedEditError:
            continue

        assert twice == once


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(PLAIN)
def test_what_is_written_is_read_back_as_it_was(value: Plain) -> None:
    style = Style(None, Layout(""))
    texts = ["\n".join(entry_lines("key", value, 0, style)), f"key: {flow_text(value, style)}"]
    for text in texts:
        source = Source.from_bytes((text + "\n").encode(), pathlib.Path("x.yaml"))

        assert same(construct(parse(source)[0].root, source), {"key": value}), text
