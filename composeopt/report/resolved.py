"""The resolved model as JSON, YAML, lists, or with the place of every value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from composeopt.model.edits import Plain
from composeopt.model.paths import Path, format_path
from composeopt.patch.render import key_text, scalar_text
from composeopt.stack.stack import Stack, Variable

STEP = 2


def as_json(stack: Stack) -> str:
    """Give what ``docker compose config --format json`` prints, as a value."""
    return json.dumps(stack.model, indent=2, ensure_ascii=False)


def as_yaml(stack: Stack) -> str:
    """Give the model as YAML, with the ``x-`` keys of services."""
    model = dict(stack.model)
    services = model.get("services")
    if isinstance(services, Mapping):
        model["services"] = {name: _service(stack, name, services[name]) for name in services}
    return "\n".join(_lines(model, 0))


def _service(stack: Stack, name: str, data: Plain) -> Plain:
    if not isinstance(data, Mapping):
        return data
    bare = {
        key: value
        for key, value in data.items()
        if value is not None or key not in {"command", "entrypoint"}
    }
    return {**bare, **stack.extensions.get(name, {})}


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
        return sorted({profile for each in services for profile in each.profiles})
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
