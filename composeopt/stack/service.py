"""A service as rules and passes see it: normalised, each value with its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from composeopt.model.edits import Plain
from composeopt.model.paths import Path


@dataclass(frozen=True, slots=True)
class Dependency:
    """One ``depends_on`` edge of a service, declared or implied.

    ``implied_by`` is the key that implies it (``links``, ``volumes_from``,
    ``network_mode``, ``ipc``, ``pid``) or the empty string when it is declared.
    ``condition``: ``service_started``, ``service_healthy``,
    ``service_completed_successfully``.
    """

    service: str
    target: str
    condition: str
    required: bool
    restart: bool
    path: Path
    implied_by: str = ""


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """A healthcheck as declared; times in seconds, None where not set.

    ``disabled`` is True for ``disable: true`` and for test ``NONE``. A service
    that declares none may still inherit one from its image.
    """

    test: tuple[str, ...] | None
    interval: float | None
    timeout: float | None
    retries: int | None
    start_period: float | None
    start_interval: float | None
    disabled: bool
    path: Path


@dataclass(frozen=True, slots=True)
class Port:
    """A published or exposed port, short and long syntax alike.

    ``published`` is the text as resolved (``8080``, ``8000-8010``) or None when
    the engine chooses. ``host_ip`` is None when not set.
    """

    target: int
    published: str | None
    host_ip: str | None
    protocol: str
    mode: str | None
    path: Path


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume, bind or tmpfs mount. ``source`` is absolute for binds."""

    type: str
    source: str | None
    target: str
    read_only: bool
    path: Path


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the resolved model (all profiles active).

    ``data`` is its part of ``docker compose config --format json``.
    """

    name: str
    data: Mapping[str, Plain]
