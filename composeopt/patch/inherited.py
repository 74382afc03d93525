"""Values that arrive by an alias, ``<<`` or ``extends``: where to override them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from composeopt.document.document import child
from composeopt.document.nodes import Alias, MappingNode, Node, SequenceNode, resolve
from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Remove, Replace
from composeopt.model.paths import DocumentPath, Path, format_path
from composeopt.model.values import dataclass
from composeopt.patch.definition import apply_all, document_path
from composeopt.patch.emit import own_entries
from composeopt.patch.names import TABLES, NameList
from composeopt.patch.places import Places, at, inherited, is_list, is_pair, pair_edit, pair_text
from composeopt.stack.origin import Origin

_REPLACED_WHOLE = frozenset({"command", "entrypoint", "test"})
"""Lists that compose replaces when files or services are merged; others are appended."""


@dataclass(frozen=True, slots=True)
class Override:
    """What to do in the service that inherits.

    Args:
        document: index in ``Stack.documents``.
        edit: an edit of that document; or, with ``copy``, an edit of the
            inherited value that stands at ``copy``, with a path from there.
        copy: where the inherited value is written out before it is edited.
    """

    document: int
    edit: Edit
    copy: DocumentPath | None = None


def override(places: Places, path: Path, edit: Edit, origin: Origin) -> Override:
    """Find how to make an edit of an inherited value in its service.

    Args:
        places: of the stack.
        path: resolved path of the value that ``origin`` defines.
        edit: at that path, or below it.
        origin: the definition that is inherited.

    Raises:
        RefusedEditError: there is no place, or merging would not override.
    """
    way = inherited(origin) or "included"
    local = places.direct(places.definitions(path[:2])) if len(path) > 2 else None
    if local is None:
        if way == "included":
            detail = f"{origin.document.source.name} is included or extended, and left as it is"
        else:
            detail = f"{format_path(path)} arrives by {way} and has no place of its own"
        raise RefusedEditError(way, detail)
    number = places.number(local)
    added = len(edit.path) - len(path)
    tail, edit = _raw_tail(places, path, edit, origin)
    node: Node | None = places.stack.documents[number].node(local.path)
    if isinstance(node, Alias):
        raise RefusedEditError("alias", f"{format_path(path[:2])} is nothing but an alias")
    place: DocumentPath = local.path
    for position, step in enumerate(tail):
        if isinstance(node, MappingNode) and str(step) not in own_entries(node):
            place = (*place, step)
            rest = tail[position + 1 :]
            if places.has_raw(number, place):
                return _copied(number, place, rest, edit)
            return _added(number, place, rest, edit, way)
        here = step
        if isinstance(node, SequenceNode):
            here = _aliased_element(node, origin, len(tail) - position - 1 - added, path)
        place = (*place, here)
        node = None if node is None else child(node, here)
        if isinstance(node, Alias):
            rest = tail[position + 1 :]
            if not rest and isinstance(edit, Remove):
                return Override(number, Remove(place))
            return _copied(number, place, rest, edit)
    return Override(number, at(edit, place))


def _aliased_element(node: SequenceNode, origin: Origin, below: int, path: Path) -> int:
    """Find the element of a service's own list that is an alias of what was read."""
    target = origin.document.node(origin.path[: len(origin.path) - below])
    found = [
        index
        for index, item in enumerate(node.items)
        if isinstance(item, Alias) and target is not None and resolve(item) is resolve(target)
    ]
    if len(found) != 1:
        raise RefusedEditError("alias", f"{format_path(path)} is not the only alias of its kind")
    return found[0]


def copied(places: Places, number: int, place: DocumentPath, edits: Sequence[Edit]) -> Edit:
    """Write an inherited value out, with the edits made in it."""
    raw = places.raw(number, place)
    inside = [at(edit, ("copy", *edit.path)) for edit in edits]
    found = apply_all({"copy": raw, "rest": None}, inside)
    if isinstance(found, Mapping) and "copy" in found:
        return Replace(place, found["copy"])
    if isinstance(places.stack.documents[number].node(place), Alias):
        return Remove(place)
    return Replace(place, [] if is_list(raw) else {})


def _raw_tail(places: Places, path: Path, edit: Edit, origin: Origin) -> tuple[DocumentPath, Edit]:
    """Give the edit's steps below the service as the documents write them."""
    steps = list(path[2:])
    for back in range(1, min(len(steps), len(origin.path)) + 1):
        if isinstance(steps[-back], int) or isinstance(origin.path[-back], int):
            steps[-back] = origin.path[-back]
    raw = places.raw_text(origin)
    below = edit.path[len(path) :]
    if "short" in origin.via:
        if not below and is_pair(raw, path[-1]):
            edit = pair_edit(edit, (), str(path[-1]))
        elif below and is_list(raw) and path[2] in TABLES and "extends" in origin.via:
            pass  # merging turns the inherited list of names into a mapping, too
        elif len(below) == 1 and is_list(raw) and isinstance(edit, Add):
            name = str(below[0])
            text = pair_text(name, edit.value) if path[2] not in TABLES else _bare(name, path, edit)
            return document_path(tuple(steps)), Append((), text)
        elif below or (not isinstance(path[-1], int) and steps != list(path[2:])):
            detail = f"{format_path(path)} is inherited and written in a short form"
            raise RefusedEditError("short-form", detail)
    return document_path((*steps, *below)), edit


def _bare(name: str, path: Path, edit: Add) -> str:
    """Give the name where a list of names can say all that is to be added."""
    if NameList(str(path[2]), ()).is_short(edit.value):
        return name
    detail = f"{format_path(path)} is an inherited list of names and cannot say more of {name}"
    raise RefusedEditError("short-form", detail)


def _copied(number: int, place: DocumentPath, rest: DocumentPath, edit: Edit) -> Override:
    if not rest and isinstance(edit, Replace):
        return Override(number, Replace(place, edit.value))
    if not rest and not isinstance(edit, Append):
        way = "merge" if isinstance(edit, Remove) else "exists"
        raise RefusedEditError(way, f"{format_path(place)} arrives by a merge key (<<)")
    return Override(number, at(edit, rest), copy=place)


def _added(number: int, place: DocumentPath, rest: DocumentPath, edit: Edit, way: str) -> Override:
    """Override what ``extends`` brings: mappings are merged, lists appended to."""
    whole = (*place, *rest)
    if isinstance(edit, Remove) or any(isinstance(step, int) for step in whole[2:]):
        raise RefusedEditError(way, f"{format_path(whole)} is inherited by {way}")
    if isinstance(edit, Append):
        return Override(number, Add(whole, [edit.value]))
    if is_list(edit.value) and isinstance(edit, Replace) and whole[-1] not in _REPLACED_WHOLE:
        detail = f"{format_path(whole)} is inherited by {way}, and lists are merged"
        raise RefusedEditError(way, detail)
    return Override(number, Add(whole, edit.value))
