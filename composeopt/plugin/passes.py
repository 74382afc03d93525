"""A pass: improves a stack that is not wrong, and says what it expects to gain."""

from __future__ import annotations

from typing import Any, ClassVar

from composeopt.model.changes import PassResult
from composeopt.model.values import dataclass
from composeopt.plugin.context import Context
from composeopt.stack.stack import Stack


class Pass:
    """Base of all passes.

    A pass runs once; the core patches, parses, loads and verifies after each
    Change, and the next pass sees the new stack.

    Attributes:
        name: kebab-case; the user's handle (``--select``, suppression, settings).
        since: the version that brought it.
        after: names of passes that must have run before this one.
        before: names of passes that must run after this one.
        Options: a frozen dataclass; its fields are the settings under ``[pass.NAME]``.
    """

    name: ClassVar[str]
    since: ClassVar[str]
    after: ClassVar[tuple[str, ...]] = ()
    before: ClassVar[tuple[str, ...]] = ()

    @dataclass(frozen=True, slots=True)
    class Options:
        """No options."""

    def __init__(self, options: Any = None) -> None:
        self.options: Any = self.Options() if options is None else options

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Return the Changes that would improve the stack, and notes."""
        raise NotImplementedError
