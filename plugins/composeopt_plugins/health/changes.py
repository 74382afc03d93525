"""What the health pass says about a check that it wants to change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from composeopt.api import (
    PROBE_CPU_SECONDS,
    Add,
    Change,
    Context,
    Edit,
    Evidence,
    Expectation,
    Healthcheck,
    Path,
    Plain,
    Probe,
    Replace,
    Safety,
    Stack,
    boot_patience,
    dead_detection,
    effective,
    hung_detection,
    lag_range,
    outage_tolerance,
    written,
)
from composeopt_plugins.health.decision import Decision

_DURATIONS = ("interval", "start_period", "start_interval")


def change(stack: Stack, context: Context, decision: Decision, hung_factor: float) -> Change:
    """Give the Change that carries out a decision."""
    service = decision.before.service
    old = effective(decision.before.check, context.engine)
    new = effective(decision.after, context.engine)
    return Change(
        title=_title(service, decision.before.check, decision.after, old[0]),
        edits=tuple(_edits(stack, decision)),
        reason=_reason(decision, hung_factor),
        evidence=tuple(_evidence(stack, context, decision)),
        safety=Safety.SAFE if decision.safe else Safety.UNSAFE,
        expected=tuple(_expected(decision, old, new)),
        touches=(f"services.{service}.healthcheck",),
        subject=service,
        notes=tuple(_notes(decision)),
    )


def seconds(value: float) -> str:
    """Write a duration as compose files do."""
    return f"{value:g}s"


def _title(service: str, before: Healthcheck, after: Healthcheck, probe: Probe) -> str:
    if after.interval != before.interval:
        return f"probe {service} every {after.interval:g} s instead of {probe.interval:g} s"
    if after.start_interval != before.start_interval:
        return f"probe {service} every {after.start_interval:g} s while it starts"
    return f"give {service} up to {after.start_period:g} s to boot"


def _reason(decision: Decision, hung_factor: float) -> str:
    before, after = decision.before.check, decision.after
    if (after.interval, after.start_interval) == (before.interval, before.start_interval):
        return (
            "Its CPU limit falls in this run, so its boot may take longer; the grace grows "
            "by the same ratio."
        )
    reason = (
        "The engine looks once in an interval, and whoever waits for it to be healthy "
        "(docker compose up --wait does) waits up to that long after it is ready. Retries and "
        "start_period are set so that every boot and every outage survived before is survived "
        "after."
    )
    if decision.safe:
        return reason
    return (
        f"{reason} It is unsafe because a service that hangs would be noticed more than "
        f"{hung_factor:g} times as late, its timeout being long."
    )


def _edits(stack: Stack, decision: Decision) -> Iterator[Edit]:
    """Yield an edit for every time that differs."""
    before, after = decision.before.check, decision.after
    for key in ("interval", "retries", "start_period", "start_interval"):
        value = getattr(after, key)
        if value is None or value == getattr(before, key):
            continue
        place: Path = (*before.path, key)
        text: Plain = seconds(value) if key in _DURATIONS else value
        yield Replace(place, text) if stack.has(place) else Add(place, text)


def _evidence(stack: Stack, context: Context, decision: Decision) -> Iterator[Evidence]:
    before = decision.before.check
    for key in ("interval", "retries", "start_period"):
        place = (*before.path, key)
        if stack.has(place):
            yield Evidence(f"{key}: {_as_written(stack, place)}", path=place)
    if not stack.has((*before.path, "interval")):
        yield Evidence("no interval is set: the engine's is 30 s", path=before.path)
    if decision.before.boot is not None:
        source = context.usage.source or "the usage profile"
        yield Evidence(f"it boots in {decision.before.boot:g} s ({source})")
    if decision.before.slower > 1.0:
        yield Evidence(f"its CPU limit falls to 1/{decision.before.slower:.3g} in this run")


def _as_written(stack: Stack, place: Path) -> Plain:
    """Quote a value of the file; where it holds variables, what comes of it."""
    scalar = written(stack, place)
    return stack.value(place) if scalar is None or "$" in scalar.value else scalar.value


def _expected(
    decision: Decision, old: Sequence[Probe], new: Sequence[Probe]
) -> Iterator[Expectation]:
    """Yield the figures of one check; ranges where engines or boots differ."""
    service, boot = decision.before.service, decision.before.boot

    def over(
        name: str, pairs: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]
    ) -> Expectation:
        return Expectation(name, "s", _span(pairs), _span(after), service)

    yield over(
        "from ready to healthy",
        [lag_range(probe, boot) for probe in old],
        [lag_range(probe, boot) for probe in new],
    )
    yield over(
        "latest boot accepted",
        [boot_patience(probe) for probe in old],
        [boot_patience(probe) for probe in new],
    )
    for name, figure in (
        ("outage survived", outage_tolerance),
        ("dead service noticed within", dead_detection),
        ("hung service noticed within", hung_detection),
    ):
        yield Expectation(name, "s", figure(old[0]), figure(new[0]), service)
    costs = [round(PROBE_CPU_SECONDS / probe.interval, 4) for probe in (old[0], new[0])]
    yield Expectation("CPU for probes while it runs", "cores", costs[0], costs[1], service)


def _span(pairs: Sequence[tuple[float, float]]) -> float | tuple[float, float]:
    low, high = min(low for low, _ in pairs), max(high for _, high in pairs)
    low, high = round(low, 2), round(high, 2)
    return low if low == high else (low, high)


def _notes(decision: Decision) -> Iterator[str]:
    before, after = decision.before.check, decision.after
    absent = [
        key
        for key in ("interval", "timeout", "retries", "start_period")
        if getattr(before, key) is None
    ]
    if absent:
        yield (
            f"{', '.join(absent)} not set: counted as the engine's default; an image with a "
            "HEALTHCHECK of its own would lend its value"
        )
    if after.start_interval is not None and before.start_interval is None:
        yield (
            "start_interval is ignored by engines before 25, where some releases of Docker "
            "Compose from 2.24 on refuse it (--engine 24 leaves it out); engine 27 and later "
            "would else look only every 5 s while it starts"
        )
    if before.start_period is None and after.start_period is not None:
        yield "a service that never becomes ready is declared unhealthy later, by start_period"
