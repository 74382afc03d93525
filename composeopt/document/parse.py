"""Turn text into node trees, by the C parser where there is one.

Events are read, not ready-made nodes: only events tell where an alias stands
and which scalars carried a tag of their own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from composeopt.document.nodes import Alias, Entry, MappingNode, Node, Scalar, SequenceNode
from composeopt.document.source import Source
from composeopt.document.yaml_errors import without_tab, worded
from composeopt.errors import InputError
from composeopt.model.codes import UNREADABLE
from composeopt.model.location import Location

try:
    from _ruamel_yaml import CParser
except ImportError:  # no wheel for this platform
    CParser = None

MAX_DEPTH = 200
"""Deepest nesting; deeper is an error, so that what walks the data may recurse."""

MAX_NODES = 300_000
"""Most keys, values and brackets of one file."""

MAX_PURE_NODES = 15_000
"""The same for the pure parser, which needs as much time for them."""

MAX_PURE_TEXT = 2**20
"""Most characters that the pure parser reads."""

MAX_MENDED = 2**18
"""Most characters that are parsed again because of a tab that compose lets pass."""

_ENDS = frozenset({",", "]", "}"})
_STANDARD = "tag:yaml.org,2002:"
_new = tuple.__new__


def parser_name() -> str:
    """Say which parser reads files: ``libyaml`` or ``pure``."""
    return "pure" if CParser is None else "libyaml"


def parse_nodes(source: Source, *, pure: bool = False) -> tuple[Node | None, ...]:
    """Parse all documents of a source; None stands for an empty document.

    Raises:
        InputError: the text is no YAML, with the place.
    """
    text = source.text
    left = MAX_MENDED
    while True:
        try:
            return _parse(text, source, pure=pure)
        except _YamlError as error:
            mended = without_tab(text, error.found)
            left -= len(text)
            if mended is None or left < 0:
                raise worded(error.found, source) from error.found
            text = mended


class _YamlError(Exception):
    """What a parser found."""

    def __init__(self, found: MarkedYAMLError) -> None:
        super().__init__(str(found))
        self.found = found


def _parse(text: str, source: Source, *, pure: bool) -> tuple[Node | None, ...]:
    """Parse a text; what is wrong is placed in the source."""
    is_large = len(text) > MAX_PURE_TEXT
    failed: MarkedYAMLError | None = None
    if not pure and CParser is not None:
        try:
            return tuple(_compose(_c_events(text), source, MAX_NODES))
        except MarkedYAMLError as error:
            failed = error
            if is_large:
                raise _YamlError(error) from error
        except YAMLError:
            pass  # the pure parser words and places the error, or reads it after all
    if is_large:
        message = f"is longer than {MAX_PURE_TEXT} characters, too long without ruamel.yaml.clib"
        raise InputError(message, source.location(0, 0), UNREADABLE)
    try:
        return tuple(_compose(_pure_events(text), source, MAX_PURE_NODES))
    except _TooManyError as error:
        if failed is None:
            raise
        raise _YamlError(failed) from error
    except MarkedYAMLError as error:
        # The pure parser words it better, but refuses a little more.
        if failed is None or _index(failed) <= _index(error) or without_tab(text, error):
            raise _YamlError(error) from error
        raise _YamlError(failed) from error
    except ReaderError as error:
        offset = int(getattr(error, "position", 0))
        raise InputError(
            f"character {error.character!r} is not allowed in YAML",
            source.location(offset, offset + 1),
            UNREADABLE,
        ) from error
    except (YAMLError, ValueError, IndexError, RecursionError) as error:
        raise InputError(
            f"not readable as YAML: {error}", source.location(0, 0), UNREADABLE
        ) from error


def _index(error: MarkedYAMLError) -> int:
    return error.problem_mark.index if error.problem_mark is not None else 0


class _TooManyError(InputError):
    """A file of more values than are read."""


def _c_events(text: str) -> Callable[[], Any]:
    get: Callable[[], Any] = CParser(text).get_event
    return get


def _pure_events(text: str) -> Callable[[], Any]:
    events = iter(YAML(typ="safe", pure=True).parse(io.StringIO(text)))
    return lambda: next(events, None)


_NOT_BEGUN = "after ... the next document must begin with ---; write that, or remove the ..."


class _Open(NamedTuple):
    """A collection whose end has not been seen, and what its parent holds so far."""

    start: Any
    outer: list[Node]


def _compose(event_of: Callable[[], Any], source: Source, most: int) -> Iterator[Node | None]:
    """Make nodes of events; one loop without calls, because it sees every value."""
    anchors: dict[str, Node] = {}
    opened: list[_Open] = []
    nodes: list[Node] = []
    is_later = False
    count = 0
    while (event := event_of()) is not None:
        kind = event.__class__
        count += 1
        if count > most:
            raise _TooManyError(f"more than {most} values", _place(source, event), UNREADABLE)
        if kind is ScalarEvent:
            start, end, anchor = event.start_mark.index, event.end_mark.index, event.anchor
            tag = None if event.ctag is None else _tag(event)
            value = event.value
            node: Node = _new(Scalar, (value, event.style or "", start, end, tag, anchor))
            if value[-1:] == ":" and not event.style and opened and opened[-1].start.flow_style:
                node = _key_alone(node, opened[-1].start, nodes, source)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if len(opened) >= MAX_DEPTH:
                raise InputError(
                    f"nested deeper than {MAX_DEPTH} levels", _place(source, event), UNREADABLE
                )
            opened.append(_Open(event, nodes))
            nodes = []
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            first, outer = opened.pop()
            node, nodes = _collection(first, nodes, event), outer
            anchor = first.anchor
        elif kind is AliasEvent:
            node, anchor = _alias(event, anchors, opened, source), None
        else:
            if kind is DocumentStartEvent:
                is_later = _begun(event, source, is_later=is_later)
                anchors, nodes = {}, []
            elif kind is DocumentEndEvent:
                yield nodes[0] if nodes else None
            continue
        if anchor:
            anchors[anchor] = _anchored(node)
        nodes.append(node)


def _begun(event: Any, source: Source, *, is_later: bool) -> bool:
    """Refuse a later document that does not begin with ``---``, as Go's parser does."""
    if is_later and not event.explicit:
        raise InputError(_NOT_BEGUN, _place(source, event), UNREADABLE)
    return True


def _key_alone(node: Node, parent: Any, nodes: list[Node], source: Source) -> Node:
    """Read ``a:`` before a comma or bracket as docker compose does: as a key without value.

    Other parsers of YAML take the colon for a part of the text.
    """
    if not isinstance(node, Scalar) or source.text[node.end : node.end + 1] not in _ENDS:
        return node
    is_value = parent.__class__ is MappingStartEvent and len(nodes) % 2
    if is_value or "\n" in source.text[node.start : node.end]:
        message = f"a text cannot end with ':' here; put {node.value} in quotes"
        raise InputError(message, source.location(node.start, node.end), UNREADABLE)
    end = node.end - 1
    key = node._replace(value=node.value[:-1], end=end)
    if parent.__class__ is MappingStartEvent:
        return key
    entry = Entry(key, Scalar("", "", node.end, node.end))
    return MappingNode((entry,), True, node.start, node.end)


def _anchored(node: Node) -> Node:
    """Give what an anchor names: of a key without value, the key."""
    if isinstance(node, MappingNode) and node.anchor is None:
        return node.entries[0].key
    return node


def _collection(first: Any, nodes: list[Node], last: Any) -> Node:
    start, end = first.start_mark.index, last.end_mark.index
    tag = None if first.ctag is None else _tag(first)
    rest = (bool(first.flow_style), start, end, tag, first.anchor)
    if first.__class__ is MappingStartEvent:
        pairs = zip(nodes[::2], nodes[1::2], strict=True)
        return _new(MappingNode, (tuple([_new(Entry, pair) for pair in pairs]), *rest))
    return _new(SequenceNode, (tuple(nodes), *rest))


def _alias(event: Any, anchors: dict[str, Node], opened: list[_Open], source: Source) -> Alias:
    target = anchors.get(event.anchor)
    if any(each.start.anchor == event.anchor for each in opened):
        message = f"alias *{event.anchor} stands inside its own anchor: a cycle"
        raise InputError(message, _place(source, event), UNREADABLE)
    if target is None:
        raise InputError(
            f"undefined alias *{event.anchor}; write &{event.anchor} at a value before",
            _place(source, event),
            UNREADABLE,
        )
    return Alias(event.anchor, target, event.start_mark.index, event.end_mark.index)


def _place(source: Source, event: Any) -> Location:
    return source.location(event.start_mark.index, event.end_mark.index)


def _tag(event: Any) -> str:
    text = str(event.ctag)
    return "!!" + text[len(_STANDARD) :] if text.startswith(_STANDARD) else text
