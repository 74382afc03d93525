"""Findings about suppression comments themselves."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from composeopt.lint.place import fingerprint, line_text
from composeopt.model.findings import Severity
from composeopt.model.lint import Finding
from composeopt.model.location import Location
from composeopt.plugin.rule import Rule
from composeopt.stack.stack import Stack
from composeopt.suppress import Directive, Suppressions

UNUSED = "STY006"
MALFORMED = "STY007"


def comment_findings(
    suppressions: Suppressions,
    used: Iterable[tuple[Location, str]],
    rules: Sequence[Rule],
    known: frozenset[str],
    stack: Stack,
) -> Iterator[Finding]:
    """Find comments that turn off nothing.

    A name counts as unused only if its rule ran; names of passes are left to
    ``composeopt optimize``.

    Args:
        suppressions: the comments.
        used: place and name of each that turned a finding off.
        rules: the rules that ran.
        known: every code and name of a rule or pass.
        stack: what the comments were read from.
    """
    running = {rule.code: rule for rule in rules}
    ran = {handle.lower() for rule in rules for handle in (rule.code, rule.name)}
    matched = {(location, name.lower()) for location, name in used}
    lowered = {name.lower() for name in known}
    for directive in suppressions.all():
        if directive.problem and MALFORMED in running:
            yield _finding(running[MALFORMED], directive, directive.problem, stack)
            continue
        for name in directive.names:
            if name.lower() not in lowered:
                if MALFORMED in running and not directive.problem:
                    yield _finding(running[MALFORMED], directive, _unknown(name, known), stack)
            elif (
                UNUSED in running
                and name.lower() in ran
                and (directive.location, name.lower()) not in matched
            ):
                yield _finding(running[UNUSED], directive, f"{name} finds nothing here", stack)


def _unknown(name: str, known: Iterable[str]) -> str:
    by_lower = {each.lower(): each for each in known}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1)
    right = f"; did you mean {by_lower[near[0]]}?" if near else ""
    return f"no rule or pass is called {name!r}{right}"


def _finding(rule: Rule, directive: Directive, problem: str, stack: Stack) -> Finding:
    location = directive.location
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=Severity.WARNING,
        message=f"this comment turns nothing off: {problem}",
        location=location,
        subject=problem,
        line=line_text(stack.documents, location),
        fingerprint=fingerprint(rule.code, "", f"{directive.names}{problem}", location),
        project=stack.documents[0].source.name if stack.documents else "",
    )
