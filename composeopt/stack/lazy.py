"""Sequences and sets that are made when first looked into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import TypeVar, overload

Item_co = TypeVar("Item_co", covariant=True)


class LazySequence(Sequence[Item_co]):
    """A sequence that a function gives when it is first asked for anything."""

    __slots__ = ("_items", "_make")

    def __init__(self, make: Callable[[], Iterable[Item_co]]) -> None:
        self._make = make
        self._items: tuple[Item_co, ...] | None = None

    def _all(self) -> tuple[Item_co, ...]:
        if self._items is None:
            self._items = tuple(self._make())
        return self._items

    @overload
    def __getitem__(self, index: int) -> Item_co: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item_co]: ...
    def __getitem__(self, index: int | slice) -> Item_co | Sequence[Item_co]:
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Item_co]:
        return iter(self._all())


class LazySet(Set[Item_co]):
    """A set that a function gives when it is first asked for anything."""

    __slots__ = ("_items", "_make")

    def __init__(self, make: Callable[[], Iterable[Item_co]]) -> None:
        self._make = make
        self._items: frozenset[Item_co] | None = None

    def _all(self) -> frozenset[Item_co]:
        if self._items is None:
            self._items = frozenset(self._make())
        return self._items

    @classmethod
    def _from_iterable(cls, it: Iterable[Item_co]) -> frozenset[Item_co]:  # type: ignore[override]  # narrower on purpose
        return frozenset(it)

    def __contains__(self, item: object) -> bool:
        return item in self._all()

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Item_co]:
        return iter(self._all())

    def __hash__(self) -> int:
        return self._hash()
