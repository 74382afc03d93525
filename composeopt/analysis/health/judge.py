"""The judge of P5: is a changed healthcheck at least as patient as the old one?

It knows nothing of how checks are tuned; it compares bounds that hold for every
boot and every mix of probe durations, so what it accepts is proven. It may
refuse what is merely likely.
"""

from __future__ import annotations

from composeopt.analysis.health.patience import boot_patience
from composeopt.analysis.health.probes import Probe, effective_on, engine_classes
from composeopt.facts.engine import EngineFacts
from composeopt.stack.service import Healthcheck

_TOLERANCE = 1e-6


def never_less_patient(
    before: Healthcheck | None,
    after: Healthcheck | None,
    engine: EngineFacts,
    factor: float = 1.0,
) -> str | None:
    """Give the reason why the new check may be less patient, or None if it cannot be.

    Args:
        before: the check as it was; None when the service declared none.
        after: the check as it would be.
        engine: the target engine; without a version all must agree.
        factor: how much longer boots may take from now on (a lowered CPU limit).
    """
    was_silent = before is None or before.disabled
    if was_silent and (after is None or after.disabled):
        return None
    if before is None or after is None or before.disabled or after.disabled:
        if was_silent:
            return "a service that was never unhealthy could now be declared so"
        return "the healthcheck is taken away, and who waits for it would wait in vain"
    if before.test != after.test:
        return "the test changes, and two tests cannot be compared"
    for kind in engine_classes(engine):
        old, new = effective_on(before, kind), effective_on(after, kind)
        reason = _running(old, new) or _booting(old, new, max(1.0, factor))
        if reason is not None:
            return f"{reason} (engine {kind.value})"
    return None


def _running(old: Probe, new: Probe) -> str | None:
    """Compare what a service that was healthy survives."""
    if new.timeout < old.timeout - _TOLERANCE:
        return f"a probe may take {new.timeout:g} s instead of {old.timeout:g} s"
    if old.retries == 1 and new.interval < old.interval - _TOLERANCE:
        survived = old.interval
    else:
        survived = (old.retries - 1) * old.interval
    now = (new.retries - 1) * new.interval
    if now < survived - _TOLERANCE:
        return f"an outage of {now:g} s can end it, before it was {survived:g} s"
    survived = (old.retries - 1) * (old.interval + old.timeout)
    now = (new.retries - 1) * (new.interval + new.timeout)
    if now < survived - _TOLERANCE:
        return f"slow probes over {now:g} s can end it, before it was {survived:g} s"
    return None


def _booting(old: Probe, new: Probe, factor: float) -> str | None:
    """Compare how late a container may become ready."""
    if factor <= 1.0 + _TOLERANCE and _same_instants(old, new):
        return None
    needed = boot_patience(old)[1] * factor
    granted = boot_patience(new)[0]
    if granted >= needed - _TOLERANCE:
        return None
    return f"a boot of {granted:.4g} s can be too long, before it could take {needed:.4g} s"


def _same_instants(old: Probe, new: Probe) -> bool:
    """Say whether both probe at the same instants and the new one counts no more."""
    if (new.interval, new.timeout) != (old.interval, old.timeout):
        return False
    if new.start_period < old.start_period or new.retries < old.retries:
        return False
    starts_alike = new.start_interval == old.start_interval and new.start_period == old.start_period
    return starts_alike or (
        old.start_interval == old.interval and new.start_interval == new.interval
    )
