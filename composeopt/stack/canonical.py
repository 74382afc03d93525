"""From short to long forms, so that merging and reading need only one form."""

from __future__ import annotations

from collections.abc import Callable

from composeopt.errors import InputError
from composeopt.model.codes import WRONG_VALUE
from composeopt.stack.keys import table
from composeopt.stack.ports import HIGHEST, PortError, ShortPort, parse_port
from composeopt.stack.shape import KeyValues, Leaf, Listing, Object, Shape, Table
from composeopt.stack.validate import Report
from composeopt.stack.value import Mark, Value, shortened
from composeopt.stack.volumes import VolumeError, parse_volume

Marks = tuple[Mark, ...]


def canonical(value: Value, shape: Shape, report: Report) -> Value:
    """Give the long form of a valid value; it is changed in place.

    Args:
        value: what :func:`composeopt.stack.validate.validate` let pass.
        shape: its shape.
        report: gets what cannot be read (a port, a volume), with its place.
    """
    data = value.data
    match shape:
        case KeyValues():
            return key_values(value)
        case Listing():
            if not isinstance(data, list):
                return _listing(value, data)
            for item in data:
                canonical(item, shape.item, report)
        case Table():
            if isinstance(data, list):
                return _table(value, data)
            for item in value.mapping.values():
                canonical(item, shape.value, report)
        case Object():
            for key, item in list(value.mapping.items()):
                inner = shape.keys.get(key)
                if inner is None or isinstance(inner, Leaf):
                    continue
                expand = _short_form(inner)
                if expand is not None:
                    expand(item, report)
                canonical(item, inner, report)
    return value


def key_values(value: Value) -> Value:
    """Turn a list of ``key=value`` into a mapping."""
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
    return value


def _listing(value: Value, data: object) -> Value:
    """A lone text, or a mapping of hosts, that stands for a list."""
    if isinstance(data, dict):
        items: list[Value] = []
        for key, item in value.mapping.items():
            items += [
                Value(f"{key}={one.data}", shortened(one.marks)) for one in item.items or [item]
            ]
        value.data = items
        value.marks = shortened(value.marks)
    elif data is not None:
        value.data = [Value(value.data, shortened(value.marks))]
        value.marks = shortened(value.marks)
    return value


def _table(value: Value, data: list[Value]) -> Value:
    """A list of names that stands for a mapping; an empty one says nothing."""
    names = {str(item.data): Value(None, shortened(item.marks)) for item in data}
    value.data = names or None
    value.marks = shortened(value.marks)
    return value


def _entries(marks: Marks, **entries: str | int | bool) -> dict[str, Value]:
    return {key: Value(data, marks) for key, data in entries.items()}


def _depends_on(value: Value, report: Report) -> None:
    del report
    if isinstance(value.data, list):
        _table(value, value.data)
        for item in value.mapping.values():
            item.data = _entries((), condition="service_started", required=True)


def _ports(value: Value, report: Report) -> None:
    items: list[Value] = []
    for item in value.items:
        data = item.data
        if isinstance(data, dict):
            items.append(item)
            continue
        marks = shortened(item.marks)
        if isinstance(data, int | float):
            if not 0 < data <= HIGHEST:
                message = f"port {data}: it must be from 1 to {HIGHEST}"
                report(InputError(message, item.location(), WRONG_VALUE))
                continue
            items.append(Value(_entries(marks, target=int(data)), marks))
            continue
        try:
            ports = parse_port(str(data))
        except PortError as error:
            report(InputError(str(error), item.location()))
            continue
        items.extend(_port(port, marks) for port in ports)
    value.data = items


def _port(port: ShortPort, marks: Marks) -> Value:
    entries = _entries((), mode="ingress") | _entries(marks, target=port.target)
    if port.host_ip:
        entries |= _entries(marks, host_ip=port.host_ip)
    if port.published:
        entries |= _entries(marks, published=port.published)
    return Value(entries | _entries(marks, protocol=port.protocol), marks)


def _volumes(value: Value, report: Report) -> None:
    items: list[Value] = []
    for item in value.items:
        if isinstance(item.data, dict):
            items.append(item)
            continue
        try:
            items.append(_volume(str(item.data), shortened(item.marks)))
        except VolumeError as error:
            report(InputError(str(error), item.location()))
    value.data = items


def _volume(text: str, marks: Marks) -> Value:
    volume = parse_volume(text)
    entries = _entries(marks, type=volume.type)
    if volume.source:
        entries |= _entries(marks, source=volume.source)
    entries |= _entries(marks, target=volume.target)
    if volume.read_only:
        entries |= _entries(marks, read_only=True)
    if volume.type == "bind" or volume.propagation or volume.selinux:
        bind = _entries((), create_host_path=True)
        if volume.propagation:
            bind |= _entries(marks, propagation=volume.propagation)
        if volume.selinux:
            bind |= _entries(marks, selinux=volume.selinux)
        entries["bind"] = Value(bind, ())
    if volume.nocopy or (volume.type == "volume" and len(text) > 2):
        inner = _entries(marks, nocopy=True) if volume.nocopy else {}
        entries["volume"] = Value(inner, ())
    return Value(entries, marks)


def _named(key: str) -> Callable[[Value, Report], None]:
    """Make the reader of lists where a text stands for ``{key: text}``."""

    def read(value: Value, report: Report) -> None:
        del report
        if isinstance(value.data, str):
            marks = shortened(value.marks)
            value.data = [Value(value.data, marks)]
            value.marks = marks
        for item in value.items:
            if isinstance(item.data, str):
                item.marks = shortened(item.marks)
                item.data = _entries(item.marks, **{key: item.data})

    return read


def _devices(value: Value, report: Report) -> None:
    for item in value.items:
        if not isinstance(item.data, str):
            continue
        parts = item.data.split(":")
        if len(parts) > 3:
            message = f"device {item.data!r} has too many colons; use the long form"
            report(InputError(message, item.location()))
            continue
        marks = shortened(item.marks)
        item.marks = marks
        target = parts[1] if len(parts) > 1 else parts[0]
        permissions = parts[2] if len(parts) > 2 else "rwm"
        item.data = _entries(marks, source=parts[0], target=target, permissions=permissions)


def _single(key: str) -> Callable[[Value, Report], None]:
    """Make the reader of a text that stands for ``{key: text}``."""

    def read(value: Value, report: Report) -> None:
        del report
        if isinstance(value.data, str):
            value.marks = shortened(value.marks)
            value.data = _entries(value.marks, **{key: value.data})

    return read


def _gpus(value: Value, report: Report) -> None:
    del report
    if value.data == "all":
        value.marks = shortened(value.marks)
        value.data = [Value(_entries(value.marks, count=-1), value.marks)]


_SHORT_FORMS: dict[int, Callable[[Value, Report], None]] = {
    id(table.BUILD): _single("context"),
    id(table.DEPENDENCY): _depends_on,
    id(table.DEVICE): _devices,
    id(table.ENV_FILE): _named("path"),
    id(table.EXTENDS): _single("service"),
    id(table.GPU): _gpus,
    id(table.INCLUDE): _named("path"),
    id(table.MOUNT): _volumes,
    id(table.MOUNTED_FILE): _named("source"),
    id(table.PORT): _ports,
    id(table.SCHEDULE): _named("cron"),
}
"""By the identity of an object's shape, which the tables of keys hold only once."""


def _short_form(shape: Shape) -> Callable[[Value, Report], None] | None:
    if isinstance(shape, Listing):
        return _SHORT_FORMS.get(id(shape.item))
    if isinstance(shape, Table):
        return _SHORT_FORMS.get(id(shape.value))
    return _SHORT_FORMS.get(id(shape))
