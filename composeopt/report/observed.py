"""What was observed of a running stack, as blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from composeopt.facts.profile import ObservedConversation, ServiceUsage, Usage
from composeopt.report.blocks import Block, Heading, Line, Table
from composeopt.report.wording import count, number, seconds, size


def observed(
    usage: Usage, instruments: Mapping[str, str], blind: float | None, notes: Sequence[str]
) -> tuple[Block, ...]:
    """Write an observation.

    Args:
        usage: what was measured; its source says over how long.
        instruments: how the sockets of each service were read.
        blind: the longest time between two looks at one table of sockets, seconds.
        notes: what could not be observed.
    """
    return (
        Line(usage.source, "strong"),
        *_services(usage.services, instruments),
        *_conversations(usage.conversations, blind),
        *_notes(notes),
        *_missing(usage.services),
    )


def _services(
    services: Mapping[str, ServiceUsage], instruments: Mapping[str, str]
) -> Iterator[Block]:
    yield Heading("Measured")
    rows = tuple(
        (
            name,
            str(usage.samples or 0),
            "-" if usage.cpu_peak is None else number(round(usage.cpu_peak, 3)),
            "-" if usage.memory_peak is None else size(usage.memory_peak),
            "-" if usage.cpu_throttled is None else f"{usage.cpu_throttled:.0%}",
            "-" if usage.boot_seconds is None else f"{seconds(usage.boot_seconds)} s",
            str(usage.restarts or 0),
            "yes" if usage.oom_killed else "no",
            instruments.get(name, "none"),
        )
        for name, usage in sorted(services.items())
    )
    yield Table(
        (
            "service",
            "samples",
            "peak CPUs",
            "peak memory",
            "throttled",
            "boot",
            "restarts",
            "OOM",
            "sockets by",
        ),
        rows,
        frozenset(range(1, 7)),
    )


def _conversations(found: Sequence[ObservedConversation], blind: float | None) -> Iterator[Block]:
    yield Heading(f"{count(len(found), 'conversation')} seen")
    if found:
        rows = tuple(
            (each.source, each.target, str(each.port or ""), str(each.looks)) for each in found
        )
        yield Table(("from", "to", "port", "looks"), rows, frozenset({2, 3}))
    if blind is not None:
        yield Line(
            f"a connection that lived less than {seconds(blind)} s and left no TIME_WAIT may be "
            "unseen; that none was seen is no evidence that there is none",
            "dim",
        )


def _notes(notes: Sequence[str]) -> Iterator[Block]:
    if notes:
        yield Heading("Not observed")
    for note in notes:
        yield Line(note, "warn", level=1)


def _missing(services: Mapping[str, ServiceUsage]) -> Iterator[Block]:
    short = {name: usage for name, usage in sorted(services.items()) if not usage.is_enough}
    if not short:
        return
    yield Heading("Too little to go by")
    for name, usage in short.items():
        samples, window = usage.missing
        wanted = [f"{samples} more samples"] if samples else []
        wanted += [f"{seconds(window)} s more"] if window else []
        yield Line(f"{name}: {' and '.join(wanted)}", "warn", level=1)
    yield Line(
        "their peaks are floors for limits that are there; optimize takes nothing away by them",
        "dim",
        level=1,
    )
