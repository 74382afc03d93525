"""A rule: says that something is wrong at one place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from composeopt.model.changes import Evidence
from composeopt.model.findings import Diagnostic, Fix, Severity
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.values import dataclass
from composeopt.plugin.context import Context
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack


class Rule:
    """Base of all rules.

    A subclass declares the class attributes, documents itself (Why, Bad, Good,
    Fixed) and overrides :meth:`check` or :meth:`check_service`.

    Attributes:
        code: bundle prefix and three digits, never reused: ``NET001``.
        name: kebab-case, says the bad pattern, reads well after "ignore".
        severity: how bad, if true.
        since: the version that brought it.
        persona: ``regular`` runs by default; ``pedantic`` and ``auditor`` on request.
        everywhere: True when a finding holds only if each project that shares the
            file has it: a volume may be unused here and used by a sibling file.
        Options: a frozen dataclass; its fields are the settings under ``[rule.NAME]``.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.WARNING
    since: ClassVar[str]
    persona: ClassVar[str] = "regular"
    everywhere: ClassVar[bool] = False

    @dataclass(frozen=True, slots=True)
    class Options:
        """No options."""

    def __init__(self, options: Any = None) -> None:
        self.options: Any = self.Options() if options is None else options

    def check(self, stack: Stack, context: Context) -> Iterable[Diagnostic]:
        """Yield what is wrong in the stack; by default service by service."""
        for service in stack.services():
            yield from self.check_service(service, context)

    def check_service(self, service: Service, context: Context) -> Iterable[Diagnostic]:
        """Yield what is wrong in one service."""
        del service, context
        return ()

    def diagnostic(  # noqa: PLR0913 - all but two are by keyword
        self,
        path: Path,
        message: str,
        *,
        subject: str = "",
        fix: Fix | None = None,
        related: tuple[Evidence, ...] = (),
        severity: Severity | None = None,
        location: Location | None = None,
        key: bool = False,
    ) -> Diagnostic:
        """Make a diagnostic of this rule."""
        level = self.severity if severity is None else severity
        return Diagnostic(self.code, message, path, level, subject, fix, related, location, key)
