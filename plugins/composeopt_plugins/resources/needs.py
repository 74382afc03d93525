"""What each service must get, and could use, of CPUs or memory."""

from __future__ import annotations

from typing import Literal

from composeopt.api import (
    ENGINE_MINIMUM,
    Context,
    Service,
    Stack,
    dataclass,
    memory_claims,
    round_cpus,
    round_memory,
)
from composeopt_plugins.resources.assumptions import NOTHING, Assumption, assume_cpus, assume_memory

Kind = Literal["cpus", "memory"]

_HEADROOM = 1.15
_AFTER_OOM = 1.2
_AFTER_OOM_BYTES = 100 * 1024**2
_LEAST_CPUS = 0.05


@dataclass(frozen=True, slots=True)
class Need:
    """What is known of one service and one resource; CPUs or bytes.

    Args:
        service: its name.
        replicas: how many containers.
        limit: the limit in force, None where there is none.
        least: what measurements and the owner say that it needs, None if nothing.
        claimed: what its own settings need.
        readable: False where one of them cannot be read, or the service was killed for
            memory: then nothing says what less would do.
        measured: whether its peak was measured, and for long enough to go by.
        assumed: what may be assumed where nothing else is known.
    """

    service: str
    replicas: int
    limit: float | None
    least: float | None
    claimed: float
    readable: bool
    measured: bool
    assumed: Assumption = NOTHING

    @property
    def floor(self) -> float:
        """The least that may be given where a limit may shrink, or is the first."""
        floor = max(self.least or 0.0, self.claimed)
        return floor if self.readable or self.limit is None else max(floor, self.limit)


def need(stack: Stack, service: Service, context: Context, kind: Kind) -> Need:
    """Gather what is known.

    A peak of too short a look is a floor for a limit that is there. It gives nobody a
    limit who has none, and takes nothing from anybody.
    """
    usage = context.usage.of(service.name)
    if kind == "cpus":
        limited = bool(service.limits.cpus)
        peak = usage.cpu_peak if limited or usage.is_enough else None
        granted = usage.cpu_floor
        known = [value for value in (peak and peak * _HEADROOM, granted) if value is not None]
        is_open = not (limited or known)
        return Need(
            service=service.name,
            replicas=service.replicas,
            limit=service.limits.cpus or None,
            least=round_cpus(max(known), up=True) if known else None,
            claimed=_LEAST_CPUS,
            readable=True,
            measured=peak is not None and usage.is_enough,
            assumed=assume_cpus(stack, service, usage) if is_open else NOTHING,
        )
    limit = service.limits.memory or None
    wanted = [float(usage.memory_floor)] if usage.memory_floor is not None else []
    if usage.memory_peak is not None and (limit or usage.is_enough):
        wanted.append(usage.memory_peak * _HEADROOM)
    reached = max(usage.memory_peak or 0, usage.memory_high_water or 0)
    if usage.oom_killed and reached and (limit or usage.is_enough):
        # Not the limit that is there now: it may be the one that this gave.
        wanted.append(max(reached * _AFTER_OOM, reached + _AFTER_OOM_BYTES))
    claims = memory_claims(stack, service)
    return Need(
        service=service.name,
        replicas=service.replicas,
        limit=limit,
        least=round_memory(max(wanted), up=True) if wanted else None,
        claimed=round_memory(
            max([ENGINE_MINIMUM, *(claim.least or 0 for claim in claims)]), up=True
        ),
        readable=all(claim.least is not None for claim in claims) and not usage.oom_killed,
        measured=usage.memory_peak is not None and usage.is_enough,
        assumed=NOTHING if limit or wanted else assume_memory(stack, service, usage, claims),
    )
