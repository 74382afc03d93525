"""health: let healthy be seen as soon as ready, as patiently as before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.api import (
    Context,
    EngineFacts,
    Healthcheck,
    Note,
    Pass,
    PassResult,
    Safety,
    Stack,
    declared,
    effective,
)
from composeopt_plugins.health import changes
from composeopt_plugins.health.checks import tunable
from composeopt_plugins.health.decision import Decision, decide
from composeopt_plugins.health.missing import offer_change, offers
from composeopt_plugins.health.options import Options as HealthOptions


class Health(Pass):
    """Probe services more often, with the patience that they had.

    The engine first looks one ``interval`` after the start, then every interval.
    A service that is ready is therefore seen healthy half an interval later on
    average and a whole one at worst, and ``start_period`` does not shorten that.
    Whoever waits for healthy, ``docker compose up --wait`` included, waits along.

    An interval is shortened, never lengthened; ``retries`` and ``start_period``
    are raised so that every boot and every outage that was survived still is, on
    every engine that is meant. Where the engine is known to be 25 or later only
    ``start_interval`` and ``start_period`` change. Test and timeout stay; a
    healthcheck that is disabled stays so.

    A service without a healthcheck whose image has a program that tells whether it is
    ready is offered that test; always unsafe, since what was never called unhealthy
    now can be.
    """

    name = "health"
    since = "0.1"
    after = ("dependencies", "resources", "memory")

    Options = HealthOptions  # type: ignore[assignment]  # any dataclass will do
    options: HealthOptions

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Give one Change for each healthcheck that should be tuned."""
        checks, notes = tunable(stack, context)
        missing = {each.service.name: each for each in offers(stack)}
        tuned = [each.tunable(context) for each in missing.values() if context.unsafe]
        cpus = declared(stack).budget.cpus
        budget = self.options.budget_cores if cpus is None else cpus * self.options.budget_share
        decided = decide(stack, context, (*checks, *tuned), self.options, budget)
        decisions = tuple(each for each in decided if each.before.service not in missing)
        times = {each.before.service: each.after for each in decided}
        shortened = tuple(
            changes.change(stack, context, each, self.options.hung_factor)
            for each in decisions
            if each.after != each.before.check
        )
        made = {each.subject for each in shortened if context.unsafe or each.safety is Safety.SAFE}
        return PassResult(
            changes=(
                *shortened,
                *(
                    offer_change(each, times.get(name, each.check), context.engine)
                    for name, each in missing.items()
                ),
            ),
            notes=(
                *notes,
                *_left_alone(
                    decisions, context, "budget_cores" if cpus is None else "budget_share"
                ),
                *_new_keys((each for each in decisions if each.before.service in made), context),
            ),
        )


def _left_alone(decisions: tuple[Decision, ...], context: Context, raise_it: str) -> Iterator[Note]:
    """Say which checks stay as they are; ``raise_it`` is the option that gives probes more."""
    for each in decisions:
        service, check = each.before.service, each.before.check
        if each.after != check:
            continue
        if check.retries == 1:
            text = "one failed probe makes it unhealthy, and more probes would meet more outages"
            yield Note(f"left alone: {text}", subject=service)
        elif each.spared and each.before.boot is not None:
            text = "the stack would not be healthy sooner if this service were"
            yield Note(f"not probed more often: {text}", subject=service)
        elif each.spared:
            text = f"the CPU for probes is spent; {raise_it} under [pass.health] allows more"
            yield Note(f"not probed more often: {text}", subject=service)
        elif context.engine.version is None and _looks_sooner_at_first(check):
            text = "it has a start_interval, so what would be sooner depends on the engine"
            yield Note(f"left alone: {text}; name it (--engine VERSION)", subject=service)


def _looks_sooner_at_first(check: Healthcheck) -> bool:
    """Say whether its own start_interval lets engines from 25 on look sooner than others."""
    (probe,) = effective(check, EngineFacts((25, 0)))
    return check.start_interval is not None and probe.first_wait < probe.interval


def _new_keys(decisions: Iterable[Decision], context: Context) -> Iterator[Note]:
    """Say which services get a key that a tool of the time before it may refuse."""
    if context.engine.version is not None:
        return
    for each in decisions:
        if each.after.start_interval is not None and each.before.check.start_interval is None:
            yield Note(
                "start_interval is new there; with an engine before 25, where some releases of "
                "Docker Compose refuse it, say --engine 24",
                subject=each.before.service,
            )
