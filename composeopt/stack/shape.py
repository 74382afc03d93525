"""What a part of a Compose file may look like, as values to check against.

The tables in :mod:`composeopt.stack.keys` are made of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from composeopt.model.values import dataclass

STRING = frozenset({"string"})
STRING_OR_INT = frozenset({"string", "integer"})
STRING_OR_NUMBER = frozenset({"string", "integer", "number"})
STRING_OR_BOOL = frozenset({"string", "boolean"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar.

    Args:
        kind: what the model makes of it: ``text``, ``integer``, ``number``,
            ``float32``, ``boolean``, ``bytes``, ``duration``, ``mode``, and for
            one key each ``count``, ``optout``, ``options``.
        accepts: JSON types that a file may use.
        keep: stays in the model when zero or empty.
        exact: 1.0 is no whole number, as docker compose has it for some keys.
        choices: the only texts allowed.
        pattern: a pattern the text must contain.
        right: what a text that fits the pattern looks like, for messages.
        elements: JSON types of the elements, where a list is accepted.
        low: least number allowed.
        high: greatest number allowed.
    """

    kind: str = "text"
    accepts: frozenset[str] = STRING
    keep: bool = False
    exact: bool = False
    choices: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    right: str = ""
    elements: frozenset[str] = frozenset()
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list.

    Args:
        item: the shape of the elements.
        single: a lone element may stand for a list of one.
        singles: the only lone elements allowed; empty for any.
        unique: the same element twice is an error.
        null: may be null.
        from_mapping: a mapping of texts or lists of texts may stand for it.
    """

    item: Shape
    single: bool = False
    singles: tuple[str, ...] = ()
    unique: bool = False
    null: bool = False
    from_mapping: bool = False


class Searching(Protocol):
    """What finds something in a text, as a compiled expression does."""

    def search(self, text: str, /) -> object:
        """Give something true where it is found."""
        ...


@dataclass(frozen=True, slots=True)
class KeyValues:
    """A mapping of texts, or a list of ``key=value``.

    Args:
        nulls: keys without a value stay null instead of the empty string.
        unique: the same element of a list twice is an error.
        texts: the values of a mapping must be texts.
        pattern: a pattern the elements of a list must contain.
        listed: the model has it as a list.
    """

    nulls: bool = False
    unique: bool = False
    texts: bool = False
    pattern: Searching | None = None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping with names of the user's own.

    Args:
        value: the shape of the values.
        names: pattern of allowed names, or None for any.
        null: values may be null.
        from_list: a list of names may stand for it.
    """

    value: Shape
    names: re.Pattern[str] | None = None
    null: bool = False
    from_list: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """A mapping with keys of the specification.

    Args:
        keys: the known keys.
        required: keys that must be there.
        either: keys of which at least one must be there.
        always: keys that the model holds even when empty.
        short: JSON types of a short form.
        null: may be null.
        extensible: ``x-`` keys are allowed.
        open: other unknown keys are allowed.
        titled: the model writes the keys with a capital, as compose does for
            the devices of ``blkio_config``.
        newer: keys of the specification that docker compose 5.6.1 does not know yet.
    """

    keys: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    short: frozenset[str] = field(default_factory=frozenset)
    null: bool = False
    extensible: bool = True
    open: bool = False
    titled: bool = False
    newer: tuple[str, ...] = ()


Shape = Leaf | Listing | KeyValues | Table | Object
