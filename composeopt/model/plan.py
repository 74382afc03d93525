"""A stack as it is, as values; renderers of ``plan`` read only this.

Every duration is predicted, in seconds since ``up`` began to start containers,
as a ``(low, high)`` range whose ends are equal where all that matters is known.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from composeopt.model.changes import Expectation
from composeopt.model.location import Location
from composeopt.model.overview import Overview
from composeopt.model.report import (
    EvidenceRecord,
    InputFile,
    NoteRecord,
    PluginFailure,
    Prediction,
    Range,
)
from composeopt.model.values import dataclass

SCHEMA = 1

TalkKind = Literal["needed", "anybody", "unknown", "unneeded", "cut off"]
Outcome = Literal["would change", "withheld", "refused", "discarded", "suppressed"]


@dataclass(frozen=True, slots=True)
class Wait:
    """What a service waits for.

    ``condition`` is ``started``, ``healthy`` or ``completed``; ``implied_by`` the
    key that implies the wait, empty where ``depends_on`` declares it; ``is_known`` is False
    where nothing that was read defines the service.
    """

    service: str
    condition: str
    required: bool = True
    implied_by: str = ""
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class ServiceStart:
    """When one service starts, is ready and is seen healthy.

    Args:
        service: its name.
        wave: 1 for what waits for nobody, else one more than the latest it waits for.
        predicted_start: when its container runs.
        predicted_ready: when it can serve; with an unknown boot time, the start.
        predicted_healthy: when the engine says healthy; None without a healthcheck.
        boot_known: whether its boot time was given.
        waits_for: what it waits for.
        held_by: the one of these that it waits for longest, or empty.
        slack: seconds that it may be later, at the upper ends, before all is later.
        profiles: it starts only with one of them; empty: always.
    """

    service: str
    wave: int
    predicted_start: Range
    predicted_ready: Range
    predicted_healthy: Range | None
    boot_known: bool
    waits_for: tuple[Wait, ...] = ()
    held_by: str = ""
    slack: float = 0.0
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CriticalStep:
    """A service on the critical path, and what the next one on it waits for.

    ``condition`` is ``started``, ``healthy`` or ``completed``, empty for the last.
    """

    service: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class StartUp:
    """The predicted start-up, all profiles active.

    Args:
        services: by wave, then in the order of the files.
        critical_path: what determines when the stack is healthy, first to last.
        predicted_started: when the last container runs.
        predicted_healthy: when ``up --wait`` returns.
        unknown_boots: services whose boot time matters and was not given; it counts
            as nothing, so the times lie later by that.
    """

    services: tuple[ServiceStart, ...] = ()
    critical_path: tuple[CriticalStep, ...] = ()
    predicted_started: Prediction | None = None
    predicted_healthy: Prediction | None = None
    unknown_boots: tuple[str, ...] = ()

    def waves(self) -> tuple[tuple[ServiceStart, ...], ...]:
        """Give the services wave by wave."""
        numbers = sorted({each.wave for each in self.services})
        return tuple(tuple(s for s in self.services if s.wave == number) for number in numbers)


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """A network and who is on it; ``name`` is its key in the files."""

    name: str
    services: tuple[str, ...]
    driver: str = ""
    external: bool = False
    internal: bool = False
    subnets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """Two services and whether they talk.

    Args:
        source: who starts to talk; for pairs nobody needs, the first by name.
        target: who listens.
        kind: ``needed``: there is evidence that they talk; ``anybody``: one end may
            talk to anybody; ``unknown``: nothing tells; ``unneeded``: neither starts
            to talk to the other; ``cut off``: there is evidence, but no way.
        port: the listener's, or None.
        evidence_class: ``E1`` to ``E5``, or empty where there is no conversation.
        confidence: ``high``, ``medium``, ``low``, or empty likewise.
        evidence: what says so, and where.
    """

    source: str
    target: str
    kind: TalkKind
    port: int | None
    evidence_class: str
    confidence: str
    evidence: EvidenceRecord


@dataclass(frozen=True, slots=True)
class OpenPort:
    """A port that every container of the host reaches, whatever its networks."""

    service: str
    target: int
    published: str


@dataclass(frozen=True, slots=True)
class Traffic:
    """Networks, and who reaches whom.

    Args:
        networks: in the order of the files.
        modes: services that share somebody's network, as ``(service, mode)``.
        talks: every pair that can talk, and those that cannot but should.
        open_ports: published on all interfaces.
    """

    networks: tuple[NetworkPlan, ...] = ()
    modes: tuple[tuple[str, str], ...] = ()
    talks: tuple[Talk, ...] = ()
    open_ports: tuple[OpenPort, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceShare:
    """What one container of a service may use; bytes and CPUs, None: nothing said."""

    service: str
    replicas: int
    cpus: float | None
    memory: int | None
    cpus_reserved: float | None
    memory_reserved: int | None


@dataclass(frozen=True, slots=True)
class Shares:
    """Limits and reservations of all containers against the declared budget.

    Args:
        budget_cpus: declared CPUs, or None.
        budget_memory: declared bytes, or None.
        budget_source: who declares them: ``x-composeopt``, ``--budget``; or empty.
        cpus: sum of the CPU limits.
        memory: sum of the memory limits, bytes.
        cpus_reserved: sum of the CPU reservations.
        memory_reserved: sum of the memory reservations, bytes.
        services: one by one; all profiles take part.
    """

    budget_cpus: float | None = None
    budget_memory: int | None = None
    budget_source: str = ""
    cpus: float = 0.0
    memory: int = 0
    cpus_reserved: float = 0.0
    memory_reserved: int = 0
    services: tuple[ServiceShare, ...] = ()

    def without_cpus(self) -> tuple[str, ...]:
        """Name the services without a CPU limit."""
        return tuple(each.service for each in self.services if each.cpus is None)

    def without_memory(self) -> tuple[str, ...]:
        """Name the services without a memory limit."""
        return tuple(each.service for each in self.services if each.memory is None)


@dataclass(frozen=True, slots=True)
class HostPort:
    """A port of the host that a service takes; ``published`` is empty where any will do."""

    service: str
    address: str
    published: str
    target: int
    protocol: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class HostPath:
    """A path of the host that services mount.

    ``kind``: ``missing``: it should lie in the project and does not; ``host``: it
    lies outside the project, so the host must have it.
    """

    path: str
    kind: Literal["missing", "host"]
    services: tuple[str, ...]
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that older versions do not know.

    ``compose`` and ``engine`` are the first versions that do, or empty.
    """

    name: str
    compose: str
    engine: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Requirements:
    """What must be there before the stack can start; variables are in the overview.

    Args:
        ports: of the host.
        paths: of the host, or of the project where they are missing.
        builds: services whose image is built.
        features: what older versions do not know.
        least_compose: the first version that knows all of them, or empty.
        least_engine: likewise for the engine.
    """

    ports: tuple[HostPort, ...] = ()
    paths: tuple[HostPath, ...] = ()
    builds: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()
    least_compose: str = ""
    least_engine: str = ""


@dataclass(frozen=True, slots=True)
class ChangeOutlook:
    """A Change that a pass would make, or why it would not be made."""

    title: str
    subject: str
    outcome: Outcome
    why: str = ""
    predicted: tuple[Expectation, ...] = ()
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class PassOutlook:
    """What one pass would do."""

    name: str
    plugin: str
    changes: tuple[ChangeOutlook, ...] = ()
    notes: tuple[NoteRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class StackPlan:
    """A stack as it is, and what the passes would do.

    Args:
        project: the project's name.
        version: of composeopt.
        inputs: the files that were read.
        engine: the target engine in words.
        usage: the usage profile's file, or empty.
        overview: what the stack is made of.
        start_up: phases, times, critical path.
        traffic: networks and who reaches whom.
        shares: limits against the budget.
        requirements: what must be there.
        passes: in the order they run.
        failures: plugins that broke.
    """

    project: str
    version: str
    inputs: tuple[InputFile, ...]
    engine: str
    usage: str = ""
    overview: Overview = field(default_factory=Overview)
    start_up: StartUp = field(default_factory=StartUp)
    traffic: Traffic = field(default_factory=Traffic)
    shares: Shares = field(default_factory=Shares)
    requirements: Requirements = field(default_factory=Requirements)
    passes: tuple[PassOutlook, ...] = ()
    failures: tuple[PluginFailure, ...] = ()
    schema: int = SCHEMA
