"""A stack as it is, as blocks; wide stacks are summed up unless all is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.plan import StackPlan
from composeopt.report.blocks import Block, Heading, Line
from composeopt.report.plan.needs import budget, requirements
from composeopt.report.plan.passes import passes
from composeopt.report.plan.startup import critical_path, start_up
from composeopt.report.plan.traffic import networks, others, talks
from composeopt.report.remote import remote
from composeopt.report.wording import count, prediction

WIDE = 30
"""Services above which tables of all of them say less than sums."""


def text(plan: StackPlan, *, verbose: bool = False) -> tuple[Block, ...]:
    """Write a plan.

    Args:
        plan: what to write.
        verbose: everything, however wide the stack is.
    """
    wide = len(plan.start_up.services) > WIDE and not verbose
    return tuple(
        block
        for part in (
            _opening(plan),
            start_up(plan.start_up, wide=wide),
            critical_path(plan.start_up),
            networks(plan.traffic, wide=wide),
            talks(plan.traffic, wide=wide),
            others(plan.traffic, wide=wide, verbose=verbose),
            budget(plan.shares, wide=wide, verbose=verbose),
            requirements(plan, wide=wide, verbose=verbose),
            passes(plan, verbose=verbose),
            _failures(plan),
            _closing(wide=wide),
        )
        for block in part
    )


def _opening(plan: StackPlan) -> Iterator[Block]:
    services = count(len(plan.overview.services), "service")
    networks = count(len(plan.traffic.networks), "network")
    waves = count(len(plan.start_up.waves()), "start-up wave")
    yield Line(f"{plan.project}: {services}, {networks}, {waves}", "strong")
    yield from remote(plan.overview)
    healthy = plan.start_up.predicted_healthy
    if healthy is not None:
        if any(each.predicted_healthy for each in plan.start_up.services):
            yield Line(f"predicted to be healthy after {prediction(healthy)}")
        else:
            yield Line(f"predicted to run after {prediction(healthy)}; nothing has a healthcheck")
        yield Line(f"rests on: {healthy.basis}", "dim", level=1)


def _failures(plan: StackPlan) -> Iterator[Block]:
    if plan.failures:
        yield Heading("Plugins that failed")
    for each in plan.failures:
        name = f"{each.plugin}, pass {each.pass_name}" if each.pass_name else each.plugin
        yield Line(f"{name}: {each.message}", "bad", level=1)


def _closing(*, wide: bool) -> Iterator[Block]:
    if wide:
        yield Line("")
        yield Line("summed up because the stack is wide; -v shows all", "dim")
