"""The budget, and what must be there before the start, as blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from composeopt.model.plan import HostPort, Shares, StackPlan
from composeopt.report.blocks import Block, Heading, Line, Table, Tone
from composeopt.report.wording import number, place, shorten, size

SHOWN = 12
"""Missing paths that are shown without -v."""


def budget(shares: Shares, *, wide: bool, verbose: bool) -> Iterator[Block]:
    """Yield the sums of limits and reservations against the declared budget."""
    if not shares.services:
        return
    yield Heading("CPU and memory, all containers together")
    if not verbose and _is_free(shares):
        yield Line("nothing limits or reserves them, and no budget is declared", "warn", level=1)
        return
    rows = (
        (
            "CPU",
            number(shares.cpus),
            number(shares.cpus_reserved),
            "none" if shares.budget_cpus is None else number(shares.budget_cpus),
        ),
        (
            "memory",
            size(shares.memory),
            size(shares.memory_reserved),
            "none" if shares.budget_memory is None else size(shares.budget_memory),
        ),
    )
    yield Table(("", "limits", "reserved", "budget"), rows, frozenset({1, 2, 3}))
    over = [
        words
        for words, limits, declared in (
            ("CPU", shares.cpus, shares.budget_cpus),
            ("memory", shares.memory, shares.budget_memory),
        )
        if declared is not None and limits > declared
    ]
    if over:
        yield Line(f"above the budget of {shares.budget_source}: {', '.join(over)}", "bad", level=1)
    for what, without in (("CPU", shares.without_cpus()), ("memory", shares.without_memory())):
        if len(without) == len(shares.services):
            yield Line(f"no service has a {what} limit", "warn", level=1)
        elif without:
            listed = shorten(without) if wide else ", ".join(without)
            whole = f"{len(without)} of {len(shares.services)}"
            yield Line(f"without {what} limit ({whole}): {listed}", "warn", level=1)
    if verbose:
        yield _each(shares)


def _is_free(shares: Shares) -> bool:
    """Say whether there is nothing to add up."""
    amounts = (shares.cpus, shares.cpus_reserved, shares.memory, shares.memory_reserved)
    return not any(amounts) and shares.budget_cpus is None and shares.budget_memory is None


def _each(shares: Shares) -> Table:
    rows = tuple(
        (
            each.service,
            str(each.replicas),
            _or_dash(None if each.cpus is None else number(each.cpus)),
            _or_dash(None if each.memory is None else size(each.memory)),
            _or_dash(None if each.cpus_reserved is None else number(each.cpus_reserved)),
            _or_dash(None if each.memory_reserved is None else size(each.memory_reserved)),
        )
        for each in shares.services
    )
    columns = ("service", "containers", "CPU", "memory", "CPU reserved", "memory reserved")
    return Table(columns, rows, frozenset(range(1, 6)))


def _or_dash(text: str | None) -> str:
    return text or "-"


def requirements(plan: StackPlan, *, wide: bool, verbose: bool) -> Iterator[Block]:
    """Yield what must be there: variables, ports, paths, names, versions."""
    lines = [
        *_variables(plan),
        *_listed("host ports", _ports(plan.requirements.ports), wide=wide),
        *_listed("made by somebody else", plan.overview.external, wide=wide),
        *_paths(plan, wide=wide, verbose=verbose),
        *_builds(plan, wide=wide),
        *_versions(plan),
    ]
    if lines:
        yield Heading("What it needs before it can start")
        yield from lines


def _variables(plan: StackPlan) -> Iterator[Block]:
    for variable in plan.overview.variables:
        if variable.is_set or variable.has_default:
            continue
        where = place(variable.location)
        at = f" ({where})" if where else ""
        tone: Tone = "bad" if variable.required else "warn"
        must = "must be set" if variable.required else "is not set, so its text is empty"
        yield Line(f"variable {variable.name} {must}{at}", tone, level=1)


def _ports(ports: Sequence[HostPort]) -> tuple[str, ...]:
    return tuple(
        f"{f'{port.address}:' if port.address else ''}{port.published or 'any'}"
        f"{'' if port.protocol == 'tcp' else f'/{port.protocol}'} ({port.service})"
        for port in ports
    )


def _listed(what: str, items: Sequence[str], *, wide: bool) -> Iterator[Block]:
    if items:
        yield Line(f"{what}: {shorten(items) if wide else ', '.join(items)}", level=1)


def _paths(plan: StackPlan, *, wide: bool, verbose: bool) -> Iterator[Block]:
    missing = [path for path in plan.requirements.paths if path.kind == "missing"]
    for path in missing[: None if verbose else SHOWN]:
        where = place(path.location)
        at = f" ({where})" if where else ""
        yield Line(
            f"missing: {path.path}, mounted by {', '.join(path.services)}{at}", "warn", level=1
        )
    if len(missing) > SHOWN and not verbose:
        more = f"and {len(missing) - SHOWN} more paths that are missing; -v shows all"
        yield Line(more, "warn", level=1)
    host = [path.path for path in plan.requirements.paths if path.kind == "host"]
    yield from _listed("paths of the host", host, wide=wide)


def _builds(plan: StackPlan, *, wide: bool) -> Iterator[Block]:
    yield from _listed("images to build", plan.requirements.builds, wide=wide)


def _versions(plan: StackPlan) -> Iterator[Block]:
    needs = plan.requirements
    for program, least in (
        ("docker compose", needs.least_compose),
        ("Docker Engine", needs.least_engine),
    ):
        if least:
            key = "compose" if program == "docker compose" else "engine"
            named = [each for each in needs.features if getattr(each, key) == least]
            uses = ", ".join(
                each.name + (f" ({place(each.location)})" if each.location else "")
                for each in named
            )
            yield Line(f"{program} {least} or newer, for {uses}", level=1)
