"""What the four rules about unused resources have in common."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Diagnostic, Fix, Remove, Rule, Safety, Stack


def unused(rule: Rule, stack: Stack, section: str, kind: str) -> Iterator[Diagnostic]:
    """Find the resources of a section that the given files declare and nothing uses.

    Args:
        rule: the rule that reports.
        stack: where to look.
        section: ``volumes``, ``networks``, ``secrets`` or ``configs``.
        kind: the same in the singular.
    """
    given = [stack.documents[index] for index in stack.given]
    for path in stack.unused:
        if path[0] != section or path[1] == "default":
            continue
        if not any(origin.document in given for origin in stack.definitions(path)):
            continue
        name = str(path[1])
        yield rule.diagnostic(
            path,
            f"{kind} {name!r} is used by no service",
            subject=name,
            fix=Fix(f"remove {kind} {name!r}", (Remove(path),), Safety.SAFE),
            key=True,
        )
