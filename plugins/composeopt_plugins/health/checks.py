"""Which healthchecks may be tuned, and why others may not."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Context,
    Evidence,
    Healthcheck,
    Note,
    Path,
    Stack,
    dataclass,
    is_probed,
)

TIMES = ("interval", "timeout", "retries", "start_period", "start_interval")


@dataclass(frozen=True, slots=True)
class Check:
    """A healthcheck that may be tuned.

    Args:
        service: whose it is.
        check: as declared.
        boot: seconds, the median if it is known.
        boot_p95: seconds, if it is known.
        slower: how much longer boots take, because this run lowered the CPU limit.
    """

    service: str
    check: Healthcheck
    boot: float | None
    boot_p95: float | None
    slower: float = 1.0


def tunable(stack: Stack, context: Context) -> tuple[tuple[Check, ...], tuple[Note, ...]]:
    """Give the checks that may be tuned, and a note for each that may not."""
    checks: list[Check] = []
    notes: list[Note] = []
    for service in stack.services():
        check = service.healthcheck
        if check is None or check.disabled:
            continue
        if not is_probed(check):
            notes.append(_inherited(service.name, check.path))
            continue
        foreign = tuple(_variable_notes(stack, service.name, check.path))
        if foreign:
            notes.extend(foreign)
            continue
        usage = context.usage.of(service.name)
        checks.append(
            Check(
                service=service.name,
                check=check,
                boot=usage.boot_seconds,
                boot_p95=usage.boot_p95_seconds,
                slower=max(1.0, context.cpu_limit_ratio.get(service.name, 1.0)),
            )
        )
    return tuple(checks), tuple(notes)


def _inherited(service: str, path: Path) -> Note:
    return Note(
        "its test comes from its image, so its times cannot be known from the files",
        subject=service,
        evidence=(Evidence("a healthcheck without a test", path=path),),
    )


def _variable_notes(stack: Stack, service: str, path: Path) -> Iterator[Note]:
    """Yield a note for each time that a variable decides."""
    for key in TIMES:
        place = (*path, key)
        origin = stack.origin(place)
        is_variable = origin is not None and "interpolated" in origin.via
        if not is_variable and place not in stack.unknown:
            continue
        names = ", ".join(_variables(stack, place)) or "a variable"
        yield Note(
            f"{key} is set by {names}, so the healthcheck stays as it is",
            subject=service,
            evidence=(Evidence(f"{key} holds a variable", path=place),),
        )


def _variables(stack: Stack, path: Path) -> Iterator[str]:
    """Yield the variables used on the line of a value, and where each is set."""
    place = stack.locate(path)
    for variable in stack.variables:
        where = variable.location
        if place is None or where is None or (where.file, where.line) != (place.file, place.line):
            continue
        yield f"{variable.name} ({variable.source})" if variable.source else variable.name
