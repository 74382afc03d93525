"""Shapes of scalars and of plain lists and mappings that many keys share."""

from __future__ import annotations

import re

from composeopt.stack.shape import (
    STRING_OR_BOOL,
    STRING_OR_INT,
    STRING_OR_NUMBER,
    Leaf,
    Listing,
    Table,
)

NAMES = re.compile(r"[a-zA-Z0-9._-]+")
PULL_POLICY = re.compile(
    r"^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)$"
)
CONTAINER_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")

TEXT = Leaf()
BOOL = Leaf("boolean", STRING_OR_BOOL)
KEPT_BOOL = Leaf("boolean", STRING_OR_BOOL, keep=True)
INTEGER = Leaf("integer", STRING_OR_INT)
KEPT_INTEGER = Leaf("integer", STRING_OR_INT, keep=True)
NUMBER = Leaf("integer", STRING_OR_NUMBER)
FLOAT = Leaf("float32", STRING_OR_NUMBER)
BYTES = Leaf("bytes", STRING_OR_NUMBER)
DURATION = Leaf("duration")
KEPT_DURATION = Leaf("duration", keep=True)
TEXT_OR_NUMBER = Leaf("text", STRING_OR_NUMBER, keep=True)
SCALARS = frozenset({"string", "integer", "number", "boolean"})
COMMAND = Listing(Leaf(keep=True), single=True, null=True)
TEXTS = Listing(Leaf(keep=True))
UNIQUE_TEXTS = Listing(Leaf(keep=True), unique=True)
TEXT_OR_TEXTS = Listing(Leaf(keep=True), single=True, unique=True)
OPTIONS = Table(Leaf("text", frozenset({"string", "integer", "number", "null"}), keep=True))
NUMBER_OPTIONS = Table(TEXT_OR_NUMBER)
TEXT_TABLE = Table(Leaf(keep=True))


def choice(*choices: str) -> Leaf:
    """Make the shape of a text with fixed choices."""
    return Leaf(choices=choices)
