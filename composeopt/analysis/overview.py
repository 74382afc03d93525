"""What a stack is, gathered for the reader of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from composeopt.model.edits import Plain
from composeopt.model.overview import Overview, RemoteOverview, ServiceOverview, VariableOverview
from composeopt.stack.service import Dependency, Port, Service
from composeopt.stack.stack import Stack, Variable

_CONDITIONS = {
    "service_started": "started",
    "service_healthy": "healthy",
    "service_completed_successfully": "completed",
}


def overview(stack: Stack) -> Overview:
    """Describe a stack; no values of variables and no environment are told."""
    return Overview(
        services=tuple(_service(service) for service in stack.services()),
        networks=tuple(name for name, data in _named(stack, "networks") if not _external(data)),
        volumes=tuple(name for name, data in _named(stack, "volumes") if not _external(data)),
        external=tuple(
            f"{kind[:-1]} {data.get('name', name)}"
            for kind in ("networks", "volumes", "secrets", "configs")
            for name, data in _named(stack, kind)
            if _external(data)
        ),
        variables=_variables(tuple(stack.variables)),
        not_followed=tuple(
            RemoteOverview(each.source, each.location) for each in stack.not_followed
        ),
    )


def _service(service: Service) -> ServiceOverview:
    check, limits = service.healthcheck, service.limits
    return ServiceOverview(
        name=service.name,
        image=service.image or ("built here" if service.has_build else "none"),
        ports=tuple(_port(port) for port in service.ports() if port.mode != "expose"),
        waits_for=tuple(_dependency(each) for each in service.dependencies()),
        networks=tuple(service.networks),
        profiles=service.profiles,
        replicas=service.replicas,
        cpus=limits.cpus,
        memory=limits.memory,
        has_healthcheck=check is not None and not check.disabled,
    )


def _port(port: Port) -> str:
    host = f"{port.host_ip}:" if port.host_ip else ""
    return f"{host}{port.published or 'any'} -> {port.target}/{port.protocol}"


def _dependency(dependency: Dependency) -> str:
    condition = _CONDITIONS.get(dependency.condition, dependency.condition)
    return f"{dependency.target} ({condition})"


def _named(stack: Stack, kind: str) -> Iterator[tuple[str, Mapping[str, Plain]]]:
    found = stack.model.get(kind)
    for name, data in found.items() if isinstance(found, Mapping) else ():
        yield name, data if isinstance(data, Mapping) else {}


def _external(data: Mapping[str, Plain]) -> bool:
    return bool(data.get("external"))


def _variables(uses: tuple[Variable, ...]) -> tuple[VariableOverview, ...]:
    found: dict[str, VariableOverview] = {}
    for use in uses:
        known = found.get(use.name)
        found[use.name] = VariableOverview(
            name=use.name,
            required=use.required or (known is not None and known.required),
            is_set=use.source not in {"", "default"} or (known is not None and known.is_set),
            has_default=use.default is not None and (known is None or known.has_default),
            location=known.location if known is not None else use.location,
        )
    return tuple(found[name] for name in sorted(found))
