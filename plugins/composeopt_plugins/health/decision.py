"""The checks of a stack as they should be."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from composeopt.api import (
    Context,
    EngineFacts,
    Graph,
    Healthcheck,
    Stack,
    dataclass,
    dependency_graph,
    effective,
    hung_detection,
    offsets_of,
    tune,
)
from composeopt_plugins.health.candidates import (
    Candidate,
    affordable_start_interval,
    candidates,
    retimed,
)
from composeopt_plugins.health.checks import Check
from composeopt_plugins.health.choice import choose
from composeopt_plugins.health.options import Options

_MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Decision:
    """What should become of one check.

    Args:
        before: the check as it is.
        after: the check as it should be; equal where nothing should change.
        safe: False where a hung service would be noticed too late.
        spared: True where a faster check was possible and slack made it needless.
    """

    before: Check
    after: Healthcheck
    safe: bool = True
    spared: bool = False


def decide(
    stack: Stack, context: Context, checks: Sequence[Check], options: Options, budget: float
) -> tuple[Decision, ...]:
    """Decide on all checks, so that deciding again on the result changes nothing.

    Args:
        stack: the stack.
        context: engine and usage.
        checks: the checks that may be tuned.
        options: the settings in force.
        budget: cores that additional probes may use.
    """
    graph = dependency_graph(stack)
    offsets = offsets_of(stack, graph, context.usage, context.engine)
    settle = {name: each.settled.high for name, each in offsets.items() if each.settled}
    world = _World(graph, settle, context.engine, options, budget)
    original = {each.service: each for each in checks}
    current = dict(original)
    decisions: dict[str, Decision] = {}
    for _ in range(_MOST_ROUNDS):
        wanted = world.decide(current)
        moved = {name: each for name, each in wanted.items() if each.after != current[name].check}
        if not decisions:
            decisions = wanted
        for name, each in moved.items():
            after = retimed(original[name], each.after, context.engine)
            if world.keeps_hung_visible(original[name].check, after) or not each.safe:
                decisions[name] = dataclasses.replace(decisions[name], after=after, safe=each.safe)
        following = {
            name: dataclasses.replace(original[name], check=each.after, slower=1.0)
            for name, each in decisions.items()
        }
        if all(following[name].check == current[name].check for name in following):
            break
        current = following
    return tuple(decisions.values())


@dataclass(frozen=True, slots=True)
class _World:
    """All that does not change between rounds."""

    graph: Graph
    settle: Mapping[str, float]
    engine: EngineFacts
    options: Options
    budget: float

    def decide(self, checks: Mapping[str, Check]) -> dict[str, Decision]:
        """Decide once."""
        starting = affordable_start_interval(len(checks), self.options.starting_cores)
        ways = self._ways(checks, starting)
        settle = dict(self.settle)
        settle.update({name: found[0].healthy for name, found in ways.items()})
        chosen = choose(checks, ways, self.graph, settle, self.budget)
        return {
            name: self._decision(each, ways[name], chosen[name]) for name, each in checks.items()
        }

    def _ways(
        self, checks: Mapping[str, Check], starting: float
    ) -> dict[str, tuple[Candidate, ...]]:
        """Give the candidates of each check; checks with the same times share theirs."""
        ways = {}
        for name, each in checks.items():
            times = dataclasses.replace(each, service="", check=_with_test_of(None, each.check))
            ways[name] = candidates(times, self.engine, self.options, starting)
        return ways

    def keeps_hung_visible(self, before: Healthcheck, after: Healthcheck) -> bool:
        """Say whether the detection of a hung service stays within its bound."""
        old, new = effective(before, self.engine)[0], effective(after, self.engine)[0]
        return hung_detection(new) <= self.options.hung_factor * hung_detection(old)

    def _decision(self, each: Check, ways: Sequence[Candidate], chosen: int) -> Decision:
        way = ways[chosen]
        if not chosen and len(ways) > 1 and not ways[1].safe:
            return Decision(each, _with_test_of(each.check, ways[1].check), safe=False)
        after = _with_test_of(each.check, way.check)
        if after == each.check and each.slower > 1.0:
            after = tune(each.check, self.engine, boot_factor=each.slower)
        spared = len(ways) > 1 and not chosen
        return Decision(each, after, spared=spared)


def _with_test_of(owner: Healthcheck | None, times: Healthcheck) -> Healthcheck:
    """Give a check with the times of one and the test and place of another, or of none."""
    if owner is None:
        return dataclasses.replace(times, test=None, path=())
    return dataclasses.replace(times, test=owner.test, path=owner.path)
