"""A service as rules and passes see it: normalised, each value with its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.model.values import dataclass
from composeopt.stack import views
from composeopt.stack.parts import Dependency, Healthcheck, Limits, Mount, Port

__all__ = ["Dependency", "Healthcheck", "Limits", "Mount", "Port", "Service"]


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the resolved model.

    ``data`` is its part of ``docker compose config --format json``, where ``$``
    is written ``$$``. The views below give texts as the container sees them.
    ``extensions`` are its ``x-`` keys; ``implied`` names the dependencies that
    no ``depends_on`` declares.
    """

    name: str
    data: Mapping[str, Plain]
    extensions: Mapping[str, Plain] = field(default_factory=dict)
    implied: frozenset[str] = frozenset()
    _limits: list[Limits] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def path(self) -> Path:
        """The service's path in the model."""
        return ("services", self.name)

    @property
    def image(self) -> str | None:
        """The image reference, or None when only built."""
        return views.text(self.data, "image")

    @property
    def container_name(self) -> str | None:
        """The fixed name of the container, or None."""
        return views.text(self.data, "container_name")

    @property
    def hostname(self) -> str | None:
        """The host name inside the container, or None."""
        return views.text(self.data, "hostname")

    @property
    def network_mode(self) -> str | None:
        """``host``, ``none``, ``service:x``, ``container:x``, or None."""
        return views.text(self.data, "network_mode")

    @property
    def restart(self) -> str | None:
        """The restart policy, or None."""
        return views.text(self.data, "restart")

    @property
    def has_build(self) -> bool:
        """Whether compose builds its image."""
        return "build" in self.data

    @property
    def command(self) -> tuple[str, ...] | None:
        """The command's words; None: the image's own."""
        return views.words(self.data, "command")

    @property
    def entrypoint(self) -> tuple[str, ...] | None:
        """The entry point's words; None: the image's own."""
        return views.words(self.data, "entrypoint")

    @property
    def environment(self) -> Mapping[str, str | None]:
        """The environment; None for a name that is passed through but not set."""
        return views.texts(self.data, "environment")

    @property
    def labels(self) -> Mapping[str, str]:
        """The container's labels."""
        return {key: value or "" for key, value in views.texts(self.data, "labels").items()}

    @property
    def networks(self) -> Mapping[str, Mapping[str, Plain]]:
        """The networks it is attached to, with the settings of each."""
        return {
            key: value if isinstance(value, Mapping) else {}
            for key, value in views.mapping(self.data, "networks").items()
        }

    @property
    def profiles(self) -> tuple[str, ...]:
        """The profiles it belongs to; empty: always active."""
        return views.words(self.data, "profiles") or ()

    @property
    def replicas(self) -> int:
        """How many containers run."""
        scale = self.data.get("scale")
        count = views.mapping(self.data, "deploy").get("replicas") if scale is None else scale
        return count if isinstance(count, int) else 1

    @property
    def limits(self) -> Limits:
        """What it may use; asked for by all who share, and worked out once."""
        if not self._limits:
            self._limits.append(views.limits(self))
        return self._limits[0]

    @property
    def healthcheck(self) -> Healthcheck | None:
        """The declared healthcheck, or None when the image decides."""
        return views.healthcheck(self)

    def dependencies(self) -> tuple[Dependency, ...]:
        """Give what it waits for, declared and implied."""
        return views.dependencies(self)

    def ports(self) -> tuple[Port, ...]:
        """Give its published ports, then its exposed ones (mode ``expose``)."""
        return views.ports(self)

    def mounts(self) -> tuple[Mount, ...]:
        """Give its volumes, binds and tmpfs mounts."""
        return views.mounts(self)
