"""Comments that are kept though they state a value that an edit replaced."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from composeopt.document.comments import Comment, comments
from composeopt.document.document import Document
from composeopt.document.nodes import Entry, MappingNode, Node, Scalar, SequenceNode, resolve
from composeopt.model.edits import Plain
from composeopt.model.location import Location
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.patch.emit import own_entries
from composeopt.patch.plan import Work

_QUANTITY = pattern(r"(\d+(?:\.\d+)?)\s*([a-zA-Z]+)?")


@dataclass(frozen=True, slots=True)
class StaleComment:
    """A kept comment that may no longer be true.

    ``location`` is its place in the text before the edits; ``old`` and ``new``
    are the values as written, ``new`` empty when the value was removed.
    """

    location: Location
    text: str
    old: str
    new: str


def stale_comments(
    documents: Sequence[Document], works: Mapping[int, Work], gone: Iterable[tuple[int, int]]
) -> tuple[StaleComment, ...]:
    """List the kept comments that state what the work takes away, or stood beside it.

    Args:
        documents: all documents of the file, as they were.
        works: what is done, by index of the document.
        gone: spans of the text that go, with the comments in them.
    """
    changes = [
        change
        for index, work in works.items()
        if (root := documents[index].root) is not None
        for change in _changes(work, root, ())
    ]
    spans = sorted(gone)
    if not changes and not spans:
        return ()
    starts = [start for start, _ in spans]

    def is_gone(place: int) -> bool:
        index = bisect_right(starts, place) - 1
        return index >= 0 and place < spans[index][1]

    kept = tuple(each for each in comments(documents) if not is_gone(each.start))
    if not kept:
        return ()
    near = _Near(documents[0], kept)
    found: dict[Comment, StaleComment] = {}
    ends = {end for _, end in spans}
    for comment in kept:
        if comment.start in ends and not comment.own_line:
            found[comment] = near.left(comment)
    for change in changes:
        for comment in near.to(change):
            found.setdefault(comment, near.stale(comment, change))
    return tuple(found[comment] for comment in sorted(found, key=lambda each: each.start))


@dataclass(frozen=True, slots=True)
class _Change:
    """A scalar that goes: its entry or itself, the keys above it, old and new text."""

    place: int
    above: tuple[Entry, ...]
    key: str
    old: str
    new: str


def _changes(work: Work, node: Node, above: tuple[Entry, ...]) -> Iterator[_Change]:
    target = resolve(node)
    if work.replaced or work.removed:
        if isinstance(target, Scalar) and target.value:
            key = above[-1].key if above else node
            name = key.value if isinstance(key, Scalar) else ""
            new = "" if work.removed else _as_text(work.value)
            if new != target.value:
                yield _Change(node.start, above, name, target.value, new)
            return
        yield from _deeper(work, target, above)
        return
    own = own_entries(target) if isinstance(target, MappingNode) and work.children else {}
    for step, child in work.children.items():
        if isinstance(step, str):
            entry = own.get(step)
            if entry is not None:
                yield from _changes(child, entry.value, (*above, entry))
        elif isinstance(target, SequenceNode) and isinstance(step, int):
            yield from _changes(child, target.items[step], above)


def _deeper(work: Work, target: Node, above: tuple[Entry, ...]) -> Iterator[_Change]:
    """Go through the scalars of a mapping that is replaced or removed whole."""
    if not isinstance(target, MappingNode):
        return
    for key, entry in own_entries(target).items():
        child = Work()
        if work.replaced and isinstance(work.value, Mapping) and key in work.value:
            child.replace(work.value[key])
        else:
            child.removed = True
        yield from _changes(child, entry.value, (*above, entry))


def _as_text(value: Plain) -> str:
    return "" if value is None or isinstance(value, Mapping | list | tuple) else str(value)


class _Near:
    """Finds the comments that speak of a value."""

    def __init__(self, document: Document, kept: tuple[Comment, ...]) -> None:
        self.source = document.source
        self.by_line = {self.source.position(comment.start)[0]: comment for comment in kept}

    def to(self, change: _Change) -> Iterator[Comment]:
        """Give the comments beside, directly above, and at the keys above."""
        exact = _Stated.of(change.old)
        if exact is None:
            return
        for depth, entry in enumerate(reversed(change.above)):
            loose = depth > 0
            for comment in self._around(entry.key.start, change.place if not loose else None):
                if exact.is_in(comment.text) and (not loose or _speaks_of(comment, change)):
                    yield comment
        if not change.above:
            yield from (c for c in self._around(change.place, None) if exact.is_in(c.text))

    def left(self, comment: Comment) -> StaleComment:
        """Make the entry of a comment whose line went from before it."""
        text = self.source.text
        old = text[text.rfind("\n", 0, comment.start) + 1 : comment.start].strip()
        return StaleComment(self.source.location(comment.start, comment.end), comment.text, old, "")

    def stale(self, comment: Comment, change: _Change) -> StaleComment:
        """Make the entry of the list."""
        place = self.source.location(comment.start, comment.end)
        return StaleComment(place, comment.text, change.old, change.new)

    def _around(self, start: int, place: int | None) -> Iterator[Comment]:
        line = self.source.position(start)[0]
        beside = {line} if place is None else {line, self.source.position(place)[0]}
        for number in sorted(beside):
            if number in self.by_line:
                yield self.by_line[number]
        number = line - 1
        while number in self.by_line and self.by_line[number].own_line:
            yield self.by_line[number]
            number -= 1


def _speaks_of(comment: Comment, change: _Change) -> bool:
    """Say whether a comment further away names the key, or the value with its unit."""
    words = comment.text.lower()
    stem = change.key.lower().rstrip("s").replace("_", " ")
    if len(stem) > 2 and (stem in words or change.key.lower() in words):
        return True
    return not change.old.replace(".", "").isdigit() and len(change.old) > 1


@dataclass(frozen=True, slots=True)
class _Stated:
    """A value as people write it: ``30s`` also as ``30 seconds``.

    ``text`` is what stands in every way to write it.
    """

    text: str
    form: re.Pattern[str]

    @classmethod
    def of(cls, old: str) -> _Stated | None:
        """Make it of a value; None when nobody would write that in a comment."""
        if len(old) > 200 or "\n" in old or not old.strip():
            return None
        match = _QUANTITY.fullmatch(old.strip())
        if match is None:
            return cls(old, pattern(rf"(?<!\w){re.escape(old)}(?!\w)"))
        number, unit = match.groups()
        number = number.removesuffix(".0")
        tail = rf"(?:\.0+)?\s*{re.escape(unit[0])}\w*" if unit else r"(?:\.0+)?(?![\w.]*\d)"
        form = pattern(rf"(?<![\w.]){re.escape(number)}{tail}", re.IGNORECASE)
        return cls(number, form)

    def is_in(self, comment: str) -> bool:
        """Say whether a comment states it."""
        return self.text in comment and self.form.search(comment) is not None
