"""What an edit means for plain data; the patched text is held to it.

Edits of one call are applied in order, but indexes of lists name the elements
of the list as it was: removing element 0 does not move element 1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.paths import DocumentPath, Path, format_path


def apply_to_data(data: Plain, edit: Edit) -> Plain:
    """Give the data after one edit; the given data stays as it is.

    ``Add`` makes missing parents (mappings); below an empty value too. A list
    or mapping emptied by ``Remove`` goes with its key, and so on upwards.

    Raises:
        RefusedEditError: nothing at the path, something there already, or a
            value of another kind.
    """
    return apply_all(data, (edit,))


def apply_all(data: Plain, edits: Iterable[Edit]) -> Plain:
    """Give the data after several edits of one call."""
    root = _Holder(_opened(data))
    removed: list[DocumentPath] = []
    for edit in edits:
        _apply(root, edit)
        if isinstance(edit, Remove):
            removed.append(document_path(edit.path))
    for path in removed:
        _cascade(root, path)
    return _closed(root.value)


def same(left: Plain, right: Plain) -> bool:
    """Say whether two values are equal and of the same types; order of keys is free."""
    # Texts come first: most values are, and to ask what else is a mapping takes long.
    if isinstance(left, str) or isinstance(right, str):
        return type(left) is type(right) and left == right
    if type(left) is dict or isinstance(left, Mapping):
        if not isinstance(right, Mapping) or len(left) != len(right):
            return False
        return all(key in right and same(value, right[key]) for key, value in left.items())
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return struct.pack("d", left) == struct.pack("d", right)
    return type(left) is type(right) and left == right


def document_path(path: Path) -> DocumentPath:
    """Give a path that holds keys and indexes only; Items are refused."""
    steps: list[str | int] = []
    for step in path:
        if not isinstance(step, str | int):
            raise RefusedEditError("missing", f"{format_path(path)} is no path of a document")
        steps.append(step)
    return tuple(steps)


class _Elements(dict[int, "_Open"]):
    """A list whose elements keep their first index; new ones come after."""

    def append(self, value: _Open) -> None:
        self.last += 1
        self[self.last] = value

    def __init__(self, values: Iterable[_Open]) -> None:
        super().__init__(enumerate(values))
        self.last = len(self) - 1


_Open = bool | int | float | str | _Elements | dict[str, "_Open"] | None


class _Holder:
    """Holds the root, so that it can be replaced too."""

    def __init__(self, value: _Open) -> None:
        self.value = value


def _opened(value: Plain) -> _Open:
    if value is None or isinstance(value, str | int | float):
        return value
    if type(value) is dict or isinstance(value, Mapping):
        return {key: _opened(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return _Elements(_opened(item) for item in value)
    return value


def _closed(value: _Open) -> Plain:
    if isinstance(value, _Elements):
        return [_closed(item) for _, item in sorted(value.items())]
    if isinstance(value, dict):
        return {str(key): _closed(item) for key, item in value.items()}
    return value


def _apply(root: _Holder, edit: Edit) -> None:
    path = document_path(edit.path)
    match edit:
        case Append():
            _append(root, path, _opened(edit.value))
        case Add():
            _add(root, path, _opened(edit.value))
        case Replace():
            _store(_parent(root, path), path, _opened(edit.value))
        case Remove():
            _remove(root, path)


def _parent(root: _Holder, path: DocumentPath) -> _Open:
    """Give the container of an existing value."""
    if not path:
        raise RefusedEditError("root", "a whole document is not edited")
    current = root.value
    for index, step in enumerate(path):
        if not isinstance(current, dict) or step not in current:
            raise RefusedEditError("missing", f"nothing at {format_path(path[: index + 1])}")
        if index < len(path) - 1:
            current = current[step]  # type: ignore[index]  # step is a key of this very dict
    return current


def _store(container: _Open, path: DocumentPath, value: _Open) -> None:
    step = path[-1]
    if isinstance(container, _Elements) and isinstance(step, int):
        container[step] = value
    elif isinstance(container, dict) and isinstance(step, str):
        container[step] = value  # type: ignore[index]  # _Elements was handled above


def _append(root: _Holder, path: DocumentPath, value: _Open) -> None:
    container = _parent(root, path)
    target = container[path[-1]] if isinstance(container, dict) else None  # type: ignore[index]  # steps fit
    if target is None:
        _store(container, path, _Elements([value]))
    elif isinstance(target, _Elements):
        target.append(value)
    else:
        raise RefusedEditError("type", f"{format_path(path)} is no list")


def _add(root: _Holder, path: DocumentPath, value: _Open) -> None:
    if not path or not isinstance(path[-1], str):
        raise RefusedEditError("type", f"Add needs a key at the end of {format_path(path)}")
    if root.value is None:
        raise RefusedEditError("root", "the document is empty")
    current = root.value
    for index, step in enumerate(path[:-1]):
        if not isinstance(current, dict):
            raise RefusedEditError("type", f"{format_path(path[:index])} is no mapping")
        following = current.get(step)  # type: ignore[arg-type]  # a miss is what get is for
        if following is None:
            if isinstance(current, _Elements) and step not in current:
                raise RefusedEditError("missing", f"nothing at {format_path(path[: index + 1])}")
            following = {}
            _store(current, path[: index + 1], following)
        current = following
    if not isinstance(current, dict) or isinstance(current, _Elements):
        raise RefusedEditError("type", f"{format_path(path[:-1])} is no mapping")
    if path[-1] in current:
        raise RefusedEditError("exists", f"{format_path(path)} is there already")
    _store(current, path, value)


def _remove(root: _Holder, path: DocumentPath) -> None:
    container = _parent(root, path)
    if isinstance(container, dict):
        del container[path[-1]]  # type: ignore[arg-type]  # _parent has seen it there


def _cascade(root: _Holder, path: DocumentPath) -> None:
    """Take away the containers above ``path`` that have become empty."""
    while path:
        container = root.value
        for step in path[:-1]:
            if not isinstance(container, dict) or step not in container:
                return
            container = container[step]  # type: ignore[index]  # step is a key of this very dict
        if not isinstance(container, dict) or container:
            return
        path = path[:-1]
        if not path:
            raise RefusedEditError("root", "the document would become empty")
        _remove(root, path)
