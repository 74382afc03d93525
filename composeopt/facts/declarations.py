"""What the owner may declare of a stack, as values (``x-composeopt``, version 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.model.values import dataclass

KEY = "x-composeopt"


@dataclass(frozen=True, slots=True)
class LatencyTarget:
    """How fast one service must connect to another.

    Args:
        source: who connects.
        target: to whom.
        port: on which port; None: the one that the stack's conversations tell.
        p50: the most that half of the connections may take, seconds, or None.
        p95: the most that 95 of 100 may take, seconds, or None.
    """

    source: str
    target: str
    port: int | None
    p50: float | None
    p95: float | None

    @property
    def name(self) -> str:
        """The edge as it is written: ``api->db:5432``."""
        return f"{self.source}->{self.target}" + (f":{self.port}" if self.port else "")


@dataclass(frozen=True, slots=True)
class Targets:
    """What a running stack is held against; only what is declared counts.

    Args:
        healthy: whether every service must run and be healthy.
        time_to_healthy: seconds from the first start to the last healthy, at most.
        restarts: how often the engine may have restarted containers, at most.
        isolation: whether needed pairs must connect and cut pairs must not.
        efficiency: the least share of the limits that is used, by ``cpus``, ``memory``.
        latency: of conversation edges.
        split: how far the share of an nginx's upstream server may be from its weight,
            as a share, by the service that runs nginx.
    """

    healthy: bool = False
    time_to_healthy: float | None = None
    restarts: int | None = None
    isolation: bool = False
    efficiency: Mapping[str, float] = field(default_factory=dict)
    latency: tuple[LatencyTarget, ...] = ()
    split: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is declared."""
        return self == Targets()


@dataclass(frozen=True, slots=True)
class Budget:
    """What the whole stack may use: CPUs, and bytes of memory; None: not limited.

    ``path`` is where the block declares it, empty when only a flag does;
    ``source`` says in words who does: ``x-composeopt``, ``--budget``, or both.
    """

    cpus: float | None = None
    memory: int | None = None
    path: Path = (KEY, "budget")
    source: str = KEY


@dataclass(frozen=True, slots=True)
class Group:
    """Services that are peers of each other.

    Args:
        name: the group's name.
        services: at least one, as declared.
        leader: one of ``services``, or None.
        leader_factor: how much more load than a peer the leader gets; 1 is none.
        path: where it is declared.
    """

    name: str
    services: tuple[str, ...]
    leader: str | None
    leader_factor: float
    path: Path


@dataclass(frozen=True, slots=True)
class DeclaredPair:
    """Two services of which the owner says that they talk, or that they must not."""

    source: str
    target: str
    path: Path


@dataclass(frozen=True, slots=True)
class Declared:
    """The ``x-composeopt`` values of a stack; empty when there are none.

    Each part holds the resolved path it was declared at; ``stack.locate(path)``
    gives the file, line and column.

    Args:
        budget: what the whole stack may use.
        groups: peers, by name.
        conversations: who talks to whom (``conversations`` and ``talks_to``).
        speakers: services of which all partners are declared, with the place; an
            empty list says that a service starts to talk to nobody.
        isolated: who must not reach whom (``isolated_from``).
        keep: names of the passes that must leave a service alone, by service.
        targets: what ``validate`` holds the running stack against.
        flows: flows of one-shot jobs, as written.
    """

    budget: Budget = field(default_factory=Budget)
    groups: Mapping[str, Group] = field(default_factory=dict)
    conversations: tuple[DeclaredPair, ...] = ()
    speakers: Mapping[str, Path] = field(default_factory=dict)
    isolated: tuple[DeclaredPair, ...] = ()
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    targets: Targets = field(default_factory=Targets)
    flows: Mapping[str, Plain] = field(default_factory=dict)
