"""What an override has to say: the difference of two models by the rules of merging.

Mappings merge, lists append, commands are replaced whole. So a value that changed is
written as it is; a list or mapping of names that lost something is written whole under
``!override``; a key that went is ``!reset``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import TypeGuard

from composeopt.model.edits import Plain
from composeopt.model.paths import Item, Path
from composeopt.model.values import dataclass
from composeopt.optimize.override.values import Values
from composeopt.patch.definition import same
from composeopt.stack.stack import Stack


class Depth(Enum):
    """How much of a block is written."""

    LEAST = 0
    """What differs."""
    WHOLE = 1
    """All of it, as the result's own text has it."""
    RESOLVED = 2
    """All of it, as it is resolved."""

    @property
    def next(self) -> Depth | None:
        """Give the next deeper one, None after the last."""
        return None if self is Depth.RESOLVED else Depth(self.value + 1)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value under ``!override``, which takes the place of what was there."""

    value: Plain


@dataclass(frozen=True, slots=True)
class Gone:
    """A key whose value goes: ``!reset``."""


Said = Tagged | Gone | Plain | Mapping[str, "Said"]
"""What is written at a key: plain data, in which mappings may hold tagged values."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is said of one key of a service, or of one network, volume and so on."""

    path: Path
    said: Said


# Lists that take the place of what was there when they are merged.
_REPLACED = frozenset({"command", "entrypoint", "test"})

# Mappings of names: what goes from them goes by writing them whole.
_NAMES = frozenset(
    {
        *("annotations", "args", "aliases", "depends_on", "driver_opts", "environment"),
        *("extra_hosts", "labels", "links", "models", "networks", "options", "storage_opt"),
        *("sysctls", "ulimits"),
    }
)

# Lists in which a later element takes the place of the earlier one of its identity.
_UNIQUE = frozenset({"configs", "devices", "secrets", "tmpfs", "volumes"})


def blocks(before: Stack, after: Stack, depths: Mapping[Path, Depth]) -> tuple[Block, ...]:
    """Give what makes of one stack the other, block by block in the order of the files.

    Args:
        before: the stack as it was read.
        after: the stack as it shall be.
        depths: how much to write of which block, where more than what differs.
    """
    return tuple(_Difference(before, after, depths).blocks())


class _Difference:
    """The walk over both models at once."""

    def __init__(self, before: Stack, after: Stack, depths: Mapping[Path, Depth]) -> None:
        self.before = before
        self.after = after
        self.depths = depths
        self.values = Values(after)

    def blocks(self) -> Iterator[Block]:
        for table in dict.fromkeys((*self.after.model, *self.before.model)):
            old, new = self.before.model.get(table), self.after.model.get(table)
            if not isinstance(new, Mapping | None) or not isinstance(old, Mapping | None):
                continue
            for name in dict.fromkeys((*(new or {}), *(old or {}))):
                yield from self._entry((table, name), old or {}, new or {})

    def _entry(
        self, path: Path, old: Mapping[str, Plain], new: Mapping[str, Plain]
    ) -> Iterator[Block]:
        """Give the blocks of one service, network, volume and so on."""
        name = str(path[-1])
        before, after = old.get(name), new.get(name)
        if name in old and name in new and path[0] == "services":
            assert isinstance(before, Mapping)  # noqa: S101 - a service is one
            assert isinstance(after, Mapping)  # noqa: S101 - likewise
            for key in dict.fromkeys((*before, *after)):
                yield from self._block((*path, key), before, after)
        else:
            yield from self._block(path, old, new)

    def _block(
        self, path: Path, old: Mapping[str, Plain], new: Mapping[str, Plain]
    ) -> Iterator[Block]:
        depth = self.depths.get(path, Depth.LEAST)
        key = str(path[-1])
        if key in new and key in old and same(old[key], new[key]) and depth is Depth.LEAST:
            return
        if key not in new:
            if self.before.definitions(path):
                yield Block(path, Gone())
        elif depth is not Depth.LEAST:
            yield Block(path, Tagged(self._whole(path, new[key], depth)))
        elif key not in old or not self.before.definitions(path):
            # What compose filled in (the default network) gives way without a tag.
            yield Block(path, self._whole(path, new[key], depth))
        else:
            yield Block(path, self._changed(path, old[key], new[key]))

    def _whole(self, path: Path, value: Plain, depth: Depth) -> Plain:
        if depth is Depth.RESOLVED:
            return value
        return self.values.written(path, value)

    def _changed(self, path: Path, old: Plain, new: Plain) -> Said:
        """Say the least that makes of one value another."""
        if isinstance(old, Mapping) and isinstance(new, Mapping) and old and new:
            if path[-1] not in _NAMES or all(key in new for key in old):
                return self._entries(path, old, new)
        elif _is_list(old) and _is_list(new):
            if path[-1] in _REPLACED:
                return self.values.written(path, new)
            elements = self._elements(path, old, new)
            if elements is not None:
                return elements
        elif not any(isinstance(each, Mapping) or _is_list(each) for each in (old, new)):
            return self.values.written(path, new)
        return Tagged(self.values.written(path, new))

    def _elements(
        self, path: Path, old: Sequence[Plain], new: Sequence[Plain]
    ) -> Sequence[Plain] | None:
        """Give the elements that change or come, if merging puts them where they belong."""
        common = range(min(len(old), len(new)))
        if len(new) < len(old):
            return None
        changed = [index for index in common if not same(old[index], new[index])]
        if changed and path[-1] not in _UNIQUE:
            return None
        for index in changed:
            names = {each.identified((*path, index))[-1] for each in (self.before, self.after)}
            if len(names) > 1 or not isinstance(names.pop(), Item):
                return None
        wanted = (*changed, *range(len(old), len(new)))
        return [self.values.written((*path, index), new[index]) for index in wanted]

    def _entries(
        self, path: Path, old: Mapping[str, Plain], new: Mapping[str, Plain]
    ) -> Mapping[str, Said]:
        said: dict[str, Said] = {}
        for key in dict.fromkeys((*old, *new)):
            below = (*path, key)
            if key not in new:
                if self.before.definitions(below):
                    said[key] = Gone()
            elif key not in old:
                said[key] = self.values.written(below, new[key])
            elif not same(old[key], new[key]):
                said[key] = self._changed(below, old[key], new[key])
            elif self.after.definitions(below) and not self.before.definitions(below):
                # What compose filled in before (the default network) must be said now.
                said[key] = self.values.written(below, new[key])
        return said


def _is_list(value: object) -> TypeGuard[Sequence[Plain]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
