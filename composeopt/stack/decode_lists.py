"""Lists that docker compose reads in a way of their own."""

from __future__ import annotations

import re

from composeopt.model.patterns import pattern
from composeopt.stack import units
from composeopt.stack.decode_scalars import Decoder, Fail
from composeopt.stack.shellwords import split_command
from composeopt.stack.value import Value, is_short, shortened


def _command(value: Value, fail: Fail) -> Value | None:
    """Split a command that was written as one text."""
    data = value.data
    if data is None:
        return None
    if isinstance(data, list) and len(data) == 1 and _is_line(value):
        line = str(data[0].data)
        try:
            words = split_command(line)
        except ValueError as error:
            fail(value, f"{error}; check the quotes", "")
            return None
        return Value([Value(word, value.marks) for word in words], value.marks)
    for item in value.items:
        if item.data.__class__ is not str:
            item.data = "" if isinstance(item.data, dict | list) else units.go_text(item.data)
    return value


def _test(value: Value, fail: Fail) -> Value | None:
    """Let a health test that was written as one text be run by a shell."""
    del fail
    items = value.items
    if len(items) == 1 and _is_line(value):
        items.insert(0, Value("CMD-SHELL", shortened(value.marks)))
    return value if items else None


def _hosts(value: Value, fail: Fail) -> Value | None:
    """Write hosts as ``name=address``, sorted as docker compose does."""
    items: list[Value] = []
    for item in value.items:
        text = str(item.data)
        host, found, address = text.partition("=" if "=" in text else ":")
        if not found:
            fail(item, f"{text!r} has no address; write it like name=1.2.3.4", "")
            continue
        if not host or ":" in host:
            fail(item, f"{host!r} is no host name; write it like name=1.2.3.4", "")
            continue
        # Docker compose splits what stands in a list, not what stands in a mapping.
        for each in [address] if is_short(item) else address.split(","):
            bare = each[1:-1] if _BRACKETED.fullmatch(each) else each
            items.append(Value(f"{host}={bare}", item.marks))
    value.data = sorted(items, key=lambda item: str(item.data))
    # Docker compose keeps the empty list of hosts that have no address.
    return value if items or is_short(value) else None


def _addresses(value: Value, fail: Fail) -> Value | None:
    """Leave empty name servers out."""
    del fail
    value.data = [item for item in value.items if item.data]
    return value if value.items else None


def _is_line(value: Value) -> bool:
    """Whether a list was written as one text."""
    return bool(value.marks) and value.items[0].marks[-1:] == value.marks[-1:]


_BRACKETED = pattern(r"\[.+\]", re.DOTALL)

READERS: dict[str, Decoder] = {
    "command": _command,
    "entrypoint": _command,
    "dns": _addresses,
    "extra_hosts": _hosts,
    "test": _test,
}
"""By the key that such a list stands under."""
