"""Where a value was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from composeopt.document.document import Document
from composeopt.model.location import Location
from composeopt.model.paths import DocumentPath, Path
from composeopt.model.values import dataclass
from composeopt.stack.value import PLACEHOLDER, UNKNOWN, Value

_INTERNAL = frozenset({UNKNOWN, PLACEHOLDER})


@dataclass(frozen=True, slots=True)
class Origin:
    """The place in a document that a resolved value was read from.

    ``via`` says through what it arrived, in any combination:
    ``alias`` (``*name``), ``merge`` (``<<``), ``extends`` (another service),
    ``include`` (an included project), ``interpolated`` (the text holds ``${``),
    ``external`` (the value itself comes from an env file or the environment),
    ``short`` (the text there is a short form: ``8080:80`` for a port's target,
    ``KEY=value`` or a list for a mapping's entry; it is not the value's own text).
    With ``alias``, ``merge`` or ``extends`` the place is where the value is
    *written*; an edit must override it locally in the service instead.
    """

    document: Document
    path: DocumentPath
    via: frozenset[str] = frozenset()

    @property
    def location(self) -> Location | None:
        """The place as people read it."""
        return self.document.locate(self.path)


class Origins(Mapping[Path, tuple[Origin, ...]]):
    """Origins by resolved path: one is looked up in the tree, all are made when asked for."""

    __slots__ = ("_index", "_root")

    def __init__(self, root: Value) -> None:
        self._root = root
        self._index: dict[Path, tuple[Origin, ...]] | None = None

    def _all(self) -> dict[Path, tuple[Origin, ...]]:
        if self._index is None:
            self._index = {}
            _collect(self._root, (), self._index)
        return self._index

    def __getitem__(self, path: Path) -> tuple[Origin, ...]:
        value: Value | None = self._root
        for step in path:
            data = value.data if value is not None else None
            if isinstance(data, dict) and isinstance(step, str):
                key = step.replace("$$", "$")
                value = data.get(key) if key.replace("$", "$$") == step else None
            elif isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
                value = data[step]
            else:
                raise KeyError(path)
        if value is None or not value.marks:
            raise KeyError(path)
        return _origins(value)

    def __iter__(self) -> Iterator[Path]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def _origins(value: Value) -> tuple[Origin, ...]:
    return tuple(
        Origin(document, place, via - _INTERNAL if UNKNOWN in via else via)
        for document, place, via in value.marks
    )


def _collect(value: Value, path: Path, found: dict[Path, tuple[Origin, ...]]) -> None:
    if value.marks:
        found[path] = _origins(value)
    data = value.data
    if isinstance(data, dict):
        for key, item in data.items():
            _collect(item, (*path, key.replace("$", "$$")), found)
    elif isinstance(data, list):
        for index, item in enumerate(data):
            _collect(item, (*path, index), found)


def unknown_paths(value: Value, path: Path = ()) -> Iterator[Path]:
    """Give the paths of scalars that hold a variable that is not set."""
    data = value.data
    if isinstance(data, dict):
        for key, item in data.items():
            yield from unknown_paths(item, (*path, key.replace("$", "$$")))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from unknown_paths(item, (*path, index))
    elif value.marks and UNKNOWN in value.marks[-1][2]:
        yield path
