"""Several edits of one document as one tree of operations that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.paths import DocumentPath, format_path
from composeopt.model.values import dataclass
from composeopt.patch.definition import apply_to_data, document_path, same


@dataclass(slots=True)
class Work:
    """What is to be done at one value of the document.

    Work that asks for nothing leaves the value as it is written.
    At most one of ``replaced`` and ``removed`` is set, and then nothing below
    counts, save that a removal by ``cascade`` keeps the comments between its
    parts: there only the parts named below were asked for.
    """

    children: dict[str | int, Work] = field(default_factory=dict)
    added: dict[str, Plain] = field(default_factory=dict)
    appended: list[Plain] = field(default_factory=list)
    replaced: bool = False
    value: Plain = None
    removed: bool = False
    cascade: bool = False

    @property
    def idle(self) -> bool:
        """Whether nothing is asked for, here or below."""
        if self.replaced or self.removed or self.added or self.appended:
            return False
        return all(child.idle for child in self.children.values())

    def replace(self, value: Plain) -> None:
        """Let a new value stand here, whatever was asked below."""
        self.children, self.added, self.appended = {}, {}, []
        self.replaced, self.value, self.removed, self.cascade = True, value, False, False


def plan(data: Plain, edits: Iterable[Edit]) -> Work:
    """Turn edits into one tree of operations on the document as it is.

    Raises:
        RefusedEditError: an edit that does not fit the data or another edit.
    """
    root = Work()
    for edit in edits:
        _enter(root, data, edit)
    _settle(root, data)
    if root.removed or root.replaced:
        raise RefusedEditError("root", "the whole document would go")
    return root


def _enter(root: Work, data: Plain, edit: Edit) -> None:
    path = document_path(edit.path)
    if not path:
        raise RefusedEditError("root", "a whole document is not edited")
    work = root
    for index, step in enumerate(path):
        rest = path[index:]
        if work.removed:
            raise RefusedEditError("conflict", f"{format_path(path[:index])} is removed")
        if work.replaced:
            work.value = apply_to_data(work.value, _moved(edit, rest))
            return
        if isinstance(step, str) and step in work.added:
            _enter_added(work, step, edit, rest)
            return
        if data is None and isinstance(edit, Add):
            work.replace(apply_to_data({}, _moved(edit, rest)))
            return
        if not _has(data, step):
            _enter_missing(work, data, edit, path, index)
            return
        work = work.children.setdefault(step, Work())
        data = data[step]  # type: ignore[index]  # _has says that it is there
    _finish(work, data, edit, path)


def _enter_added(work: Work, key: str, edit: Edit, rest: DocumentPath) -> None:
    """Apply an edit to what an earlier edit added."""
    if len(rest) == 1 and isinstance(edit, Remove):
        del work.added[key]
        return
    changed = apply_to_data({key: work.added[key]}, _moved(edit, rest))
    if isinstance(changed, Mapping):
        work.added[key] = changed[key]


def _enter_missing(work: Work, data: Plain, edit: Edit, path: DocumentPath, index: int) -> None:
    step = path[index]
    if not isinstance(edit, Add):
        raise RefusedEditError("missing", f"nothing at {format_path(path[: index + 1])}")
    if not isinstance(data, Mapping) or not isinstance(step, str):
        raise RefusedEditError("type", f"{format_path(path[:index])} is no mapping")
    added = apply_to_data({}, _moved(edit, path[index:]))
    if isinstance(added, Mapping):
        work.added[step] = added[step]


def _finish(work: Work, data: Plain, edit: Edit, path: DocumentPath) -> None:
    match edit:
        case Replace():
            if work.replaced or work.removed or not same(data, edit.value):
                work.replace(edit.value)
            else:  # equal: what is written stays as it is written
                work.children, work.added, work.appended = {}, {}, []
        case Remove():
            if work.removed:
                raise RefusedEditError("conflict", f"{format_path(path)} is removed twice")
            work.replaced, work.removed = False, True
        case Add():
            if not work.removed:
                raise RefusedEditError("exists", f"{format_path(path)} is there already")
            work.replace(edit.value)
        case Append():
            _append(work, data, edit, path)


def _append(work: Work, data: Plain, edit: Append, path: DocumentPath) -> None:
    if work.removed:
        raise RefusedEditError("conflict", f"{format_path(path)} is removed")
    if work.replaced:
        holder = apply_to_data({"list": work.value}, Append(("list",), edit.value))
        work.value = holder["list"] if isinstance(holder, Mapping) else None
    elif data is None:
        work.replace([edit.value])
    elif isinstance(data, Sequence) and not isinstance(data, str):
        work.appended.append(edit.value)
    else:
        raise RefusedEditError("type", f"{format_path(path)} is no list")


def _moved(edit: Edit, path: DocumentPath) -> Edit:
    if isinstance(edit, Remove):
        return Remove(path)
    return type(edit)(path, edit.value)


def _has(data: Plain, step: str | int) -> bool:
    if isinstance(data, Mapping):
        return isinstance(step, str) and step in data
    if isinstance(data, Sequence) and not isinstance(data, str):
        return isinstance(step, int) and 0 <= step < len(data)
    return False


def _settle(work: Work, data: Plain) -> None:
    """Let a container go that loses all it holds."""
    if work.replaced or work.removed or not work.children:
        return
    gone = 0
    for step, child in work.children.items():
        _settle(child, data[step])  # type: ignore[index]  # entered by _has
        gone += child.removed
    if not gone or not isinstance(data, Sequence | Mapping) or gone < len(data):
        return
    if work.added:
        work.replace(dict(work.added))
    elif work.appended:
        work.replace(list(work.appended))
    else:
        work.removed = work.cascade = True
