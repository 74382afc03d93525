"""What docker compose fills in: names, networks, implied dependencies, defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from composeopt.stack.keys.table import CONTAINER
from composeopt.stack.merge import merge
from composeopt.stack.paths import SERVICE, clean
from composeopt.stack.value import Value, shortened

_NOTHING = Value(None)
NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")
_IMPLYING = frozenset({"links", "volumes_from", *NAMESPACES})
_NONE: frozenset[str] = frozenset()


def fill_service(service: Value, variables: Mapping[str, str]) -> None:
    """Fill in what a service leaves to docker compose, before paths are resolved."""
    for key, value in service.mapping.items():
        fill = _FILLERS.get(key)
        if fill is not None:
            fill(value, service, variables)


def fill_hooks(service: Value, variables: Mapping[str, str], *, verbatim: bool = False) -> None:
    """Let containers that run before a service take over what the service's container is.

    Args:
        service: a service that is filled in.
        variables: for environment variables without a value.
        verbatim: values may be in short form still.
    """
    hooks = service.get("pre_start") or _NOTHING
    for hook in hooks.items:
        for key, value in hook.mapping.items():
            if key == "environment":
                _resolve(value, variables, keep=True)
            elif key == "volumes":
                _fill_binds(value, default=False)
        inherited = {
            key: value.copy("extends")
            for key, value in service.mapping.items()
            if key in CONTAINER and key != "volumes"
        }
        image = hook.get("image")
        if image is not None and not image.data:
            del hook.mapping["image"]
        base = Value(inherited, hook.marks)
        hook.data = merge(base, hook, ("services", ""), verbatim=verbatim).data
        for value in hook.mapping.values():
            if isinstance(value.data, list):
                value.data = _distinct(value.data)


def _distinct(items: list[Value]) -> list[Value]:
    """Leave out objects that are there already."""
    kept: list[Value] = []
    for item in items:
        if not isinstance(item.data, dict) or item.plain() not in [each.plain() for each in kept]:
            kept.append(item)
    return kept


def _fill_environment(value: Value, service: Value, variables: Mapping[str, str]) -> None:
    del service
    _resolve(value, variables, keep=True)


def _fill_policy(value: Value, service: Value, variables: Mapping[str, str]) -> None:
    del service, variables
    if value.data == "if_not_present":
        value.data = "missing"


def _fill_ports(value: Value, service: Value, variables: Mapping[str, str]) -> None:
    del service, variables
    for item in value.items:
        item.mapping.setdefault("protocol", Value("tcp"))
        item.mapping.setdefault("mode", Value("ingress"))


def _fill_secrets(value: Value, service: Value, variables: Mapping[str, str]) -> None:
    del service, variables
    for item in value.items:
        if not item.text("target"):
            item.mapping["target"] = Value(f"/run/secrets/{item.text('source')}")


def _fill_watches(value: Value, service: Value, variables: Mapping[str, str]) -> None:
    del service, variables
    for item in (value.get("watch") or _NOTHING).items:
        synced = item.mapping.pop("x-initialSync", None)
        if synced is not None:
            item.mapping.setdefault("initial_sync", synced)


def _fill_build(value: Value, service: Value, variables: Mapping[str, str]) -> None:
    del service
    entries = value.mapping
    entries.setdefault("context", Value("."))
    if "dockerfile" not in entries and "dockerfile_inline" not in entries:
        entries["dockerfile"] = Value("Dockerfile")
    arguments = entries.get("args")
    if arguments is not None:
        _resolve(arguments, variables, keep=False)


def _fill_mounts(value: Value, service: Value, variables: Mapping[str, str]) -> None:
    del service, variables
    for item in value.items:
        target = item.get("target")
        if target is not None and isinstance(target.data, str):
            target.data = clean(target.data)
    _fill_binds(value, default=True)


def _fill_binds(value: Value, *, default: bool) -> None:
    """Say whether missing sources of binds are made: in hooks, the long form says no."""
    for item in value.items:
        bind = item.get("bind")
        if bind is not None:
            bind.mapping.setdefault("create_host_path", Value(data=default))


def _fill_deploy(value: Value, service: Value, variables: Mapping[str, str]) -> None:
    resources = value.get("resources") or _NOTHING
    reservations = resources.get("reservations") or _NOTHING
    _fill_devices(reservations.get("devices") or _NOTHING, service, variables)


def _fill_devices(value: Value, service: Value, variables: Mapping[str, str]) -> None:
    del service, variables
    for item in value.items:
        entries = item.mapping
        if "count" not in entries and "device_ids" not in entries:
            entries["count"] = Value("all")


_FILLERS: dict[str, Callable[[Value, Value, Mapping[str, str]], None]] = {
    "build": _fill_build,
    "deploy": _fill_deploy,
    "develop": _fill_watches,
    "environment": _fill_environment,
    "gpus": _fill_devices,
    "ports": _fill_ports,
    "pull_policy": _fill_policy,
    "secrets": _fill_secrets,
    "volumes": _fill_mounts,
}


def _resolve(value: Value, variables: Mapping[str, str], *, keep: bool) -> None:
    """Give keys without a value the variable of that name."""
    if isinstance(value.data, list):
        _resolve_texts(value, variables, keep=keep)
        return
    entries = value.mapping
    for key, item in list(entries.items()):
        if item.data is not None:
            continue
        found = variables.get(key)
        if found is not None:
            entries[key] = Value(found, tuple((d, p, v | {"external"}) for d, p, v in item.marks))
        elif not keep:
            del entries[key]


def _resolve_texts(value: Value, variables: Mapping[str, str], *, keep: bool) -> None:
    """The same for a list of ``key=value``, as it is where no variables are put in."""
    items = []
    for item in value.items:
        key = str(item.data)
        found = variables.get(key)
        if found is not None:
            items.append(Value(f"{key}={found}", item.marks))
        elif keep or "=" in key:
            items.append(item)
    value.data = items or None


def imply_dependencies(service: Value) -> frozenset[str]:
    """Add the dependencies that links, shared namespaces and volumes_from imply.

    Returns:
        the names of those that were added.
    """
    entries = service.mapping
    if entries.keys().isdisjoint(_IMPLYING):
        return _NONE
    declared = service.get("depends_on")
    found: dict[str, Value] = {} if declared is None else declared.mapping
    before = set(found)
    for name, source, restart in _implied(service):
        if name not in found:
            found[name] = Value(
                {
                    "condition": Value("service_started"),
                    "restart": Value(restart),
                    "required": Value(data=True),
                },
                shortened(source.marks),
            )
    if found and declared is None:
        entries["depends_on"] = Value(found)
    return frozenset(found.keys() - before)


def _implied(service: Value) -> Iterator[tuple[str, Value, bool]]:
    """Give who is depended on, by what, and whether a restart is followed."""
    for item in (service.get("links") or _NOTHING).items:
        parts = str(item.data).split(":")
        yield parts[0] if len(parts) == 2 else str(item.data), item, True
    for key in NAMESPACES:
        shared = service.get(key)
        if shared is not None and isinstance(shared.data, str) and shared.data.startswith(SERVICE):
            yield shared.data.removeprefix(SERVICE), shared, True
    for item in (service.get("volumes_from") or _NOTHING).items:
        text = str(item.data)
        if not text.startswith("container:"):
            yield text.partition(":")[0], item, False


def attach_default_network(services: dict[str, Value]) -> bool:
    """Attach services without networks to the default one; say whether any is on it."""
    used = False
    for service in services.values():
        entries = service.mapping
        if "provider" in entries or "network_mode" in entries:
            continue
        networks = entries.get("networks")
        if networks is None or not networks.mapping:
            entries["networks"] = Value({"default": Value(None)})
            used = True
        elif "default" in networks.mapping:
            used = True
    return used


def require(service: Value) -> None:
    """Say of dependencies and env files that they are required, where they say nothing."""
    entries = [
        *(service.get("depends_on") or _NOTHING).mapping.values(),
        *(service.get("env_file") or _NOTHING).items,
    ]
    for entry in entries:
        entry.mapping.setdefault("required", Value(data=True))


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
