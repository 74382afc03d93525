"""What is known of the engine that will run the stack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """The target engine.

    Args:
        version: ``(major, minor)``, or None when a form valid on all engines is wanted.
        cpus: CPUs of its host, or None.
        memory: bytes of memory of its host, or None.
        source: where this is from: ``not given``, ``--engine``, ``daemon``.
    """

    version: tuple[int, int] | None = None
    cpus: int | None = None
    memory: int | None = None
    source: str = "not given"
