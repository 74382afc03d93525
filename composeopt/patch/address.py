"""From edits of the resolved model to edits of the documents that define it.

- Replace and Remove go to the document whose value won; Remove to all that
  define the value, because what an earlier file says would come back.
- Add goes to the last given file that defines the nearest ancestor.
- Mappings are replaced entry by entry, so that what stays equal stays as written.
- What arrives by an alias, ``<<`` or ``extends`` is overridden in the service;
  anchors are never touched.
- Short forms stay short where they can say it: ``KEY=value``, lists of names,
  ``8080:80``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.paths import DocumentPath, Path, format_path
from composeopt.patch.definition import document_path, same
from composeopt.patch.inherited import override
from composeopt.patch.places import (
    Places,
    at,
    inherited,
    is_list,
    texts_below,
)
from composeopt.patch.short_forms import DocumentEdit, ShortForms
from composeopt.patch.variables import refuse_variable
from composeopt.stack.origin import Origin
from composeopt.stack.stack import Stack


def address(
    stack: Stack, edits: Iterable[Edit], *, allow_included: bool = False
) -> tuple[DocumentEdit, ...]:
    """Turn edits of the resolved model into edits of documents.

    Args:
        stack: what the edits' paths speak of.
        edits: of one Change or of several that are applied together.
        allow_included: whether included and extended files may be edited.

    Raises:
        RefusedEditError: an edit has no place in the documents, or only one
            where it would change something else; see :mod:`composeopt.patch.refusals`.
    """
    addressing = _Addressing(Places(stack, allow_included=allow_included))
    for edit in edits:
        addressing.enter(edit)
    return addressing.result()


class _Addressing(ShortForms):
    """Finds the place of each edit."""

    def enter(self, edit: Edit) -> None:
        """Address one edit."""
        match edit:
            case Replace():
                indexed = self.places.indexed(edit.path)
                if indexed is None:
                    self.put(self._unseen(edit.path)[-1], edit)
                else:
                    self._replace(indexed, edit.value)
            case Remove():
                self._remove(edit.path)
            case Add():
                self._add(edit.path, edit.value)
            case Append():
                self._append(edit.path, edit.value)

    def _replace(self, path: Path, value: Plain) -> None:
        old = self.stack.value(path)
        definitions = self.places.definitions(path)
        if not definitions:
            if not self.places.definitions(path[:-1]) and path[2:] != ("networks",):
                raise RefusedEditError("no-origin", f"no file defines {format_path(path)}")
            self._add(path, value)
            return
        if isinstance(old, Mapping) and isinstance(value, Mapping) and old and value:
            self._replace_entries(path, old, value)
            return
        if self._replace_items(path, old, value):
            return
        self._check_text(definitions, path, old)
        self._change(definitions[-1], path, Replace(path, value))

    def _replace_entries(
        self, path: Path, old: Mapping[str, Plain], new: Mapping[str, Plain]
    ) -> None:
        for key, value in new.items():
            if key not in old:
                self._add((*path, key), value)
            elif not same(old[key], value):
                self._replace((*path, key), value)
        for key in old:
            if key not in new and self.places.definitions((*path, key)):
                self._remove((*path, key))

    def _replace_items(self, path: Path, old: Plain, new: Plain) -> bool:
        """Replace a list element by element; False where nothing of it stays."""
        if not isinstance(old, Sequence) or not isinstance(new, Sequence):
            return False
        if isinstance(old, str) or isinstance(new, str):
            return False
        kept: list[int] = []
        for index, item in enumerate(old):
            if len(kept) < len(new) and same(item, new[len(kept)]):
                kept.append(index)
        if not kept:
            return False
        for value in new[len(kept) :]:
            self._append(path, value)
        for index in range(len(old)):
            if index not in kept:
                self._remove((*path, index))
        return True

    def _check_text(self, definitions: Sequence[Origin], path: Path, old: Plain) -> None:
        """Refuse to write over variables, and over what several files put together."""
        whole = is_list(old) or isinstance(old, Mapping)
        if whole and len({(id(each.document), each.path) for each in definitions}) > 1:
            detail = f"{format_path(path)} is put together from several places"
            raise RefusedEditError("ambiguous", detail)
        for text in texts_below(self.places.raw_text(definitions[-1])):
            refuse_variable(self.stack, text, path)

    def _remove(self, path: Path) -> None:
        indexed = self.places.indexed(path)
        definitions = () if indexed is None else self.places.definitions(indexed)
        if indexed is None or not definitions:
            reason = "missing" if indexed is None else "no-origin"
            for number in self._unseen(path, reason=reason):
                self.put(number, Remove(path))
            return
        for origin in definitions:
            if "extends" in origin.via:
                detail = f"{format_path(path)} would come back by extends"
                raise RefusedEditError("extends", detail)
        for origin in definitions:
            self._change(origin, indexed, Remove(indexed))

    def _unseen(self, path: Path, *, reason: str = "missing") -> list[int]:
        """Give the given files that say what the model leaves out (``version``, ``env_file``)."""
        found: list[int] = []
        if all(isinstance(step, str) for step in path):
            plain = document_path(path)
            found = [number for number in self.stack.given if self.places.has_raw(number, plain)]
        if not found:
            raise RefusedEditError(reason, f"no file defines {format_path(path)}")
        return found

    def _add(self, path: Path, value: Plain) -> None:
        whole = self.places.indexed(path)
        if whole is not None and self.places.definitions(whole):
            raise RefusedEditError("exists", f"{format_path(path)} is there already")
        for length in range(len(path) - 1, -1, -1):
            above = self.places.indexed(path[:length])
            if above is None or (length and not self._is_written(above)):
                continue
            if length <= 2 and len(path) > 3:
                self._keep_default_network(above, path)
            self._add_below(above, document_path(path[length:]), value)
            return
        raise RefusedEditError("no-origin", f"no file defines anything above {format_path(path)}")

    def _is_written(self, path: Path) -> bool:
        return any("external" not in each.via for each in self.places.definitions(path))

    def _keep_default_network(self, above: Path, path: Path) -> None:
        """Name the default network before another one takes its place."""
        networks = path[:3]
        if path[0] != "services" or path[2] != "networks" or "default" in path:
            return
        if self.stack.value(networks) == {"default": None}:
            self._add_below(above, document_path((*networks, "default")[len(above) :]), None)

    def _append(self, path: Path, value: Plain) -> None:
        indexed = self.places.indexed(path)
        definitions = () if indexed is None else self.places.definitions(indexed)
        if indexed is None or not definitions:
            self._append_unseen(path, value)
            return
        direct = self.places.direct(definitions)
        if direct is None:
            self._override(indexed, Append(indexed, value), definitions[-1])
            return
        number = self.places.number(direct)
        raw = self.places.raw(number, direct.path)
        if is_list(raw) or raw is None:
            self.put(number, Append(direct.path, value))
        elif isinstance(raw, str) and self.stack.value(indexed) == [raw]:
            self.put(number, Replace(direct.path, [raw, value]))
        else:
            raise RefusedEditError("short-form", f"{format_path(path)} is not written as a list")

    def _append_unseen(self, path: Path, value: Plain) -> None:
        try:
            number = self._unseen(path)[-1]
        except RefusedEditError:
            self._add(path, [value])
            return
        raw = self.places.raw(number, document_path(path))
        if isinstance(raw, str):
            self.put(number, Replace(path, [raw, value]))
        else:
            self.put(number, Append(path, value))

    def _change(self, origin: Origin, path: Path, edit: Edit) -> None:
        """Put a Replace or Remove of the value at ``path``, which ``origin`` defines."""
        if "external" in origin.via:
            raise RefusedEditError("external", f"{format_path(path)} comes from an env file")
        if inherited(origin):
            self._override(path, edit, origin)
        elif "short" in origin.via:
            self.change_short(origin, path, edit)
        else:
            self.put(self.places.number(origin), at(edit, origin.path))

    def _add_below(self, above: Path, rest: DocumentPath, value: Plain) -> None:
        if not above:
            self.put(self.stack.given[-1], Add(rest, value))
            return
        definitions = self.places.definitions(above)
        direct = self.places.direct(definitions)
        if direct is None:
            self._override(above, Add((*above, *rest), value), definitions[-1])
            return
        number = self.places.number(direct)
        if "short" in direct.via:
            self.add_to_short(number, direct.path, (*above, *rest), Add(rest, value))
        else:
            self.put(number, Add((*direct.path, *rest), value))

    def _override(self, path: Path, edit: Edit, origin: Origin) -> None:
        """Override an inherited value in the service (or resource) itself."""
        found = override(self.places, path, edit, origin)
        if found.copy is None:
            self.put(found.document, found.edit)
        else:
            self.copies.setdefault((found.document, found.copy), []).append(found.edit)
