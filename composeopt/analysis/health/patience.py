"""How long the engine waits before it calls a container unhealthy.

Let I, TO, R, SP, SI be interval, timeout, retries, start_period and the wait
while starting. Failing probes may each take anything between nothing and TO.

*Boot.* A boot is accepted if it is ready when the last probe starts that could
still save it. That is probe number m + R - 1, where m is the first that counts.

* If the first wait reaches SP, probe m is the first one and starts right there.
* Else the probe before m began before SP. Either it also ended before SP, and
  the next wait was SI, or it ended at most TO later, and the wait was I. So m
  starts in [SP, SP + max(SI, I + TO)).

Each of the R - 1 gaps that follow lies in [I, I + TO]. Hence the two bounds of
:func:`boot_patience`; both are reached up to an instant. From engine 27 on the
first wait may be cut at SP, which the lower bound respects.

*Running.* An outage is surely survived while fewer than R probes can start in
it: (R - 1) I, or (R - 1)(I + d) when failing probes take d. A dead service
(probes fail at once) is noticed within R I, a hung one (all probes time out)
within R (I + TO).
"""

from __future__ import annotations

import math

from composeopt.analysis.health.probes import EngineClass, Probe


def boot_patience(probe: Probe) -> tuple[float, float]:
    """Give bounds of the latest readiness that is still accepted, seconds.

    The lower bound is accepted however long failing probes take; no boot that
    is ready later than the upper bound is ever accepted.
    """
    first, grace = probe.first_wait, probe.start_period
    if first >= grace:
        earliest = latest = first
        if grace and probe.kind is EngineClass.FROM_27:
            earliest = grace
    else:
        earliest = grace
        latest = grace + max(probe.start_interval, probe.interval + probe.timeout)
    gaps = probe.retries - 1
    return (
        earliest + gaps * probe.interval,
        latest + gaps * (probe.interval + probe.timeout),
    )


def outage_tolerance(probe: Probe) -> float:
    """Give the longest outage of a running service that is surely survived, seconds."""
    return (probe.retries - 1) * probe.interval


def dead_detection(probe: Probe) -> float:
    """Give the longest time until a service whose probes fail at once is unhealthy."""
    return probe.retries * probe.interval


def hung_detection(probe: Probe) -> float:
    """Give the longest time until a service whose probes all time out is unhealthy."""
    return probe.retries * (probe.interval + probe.timeout)


def least_hung_detection(tolerance: float, timeout: float) -> float:
    """Give the least hung detection any check with this tolerance can have, seconds.

    The minimum of r (tolerance / (r - 1) + timeout) over whole r >= 2; over the
    reals it lies at r = 1 + sqrt(tolerance / timeout). It depends only on what
    tuning keeps, and is never more than the hung detection of the check itself.
    """
    best = 1.0 + math.sqrt(tolerance / timeout) if timeout > 0 else 1e6
    tries = {max(2, math.floor(best)), max(2, math.ceil(best))}
    return min(r * (tolerance / (r - 1) + timeout) for r in tries)
