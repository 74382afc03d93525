"""The start-up graph and the conversations as Mermaid and Graphviz text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from composeopt.model.plan import StackPlan, Talk


def as_mermaid(plan: StackPlan) -> str:
    """Write a Mermaid flowchart: waves as boxes, waiting as lines, talk as dots.

    Thick lines are the critical path.
    """
    ids = _ids(plan)
    lines = ["flowchart LR"]
    for wave in plan.start_up.waves():
        lines.append(f'  subgraph wave{wave[0].wave}["wave {wave[0].wave}"]')
        lines += [f'    {ids[each.service]}["{_mermaid(each.service)}"]' for each in wave]
        lines.append("  end")
    critical = _critical(plan)
    for target, service, words in _waits(plan):
        arrow = "==>" if (target, service) in critical else "-->"
        lines.append(f"  {ids[target]} {arrow}|{words}| {ids[service]}")
    for talk in _talks(plan):
        label = f"|{talk.port}|" if talk.port else ""
        lines.append(f"  {ids[talk.source]} -.->{label} {ids[talk.target]}")
    return "\n".join(lines) + "\n"


def as_dot(plan: StackPlan) -> str:
    """Write a Graphviz digraph: waves as ranks, waiting as lines, talk as dots."""
    lines = ["digraph {", "  rankdir=LR;", "  node [shape=box];"]
    for wave in plan.start_up.waves():
        names = " ".join(f"{_quoted(each.service)};" for each in wave)
        lines.append(f"  {{ rank=same; {names} }}")
    critical = _critical(plan)
    for target, service, words in _waits(plan):
        bold = ", penwidth=3" if (target, service) in critical else ""
        lines.append(f"  {_quoted(target)} -> {_quoted(service)} [label={_quoted(words)}{bold}];")
    for talk in _talks(plan):
        label = f", label={_quoted(str(talk.port))}" if talk.port else ""
        lines.append(
            f"  {_quoted(talk.source)} -> {_quoted(talk.target)}"
            f" [style=dotted, constraint=false{label}];"
        )
    return "\n".join([*lines, "}"]) + "\n"


def _ids(plan: StackPlan) -> dict[str, str]:
    """Give each service an identifier that no keyword of Mermaid is."""
    return {each.service: f"s{number}" for number, each in enumerate(plan.start_up.services)}


def _critical(plan: StackPlan) -> set[tuple[str, str]]:
    path = [step.service for step in plan.start_up.critical_path]
    return set(itertools.pairwise(path))


def _waits(plan: StackPlan) -> Iterator[tuple[str, str, str]]:
    """Yield who is waited for, who waits, and for what."""
    known = {each.service for each in plan.start_up.services}
    for each in plan.start_up.services:
        for wait in each.waits_for:
            if wait.service in known:
                yield wait.service, each.service, wait.condition


def _talks(plan: StackPlan) -> Iterator[Talk]:
    known = {each.service for each in plan.start_up.services}
    for talk in plan.traffic.talks:
        if talk.kind == "needed" and {talk.source, talk.target} <= known:
            yield talk


def _mermaid(text: str) -> str:
    return text.replace('"', "#quot;")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
