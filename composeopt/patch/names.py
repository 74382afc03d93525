"""Lists of names that stand for a mapping: ``depends_on: [a, b]``, ``networks: [x]``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.paths import DocumentPath, format_path
from composeopt.model.values import dataclass
from composeopt.patch.definition import apply_to_data
from composeopt.patch.variables import variable_in

TABLES = frozenset({"depends_on", "networks", "models"})
"""Keys of a service that take a list of names or a mapping."""

_STARTED: Mapping[str, Plain] = {"condition": "service_started"}


@dataclass(slots=True)
class NameList:
    """One list of names and what is to become of it.

    Args:
        key: ``depends_on`` or another of :data:`TABLES`.
        names: the names as written.
    """

    key: str
    names: Sequence[str]
    entries: dict[str, Plain] = field(init=False)

    def __post_init__(self) -> None:
        self.entries = dict.fromkeys(self.names, self._plain())

    def add(self, name: str, value: Plain) -> None:
        """Add a name with its value."""
        self.entries[name] = value

    def change(self, name: str, edit: Edit) -> None:
        """Apply an edit below one name; the edit's path begins below the name."""
        if not edit.path:
            if isinstance(edit, Remove):
                self.entries.pop(name, None)
            else:
                self.entries[name] = edit.value
            return
        value = self.entries.get(name)
        value = dict(value) if isinstance(value, Mapping) else {}
        if self.key == "depends_on":
            value = {"condition": "service_started", "required": True, **value}
        if isinstance(edit, Add) and edit.path[0] in value:
            edit = Replace(edit.path, edit.value)  # over what the list only implies
        changed = apply_to_data(value, edit)
        if isinstance(changed, Mapping) and changed.get("required") is True:
            changed = {name: item for name, item in changed.items() if name != "required"}
        self.entries[name] = changed

    def edits(self, path: DocumentPath) -> list[Edit]:
        """Give the document's edits: of single names where they do, else of the whole list."""
        if all(self.is_short(value) for value in self.entries.values()):
            gone: list[Edit] = [
                Remove((*path, index))
                for index, name in enumerate(self.names)
                if name not in self.entries
            ]
            new = [name for name in self.entries if name not in self.names]
            return [*(Append(path, name) for name in new), *gone]
        for name in self.entries:
            if variable_in(name):
                detail = f"{format_path(path)} names {name}, which no key can"
                raise RefusedEditError("interpolated", detail)
        return [Replace(path, dict(self.entries))]

    def _plain(self) -> Plain:
        return dict(_STARTED) if self.key == "depends_on" else None

    def is_short(self, value: Plain) -> bool:
        """Say whether the bare name means this value."""
        if self.key != "depends_on":
            return value is None or value == {}
        if not isinstance(value, Mapping):
            return value is None
        rest = {key: item for key, item in value.items() if key != "condition"}
        defaults: dict[str, Plain] = {"required": True, "restart": False}
        return value.get("condition") == "service_started" and all(
            key in defaults and item is defaults[key] for key, item in rest.items()
        )
