"""Edits of one nginx file: spliced into its text, read again, held against their definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from composeopt.document.source import Source
from composeopt.errors import InputError, RefusedEditError
from composeopt.facts.nginx_oracle import disagreement
from composeopt.facts.nginx_text import NginxDirective, NginxFile, parse_nginx
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class SetArguments:
    """Give a directive these arguments instead of its own; equal ones keep their text."""

    directive: NginxDirective
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InsertDirective:
    """Add a simple directive on a line of its own.

    It stands behind ``anchor``, or before it with ``before``, at the anchor's level.
    """

    anchor: NginxDirective
    name: str
    values: tuple[str, ...]
    before: bool = False


NginxEdit = SetArguments | InsertDirective

_Line = tuple[int, str, tuple[str, ...]]

_PLAIN = pattern(r"[^\s;{}'\"#\\]+")
_REST_OF_LINE = pattern(r"[^\S\r\n]*(#[^\r\n]*)?(?=\r?\n|$)")


def edited(file: NginxFile, edits: Sequence[NginxEdit]) -> Source:
    """Splice edits into a file and give its new text.

    Raises:
        RefusedEditError: the new text does not read as the edits define it.
    """
    text = file.source.text
    splices = sorted(
        (splice for edit in edits for splice in _splices(file, edit)),
        key=lambda splice: (splice[0], splice[1]),
    )
    parts: list[str] = []
    at = 0
    for start, end, new in splices:
        if start < at:
            raise RefusedEditError("overlap", "two edits of the nginx file touch one place")
        parts += (text[at:start], new)
        at = end
    parts.append(text[at:])
    made = Source.from_text("".join(parts), file.source.path, file.source.name, bom=file.source.bom)
    _compare(file, edits, made)
    return made


def _compare(file: NginxFile, edits: Sequence[NginxEdit], made: Source) -> None:
    try:
        again = parse_nginx(made)
    except InputError as error:
        raise RefusedEditError("unreadable", str(error)) from error
    if list(_flat(again.directives, 0, {}, {})) != list(_defined(file, edits)):
        raise RefusedEditError("different", "the edited nginx file reads differently than meant")
    doubt = disagreement(again)
    if doubt:
        raise RefusedEditError("different", doubt)


def _defined(file: NginxFile, edits: Iterable[NginxEdit]) -> Iterator[_Line]:
    """Give the directives of a file as the edits define them."""
    replaced: dict[int, tuple[str, ...]] = {}
    inserted: dict[tuple[int, bool], list[InsertDirective]] = {}
    for edit in edits:
        if isinstance(edit, SetArguments):
            replaced[edit.directive.start] = edit.values
        else:
            inserted.setdefault((edit.anchor.start, edit.before), []).append(edit)
    return _flat(file.directives, 0, replaced, inserted)


def _flat(
    directives: Iterable[NginxDirective],
    depth: int,
    replaced: Mapping[int, tuple[str, ...]],
    inserted: Mapping[tuple[int, bool], list[InsertDirective]],
) -> Iterator[_Line]:
    for directive in directives:
        for new in inserted.get((directive.start, True), ()):
            yield depth, new.name, new.values
        yield depth, directive.name, replaced.get(directive.start, directive.values)
        yield from _flat(directive.block or (), depth + 1, replaced, inserted)
        for new in inserted.get((directive.start, False), ()):
            yield depth, new.name, new.values


def _splices(file: NginxFile, edit: NginxEdit) -> Iterator[tuple[int, int, str]]:
    if isinstance(edit, SetArguments):
        yield from _argument_splices(file, edit)
    else:
        yield _insertion(file, edit)


def _argument_splices(file: NginxFile, edit: SetArguments) -> Iterator[tuple[int, int, str]]:
    old, new = edit.directive.arguments, edit.values
    same = 0
    while same < min(len(old), len(new)) and old[same].value == new[same]:
        same += 1
    tail = 0
    while tail < min(len(old), len(new)) - same and old[-1 - tail].value == new[-1 - tail]:
        tail += 1
    words = [_quoted(value) for value in new[same : len(new) - tail]]
    gone = old[same : len(old) - tail]
    if gone and words:
        yield gone[0].start, gone[-1].end, " ".join(words)
    elif gone:
        start = old[same - 1].end if same else edit.directive.start + len(edit.directive.name)
        yield start, gone[-1].end, ""
    elif words:
        name_end = edit.directive.start + _name_length(file, edit.directive)
        at = old[same - 1].end if same else name_end
        yield at, at, "".join(f" {word}" for word in words)


def _name_length(file: NginxFile, directive: NginxDirective) -> int:
    quoted = file.source.text[directive.start] in "\"'"
    return len(directive.name) + 2 * quoted


def _insertion(file: NginxFile, edit: InsertDirective) -> tuple[int, int, str]:
    text, anchor = file.source.text, edit.anchor
    written = " ".join((edit.name, *(_quoted(value) for value in edit.values))) + ";"
    line_start = text.rfind("\n", 0, anchor.start) + 1
    indent = text[line_start : anchor.start]
    alone = not indent.strip()
    newline = file.source.newline
    if edit.before:
        return anchor.start, anchor.start, written + (newline + indent if alone else " ")
    rest = _REST_OF_LINE.match(text, anchor.end)
    if alone and rest is not None:
        return rest.end(), rest.end(), newline + indent + written
    return anchor.end, anchor.end, " " + written


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
