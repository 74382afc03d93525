"""A comparison with one of everything, made of runs that nobody had to wait for."""

from __future__ import annotations

from composeopt.analysis import comparison
from composeopt.model.bench import SIDES, Bench, BenchProject, BenchRun, Moments, Side

NAMES = {"before": "compose.yaml", "after": "compose.optimized.yaml"}


def run(side: Side, number: int, seconds: float, shift: float) -> BenchRun:
    """Make a run: a database, what waits for it, a job, and on one side an agent."""
    services = {
        "db": Moments(1.0 + shift, 4.0 + shift, 6.0 + shift),
        "job": Moments(0.5, 1.5, None),
        "web <&>": Moments(seconds - 3, seconds - 1, seconds),
    }
    if side == "before":
        services["agent"] = Moments(0.25, None, None)
    return BenchRun(side, number, seconds, services, {"job": 2} if number == 2 else {})


def bench(before: tuple[float, ...], after: tuple[float, ...]) -> Bench:
    """Compare seconds of runs; the first of each is the discarded one."""
    runs = len(before) - 1
    record = tuple(
        run(side, number, seconds[number], number / 10)
        for number in range(runs + 1)
        for side, seconds in zip(SIDES, (before, after), strict=True)
    )
    stack = comparison.compare_stacks(record)
    old, new = (
        BenchProject(
            given=NAMES[side],
            project="shop",
            measured_as=f"shop-bench-{letter}",
            starter="docker compose 5.6.1",
            measured="until docker compose up --wait came back",
        )
        for side, letter in (("before", "a"), ("after", "b"))
    )
    return Bench(
        engine="20.10.24",
        runs=runs,
        own_probes=True,
        before=old,
        after=new,
        stack=stack,
        services=comparison.compare_services(record),
        verdict=comparison.verdict_of(stack),
        sentence=comparison.sentence_of(stack, new.given, runs),
        notes=("clones were measured (shop-bench-a and shop-bench-b)",),
        record=record,
    )


def faster() -> Bench:
    """Give one whose second stack is significantly faster."""
    return bench((40.0, 30.0, 31.0, 30.5, 32.0, 30.2), (20.0, 15.0, 15.5, 15.1, 16.0, 15.2))


def undecided() -> Bench:
    """Give one of too few runs."""
    return bench((40.0, 30.0, 31.0), (20.0, 15.0, 15.5))
