"""What docker compose refuses although every value on its own is well formed."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterable, Mapping

from composeopt.errors import InputError
from composeopt.model.codes import (
    CONFLICTING_KEYS,
    DEPENDENCY_CYCLE,
    NOTHING_TO_RUN,
    UNDEFINED_REFERENCE,
    WRONG_VALUE,
)
from composeopt.stack.validate import Report
from composeopt.stack.value import Value, place

_NOTHING = Value(None)


class Checker:
    """Checks one project.

    Args:
        root: the merged project, decoded, with all its resources.
        enabled: names of the services whose profile is active.
        damaged: services that lost something to another error.
        report: gets each error, with its place.
    """

    def __init__(
        self, root: Value, enabled: Iterable[str], damaged: set[str], report: Report
    ) -> None:
        self.root = root
        self.all = (root.get("services") or _NOTHING).mapping
        self.enabled = {name: self.all[name] for name in enabled}
        self.damaged = damaged
        self.report = report

    def run(self) -> None:
        """Report everything that is wrong."""
        self.resources()
        for name, service in self.enabled.items():
            self.service(name, service)
        self.cycles()
        self.container_names()

    def fail(
        self, message: str, value: Value, *, key: bool = False, code: str = WRONG_VALUE
    ) -> None:
        """Report an error at a value, or at its key."""
        self.report(InputError(message, place(value.marks, key=key), code))

    def service(self, name: str, service: Value) -> None:
        """Check one service."""
        entries = service.mapping
        if not {"image", "build", "provider"} & entries.keys() and name not in self.damaged:
            self.fail(
                f"service {name!r} has neither image nor build",
                service,
                key=True,
                code=NOTHING_TO_RUN,
            )
        if "network_mode" in entries and "networks" in entries:
            self.fail(
                f"service {name!r} has both network_mode and networks; keep one",
                entries["network_mode"],
                code=CONFLICTING_KEYS,
            )
        self.references(name, service)
        self.dependencies(name, service)
        self.build(name, service)
        self.health(name, service)
        self.conflicts(name, service)
        self.mounts(name, service)
        self.watches(name, service)

    def references(self, name: str, service: Value) -> None:
        """Check that networks, volumes, secrets, configs and models exist."""
        for network, value in (service.get("networks") or _NOTHING).mapping.items():
            self.defined(name, "network", network, value if value.marks else service)
        for item in (service.get("volumes") or _NOTHING).items:
            source = item.get("source")
            if item.text("type") == "volume" and source is not None:
                self.defined(name, "volume", item.text("source"), source)
        build = service.get("build") or _NOTHING
        for kind, items in (
            ("secret", service.get("secrets")),
            ("config", service.get("configs")),
            ("secret", build.get("secrets")),
        ):
            for item in (items or _NOTHING).items:
                self.defined(name, kind, item.text("source"), item.get("source") or item)
        for model, value in (service.get("models") or _NOTHING).mapping.items():
            self.defined(name, "model", model, value)

    def defined(self, service: str, kind: str, name: str, value: Value) -> None:
        """Check that a top-level resource exists."""
        known = (self.root.get(f"{kind}s") or _NOTHING).mapping
        if name not in known:
            hint = _close(name, known)
            self.fail(
                f"service {service!r} refers to undefined {kind} {name!r}{hint}",
                value,
                code=UNDEFINED_REFERENCE,
            )

    def dependencies(self, name: str, service: Value) -> None:
        """Check that what a service waits for exists."""
        for target, value in (service.get("depends_on") or _NOTHING).mapping.items():
            if target in self.enabled:
                continue
            required = value.get("required")
            if target in self.all:
                if required is None or required.data:
                    self.fail(
                        f"service {name!r} depends on {target!r}, whose profile is not active",
                        value if value.marks else service,
                        code=UNDEFINED_REFERENCE,
                    )
                continue
            hint = _close(target, self.all)
            self.fail(
                f"service {name!r} depends on undefined service {target!r}{hint}",
                value if value.marks else service,
                code=UNDEFINED_REFERENCE,
            )

    def build(self, name: str, service: Value) -> None:
        """Check the build section."""
        build = service.get("build")
        if build is None:
            return
        entries = build.mapping
        if "dockerfile" in entries and "dockerfile_inline" in entries:
            self.fail(
                f"service {name!r} has both dockerfile and dockerfile_inline; keep one",
                entries["dockerfile_inline"],
                code=CONFLICTING_KEYS,
            )
        for item in (entries.get("additional_contexts") or _NOTHING).mapping.values():
            target = str(item.data)
            if not target.startswith("service:"):
                continue
            other = self.enabled.get(target.removeprefix("service:"))
            if other is None:
                self.fail(
                    f"service {name!r} builds with undefined service {target[8:]!r}",
                    item,
                    code=UNDEFINED_REFERENCE,
                )
            elif "build" not in other.mapping:
                self.fail(f"service {name!r} builds with {target[8:]!r}, which has no build", item)
        platform = service.text("platform")
        platforms = [item.data for item in (entries.get("platforms") or _NOTHING).items]
        if platform and platforms and platform not in platforms:
            self.fail(
                f"service {name!r}: build.platforms must include platform {platform!r}",
                entries["platforms"],
            )

    def health(self, name: str, service: Value) -> None:
        """Check the form of a health test."""
        test = (service.get("healthcheck") or _NOTHING).get("test")
        if test is None or not test.items:
            return
        first = test.items[0]
        if first.data not in {"CMD", "CMD-SHELL", "NONE"}:
            self.fail(
                f"services.{name}.healthcheck.test must start with CMD, CMD-SHELL or NONE", first
            )

    def conflicts(self, name: str, service: Value) -> None:
        """Check settings that can be given in two places."""
        deploy = service.get("deploy")
        resources = (deploy or _NOTHING).get("resources") or _NOTHING
        limits, reservations = resources.get("limits"), resources.get("reservations")
        for key, holder, other in (
            ("cpus", limits, "limits.cpus"),
            ("mem_limit", limits, "limits.memory"),
            ("mem_reservation", reservations, "reservations.memory"),
            ("pids_limit", limits, "limits.pids"),
        ):
            value = service.get(key)
            if value is None or holder is None:
                continue
            twin = holder.get(other.partition(".")[2])
            if twin is None or twin.data != value.data:
                self.fail(
                    f"services.{name} has {key} and deploy.resources.{other} with different values",
                    value,
                    code=CONFLICTING_KEYS,
                )
        scale, replicas = service.get("scale"), (deploy or _NOTHING).get("replicas")
        if scale is not None and replicas is not None and scale.data != replicas.data:
            self.fail(
                f"services.{name} has scale and deploy.replicas with different values",
                scale,
                code=CONFLICTING_KEYS,
            )
        count = scale if scale is not None else replicas
        container = service.get("container_name")
        if count is not None and isinstance(count.data, int):
            if count.data < 0:
                self.fail(f"services.{name}: the number of containers cannot be negative", count)
            if count.data > 1 and container is not None:
                self.fail(
                    f"services.{name} has container_name and {count.data} containers;"
                    " container names are unique",
                    container,
                    code=CONFLICTING_KEYS,
                )

    def mounts(self, name: str, service: Value) -> None:
        """Check that no target is mounted twice."""
        seen: dict[str, Value] = {}

        def mount(target: str, value: Value, what: str) -> None:
            if target in seen:
                self.fail(
                    f"services.{name}.{what}: {target} is mounted twice",
                    value,
                    code=CONFLICTING_KEYS,
                )
            seen.setdefault(target, value)

        for item in (service.get("tmpfs") or _NOTHING).items:
            mount(str(item.data).partition(":")[0], item, "tmpfs")
        for item in (service.get("volumes") or _NOTHING).items:
            mount(item.text("target"), item, "volumes")
        for item in (service.get("configs") or _NOTHING).items:
            mount(item.text("target") or "/" + item.text("source"), item, "configs")
        for item in (service.get("secrets") or _NOTHING).items:
            target = item.text("target") or item.text("source")
            mount(posixpath.join("/run/secrets", target), item, "secrets")

    def watches(self, name: str, service: Value) -> None:
        """Check what develop.watch needs."""
        watch = (service.get("develop") or _NOTHING).get("watch")
        for index, item in enumerate((watch or _NOTHING).items):
            action = item.text("action")
            if not item.text("target") and action not in {"rebuild", "restart"}:
                self.fail(f"services.{name}.develop.watch[{index}] needs target for {action}", item)

    def resources(self) -> None:
        """Check networks, volumes, secrets and configs on their own."""
        for kind, keys in (
            ("secrets", ("file", "environment")),
            ("configs", ("file", "environment", "content")),
        ):
            for name, value in (self.root.get(kind) or _NOTHING).mapping.items():
                self.file_object(f"{kind}.{name}", value, keys)
        for kind in ("networks", "volumes"):
            for name, value in (self.root.get(kind) or _NOTHING).mapping.items():
                external = value.get("external")
                if kind == "volumes" and external is not None and external.data:
                    self.external(f"{kind}.{name}", value)

    def external(self, name: str, value: Value) -> None:
        """An external volume takes no other settings."""
        for key, item in value.mapping.items():
            if key not in {"name", "external"} and not key.startswith("x-") and item.marks:
                self.fail(
                    f"{name} is external, so it cannot have {key}", item, code=CONFLICTING_KEYS
                )

    def file_object(self, name: str, value: Value, keys: tuple[str, ...]) -> None:
        """A secret or config has exactly one source."""
        present = [key for key in keys if value.get(key) is not None]
        if len(present) > 1:
            self.fail(f"{name} has {' and '.join(present)}; keep one", value, code=CONFLICTING_KEYS)
        external = value.get("external")
        if not present and external is None and value.get("driver") is None:
            self.fail(f"{name} needs one of {', '.join(keys)}, or external", value, key=True)

    def cycles(self) -> None:
        """Report circles of dependencies."""
        done: set[str] = set()
        for name in self.enabled:
            self.walk(name, [], set(), done)

    def walk(self, name: str, trail: list[str], active: set[str], done: set[str]) -> None:
        """Follow dependencies from one service, without recursion."""
        stack = [(name, iter(self.targets(name)))]
        trail.append(name)
        active.add(name)
        while stack:
            current, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                stack.pop()
                active.discard(trail.pop())
                done.add(current)
            elif target in active:
                circle = [*trail[trail.index(target) :], target]
                edge = (self.enabled[current].get("depends_on") or _NOTHING).mapping[target]
                self.fail(
                    f"services wait for each other: {' -> '.join(circle)}",
                    edge,
                    code=DEPENDENCY_CYCLE,
                )
            elif target not in done:
                stack.append((target, iter(self.targets(target))))
                trail.append(target)
                active.add(target)

    def targets(self, name: str) -> list[str]:
        """Give the services that one waits for."""
        depends = (self.enabled[name].get("depends_on") or _NOTHING).mapping
        return [target for target in depends if target in self.enabled]

    def container_names(self) -> None:
        """Container names must be unique."""
        seen: dict[str, str] = {}
        for name, service in self.enabled.items():
            container = service.get("container_name")
            if container is None or not isinstance(container.data, str):
                continue
            other = seen.setdefault(container.data, name)
            if other != name:
                self.fail(
                    f"container name {container.data!r} is used by {other!r} and {name!r}",
                    container,
                    code=CONFLICTING_KEYS,
                )


def _close(name: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(name, list(known), 1, 0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
