"""What of the host and of volumes a container sees."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from composeopt.engine.direct.values import whole
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack
from composeopt.stack.views import mapping, sequence, text

_BASES = {"configs": "/", "secrets": "/run/secrets"}


def mounts_of(
    stack: Stack, service: Service, inherited: Mapping[str, Mapping[str, Any]]
) -> tuple[list[str], list[dict[str, Any]]]:
    """Give the ``Binds`` and ``Mounts`` of a service's container.

    The engine makes a missing source only of a bind, so what needs no more than
    that is a bind, as with compose.

    Args:
        stack: the project.
        service: the service.
        inherited: by target, the anonymous volumes of the container it replaces.
    """
    binds: list[str] = []
    mounts: dict[str, dict[str, Any]] = {target: dict(each) for target, each in inherited.items()}
    for entry in sequence(service.data, "volumes"):
        if not isinstance(entry, Mapping) or str(entry.get("target")) in mounts:
            continue
        short = _short(stack, entry)
        if short is not None:
            binds.append(short)
        else:
            mounts[str(entry["target"])] = _long(stack, entry)
    for kind in _BASES:
        for mount in _files(stack, service, kind):
            mounts.setdefault(mount["Target"], mount)
    return binds, list(mounts.values())


def tmpfs_of(service: Service) -> dict[str, str]:
    """Give the ``Tmpfs`` of a service's container."""
    entries = (str(each).partition(":") for each in sequence(service.data, "tmpfs"))
    return {target: options for target, _, options in entries}


def _short(stack: Stack, entry: Mapping[str, Any]) -> str | None:
    """Write a mount as ``source:target:mode``, None when that says too little."""
    kind, source = entry.get("type"), text(entry, "source")
    modes = ["ro" if entry.get("read_only") is True else "rw"]
    if not source:
        return None
    if kind == "bind":
        bind = mapping(entry, "bind")
        if bind.get("create_host_path") is False or bind.get("propagation"):
            return None
        if bind.get("selinux"):
            modes.append(str(bind["selinux"]))
        return f"{source}:{entry['target']}:{','.join(modes)}"
    if kind == "volume" and not mapping(entry, "volume").get("nocopy"):
        return f"{volume_name(stack, source)}:{entry['target']}:{modes[0]}"
    return None


def _long(stack: Stack, entry: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(entry["type"])
    found: dict[str, Any] = {"Type": kind, "Target": entry["target"]}
    source = text(entry, "source")
    if source:
        found["Source"] = volume_name(stack, source) if kind == "volume" else source
    if entry.get("read_only") is True:
        found["ReadOnly"] = True
    options = mapping(entry, kind)
    if kind == "bind":
        propagation = options.get("propagation")
        found["BindOptions"] = {"Propagation": propagation} if propagation else {}
    if kind == "volume":
        found["VolumeOptions"] = {"NoCopy": True} if options.get("nocopy") else {}
    if kind == "tmpfs" and options:
        found["TmpfsOptions"] = {
            "SizeBytes": whole(options.get("size")),
            "Mode": whole(options.get("mode")),
        }
    return found


def _files(stack: Stack, service: Service, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the mounts of secrets or configs that come from files."""
    for use in sequence(service.data, kind):
        if not isinstance(use, Mapping):
            continue
        source = text(use, "source") or ""
        definition = stack.value((kind, source))
        file = text(definition, "file") if isinstance(definition, Mapping) else None
        if file:
            target = posixpath.join(_BASES[kind], text(use, "target") or source)
            mount = {"Type": "bind", "Source": file, "Target": target, "ReadOnly": True}
            yield {**mount, "BindOptions": {}} if kind == "secrets" else mount


def volume_name(stack: Stack, key: str) -> str:
    """Give the engine's name of one of the project's volumes."""
    value = stack.value(("volumes", key))
    return (text(value, "name") if isinstance(value, Mapping) else None) or key
