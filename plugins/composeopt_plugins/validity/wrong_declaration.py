"""CMP013: an ``x-composeopt`` block that says what cannot be meant."""

from __future__ import annotations

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class WrongDeclaration(Rule):
    """An ``x-composeopt`` block has a misspelt key, a wrong value or an unknown service.

    Why:
        The block is the owner's word on budget, groups and conversations. A key
        that nobody reads, or a service that is not there, would be obeyed by
        nothing, silently.

    Bad:
        x-composeopt:
          version: 1
          budgt: {cpus: 4}  # <- CMP013
          conversations: {web: [databse]}  # <- CMP013
        services:
          web:
            image: nginx:1.27
          database:
            image: postgres:17

    Good:
        x-composeopt:
          version: 1
          budget: {cpus: 4}
          conversations: {web: [database]}
        services:
          web:
            image: nginx:1.27
          database:
            image: postgres:17
    """

    code = "CMP013"
    name = "wrong-declaration"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> tuple[Diagnostic, ...]:
        """Find nothing: the block is read, and held to its form, while a project loads."""
        del stack, context
        return ()
