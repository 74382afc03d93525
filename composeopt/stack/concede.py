"""What a later definition may say although it would be wrong where it stood alone.

Docker compose merges first and validates after: an empty value leaves what an earlier
definition says, and a lone text stands for a list that it is merged into.
"""

from __future__ import annotations

from composeopt.stack.merge import KEY_VALUES, REPLACED, Pattern, rule_of
from composeopt.stack.units import go_text
from composeopt.stack.value import Timestamp, Value

_LISTS = KEY_VALUES | {
    ("services", "*", key)
    for key in ("dns", "dns_search", "env_file", "extra_hosts", "label_file", "tmpfs")
}
"""What docker compose turns into lists before it merges; it drops what it cannot turn."""

_TABLES = frozenset({("services", "*", key) for key in ("depends_on", "models", "networks")})
"""What it turns into mappings."""

_TURNED = frozenset(rule[-1] for rule in _LISTS | _TABLES)

_EMPTY_REFUSED = REPLACED | {
    ("services", "*", "logging"),
    ("networks", "*", "ipam", "config"),
}


def may_concede(own: Value) -> bool:
    """Say whether anything in a definition could need an earlier one; most need none."""
    for key, value in own.mapping.items():
        data = value.data
        if data is None:
            return True
        if key in _TURNED:
            if not isinstance(data, dict | list) or any("=" in name for name in value.mapping):
                return True
            if any(item.data is None for item in value.mapping.values()):
                return True
        elif isinstance(data, dict) and may_concede(value):
            return True
    return False


def concede(own: Value, base: Value, path: Pattern = ()) -> None:
    """Change what is right only because it is merged onto something.

    Args:
        own: the later definition, as written.
        base: the earlier one.
        path: where they stand.
    """
    for key, value in list(own.mapping.items()):
        old = base.get(key)
        if old is None or old.data is None:
            continue
        step = (*path, key)
        rule = rule_of(step)
        data = value.data
        if data is None:
            if step not in {("services",), ("jobs",)} and rule not in _EMPTY_REFUSED:
                old.marks += value.marks
                del own.mapping[key]
        elif rule in _TABLES and isinstance(data, str):
            value.data = [Value(data, value.marks)]
        elif rule in _TABLES and isinstance(data, list):
            value.data = _once(data)
        elif rule in _LISTS and not isinstance(data, dict | list):
            if isinstance(data, str) and not isinstance(data, Timestamp):
                value.data = [Value(data, value.marks)]
            else:
                del own.mapping[key]
        elif rule in KEY_VALUES and isinstance(data, dict):
            _split(data)
        elif isinstance(data, dict):
            concede(value, _long(old, rule), step)


def _split(entries: dict[str, Value]) -> None:
    """Cut keys at ``=``: docker compose makes texts ``key=value`` of a mapping."""
    for text, item in list(entries.items()):
        key, equals, rest = text.partition("=")
        if key and equals and not isinstance(item.data, dict | list):
            del entries[text]
            value = rest if item.data is None else f"{rest}={go_text(item.data)}"
            entries[key] = Value(value, item.marks)


def _once(names: list[Value]) -> list[Value]:
    """Leave out names that are there already: docker compose makes a mapping of them."""
    seen: set[object] = set()
    kept: list[Value] = []
    for item in names:
        if not isinstance(item.data, str):
            kept.append(item)
        elif item.data not in seen:
            seen.add(item.data)
            kept.append(item)
    return kept


def _long(old: Value, rule: Pattern) -> Value:
    """Give a list of names, or the folder of a build, as the mapping that it stands for."""
    if rule in _TABLES and isinstance(old.data, list):
        return Value({str(item.data): Value({}, item.marks) for item in old.data})
    if rule == ("services", "*", "build") and isinstance(old.data, str):
        return Value({"context": Value(old.data, old.marks)}, old.marks)
    return old
