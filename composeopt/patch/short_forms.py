"""Document edits, collected; those of short forms are put together."""

from __future__ import annotations

from collections.abc import Sequence

from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.paths import DocumentPath, Path, format_path
from composeopt.model.values import dataclass
from composeopt.patch.definition import apply_all, document_path
from composeopt.patch.inherited import copied
from composeopt.patch.names import TABLES, NameList
from composeopt.patch.places import Places, at, is_list, is_pair, pair_edit, pair_text
from composeopt.patch.short_ports import long_port, short_port
from composeopt.patch.variables import refuse_variable
from composeopt.stack.origin import Origin

_Place = tuple[int, DocumentPath]


@dataclass(frozen=True, slots=True)
class DocumentEdit:
    """An edit of one document: its index in ``Stack.documents`` and the edit."""

    document: int
    edit: Edit


class ShortForms:
    """Collects document edits; edits of one list or copied value become one."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.stack = places.stack
        self.found: list[DocumentEdit] = []
        self.lists: dict[_Place, NameList] = {}
        self.copies: dict[_Place, list[Edit]] = {}
        self.ports: dict[_Place, tuple[Path, list[Edit]]] = {}
        self.removed: dict[_Place, set[Path]] = {}

    def result(self) -> tuple[DocumentEdit, ...]:
        """Give all document edits, each once."""
        for (number, place), names in self.lists.items():
            for edit in names.edits(place):
                self.put(number, edit)
        for (number, place), edits in self.copies.items():
            self.put(number, copied(self.places, number, place, edits))
        for (number, place), (path, edits) in self.ports.items():
            port = apply_all(long_port(self.stack.value(path)), edits)
            self.put(number, Replace(place, short_port(port)))
        for (number, place), paths in self.removed.items():
            if not self.places.sharing(number, place, min(paths, key=str)) <= paths:
                detail = f"{format_path(min(paths, key=str))} is one of a range written as one text"
                raise RefusedEditError("ambiguous", detail)
        return tuple({repr(each): each for each in self.found}.values())

    def put(self, number: int, edit: Edit) -> None:
        """Keep one document edit."""
        self.found.append(DocumentEdit(number, edit))

    def change_short(self, origin: Origin, path: Path, edit: Edit) -> None:
        """Change a value that is written short, or is part of such a form."""
        number, place, step = self.places.number(origin), origin.path, path[-1]
        raw = self.places.raw(number, place)
        names = self._name_list(number, path, place)
        if names is not None:
            names.change(str(path[3]), at(edit, path[4:]))
        elif isinstance(step, int) and isinstance(place[-1], int):
            self._change_element(number, place, path, edit)
        elif self._is_whole_text(path, place, raw):
            self.put(number, at(edit, place))
        elif isinstance(place[-1], int) and is_pair(raw, step):
            self.put(number, pair_edit(edit, place, str(step)))
        elif len(path) == 5 and path[2] == "ports" and isinstance(place[-1], int):
            self._change_port(number, place, path, edit)
        else:
            detail = f"{format_path(path)} is written in a short form: {raw}"
            raise RefusedEditError("short-form", detail)

    def _is_whole_text(self, path: Path, place: DocumentPath, raw: Plain) -> bool:
        """Say whether the short text stands for just this value."""
        if path[-1] == place[-1] or path[2:] == ("build", "context"):
            return True
        return isinstance(raw, str) and self.stack.value(path) == raw

    def _change_element(self, number: int, place: DocumentPath, path: Path, edit: Edit) -> None:
        """Change a whole element; one text may stand for several (a range of ports)."""
        if isinstance(edit, Remove):
            self.removed.setdefault((number, place), set()).add(path)
        elif not isinstance(edit.value, str):
            self.places.check_alone(number, place, path)
        self.put(number, at(edit, place))

    def _change_port(self, number: int, place: DocumentPath, path: Path, edit: Edit) -> None:
        """Change a part of a port that is written short."""
        self.places.check_alone(number, place, path[:4])
        refuse_variable(self.stack, self.places.raw(number, place), path)
        _, edits = self.ports.setdefault((number, place), (path[:4], []))
        edits.append(at(edit, path[4:]))

    def add_to_short(self, number: int, place: DocumentPath, path: Path, edit: Add) -> None:
        """Add below a value that is written short; ``edit`` holds the steps below it."""
        raw, below = self.places.raw(number, place), document_path(edit.path)
        above = path[: len(path) - len(below)]
        names = self._name_list(number, path, place)
        if names is not None and len(path) == 4:
            names.add(str(path[3]), edit.value)
        elif names is not None:
            names.change(str(path[3]), at(edit, path[4:]))
        elif is_list(raw) and len(below) == 1:
            self.put(number, Append(place, pair_text(str(below[0]), edit.value)))
        elif len(above) == 4 and above[2] == "ports":
            self._change_port(number, place, path, edit)
        elif isinstance(raw, str) and above[2:] == ("build",):
            self.put(number, Replace(place, apply_all({"context": raw}, [edit])))
        else:
            detail = f"{format_path(above)} is written in a short form"
            raise RefusedEditError("short-form", detail)

    def _name_list(self, number: int, path: Path, place: DocumentPath) -> NameList | None:
        """Give the list of names that ``path`` is written in, if it is."""
        if len(path) < 4 or path[0] != "services" or path[2] not in TABLES:
            return None
        where = place if place[-1] == path[2] else place[:-1]
        raw = self.places.raw(number, where)
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            return None
        known = self.lists.get((number, where))
        if known is None:
            known = NameList(str(path[2]), [str(name) for name in raw])
            self.lists[number, where] = known
        return known
