"""Suppression: what ``# composeopt: ignore[...]`` comments in a file turn off.

``# composeopt: ignore[NET001, health] reason`` holds for the key or list item on
its line, or, alone on a line, for the one on the next; on the line of a service
it holds for the whole service. ``# composeopt: ignore-file[NET001] reason`` holds
for everything its file defines, without brackets for every rule and pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from composeopt.document.document import Document
from composeopt.document.nodes import MappingNode, Node, Scalar, SequenceNode, last_leaf_end
from composeopt.document.source import Source
from composeopt.model.location import Location
from composeopt.model.paths import DocumentPath, Path
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

_COMMENT = pattern(r"(?<!\S)#[ \t]*composeopt:[ \t]*([^\r\n]*)")
_BODY = pattern(r"(?P<kind>[\w-]+)[ \t]*(?:\[(?P<names>[^\]]*)\])?[ \t:]*(?P<reason>.*)")
_NAME = pattern(r"[A-Za-z][\w.-]*\Z")

KINDS = ("ignore", "ignore-file")


@dataclass(frozen=True, slots=True)
class Directive:
    """One suppression comment.

    Args:
        kind: ``ignore`` or ``ignore-file``.
        names: rule codes, rule names and pass names it turns off; empty: all.
        reason: what stands after the brackets.
        location: the comment's own place.
        document: index into the documents it was read from, of what it is about.
        path: what it is about, in that document; None for a whole file.
        lines: first and last line of what it is about.
        problem: why it turns off nothing, or the empty string.
    """

    kind: str
    names: tuple[str, ...]
    reason: str
    location: Location
    document: int = 0
    path: DocumentPath | None = None
    lines: tuple[int, int] = (0, 0)
    problem: str = ""

    def is_about(self, names: Iterable[str]) -> str | None:
        """Give the name among ``names`` that this directive lists, or None.

        A directive that lists nothing gives the empty string.
        """
        if not self.names:
            return ""
        lowered = {name.lower() for name in names}
        return next((name for name in self.names if name.lower() in lowered), None)

    def holds_for(self, index: int, path: DocumentPath) -> bool:
        """Say whether a value of the same file lies where this directive holds."""
        if self.problem:
            return False
        if self.path is None:
            return True
        return index == self.document and path[: len(self.path)] == self.path


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Every directive of a set of documents, ready to be asked."""

    documents: tuple[Document, ...]
    by_file: Mapping[str, tuple[Directive, ...]]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Suppressions:
        """Read the directives of some documents."""
        documents = tuple(documents)
        by_file: dict[str, tuple[Directive, ...]] = {}
        for document in documents:
            name = document.source.name
            if name not in by_file:
                by_file[name] = tuple(_read(document.source, documents))
        return cls(documents, by_file)

    def all(self) -> tuple[Directive, ...]:
        """Give every directive, malformed ones included, file by file."""
        return tuple(directive for found in self.by_file.values() for directive in found)

    def match(self, stack: Stack, names: Iterable[str], path: Path) -> Directive | None:
        """Find the directive that turns one of ``names`` off at a resolved path.

        A value that arrives by an anchor, ``extends`` or an override can be
        suppressed where it is written and at the service that it ends up in.
        """
        names = tuple(names)
        if not any(self.by_file.values()):
            return None
        nearest = True
        for length in range(len(path), 0, -1):
            origins = stack.definitions(path[:length])
            for origin in origins:
                winner = nearest and origin is origins[-1]
                found = self._at(origin.document, origin.path, names, whole_file=winner)
                if found is not None:
                    return found
            nearest = nearest and not origins
        return None

    def match_place(self, names: Iterable[str], location: Location) -> Directive | None:
        """Find the directive that turns one of ``names`` off at a place in a file."""
        names = tuple(names)
        for directive in self.by_file.get(location.file, ()):
            first, last = directive.lines
            inside = directive.path is None or first <= location.line <= last
            if inside and not directive.problem and directive.is_about(names) is not None:
                return directive
        return None

    def _at(
        self,
        document: Document,
        path: DocumentPath,
        names: tuple[str, ...],
        *,
        whole_file: bool,
    ) -> Directive | None:
        for directive in self.by_file.get(document.source.name, ()):
            if directive.path is None and not whole_file:
                continue
            same = directive.holds_for(self._index(document), path)
            if same and directive.is_about(names) is not None:
                return directive
        return None

    def _index(self, document: Document) -> int:
        for index, own in enumerate(self.documents):
            if own.source.name == document.source.name and own.index == document.index:
                return index
        return -1


def suppressed(stack: Stack, name: str | Iterable[str], path: Path) -> Directive | None:
    """Say what turns a rule or pass off at a resolved path, or None.

    Args:
        stack: the stack the path belongs to.
        name: a rule's code or name, a pass's name, or several of these.
        path: what the finding or Change is about.
    """
    names = (name,) if isinstance(name, str) else tuple(name)
    return Suppressions.of(stack.documents).match(stack, names, path)


def _read(source: Source, documents: tuple[Document, ...]) -> Iterator[Directive]:
    matches = list(_COMMENT.finditer(source.text)) if "composeopt:" in source.text else []
    if not matches:
        return
    own = [
        (index, document)
        for index, document in enumerate(documents)
        if document.source.name == source.name
    ]
    spans = [span for _, document in own for span in _scalar_spans(document.root)]
    for match in matches:
        if any(start <= match.start() < end for start, end in spans):
            continue
        yield _directive(match, source, own)


def _directive(match: re.Match[str], source: Source, own: list[tuple[int, Document]]) -> Directive:
    location = source.location(match.start(), match.end())
    body = _BODY.match(match[1].strip())
    kind = body["kind"] if body else ""
    if body is None or kind not in KINDS:
        known = "ignore[CODE] and ignore-file[CODE]"
        return Directive(kind, (), "", location, problem=f"unknown comment; known: {known}")
    names = tuple(name.strip() for name in (body["names"] or "").split(",") if name.strip())
    reason = body["reason"].strip()
    problem = _name_problem(kind, body["names"], names)
    if problem:
        return Directive(kind, names, reason, location, problem=problem)
    if kind == "ignore-file":
        return Directive(kind, names, reason, location)
    alone = not source.text[source.line_starts[location.line - 1] : match.start()].strip()
    line = _next_content_line(source, location.line) if alone else location.line
    target = _target(own, source, line)
    if target is None:
        return Directive(
            kind, names, reason, location, problem="no key or list item on its line or the next"
        )
    index, path, lines = target
    return Directive(kind, names, reason, location, index, path, lines)


def _name_problem(kind: str, raw: str | None, names: tuple[str, ...]) -> str:
    if raw is None and kind == "ignore-file":
        return ""
    if not names:
        return f"name what to ignore: {kind}[CODE]"
    bad = next((name for name in names if not _NAME.match(name)), None)
    return f"{bad!r} is no code or name" if bad else ""


def _next_content_line(source: Source, line: int) -> int:
    """Give the first line after ``line`` that is no comment."""
    while line < len(source.line_starts):
        line += 1
        start = source.line_starts[line - 1]
        end = source.line_starts[line] if line < len(source.line_starts) else len(source.text)
        if not source.text[start:end].lstrip().startswith("#"):
            return line
    return line


def _target(
    own: list[tuple[int, Document]], source: Source, line: int
) -> tuple[int, DocumentPath, tuple[int, int]] | None:
    """Find the outermost key or item that starts on a line, else the innermost around it."""
    around = None
    for index, document in own:
        if document.root is None:
            continue
        for path, start, end in _places(document.root, ()):
            first = source.position(start)[0]
            last = source.position(max(start, end - 1))[0]
            if first == line:
                return index, path, (first, last)
            if first < line <= last:
                around = (index, path, (first, last))
    return around


def _places(node: Node, path: DocumentPath) -> Iterator[tuple[DocumentPath, int, int]]:
    """Walk all keys and items in the order of the text: path, start, end."""
    if isinstance(node, MappingNode):
        for entry in node.entries:
            if isinstance(entry.key, Scalar):
                below = (*path, entry.key.value)
                end = max(entry.key.end, last_leaf_end(entry.value))
                yield below, entry.key.start, end
                yield from _places(entry.value, below)
    elif isinstance(node, SequenceNode):
        for number, item in enumerate(node.items):
            yield (*path, number), item.start, last_leaf_end(item)
            yield from _places(item, (*path, number))


def _scalar_spans(node: Node | None) -> Iterator[tuple[int, int]]:
    if isinstance(node, Scalar):
        if node.style or "\n" in node.value or "#" in node.value:
            yield node.start, node.end
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            yield from _scalar_spans(entry.key)
            yield from _scalar_spans(entry.value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _scalar_spans(item)
