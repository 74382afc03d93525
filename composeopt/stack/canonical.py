"""From short to long forms, so that merging and reading need only one form."""

from __future__ import annotations

from composeopt.errors import InputError
from composeopt.model.codes import WRONG_VALUE
from composeopt.stack import short
from composeopt.stack.shape import KeyValues, Leaf, Listing, Object, Shape, Table
from composeopt.stack.short import Reader
from composeopt.stack.validate import Report
from composeopt.stack.value import Value, place, shortened

_LISTED = frozenset({"dns", "env_file", "ignore", "include", "label_file", "path"})
_MAPPED = frozenset({"additional_contexts", "ssh"})
"""What docker compose brings into long form even where it reads no values."""

_known: dict[tuple[int, bool], tuple[Shape, Reader | None]] = {}


def canonical(value: Value, shape: Shape, report: Report, *, verbatim: bool = False) -> None:
    """Bring a valid value into long form, in place.

    Args:
        value: what :func:`composeopt.stack.validate.validate` let pass.
        shape: its shape.
        report: gets what cannot be read (a port, a volume), with its place.
        verbatim: as docker compose does without interpolation: lists of ``key=value``
            and commands stay as written.
    """
    expand = _expander(shape, verbatim)
    if expand is not None:
        expand(value, report)


def _expander(shape: Shape, verbatim: bool) -> Reader | None:
    """Give what expands the values of a shape; None when there is nothing to expand."""
    known = _known.get((id(shape), verbatim))
    if known is None:
        # Shapes are named by identity, so they must stay.
        known = _known[id(shape), verbatim] = (shape, _made(shape, verbatim))
    return known[1]


def _made(shape: Shape, verbatim: bool) -> Reader | None:
    match shape:
        case KeyValues():
            return None if verbatim else key_values
        case Listing():
            return _listing(shape, verbatim)
        case Table():
            return _table(shape, verbatim)
        case Object():
            return _object(shape, verbatim)
        case Leaf():
            return None


def _listing(shape: Listing, verbatim: bool) -> Reader | None:
    inner = _expander(shape.item, verbatim)
    lone = shape.single or shape.from_mapping
    if inner is None and (verbatim or not lone):
        return None

    def expand(value: Value, report: Report) -> None:
        if not isinstance(value.data, list):
            if not verbatim:
                _listed(value, report)
        elif inner is not None:
            for item in value.data:
                inner(item, report)

    return expand


def _table(shape: Table, verbatim: bool) -> Reader | None:
    inner = _expander(shape.value, verbatim)
    if inner is None and not shape.from_list:
        return None

    def expand(value: Value, report: Report) -> None:
        if isinstance(value.data, list):
            short.names(value)
        elif inner is not None:
            for item in value.mapping.values():
                inner(item, report)

    return expand


def _object(shape: Object, verbatim: bool) -> Reader | None:
    found = {key: _entry(key, each, verbatim) for key, each in shape.keys.items()}
    readers = {key: each for key, each in found.items() if each}
    if not readers:
        return None

    def expand(value: Value, report: Report) -> None:
        entries = value.data
        if isinstance(entries, dict):
            for key in entries:
                if key in readers:
                    for read in readers[key]:
                        read(entries[key], report)

    return expand


def _entry(key: str, shape: Shape, verbatim: bool) -> tuple[Reader, ...]:
    """Give what expands one entry of a mapping, in order."""
    readers = [short.tolerant(shape) if verbatim else short.reader(shape)]
    if verbatim and isinstance(shape, Listing) and key in _LISTED:
        readers.append(_listed)
    elif verbatim and key in _MAPPED:
        readers.append(key_values)
    readers.append(_expander(shape, verbatim))
    return tuple(each for each in readers if each is not None)


def key_values(value: Value, report: Report) -> None:
    """Turn a list of ``key=value`` into a mapping."""
    del report
    data = value.data
    if isinstance(data, list):
        entries: dict[str, Value] = {}
        for item in data:
            key, equals, text = str(item.data).partition("=")
            old = entries.pop(key, None)
            marks = shortened(item.marks)
            entries[key] = Value(
                text if equals else None, marks if old is None else old.marks + marks
            )
        value.data = entries
        value.marks = shortened(value.marks)


def _listed(value: Value, report: Report) -> None:
    """Let a lone text, or a mapping of hosts, stand for a list."""
    data = value.data
    if isinstance(data, dict):
        items: list[Value] = []
        for key, item in data.items():
            if "=" in key or ":" in key:
                message = f"{key!r} is no host name; write it like name: 1.2.3.4"
                report(InputError(message, place(item.marks, key=True), WRONG_VALUE))
                continue
            addresses = item.data if isinstance(item.data, list) else [item]
            items += [Value(f"{key}={one.data}", shortened(one.marks)) for one in addresses]
        value.data = items
        if data:
            value.marks = shortened(value.marks)
    elif data is not None and not isinstance(data, list):
        value.data = [Value(value.data, shortened(value.marks))]
        value.marks = shortened(value.marks)
