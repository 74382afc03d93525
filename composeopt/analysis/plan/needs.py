"""What must be there before a stack can start: ports, paths of the host, versions."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from composeopt.analysis.plan.features import features
from composeopt.model.paths import Path
from composeopt.model.plan import HostPath, HostPort, Requirements
from composeopt.stack.stack import Stack


def requirements(stack: Stack) -> Requirements:
    """Gather what a stack asks of its host.

    Only paths inside the project are looked at; of all others the host must have
    them, whatever machine this runs on.
    """
    found = tuple(features(stack))
    return Requirements(
        ports=tuple(_ports(stack)),
        paths=tuple(_paths(stack)),
        builds=tuple(service.name for service in stack.services() if service.has_build),
        features=found,
        least_compose=_latest(each.compose for each in found),
        least_engine=_latest(each.engine for each in found),
    )


def _ports(stack: Stack) -> Iterator[HostPort]:
    for service in stack.services():
        for port in service.ports():
            if port.mode == "expose":
                continue
            yield HostPort(
                service=service.name,
                address=port.host_ip or "",
                published=port.published or "",
                target=port.target,
                protocol=port.protocol,
                location=stack.locate(port.path),
            )


def _paths(stack: Stack) -> Iterator[HostPath]:
    found: dict[pathlib.Path, HostPath] = {}
    for source, user, path in _sources(stack):
        kind = _kind(source, stack)
        if kind is None:
            continue
        known = found.get(source)
        if known is None:
            place = stack.locate(path)
            found[source] = HostPath(_shown(source, stack), kind, (user,), place)
        elif user not in known.services:
            found[source] = replace(known, services=(*known.services, user))
    yield from sorted(found.values(), key=lambda each: (each.kind != "missing", each.path))


def _sources(stack: Stack) -> Iterator[tuple[pathlib.Path, str, Path]]:
    for service in stack.services():
        for mount in service.mounts():
            source = _normal(mount.source or "")
            if mount.type == "bind" and source.is_absolute():
                yield source, service.name, mount.path
    for kind in ("configs", "secrets"):
        table = stack.model.get(kind)
        for name, data in table.items() if isinstance(table, Mapping) else ():
            file = data.get("file") if isinstance(data, Mapping) else None
            source = _normal(file if isinstance(file, str) else "")
            if source.is_absolute():
                user = f"{kind.removesuffix('s')} {name}"
                yield source, user, (kind, str(name), "file")


def _normal(path: str) -> pathlib.Path:
    """Take ``..`` out of a path of the model, links not followed."""
    return pathlib.Path(os.path.normpath(path.replace("$$", "$")))


def _kind(source: pathlib.Path, stack: Stack) -> Literal["missing", "host"] | None:
    if not source.is_relative_to(stack.project_directory):
        return "host"
    known = source in stack.inputs.texts or os.path.lexists(source)
    return None if known else "missing"


def _shown(source: pathlib.Path, stack: Stack) -> str:
    """Write a path of the project relative to it, another one as it is."""
    if not source.is_relative_to(stack.project_directory):
        return str(source)
    return f"./{source.relative_to(stack.project_directory)}"


def _latest(versions: Iterable[str]) -> str:
    return max(versions, key=_numbers, default="")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")) if version else ()
