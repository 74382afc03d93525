"""From the runs of two stacks to the comparison, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from composeopt.analysis.comparison.ranks import least_p
from composeopt.analysis.comparison.samples import LEVEL, compare
from composeopt.model.bench import BenchRun, Comparison, ServiceComparison, Side, Verdict

Moment = Literal["start", "ready", "healthy"]


def compare_stacks(runs: Sequence[BenchRun]) -> Comparison:
    """Hold the seconds of both sides against each other; discarded runs do not count."""
    before, after = (
        [run.measured_seconds for run in runs if run.side == side and run.number]
        for side in ("before", "after")
    )
    return compare(before, after)


def compare_services(runs: Sequence[BenchRun]) -> tuple[ServiceComparison, ...]:
    """Hold the moments of each service against each other."""
    names = dict.fromkeys(name for run in runs for name in run.services)

    def moments(name: str, moment: Moment) -> Comparison:
        return compare(_values(runs, "before", name, moment), _values(runs, "after", name, moment))

    return tuple(
        ServiceComparison(
            name, moments(name, "start"), moments(name, "ready"), moments(name, "healthy")
        )
        for name in sorted(names)
    )


def _values(runs: Iterable[BenchRun], side: Side, service: str, moment: Moment) -> list[float]:
    found = (
        getattr(run.services[service], moment)
        for run in runs
        if run.side == side and run.number and service in run.services
    )
    return [each for each in found if each is not None]


def verdict_of(stack: Comparison) -> Verdict:
    """Say how the second is against the first."""
    if not stack.is_significant or not stack.change:
        return "no difference"
    return "faster" if stack.change < 0 else "slower"


def sentence_of(stack: Comparison, after: str, runs: int) -> str:
    """Say the verdict in words, with its figures.

    Args:
        stack: the comparison.
        after: the name of the second.
        runs: how many of each counted.
    """
    old, new = stack.measured_before, stack.measured_after
    if old is None or new is None or stack.p_value is None:
        return "nothing was measured"
    seconds = f"{new.median:.2f} s against {old.median:.2f} s"
    basis = f"median of {runs} runs each" if runs > 1 else "one run each"
    p_value = f"p = {stack.p_value:.2g}"
    change = f"{100 * (stack.change or 0):+.0f} %"
    verdict = verdict_of(stack)
    if verdict != "no difference":
        return f"{after} is {verdict}: {seconds} ({basis}), {change}, significant ({p_value})"
    said = f"no significant difference: {after} took {seconds} ({basis}), {change}, {p_value}"
    if least_p(runs, runs) > LEVEL:
        enough = next(each for each in range(runs, 100) if least_p(each, each) <= LEVEL)
        said += f"; {runs} of each cannot show one, {enough} can"
    return said
