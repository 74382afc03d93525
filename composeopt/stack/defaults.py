"""What docker compose fills in: names, networks, implied dependencies, paths."""

from __future__ import annotations

import os.path
import posixpath
from collections.abc import Mapping

from composeopt.errors import InputError
from composeopt.stack.validate import Report
from composeopt.stack.value import Value, shortened

REMOTE = ("https://", "http://", "git://", "ssh://", "github.com/", "git@")
SERVICE = "service:"
_NOTHING = Value(None)
NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")


class Paths:
    """Makes paths absolute, as docker compose does.

    Args:
        base: the folder that relative paths start from.
        home: what ``~`` stands for.
    """

    __slots__ = ("base", "home")

    def __init__(self, base: str, home: str) -> None:
        self.base = base
        self.home = home

    def absolute(self, path: str) -> str:
        """Give the absolute path; one that is absolute stays as it is."""
        path = self.expand(path)
        if path.startswith("/") or _is_windows(path):
            return path
        return os.path.normpath(posixpath.join(self.base, path))

    def expand(self, path: str) -> str:
        """Put the home folder in for ``~``."""
        if path.startswith("~") and self.home:
            return os.path.normpath(self.home + "/" + path[1:])
        return path

    def resolve(self, value: Value | None) -> None:
        """Make the path that a value holds absolute."""
        if value is not None and isinstance(value.data, str):
            value.data = self.absolute(value.data)

    def context(self, value: Value | None) -> None:
        """Make a build context absolute unless it is remote."""
        if value is None or not isinstance(value.data, str):
            return
        text = value.data
        if not text or "://" in text or text.startswith((SERVICE, *REMOTE)):
            return
        value.data = self.absolute(text)

    def service(self, service: Value, name: str, report: Report) -> None:
        """Make the paths of a service in long form absolute."""
        build = service.get("build")
        if build is not None:
            self.context(build.get("context"))
            for context in (build.get("additional_contexts") or _NOTHING).mapping.values():
                self.context(context)
            for key in (build.get("ssh") or _NOTHING).mapping.values():
                if key.data:
                    self.resolve(key)
        for item in (service.get("env_file") or _NOTHING).items:
            self.resolve(item.get("path"))
        for item in (service.get("label_file") or _NOTHING).items:
            self.resolve(item)
        develop = service.get("develop")
        for item in ((develop and develop.get("watch")) or _NOTHING).items:
            self.resolve(item.get("path"))
        for hook in (service.get("pre_start") or _NOTHING).items:
            self.service(hook, name, report)
        for index, item in enumerate((service.get("volumes") or _NOTHING).items):
            self.mount(item, f"{name}.volumes[{index}]", report)

    def mount(self, item: Value, name: str, report: Report) -> None:
        """Make the source of a bind mount absolute."""
        if item.text("type") == "bind":
            source = item.get("source")
            if source is None:
                report(InputError(f"{name}: a bind mount needs source", item.location()))
            else:
                self.resolve(source)

    def volume(self, volume: Value) -> None:
        """Make the device of a volume that is really a bind mount absolute."""
        options = volume.get("driver_opts")
        if volume.text("driver") == "local" and options is not None and options.text("o") == "bind":
            self.resolve(options.get("device"))


def _is_windows(path: str) -> bool:
    return path.startswith("\\\\") or (
        len(path) > 2 and path[0].isalpha() and path[1] == ":" and path[2] in "\\/"
    )


def fill_service(service: Value, variables: Mapping[str, str]) -> None:
    """Fill in what a service leaves to docker compose, before paths are resolved."""
    build = service.get("build")
    if build is not None:
        _fill_build(build.mapping, variables)
    environment = service.get("environment")
    if environment is not None:
        _resolve(environment, variables, keep=True)
    policy = service.get("pull_policy")
    if policy is not None and policy.data == "if_not_present":
        policy.data = "missing"
    for item in (service.get("ports") or _NOTHING).items:
        item.mapping.setdefault("protocol", Value("tcp"))
        item.mapping.setdefault("mode", Value("ingress"))
    for item in (service.get("secrets") or _NOTHING).items:
        if not item.text("target"):
            item.mapping["target"] = Value(f"/run/secrets/{item.text('source')}")
    for item in (service.get("volumes") or _NOTHING).items:
        _fill_mount(item)
    _fill_devices(service)
    develop = service.get("develop")
    for item in ((develop and develop.get("watch")) or _NOTHING).items:
        synced = item.get("x-initialSync")
        if synced is not None:
            item.mapping.setdefault("initial_sync", synced)
    for hook in (service.get("pre_start") or _NOTHING).items:
        _fill_hook(hook, service, variables)


def _fill_hook(hook: Value, service: Value, variables: Mapping[str, str]) -> None:
    """A container that runs before the service takes over its image and networks."""
    for key in ("image", "networks"):
        own, inherited = hook.get(key), service.get(key)
        if inherited is not None and (own is None or not own.data):
            hook.mapping[key] = inherited.copy("extends")
    fill_service(hook, variables)


def _fill_build(entries: dict[str, Value], variables: Mapping[str, str]) -> None:
    entries.setdefault("context", Value("."))
    if "dockerfile" not in entries and "dockerfile_inline" not in entries:
        entries["dockerfile"] = Value("Dockerfile")
    arguments = entries.get("args")
    if arguments is not None:
        _resolve(arguments, variables, keep=False)


def _fill_mount(item: Value) -> None:
    target = item.get("target")
    if target is not None and isinstance(target.data, str):
        target.data = posixpath.normpath(target.data)
    bind = item.get("bind")
    if bind is not None:
        bind.mapping.setdefault("create_host_path", Value(data=True))


def _fill_devices(service: Value) -> None:
    deploy = service.get("deploy")
    resources = deploy.get("resources") if deploy else None
    reservations = resources.get("reservations") if resources else None
    devices = reservations.get("devices") if reservations else None
    for holder in (devices, service.get("gpus")):
        for item in (holder or _NOTHING).items:
            entries = item.mapping
            if "count" not in entries and "device_ids" not in entries:
                entries["count"] = Value("all")


def _resolve(value: Value, variables: Mapping[str, str], *, keep: bool) -> None:
    """Give keys without a value the variable of that name."""
    entries = value.mapping
    for key, item in list(entries.items()):
        if item.data is not None:
            continue
        found = variables.get(key)
        if found is not None:
            entries[key] = Value(found, tuple((d, p, v | {"external"}) for d, p, v in item.marks))
        elif not keep:
            del entries[key]


def imply_dependencies(service: Value) -> frozenset[str]:
    """Add the dependencies that links, shared namespaces and volumes_from imply.

    Returns:
        the names of those that were added.
    """
    declared = service.get("depends_on")
    found: dict[str, Value] = {} if declared is None else declared.mapping
    before = set(found)

    def add(name: str, source: Value, *, restart: bool) -> None:
        if name not in found:
            entries = {
                "condition": Value("service_started"),
                "restart": Value(restart),
                "required": Value(data=True),
            }
            found[name] = Value(entries, shortened(source.marks))

    for item in (service.get("links") or _NOTHING).items:
        parts = str(item.data).split(":")
        add(parts[0] if len(parts) == 2 else str(item.data), item, restart=True)
    for key in NAMESPACES:
        item_ = service.get(key)
        if item_ is not None and isinstance(item_.data, str) and item_.data.startswith(SERVICE):
            add(item_.data.removeprefix(SERVICE), item_, restart=True)
    for item in (service.get("volumes_from") or _NOTHING).items:
        text = str(item.data)
        if not text.startswith("container:"):
            add(text.partition(":")[0], item, restart=False)
    if found and declared is None:
        service.mapping["depends_on"] = Value(found)
    return frozenset(found.keys() - before)


def attach_default_network(services: dict[str, Value]) -> bool:
    """Attach services without networks to the default one; say whether any is on it."""
    used = False
    for service in services.values():
        entries = service.mapping
        if "provider" in entries or "network_mode" in entries:
            continue
        networks = entries.get("networks")
        if networks is None or networks.data is None:
            entries["networks"] = Value({"default": Value(None)})
            used = True
        elif not networks.mapping:
            del entries["networks"]
        elif "default" in networks.mapping:
            used = True
    return used


def name_resources(root: Value, project: str) -> None:
    """Give networks, volumes, secrets and configs without a name theirs."""
    for kind in ("networks", "volumes", "configs", "secrets"):
        table = root.get(kind)
        if table is None:
            continue
        for key, item in table.mapping.items():
            if not isinstance(item.data, dict):
                item.data = {}
            if "name" not in item.data:
                external = item.get("external")
                is_external = external is not None and external.data in {True, "true"}
                item.data["name"] = Value(key if is_external else f"{project}_{key}")
