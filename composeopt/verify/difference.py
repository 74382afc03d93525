"""Which resolved values differ between two stacks, as leaf paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from composeopt.model.edits import Plain
from composeopt.model.paths import Item, Path
from composeopt.stack.stack import Stack


def changed_paths(before: Stack, after: Stack) -> tuple[Path, ...]:
    """Give the path of every leaf that was changed, added or removed.

    Elements of lists are named by identity (``ports[target=80/tcp]``), so those
    behind a removed one are not changed; a list whose elements have no identity,
    or stand in another order, is one leaf.
    """
    found = _Difference(before, after).below(before.model, after.model, ())
    return tuple(dict.fromkeys(found))


class _Difference:
    """The walk over both models at once."""

    def __init__(self, before: Stack, after: Stack) -> None:
        self.before = before
        self.after = after

    def below(self, old: Plain, new: Plain, path: Path) -> Iterator[Path]:
        if _same(old, new):
            return
        if isinstance(old, Mapping) and isinstance(new, Mapping) and old and new:
            for key in dict.fromkeys((*old, *new)):
                yield from self._key(old, new, key, path)
        elif _is_list(old) and _is_list(new) and old and new:
            yield from self._elements(old, new, path)
        elif _is_empty(old) or _is_empty(new):
            yield from _leaves(new if _is_empty(old) else old, path)
        else:
            yield path

    def _key(
        self, old: Mapping[str, Plain], new: Mapping[str, Plain], key: str, path: Path
    ) -> Iterator[Path]:
        below = (*path, key)
        if key in old and key in new:
            yield from self.below(old[key], new[key], below)
        elif key in new:
            yield from self._whole(self.after, new[key], below)
        else:
            yield from self._whole(self.before, old[key], below)

    def _whole(self, stack: Stack, value: Plain, path: Path) -> Iterator[Path]:
        """Give the leaves of a value that only one side has."""
        if _is_list(value) and value:
            named = _named(stack, value, path)
            if named is None:
                yield path
                return
            for item, element in named.items():
                yield from _leaves(element, (*path, item))
        elif isinstance(value, Mapping) and value:
            for key, child in value.items():
                yield from self._whole(stack, child, (*path, key))
        else:
            yield path

    def _elements(self, old: Sequence[Plain], new: Sequence[Plain], path: Path) -> Iterator[Path]:
        named_old = _named(self.before, old, path)
        named_new = _named(self.after, new, path)
        if named_old is None or named_new is None:
            yield path
            return
        different = False
        for item in dict.fromkeys((*named_old, *named_new)):
            if item in named_old and item in named_new:
                below = list(self.below(named_old[item], named_new[item], (*path, item)))
            else:
                below = list(_leaves(named_old.get(item, named_new.get(item)), (*path, item)))
            different = different or bool(below)
            yield from below
        if not different:
            yield path  # the same elements in another order


def _named(stack: Stack, elements: Sequence[Plain], path: Path) -> dict[Item, Plain] | None:
    """Name each element by its identity; None when one has none or shares it."""
    named: dict[Item, Plain] = {}
    for index, element in enumerate(elements):
        step = stack.identified((*path, index))[-1]
        if not isinstance(step, Item):
            if not isinstance(element, str | int | float):
                return None
            step = Item("value", str(element))
        if step in named:
            return None
        named[step] = element
    return named


def _leaves(value: Plain, path: Path) -> Iterator[Path]:
    if isinstance(value, Mapping) and value:
        for key, child in value.items():
            yield from _leaves(child, (*path, key))
    else:
        yield path


def _same(old: Plain, new: Plain) -> bool:
    return type(old) is type(new) and old == new


def _is_list(value: Plain) -> TypeGuard[Sequence[Plain]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_empty(value: Plain) -> bool:
    return value is None or (not isinstance(value, str | int | float) and not value)
