"""Run rules over a stack; one that raises costs only itself."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from composeopt.model.findings import Diagnostic
from composeopt.model.lint import Fault
from composeopt.model.values import dataclass
from composeopt.plugin.context import Context
from composeopt.plugin.rule import Rule
from composeopt.stack.stack import Stack

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules said of one stack, each diagnostic with its rule."""

    diagnostics: tuple[tuple[Rule, Diagnostic], ...]
    faults: tuple[Fault, ...]


def run_rules(rules: Iterable[Rule], stack: Stack, context: Context) -> Outcome:
    """Ask every rule about a stack."""
    found: list[tuple[Rule, Diagnostic]] = []
    faults: list[Fault] = []
    for rule in rules:
        try:
            found.extend((rule, _checked(each)) for each in list(rule.check(stack, context)))
        except (Exception, SystemExit) as error:
            log.debug("rule %s raised", rule.code, exc_info=True)
            message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            faults.append(Fault("rule", f"{rule.code} {rule.name}", message, _first_file(stack)))
    return Outcome(tuple(found), tuple(faults))


def _checked(value: object) -> Diagnostic:
    if not isinstance(value, Diagnostic):
        message = f"it gave a {type(value).__name__} instead of a Diagnostic"
        raise TypeError(message)
    return value


def _first_file(stack: Stack) -> str:
    return stack.documents[0].source.name if stack.documents else ""
