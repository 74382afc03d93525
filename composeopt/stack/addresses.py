"""Paths with identities (``ports[target=8080/tcp]``) to indexes and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from composeopt.model.edits import Plain
from composeopt.model.paths import Item, Path


def find(model: Plain, path: Path) -> tuple[Plain] | None:
    """Give the value at a path in a tuple of one, or None when there is none."""
    current = model
    for position, step in enumerate(path):
        index: str | int | None = step if not isinstance(step, Item) else None
        if isinstance(step, Item):
            index = _index(current, path[:position], step)
        # A dictionary is told apart without asking what else could be a mapping.
        if type(current) is dict or isinstance(current, Mapping):
            if not isinstance(index, str) or index not in current:
                return None
            current = current[index]
        elif isinstance(current, Sequence) and not isinstance(current, str):
            if not isinstance(index, int) or not 0 <= index < len(current):
                return None
            current = current[index]
        else:
            return None
    return (current,)


def indexed(model: Plain, path: Path) -> Path | None:
    """Turn Items into indexes; None when one names nothing or is ambiguous."""
    if not any(isinstance(step, Item) for step in path):
        return path
    steps: list[str | int | Item] = []
    for step in path:
        if isinstance(step, Item):
            found = find(model, tuple(steps))
            index = None if found is None else _index(found[0], tuple(steps), step)
            if index is None:
                return None
            steps.append(index)
        else:
            steps.append(step)
    return tuple(steps)


def identified(model: Plain, path: Path) -> Path:
    """Turn indexes of lists whose elements have an identity into Items."""
    steps: list[str | int | Item] = []
    for step in path:
        if isinstance(step, int):
            found = find(model, tuple(steps))
            item = None if found is None else _item(found[0], tuple(steps), step)
            steps.append(step if item is None else item)
        else:
            steps.append(step)
    return tuple(steps)


def _list_key(path: Path) -> str:
    """The key that a list stands under."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _index(current: Plain, path: Path, item: Item) -> int | None:
    if not isinstance(current, Sequence) or isinstance(current, str):
        return None
    key = _list_key(path)
    matches = [index for index, element in enumerate(current) if _matches(element, key, item)]
    return matches[0] if len(matches) == 1 else None


def _matches(element: Plain, key: str, item: Item) -> bool:
    if key == "ports":
        wanted, _, published = item.value.partition(",published=")
        if item.key != "target" or _port(element) != wanted:
            return False
        return not published or _text(element, "published") == published
    return _identity(element, key) == (item.key, item.value)


def _item(current: Plain, path: Path, index: int) -> Item | None:
    if not isinstance(current, Sequence) or isinstance(current, str):
        return None
    if not -len(current) <= index < len(current):
        return None
    key = _list_key(path)
    element = current[index]
    if key == "ports":
        target = _port(element)
        if sum(_port(other) == target for other in current) > 1:
            published = _text(element, "published")
            target = f"{target},published={published}" if published else target
        candidate = Item("target", target)
    else:
        identity = _identity(element, key)
        if identity is None:
            return None
        candidate = Item(*identity)
    return candidate if _index(current, path, candidate) == index else None


def _identity(element: Plain, key: str) -> tuple[str, str] | None:
    if isinstance(element, Mapping):
        target = element.get("target")
        if isinstance(target, str):
            return "target", target
        source = element.get("source")
        if key == "configs" and isinstance(source, str):
            return "target", f"/{source}"
        path = element.get("path")
        return ("path", path) if isinstance(path, str) else None
    if isinstance(element, Sequence) and not isinstance(element, str):
        return None
    if key == "tmpfs":
        return "target", str(element).partition(":")[0]
    return "value", str(element)


def _port(element: Plain) -> str:
    if not isinstance(element, Mapping):
        return str(element)
    return f"{element.get('target')}/{element.get('protocol', 'tcp')}"


def _text(element: Plain, key: str) -> str:
    return str(element.get(key, "")) if isinstance(element, Mapping) else ""
