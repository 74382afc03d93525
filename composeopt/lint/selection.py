"""Which rules run: by code, prefix, name and persona."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from composeopt.errors import UsageError
from composeopt.model.values import dataclass
from composeopt.plugin.rule import Rule

PERSONAS = ("regular", "pedantic", "auditor")
ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user asked to check.

    Args:
        select: codes, code prefixes or names to run; empty: all of the persona.
        ignore: codes, code prefixes or names to leave out.
        persona: the widest audience whose rules run.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    persona: str = "regular"


def choose(rules: Iterable[type[Rule]], selection: Selection) -> tuple[type[Rule], ...]:
    """Give the rules to run, in the order of their codes.

    A rule that is selected by its full code or its name runs whatever its
    persona; a prefix selects within the persona.

    Raises:
        UsageError: a selector names no rule, or the persona is unknown.
    """
    ordered = sorted(rules, key=lambda rule: rule.code)
    if selection.persona not in PERSONAS:
        message = f"unknown persona {selection.persona!r}; known: {', '.join(PERSONAS)}"
        raise UsageError(message)
    for selector in (*selection.select, *selection.ignore):
        _check(selector, ordered)
    level = PERSONAS.index(selection.persona)
    chosen = []
    for rule in ordered:
        if any(names(selector, rule) for selector in selection.ignore):
            continue
        exact = any(_is_exact(selector, rule) for selector in selection.select)
        wide = not selection.select or any(names(each, rule) for each in selection.select)
        if exact or (wide and PERSONAS.index(rule.persona) <= level):
            chosen.append(rule)
    return tuple(chosen)


def names(selector: str, rule: type[Rule]) -> bool:
    """Say whether a selector names a rule: by code, code prefix, name or ALL."""
    upper = selector.upper()
    return upper == ALL or rule.code.startswith(upper) or selector.lower() == rule.name


def _is_exact(selector: str, rule: type[Rule]) -> bool:
    return selector.upper() == rule.code or selector.lower() == rule.name


def _check(selector: str, rules: Sequence[type[Rule]]) -> None:
    if selector and any(names(selector, rule) for rule in rules):
        return
    known = sorted({name for rule in rules for name in (rule.code, rule.name, rule.code[:3])})
    near = difflib.get_close_matches(selector.lower(), [name.lower() for name in known], n=1)
    hint = next((name for name in known if near and name.lower() == near[0]), "")
    right = f"did you mean {hint}?" if hint else "'composeopt plugins' lists them"
    message = f"no rule is called {selector!r}; {right}"
    raise UsageError(message)
