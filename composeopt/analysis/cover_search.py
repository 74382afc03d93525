"""Exhaustive search of covers of small graphs: branch and bound."""

from __future__ import annotations

from composeopt.analysis.cover_problem import Problem, grow
from composeopt.model.values import dataclass

STEPS = 20_000
"""The search gives up after so many steps; counted, so that every machine agrees."""

ITEMS = 40


def search(problem: Problem, most: int, start: list[int]) -> tuple[list[int], bool] | None:
    """Put every item into one of at most ``most`` groups at the least cost.

    Args:
        problem: the graph.
        most: how many groups at most.
        start: a cover to beat.

    Returns:
        the best groups found and whether none can be better; None: too many items.
    """
    if len(problem.items) > ITEMS:
        return None
    state = _Search(problem, most, list(start), problem.cost(start))
    state.place(0, [], [0] * len(problem.twins), 0)
    return state.best, state.steps < STEPS


@dataclass(slots=True)
class _Search:
    problem: Problem
    most: int
    best: list[int]
    best_cost: int
    steps: int = 0

    def place(self, at: int, groups: list[int], covered: list[int], spent: int) -> None:
        """Place the items from number ``at`` on, the cheapest way first."""
        self.steps += 1
        if self.steps >= STEPS or spent >= self.best_cost:
            return
        items = self.problem.items
        while at < len(items) and any(items[at] & ~group == 0 for group in groups):
            at += 1
        if at == len(items):
            self.best, self.best_cost = list(groups), spent
            return
        for cost, number in self._choices(items[at], groups, covered):
            grown = [*groups, 0] if number == len(groups) else list(groups)
            grown[number] |= items[at]
            after = list(covered)
            grow(after, grown[number])
            self.place(at + 1, grown, after, spent + cost)

    def _choices(self, item: int, groups: list[int], covered: list[int]) -> list[tuple[int, int]]:
        choices: list[tuple[int, int]] = []
        for number, group in enumerate(groups):
            cost = self.problem.added(group, item, covered)
            if cost is not None:
                choices.append((cost, number))
        if len(groups) < self.most:
            choices.append((0, len(groups)))
        return sorted(choices)
