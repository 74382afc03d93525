"""Healthchecks for services whose image is known and has none: offered, never safe."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from composeopt.api import (
    PROBE_CPU_SECONDS,
    Add,
    Change,
    Context,
    EngineFacts,
    Evidence,
    Expectation,
    Healthcheck,
    ImageFacts,
    Plain,
    Probe,
    Safety,
    Service,
    Stack,
    boot_patience,
    dataclass,
    dead_detection,
    effective,
    hung_detection,
    image_facts,
    parse_image,
    pattern,
)
from composeopt_plugins.health.changes import seconds
from composeopt_plugins.health.checks import Check

INTERVAL = 10.0
TIMEOUT = 5.0
RETRIES = 6
START_PERIOD = 120.0
"""A first boot may fill a database; nobody has measured it."""

ELSEWHERE = pattern(r"port|listen|bind|tls|ssl|prefix|external-url", re.IGNORECASE)
"""Words of a command or names of variables after which a service may listen elsewhere."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A healthcheck that a service could have.

    Args:
        service: the service.
        facts: what is known of its image.
        check: the check, with times that suit a boot nobody has measured.
    """

    service: Service
    facts: ImageFacts
    check: Healthcheck

    def tunable(self, context: Context) -> Check:
        """Give it as a check that may be tuned with the others."""
        usage = context.usage.of(self.service.name)
        return Check(self.service.name, self.check, usage.boot_seconds, usage.boot_p95_seconds)


def offers(stack: Stack) -> tuple[Offer, ...]:
    """Give a healthcheck for each service whose image surely has a test for it.

    Left alone are services that are built, run another program, listen elsewhere, or
    whose image brings a healthcheck of its own.
    """
    return tuple(_offers(stack))


def _offers(stack: Stack) -> Iterator[Offer]:
    for service in stack.services():
        if service.healthcheck is not None or service.has_build or not service.image:
            continue
        facts = image_facts(service.image, stack.inputs.images)
        if facts is None or not facts.readiness or not facts.sure("readiness"):
            continue
        if facts.healthcheck == "own" or "distroless" in parse_image(service.image).tag:
            continue
        if _is_as_shipped(service, facts):
            yield Offer(service, facts, _check(service, facts))


def _is_as_shipped(service: Service, facts: ImageFacts) -> bool:
    """Say whether the image's own program runs and listens where it always does."""
    if service.entrypoint is not None or "provider" in service.data:
        return False
    words = service.command or ()
    if (
        words
        and not words[0].startswith("-")
        and posixpath.basename(words[0]) not in facts.programs
    ):
        return False
    return not any(ELSEWHERE.search(word) for word in (*words, *service.environment))


def _check(service: Service, facts: ImageFacts) -> Healthcheck:
    return Healthcheck(
        test=facts.readiness,
        interval=INTERVAL,
        timeout=TIMEOUT,
        retries=RETRIES,
        start_period=START_PERIOD,
        start_interval=None,
        disabled=False,
        path=(*service.path, "healthcheck"),
    )


def offer_change(offer: Offer, check: Healthcheck, engine: EngineFacts) -> Change:
    """Give the Change that adds a healthcheck."""
    service, facts = offer.service, offer.facts
    name = service.name
    source = facts.sources.get("readiness", facts.source)
    probe = effective(check, engine)[0]
    cost = round(PROBE_CPU_SECONDS / probe.interval, 4)
    command = " ".join(facts.readiness or ()).removeprefix("CMD-SHELL ").removeprefix("CMD ")
    return Change(
        title=f"give {name} a healthcheck, by {command.split()[0]}",
        edits=(Add(check.path, _written(check)),),
        reason="Nobody sees whether it works, or waits until it is ready. Its image has a "
        "test for it. It is unsafe because what was never called unhealthy now can be.",
        evidence=(
            Evidence(f"its image has the test {command} ({source})", (*service.path, "image")),
        ),
        safety=Safety.UNSAFE,
        expected=(Expectation("CPU for probes while it runs", "cores", 0.0, cost, name),),
        touches=(f"services.{name}.healthcheck",),
        subject=name,
        notes=tuple(_caveats(facts, probe)),
    )


def _written(check: Healthcheck) -> Plain:
    times = {
        "interval": check.interval,
        "timeout": check.timeout,
        "start_period": check.start_period,
        "start_interval": check.start_interval,
    }
    written: dict[str, Plain] = {"test": list(check.test or ())}
    written |= {key: seconds(value) for key, value in times.items() if value is not None}
    return written | {"retries": check.retries}


def _caveats(facts: ImageFacts, probe: Probe) -> Iterator[str]:
    if facts.healthcheck != "none" or not facts.sure("healthcheck"):
        yield (
            "whether the image brings a healthcheck of its own is not known; "
            "this one would take its place"
        )
    yield (
        f"a dead service would be noticed within {dead_detection(probe):g} s, a hung one within "
        f"{hung_detection(probe):g} s; a boot may take {boot_patience(probe)[0]:g} s"
    )
    yield "the test holds while the service listens where its image does by default"
