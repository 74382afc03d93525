"""Where resolved values stand in documents; questions only, nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from composeopt.document.data import read_data
from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.paths import DocumentPath, Item, Path, format_path
from composeopt.stack.origin import Origin
from composeopt.stack.stack import Stack

INHERITED = ("extends", "merge", "alias")
"""How a value can arrive in a service from elsewhere, the farthest first."""


class Places:
    """Answers for one stack.

    Args:
        stack: the resolved model.
        allow_included: whether included and extended files may be edited.
    """

    def __init__(self, stack: Stack, *, allow_included: bool) -> None:
        self.stack = stack
        self._numbers = {id(document): i for i, document in enumerate(stack.documents)}
        self._editable = set(range(len(stack.documents)) if allow_included else stack.given)
        self._data: dict[int, Plain] = {}

    def indexed(self, path: Path) -> Path | None:
        """Give the path without Items if the model has a value there."""
        plain: Path | None = path
        if any(isinstance(step, Item) for step in path):
            plain = self.stack.indexed(path)
        if plain is None or (plain and not self.stack.has(plain)):
            return None
        return plain

    def definitions(self, path: Path) -> tuple[Origin, ...]:
        """Give every place that defines a value itself; none for the root.

        A place that only implies it (``links`` a dependency) does not define it.
        """
        if not path:
            return ()
        return tuple(each for each in self.stack.definitions(path) if not _is_implied(each, path))

    def number(self, origin: Origin) -> int:
        """Give the index of an origin's document; refuses files that are not edited."""
        number = self._numbers[id(origin.document)]
        if number not in self._editable:
            name = origin.document.source.name
            detail = f"{name} is included or extended, and left as it is"
            raise RefusedEditError("included", detail)
        return number

    def direct(self, definitions: Sequence[Origin]) -> Origin | None:
        """Give the last definition that stands in an editable file itself."""
        for origin in reversed(definitions):
            number = self._numbers[id(origin.document)]
            if number in self._editable and not inherited(origin):
                return origin
        return None

    def raw(self, number: int, path: DocumentPath) -> Plain:
        """Give what a document says at a path, merge keys applied; None if nothing."""
        if number not in self._data:
            document = self.stack.documents[number]
            self._data[number] = read_data(document.source)[document.index]
        found = self._data[number]
        for step in path:
            found = _child(found, step)
        return found

    def has_raw(self, number: int, path: DocumentPath) -> bool:
        """Say whether a document has a value at a path, empty ones too."""
        above = self.raw(number, path[:-1])
        return isinstance(above, Mapping) and path[-1] in above

    def raw_text(self, origin: Origin) -> Plain:
        """Give what is written where a value was defined."""
        return self.raw(self._numbers[id(origin.document)], origin.path)

    def sharing(self, number: int, place: DocumentPath, path: Path) -> set[Path]:
        """Give the elements of the list of ``path`` that one text stands for."""
        items = self.stack.value(path[:-1])
        if not isinstance(items, Sequence) or isinstance(items, str):
            return {path}
        found: set[Path] = set()
        for index in range(len(items)):
            definitions = self.stack.definitions((*path[:-1], index))
            last = definitions[-1] if definitions else None
            if last and last.path == place and self._numbers[id(last.document)] == number:
                found.add((*path[:-1], index))
        return found

    def check_alone(self, number: int, place: DocumentPath, path: Path) -> None:
        """Refuse to change one of several elements that one text stands for."""
        if len(self.sharing(number, place, path)) > 1:
            detail = f"{format_path(path)} is one of a range written as one text"
            raise RefusedEditError("ambiguous", detail)


def _is_implied(origin: Origin, path: Path) -> bool:
    """Say whether a value was read from another key of its own service."""
    place = origin.path
    if inherited(origin) or "external" in origin.via or min(len(place), len(path)) < 3:
        return False
    return path[0] == place[0] == "services" and place[2] != path[2]


def inherited(origin: Origin) -> str:
    """Give how a value arrives from elsewhere, the empty string when it does not."""
    return next((way for way in INHERITED if way in origin.via), "")


def is_list(value: Plain) -> bool:
    """Say whether a value is a list."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def at(edit: Edit, path: Path) -> Edit:
    """Give the same edit at another path."""
    if isinstance(edit, Remove):
        return Remove(path)
    return type(edit)(path, edit.value)


def pair_text(key: str, value: Plain) -> str:
    """Write an entry of a ``KEY=value`` list; an empty value is the bare key."""
    if value is None:
        return key
    if isinstance(value, bool):
        return f"{key}={'true' if value else 'false'}"
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
        raise RefusedEditError("type", f"{key} is written as KEY=value and takes one text")
    return f"{key}={value}"


def pair_edit(edit: Edit, path: DocumentPath, key: str) -> Edit:
    """Give the edit of a ``KEY=value`` element that stands at ``path``."""
    match edit:
        case Remove():
            return Remove(path)
        case Replace() | Add():
            return Replace(path, pair_text(key, edit.value))
        case Append():
            raise RefusedEditError("type", f"{key} is no list")


def is_pair(raw: Plain, key: object) -> bool:
    """Say whether a text is the ``KEY=value`` (or bare ``KEY``) of a key."""
    return isinstance(raw, str) and raw.partition("=")[0] == key


def texts_below(value: Plain) -> Iterable[str]:
    """Give the texts of all scalars in a value."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from texts_below(item)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        for item in value:
            yield from texts_below(item)


def _child(value: Plain, step: str | int) -> Plain:
    if isinstance(value, Mapping):
        return value.get(step) if isinstance(step, str) else None
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(step, int):
        return value[step] if 0 <= step < len(value) else None
    return None
