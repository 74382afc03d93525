"""The short forms of services: one reader each, in place."""

from __future__ import annotations

from collections.abc import Callable

from composeopt.errors import InputError
from composeopt.model.codes import WRONG_VALUE
from composeopt.stack.keys import table
from composeopt.stack.limits import MAX_PORTS
from composeopt.stack.ports import HIGHEST, PortError, ShortPort, parse_port
from composeopt.stack.shape import Listing, Shape, Table
from composeopt.stack.validate import Report
from composeopt.stack.value import Mark, Value, shortened
from composeopt.stack.volumes import VolumeError, is_bare, parse_volume

Marks = tuple[Mark, ...]
Reader = Callable[[Value, Report], None]


def reader(shape: Shape) -> Reader | None:
    """Give what reads the short form of a shape, or of the elements of a list or table."""
    if isinstance(shape, Listing):
        return _READERS.get(id(shape.item))
    if isinstance(shape, Table):
        return _READERS.get(id(shape.value))
    return _READERS.get(id(shape))


def tolerant(shape: Shape) -> Reader | None:
    """Give what reads a short form where variables are not put in.

    An element that cannot be read stays as it is; one such port keeps all of them.
    """
    read = reader(shape)
    if read is None or not isinstance(shape, Listing):
        return read
    whole = shape.item is table.PORT

    def attempt(value: Value, report: Report) -> None:
        del report
        if not isinstance(value.data, list) or whole:
            before, failed = value.data, list[InputError]()
            read(value, failed.append)
            value.data = before if failed else value.data
            return
        items: list[Value] = []
        for item in value.data:
            alone, failed = Value([item]), []
            read(alone, failed.append)
            items.extend([item] if failed else alone.items)
        value.data = items

    return attempt


def names(value: Value) -> None:
    """Let a list of names stand for a mapping; an empty one says nothing."""
    entries = {str(item.data): Value(None, shortened(item.marks)) for item in value.items}
    value.data = entries or None
    value.marks = shortened(value.marks)


def _entries(marks: Marks, **entries: str | int | bool) -> dict[str, Value]:
    return {key: Value(data, marks) for key, data in entries.items()}


def _depends_on(value: Value, report: Report) -> None:
    del report
    if isinstance(value.data, list):
        names(value)
        for item in value.mapping.values():
            item.data = _entries((), condition="service_started", required=True)


def _ports(value: Value, report: Report) -> None:
    items: list[Value] = []
    for item in value.items:
        data = item.data
        if isinstance(data, dict):
            items.append(item)
            _published_on(item, report)
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
        if len(items) + len(ports) > MAX_PORTS:
            message = f"the service publishes more than {MAX_PORTS} ports"
            report(InputError(message, item.location(), WRONG_VALUE))
            break
        items.extend(_port(port, marks) for port in ports)
    value.data = items


def _published_on(port: Value, report: Report) -> None:
    """Refuse an empty address; it is lost where the others are looked at."""
    address = port.get("host_ip")
    if address is not None and address.data == "":
        message = "host_ip is empty; write an IP address, or remove it"
        report(InputError(message, address.location(), WRONG_VALUE))


def _port(port: ShortPort, marks: Marks) -> Value:
    entries = {"mode": Value("ingress"), "target": Value(port.target, marks)}
    if port.host_ip:
        entries["host_ip"] = Value(port.host_ip, marks)
    if port.published:
        entries["published"] = Value(port.published, marks)
    entries["protocol"] = Value(port.protocol, marks)
    return Value(entries, marks)


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
    entries = {"type": Value(volume.type, marks)}
    if volume.source:
        entries["source"] = Value(volume.source, marks)
    entries["target"] = Value(volume.target, marks)
    if volume.read_only:
        entries["read_only"] = Value(True, marks)
    if volume.type == "bind" or volume.propagation or volume.selinux:
        bind = {"create_host_path": Value(True)}
        if volume.propagation:
            bind["propagation"] = Value(volume.propagation, marks)
        if volume.selinux:
            bind["selinux"] = Value(volume.selinux, marks)
        entries["bind"] = Value(bind)
    if volume.nocopy or (volume.type == "volume" and not is_bare(text)):
        inner = _entries(marks, nocopy=True) if volume.nocopy else {}
        entries["volume"] = Value(inner, ())
    return Value(entries, marks)


def _named(key: str) -> Reader:
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
        target = (parts[1] if len(parts) > 1 else "") or parts[0]
        permissions = parts[2] if len(parts) > 2 else "rwm"
        item.data = _entries(marks, source=parts[0], target=target, permissions=permissions)


def _single(key: str) -> Reader:
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
        value.data = [Value(_entries(value.marks, count="all"), value.marks)]


_READERS: dict[int, Reader] = {
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
