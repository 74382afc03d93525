"""Turn text into node trees, by the C parser where there is one.

Events are read, not ready-made nodes: only events tell where an alias stands
and which scalars carried a tag of their own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from composeopt.document.nodes import Alias, Entry, MappingNode, Node, Scalar, SequenceNode
from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.model.codes import UNREADABLE

try:
    from _ruamel_yaml import CParser
except ImportError:  # no wheel for this platform
    CParser = None

MAX_DEPTH = 200
"""Deepest nesting; deeper is an error, so that what walks the data may recurse."""

_STANDARD = "tag:yaml.org,2002:"


def parser_name() -> str:
    """Say which parser reads files: ``libyaml`` or ``pure``."""
    return "pure" if CParser is None else "libyaml"


def parse_nodes(source: Source, *, pure: bool = False) -> tuple[Node | None, ...]:
    """Parse all documents of a source; None stands for an empty document.

    Raises:
        InputError: the text is no YAML, with the place.
    """
    if not pure and CParser is not None:
        try:
            return tuple(_compose(_c_events(source.text), source))
        except YAMLError:
            pass  # the pure parser words and places the error, or reads it after all
    try:
        return tuple(_compose(_pure_events(source.text), source))
    except MarkedYAMLError as error:
        raise _marked(error, source) from error
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


def _c_events(text: str) -> Iterator[Any]:
    parser = CParser(text)
    while True:
        event = parser.get_event()
        if event is None:
            return
        yield event


def _pure_events(text: str) -> Iterator[Any]:
    return iter(YAML(typ="safe", pure=True).parse(io.StringIO(text)))


def _marked(error: MarkedYAMLError, source: Source) -> InputError:
    mark = error.problem_mark or error.context_mark
    words = [str(part) for part in (error.context, error.problem) if part]
    offset = min(mark.index, len(source.text)) if mark else 0
    return InputError("; ".join(words) or str(error), source.location(offset, offset), UNREADABLE)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been seen."""

    event: Any
    children: list[Node]


def _compose(events: Iterator[Any], source: Source) -> Iterator[Node | None]:
    anchors: dict[str, Node] = {}
    open_: list[_Open] = []
    root: Node | None = None
    for event in events:
        kind = type(event).__name__
        node: Node | None = None
        if kind == "ScalarEvent":
            node = _scalar(event)
        elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
            if len(open_) >= MAX_DEPTH:
                raise InputError(
                    f"nested deeper than {MAX_DEPTH} levels", _place(source, event), UNREADABLE
                )
            open_.append(_Open(event, []))
            continue
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            node = _close(open_.pop(), event)
        elif kind == "AliasEvent":
            node = _alias(event, anchors, open_, source)
        elif kind == "DocumentStartEvent":
            anchors, root = {}, None
            continue
        elif kind == "DocumentEndEvent":
            yield root
            continue
        else:
            continue
        if not isinstance(node, Alias) and node.anchor:
            anchors[node.anchor] = node
        if open_:
            open_[-1].children.append(node)
        else:
            root = node


def _alias(event: Any, anchors: dict[str, Node], open_: list[_Open], source: Source) -> Alias:
    target = anchors.get(event.anchor)
    if any(opened.event.anchor == event.anchor for opened in open_):
        message = f"alias *{event.anchor} stands inside its own anchor: a cycle"
        raise InputError(message, _place(source, event), UNREADABLE)
    if target is None:
        raise InputError(f"undefined alias *{event.anchor}", _place(source, event), UNREADABLE)
    return Alias(event.anchor, target, event.start_mark.index, event.end_mark.index)


def _place(source: Source, event: Any) -> Any:
    return source.location(event.start_mark.index, event.end_mark.index)


def _tag(event: Any) -> str | None:
    tag = event.tag if hasattr(event, "tag") else None
    if tag is None:
        return None
    text = str(tag)
    return "!!" + text[len(_STANDARD) :] if text.startswith(_STANDARD) else text


def _scalar(event: Any) -> Scalar:
    return Scalar(
        event.value,
        event.style or "",
        event.start_mark.index,
        event.end_mark.index,
        _tag(event),
        event.anchor,
    )


def _close(opened: _Open, event: Any) -> Node:
    first = opened.event
    start, end = first.start_mark.index, event.end_mark.index
    children = opened.children
    if type(first).__name__ == "MappingStartEvent":
        pairs = zip(children[::2], children[1::2], strict=True)
        entries = tuple(Entry(key, value) for key, value in pairs)
        return MappingNode(entries, bool(first.flow_style), start, end, _tag(first), first.anchor)
    return SequenceNode(
        tuple(children), bool(first.flow_style), start, end, _tag(first), first.anchor
    )
