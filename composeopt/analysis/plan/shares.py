"""What the services may use in all, against the declared budget."""

from __future__ import annotations

from collections.abc import Mapping

from composeopt.facts.declared import declared
from composeopt.model.edits import Plain
from composeopt.model.plan import ServiceShare, Shares
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack


def shares(stack: Stack) -> Shares:
    """Add up limits and reservations of all containers, all profiles active.

    Raises:
        InputError: the ``x-composeopt`` block is wrong.
    """
    budget = declared(stack).budget
    named = budget.cpus is not None or budget.memory is not None
    services = tuple(_service(service) for service in stack.services())
    return Shares(
        budget_cpus=budget.cpus,
        budget_memory=budget.memory,
        budget_source=budget.source if named else "",
        cpus=round(sum((each.cpus or 0.0) * each.replicas for each in services), 3),
        memory=sum((each.memory or 0) * each.replicas for each in services),
        cpus_reserved=round(
            sum((each.cpus_reserved or 0.0) * each.replicas for each in services), 3
        ),
        memory_reserved=sum((each.memory_reserved or 0) * each.replicas for each in services),
        services=services,
    )


def _service(service: Service) -> ServiceShare:
    limits = service.limits
    return ServiceShare(
        service=service.name,
        replicas=service.replicas,
        # 0 is how compose writes "no limit".
        cpus=limits.cpus or None,
        memory=limits.memory if limits.memory and limits.memory > 0 else None,
        cpus_reserved=_reserved_cpus(service.data),
        memory_reserved=limits.memory_reservation or None,
    )


def _reserved_cpus(data: Mapping[str, Plain]) -> float | None:
    value: Plain = data.get("deploy")
    for step in ("resources", "reservations", "cpus"):
        value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value) or None
    except ValueError:
        return None
