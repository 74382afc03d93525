"""What a stack is, as values that a reader of its report needs."""

from __future__ import annotations

from composeopt.model.location import Location
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class ServiceOverview:
    """One service.

    Args:
        name: its name.
        image: its image, or ``built from <folder>``.
        ports: published ports, as ``127.0.0.1:8080 -> 80/tcp``.
        waits_for: services it waits for, as ``db (healthy)``.
        networks: the networks it is attached to.
        profiles: empty: always started.
        replicas: how many containers run.
        cpus: the CPU limit of one container, or None.
        memory: the memory limit of one container in bytes, or None.
        has_healthcheck: whether the files declare a healthcheck.
    """

    name: str
    image: str
    ports: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    replicas: int = 1
    cpus: float | None = None
    memory: int | None = None
    has_healthcheck: bool = False


@dataclass(frozen=True, slots=True)
class VariableOverview:
    """A variable that the files use; its value is never told.

    Args:
        name: its name.
        required: whether compose refuses to start without it.
        is_set: whether it has a value now.
        has_default: whether the files give one.
        location: where it is used first.
    """

    name: str
    required: bool
    is_set: bool
    has_default: bool
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class RemoteOverview:
    """What the files include from a remote place; it is not fetched.

    Args:
        source: as the file names it.
        location: where.
    """

    source: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """The stack.

    Args:
        services: in the order of the files.
        networks: names; ``external`` ones apart.
        volumes: names; ``external`` ones apart.
        external: networks, volumes and so on that must be there before the start.
        variables: by name.
        not_followed: what is included from elsewhere; what it defines is not known.
    """

    services: tuple[ServiceOverview, ...] = ()
    networks: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    variables: tuple[VariableOverview, ...] = ()
    not_followed: tuple[RemoteOverview, ...] = ()
