"""What an edit is, as a value. Nothing here knows text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from composeopt.model.paths import Path
from composeopt.model.values import dataclass

Plain = bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"] | None


@dataclass(frozen=True, slots=True)
class Replace:
    """Give the value at ``path`` (it exists) the new ``value``."""

    path: Path
    value: Plain


@dataclass(frozen=True, slots=True)
class Add:
    """Add the key that ends ``path`` (it does not exist) with ``value``."""

    path: Path
    value: Plain


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove the key or element at ``path``.

    A list or mapping that would become empty goes with its key.
    """

    path: Path


@dataclass(frozen=True, slots=True)
class Append:
    """Append ``value`` to the list at ``path``."""

    path: Path
    value: Plain


Edit = Replace | Add | Remove | Append
