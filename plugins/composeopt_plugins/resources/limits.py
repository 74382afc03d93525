"""Edits that set limits in the style that a service uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from composeopt.api import (
    Add,
    Edit,
    Path,
    Plain,
    Replace,
    Service,
    Stack,
    round_cpus,
    round_memory,
    spell_cpus,
    spell_memory,
    written,
)

_FLAT = ("cpus", "mem_limit", "mem_reservation", "memswap_limit", "pids_limit")
_DEEP = ("deploy", "resources", "limits")


def limit_edits(
    stack: Stack, service: Service, cpus: float | None, memory: int | None
) -> tuple[Edit, ...]:
    """Give the edits that set new limits; reservations and swap follow.

    Args:
        stack: the stack.
        service: the service.
        cpus: the new limit, or None to leave it.
        memory: the new limit in bytes, or None to leave it.
    """
    edits: list[Edit] = []
    missing: dict[str, Plain] = {}
    if cpus is not None:
        edits += _set(stack, service.limits.cpus_path, cpus, missing, "cpus")
        edits += _reserved_cpus(stack, service, cpus)
    if memory is not None:
        edits += _set(stack, service.limits.memory_path, memory, missing, "memory")
        edits += _reserved_memory(stack, service, memory)
        edits += _swap(stack, service, memory)
    return (*edits, *_added(stack, service, missing))


def _set(
    stack: Stack, path: Path, amount: float, missing: dict[str, Plain], kind: str
) -> Iterator[Edit]:
    """Replace a limit that is written; keep one that is not for :func:`_added`."""
    spelled = written(stack, path)
    value = spell_cpus(amount, spelled) if kind == "cpus" else spell_memory(int(amount), spelled)
    if stack.has(path):
        yield Replace(path, value)
    else:
        missing[kind] = value


def _added(stack: Stack, service: Service, missing: Mapping[str, Plain]) -> Iterator[Edit]:
    if not missing:
        return
    if _is_flat(stack, service):
        for kind, value in missing.items():
            yield Add((*service.path, "cpus" if kind == "cpus" else "mem_limit"), value)
        return
    path = service.path
    for position, key in enumerate(_DEEP):
        path = (*path, key)
        if not stack.has(path):
            block: Plain = dict(missing)
            for inner in reversed(_DEEP[position + 1 :]):
                block = {inner: block}
            yield Add(path, block)
            return
    for kind, value in missing.items():
        yield Add((*path, kind), value)


def _is_flat(stack: Stack, service: Service) -> bool:
    """Say whether the service, or else most of the stack, uses the older keys."""
    if any(key in service.data for key in _FLAT):
        return True
    if stack.value((*service.path, *_DEEP[:2])):
        return False
    flat = sum(any(key in each.data for key in _FLAT) for each in stack.services())
    deep = sum(bool(stack.value((*each.path, *_DEEP[:2]))) for each in stack.services())
    return flat > deep


def _reserved_cpus(stack: Stack, service: Service, cpus: float) -> Iterator[Edit]:
    path = (*service.path, "deploy", "resources", "reservations", "cpus")
    limit, reserved = service.limits.cpus, stack.value(path)
    if limit and isinstance(reserved, int | float) and reserved:
        scaled = min(cpus, round_cpus(reserved * cpus / limit, up=False))
        if scaled != reserved:
            yield Replace(path, spell_cpus(scaled, written(stack, path)))


def _reserved_memory(stack: Stack, service: Service, memory: int) -> Iterator[Edit]:
    limit, reserved = service.limits.memory, service.limits.memory_reservation
    for path in (
        (*service.path, "deploy", "resources", "reservations", "memory"),
        (*service.path, "mem_reservation"),
    ):
        if limit and reserved and stack.has(path):
            scaled = min(memory, round_memory(reserved * memory / limit, up=False))
            if scaled != reserved:
                yield Replace(path, spell_memory(scaled, written(stack, path)))


def _swap(stack: Stack, service: Service, memory: int) -> Iterator[Edit]:
    """Keep what may be swapped: the engine counts memory and swap together."""
    path = (*service.path, "memswap_limit")
    value, limit = service.data.get("memswap_limit"), service.limits.memory
    text = str(value)
    if limit and text.isdigit() and int(text) > 0:
        total = int(text) - limit + memory
        yield Replace(path, spell_memory(max(memory, total), written(stack, path)))
