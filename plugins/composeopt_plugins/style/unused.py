"""What the four rules about unused resources have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from composeopt.api import Diagnostic, Fix, Remove, Rule, Safety, Stack


def unused(rule: Rule, stack: Stack, section: str, kind: str) -> Iterator[Diagnostic]:
    """Find the resources of a section that the files declare and nothing uses.

    The resolved model holds used ones only, as Compose's own does.

    Args:
        rule: the rule that reports.
        stack: where to look.
        section: ``volumes``, ``networks``, ``secrets`` or ``configs``.
        kind: the same in the singular.
    """
    used = stack.model.get(section)
    names = set(used) if isinstance(used, Mapping) else set()
    for index in stack.given:
        document = stack.documents[index]
        for name in document.keys((section,)):
            path = (section, name)
            if name in names or name.startswith("x-") or name in {"<<", "default"}:
                continue
            yield Diagnostic(
                rule.code,
                f"{kind} {name!r} is used by no service",
                path,
                rule.severity,
                subject=name,
                fix=Fix(f"remove {kind} {name!r}", (Remove(path),), Safety.SAFE),
                location=document.locate(path, key=True),
                key=True,
            )
