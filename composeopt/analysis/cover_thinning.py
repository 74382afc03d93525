"""Make few groups of very many before each merge is weighed against every other."""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from composeopt.analysis.cover_problem import Problem, bits, grow

NEAR = 6
"""So many of the groups that hold a vertex are looked at, and so many that merely follow."""


def thinned(problem: Problem, groups: list[int], most: int) -> list[int]:
    """Merge groups with what is near them until ``most`` are left or none may be merged.

    The work grows with the number of groups and not with its square. In each round
    every group looks at a few groups that hold a vertex of it, and at a few others;
    the cheapest merges are made, until a quarter of the groups is gone.
    """
    covered = problem.covered(groups)
    while len(groups) > most:
        merges = sorted(_near(problem, groups, covered))
        wanted = min(len(groups) - most, max(1, len(groups) // 4))
        gone: set[int] = set()
        joints: list[int] = []
        for _, _, one, other in merges:
            if len(joints) == wanted:
                break
            if one not in gone and other not in gone:
                gone |= {one, other}
                joints.append(one | other)
        if not joints:
            break
        for joint in joints:
            grow(covered, joint)
        rest = [group for group in groups if group not in gone]
        groups = list(dict.fromkeys((*rest, *joints)))
    return groups


def _near(
    problem: Problem, groups: list[int], covered: list[int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield what a group and one near it cost together: cost, size, both."""
    holding: dict[int, list[int]] = {}
    for number, group in enumerate(groups):
        for vertex in bits(group & problem.firsts):
            holding.setdefault(vertex, []).append(number)
    for number, group in enumerate(groups):
        near = {*range(number + 1, min(number + 1 + NEAR, len(groups)))}
        for vertex in bits(group & problem.firsts):
            near.update(_following(holding[vertex], number))
        common = problem.common(group)
        for other in sorted(near):
            if groups[other] & ~common:
                continue
            cost = problem.added(group, groups[other], covered)
            if cost is not None:
                yield cost, (group | groups[other]).bit_count(), group, groups[other]


def _following(numbers: list[int], number: int) -> list[int]:
    """Give the few that follow a number in a sorted list."""
    place = bisect.bisect_right(numbers, number)
    return numbers[place : place + NEAR]
