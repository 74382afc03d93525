"""The resolved model as JSON, YAML, lists, or with the place of every value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from composeopt.model.edits import Plain
from composeopt.model.paths import Path, format_path
from composeopt.patch.render import key_text, scalar_text
from composeopt.stack.stack import Stack, Variable

STEP = 2


def as_json(stack: Stack) -> str:
    """Give what ``docker compose config --format json`` prints, as a value."""
    import json  # noqa: PLC0415 - long to import, and seldom needed

    return json.dumps(stack.model, indent=2, ensure_ascii=False)


def as_yaml(stack: Stack) -> str:
    """Give the model as YAML, with the ``x-`` keys of services."""
    model = dict(stack.model)
    if stack.inputs.interpolate:
        for kind in ("services", "jobs"):
            model |= _each(model, kind, _bare_service)
        model |= _each(model, "networks", lambda network: _without(network, "ipam"))
        services = model.get("services")
        if isinstance(services, Mapping):
            model["services"] = {
                name: {**data, **stack.extensions.get(name, {})}
                for name, data in services.items()
                if isinstance(data, Mapping)
            }
    return "\n".join(_lines(model, 0))


Entries = Mapping[str, Plain]


def _each(model: Entries, kind: str, change: Callable[[Entries], Entries]) -> dict[str, Plain]:
    """Give one table of the model with each of its entries changed."""
    table = model.get(kind)
    if not isinstance(table, Mapping):
        return {}
    return {
        kind: {
            name: change(item) if isinstance(item, Mapping) else item
            for name, item in table.items()
        }
    }


def _without(data: Entries, *keys: str) -> Entries:
    """Leave keys out whose values say nothing; docker compose writes them in JSON only."""
    return {key: value for key, value in data.items() if value or key not in keys}


def _bare_service(service: Entries) -> Entries:
    bare = {
        key: value
        for key, value in service.items()
        if value is not None or key not in {"command", "entrypoint"}
    }
    deploy, ulimits, develop = bare.get("deploy"), bare.get("ulimits"), bare.get("develop")
    if isinstance(deploy, Mapping):
        bare["deploy"] = _without(deploy, "resources", "placement")
    if isinstance(ulimits, Mapping):
        zero = {"soft": 0, "hard": 0}
        bare["ulimits"] = {name: zero if limit == {} else limit for name, limit in ulimits.items()}
    if isinstance(develop, Mapping):
        bare["develop"] = {key: _bare_items(items, "exec") for key, items in develop.items()}
    if "pre_start" in bare:
        bare["pre_start"] = _bare_items(bare["pre_start"], "command", "entrypoint")
    return bare


def _bare_items(items: Plain, *keys: str) -> Plain:
    if not isinstance(items, Sequence) or isinstance(items, str):
        return items
    return [
        {key: value for key, value in item.items() if key not in keys or not _says_nothing(value)}
        if isinstance(item, Mapping)
        else item
        for item in items
    ]


def _says_nothing(value: Plain) -> bool:
    return value is None or value == {"command": None}


def _lines(value: Plain, column: int) -> list[str]:
    indent = " " * column
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            head = f"{indent}{key_text(key)}:"
            lines += _below(head, item, column)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            if _is_leaf(item):
                lines.append(f"{indent}- {_leaf(item)}")
            else:
                inner = _lines(item, column + STEP)
                lines += [f"{indent}- {inner[0].lstrip()}", *inner[1:]]
    return lines


def _below(head: str, item: Plain, column: int) -> list[str]:
    if _is_leaf(item):
        return [f"{head} {_leaf(item)}"]
    return [head, *_lines(item, column + STEP)]


def _is_leaf(value: Plain) -> bool:
    """Scalars, and collections that are empty."""
    return isinstance(value, str) or not isinstance(value, Mapping | Sequence) or not value


def _leaf(value: Plain) -> str:
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[]"
    return scalar_text(value)


def origins_text(stack: Stack) -> str:
    """Give a line per value: its place, its path, the value."""
    rows = [
        (place, format_path(path), scalar_text(value), ", ".join(via))
        for path, value, place, via in _values(stack)
    ]
    width = max((len(row[0]) for row in rows), default=0)
    return "\n".join(
        f"{place:<{width}}  {path}: {value}{f'  ({via})' if via else ''}"
        for place, path, value, via in rows
    )


def origins_json(stack: Stack) -> str:
    """Give the values with their places (``schemas/origins.schema.json``)."""
    values = [
        {"path": format_path(path), "value": value, "place": place or None, "via": list(via)}
        for path, value, place, via in _values(stack)
    ]
    import json  # noqa: PLC0415 - long to import, and seldom needed

    return json.dumps({"schema": 1, "values": values}, indent=2, ensure_ascii=False)


def _values(stack: Stack) -> Iterator[tuple[Path, Plain, str, tuple[str, ...]]]:
    for path, value in _leaves(stack.model, ()):
        origin = stack.origin(path)
        place = origin.location if origin is not None else None
        via = tuple(sorted(origin.via)) if origin is not None else ()
        yield path, value, str(place) if place is not None else "", via


def _leaves(value: Plain, path: Path) -> Iterator[tuple[Path, Plain]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value


def names(stack: Stack, kind: str) -> list[str]:
    """Give the names of one kind of things, sorted.

    Args:
        stack: the project.
        kind: ``services``, ``volumes``, ``networks``, ``profiles`` or ``images``.
    """
    services = stack.services()
    if kind == "profiles":
        return list(stack.profiles)
    if kind == "images":
        return sorted(each.image or f"{stack.name}-{each.name}" for each in services)
    table = stack.model.get(kind)
    return sorted(table) if isinstance(table, Mapping) else []


def variables_text(stack: Stack) -> str:
    """Give a table of the variables that the files use."""
    rows = [("NAME", "REQUIRED", "VALUE", "DEFAULT", "SET BY")]
    seen: dict[str, Variable] = {}
    for use in stack.variables:
        seen.setdefault(use.name, use)
    for name in sorted(seen):
        use = seen[name]
        is_set = use.source not in {"", "default"}
        rows.append(
            (
                name,
                "yes" if use.required else "no",
                (use.value or "") if is_set else "",
                use.default or "",
                use.source if is_set else "",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
