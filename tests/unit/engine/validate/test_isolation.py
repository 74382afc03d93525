"""Which cut pairs count as leaking and which needed ones as cut, without an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from composeopt.engine.endpoint import Endpoint
from composeopt.engine.observe.containers import Container
from composeopt.engine.probing import Answer, Door, Knock, Prober
from composeopt.engine.probing.doors import Outcome
from composeopt.engine.validate.isolation import isolation
from composeopt.engine.validate.running import Running
from tests.unit.engine.observe.made import container
from tests.unit.optimize.stacks import stack

CLIENT: Any = None  # what the prober below does not ask
HERE = Endpoint("unix:///x", "here")
APART = """\
services:
  db: {image: a, networks: [one]}
  web: {image: b, networks: [two]}
networks: {one: {}, two: {}}
"""


TOGETHER = """\
services:
  db: {image: a}
  web: {image: b, depends_on: [db]}
x-composeopt: {version: 1, conversations: {web: [db], db: []}}
"""


class Fickle(Prober):
    """Answers the first knocks at each door in one way, and all others in another."""

    def __init__(self, first: int, outcome: Outcome, then: Outcome) -> None:
        super().__init__(CLIENT, HERE, "example")
        self.first, self.outcome, self.then = first, outcome, then
        self.tried: dict[Door, int] = {}

    def survey(self, containers: object) -> None:
        """Look at nothing."""

    def knock(self, source: Container, doors: Sequence[Door], **more: Any) -> Answer:
        """Answer, and count."""
        knocks = []
        for door in doors:
            self.tried[door] = self.tried.get(door, 0) + 1
            is_first = self.tried[door] <= self.first
            knocks.append(Knock(door, self.outcome if is_first else self.then))
        return Answer(f"nc in {source.service}", tuple(knocks))


@pytest.mark.parametrize(
    ("open_for", "verdict", "tried"),
    [(0, "met", 1), (1, "met", 2), (2, "met", 3), (9, "missed", 3)],
)
def test_a_cut_pair_leaks_when_it_connects_every_time(
    open_for: int, verdict: str, tried: int
) -> None:
    """While an engine makes a network, all its bridges reach each other for a moment."""
    prober = Fickle(open_for, "open", "silent")
    containers = {
        "db": (container("db", "10.0.0.2"),),
        "web": (container("web", "10.1.0.2"),),
    }

    found = isolation(Running(stack(APART), CLIENT, HERE, containers, prober))

    assert found.verdict == verdict
    assert prober.tried == {Door("10.1.0.2", 9): tried}
    assert [text.split(" (")[0] for text in found.details[:-1]] == (
        ["db reaches web at 10.1.0.2"] if verdict == "missed" else []
    )


@pytest.mark.parametrize("outcome", ["silent", "unknown"])
@pytest.mark.parametrize(
    ("silent_for", "verdict", "tried"),
    [(0, "met", 1), (1, "met", 2), (2, "met", 3), (9, "missed", 3)],
)
def test_a_needed_pair_is_cut_when_it_never_connects(
    outcome: Outcome, silent_for: int, verdict: str, tried: int
) -> None:
    """A machine too busy to answer in time is not a network that keeps two apart."""
    prober = Fickle(silent_for, outcome, "open")
    containers = {
        "db": (container("db", "10.0.0.2"),),
        "web": (container("web", "10.0.0.3"),),
    }

    found = isolation(Running(stack(TOGETHER), CLIENT, HERE, containers, prober))

    assert found.verdict == verdict
    assert prober.tried == {Door("db", 9): tried}
    assert len(found.details[:-1]) == (verdict == "missed")
