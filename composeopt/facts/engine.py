"""What is known of the engine that will run the stack."""

from __future__ import annotations

from composeopt.errors import UsageError
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

_VERSION = pattern(r"v?(\d+)(?:\.(\d+))?(?:\.\d+)*(?:[+~-].*)?")


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


def version_of(text: str) -> tuple[int, int] | None:
    """Read a version such as ``25``, ``v27.3.1`` or ``20.10.24+dfsg1``; None: it is none."""
    match = _VERSION.fullmatch(text.strip())
    return None if match is None else (int(match[1]), int(match[2] or 0))


def parse_engine(text: str) -> EngineFacts:
    """Read ``--engine VERSION``; empty text stands for any engine.

    Raises:
        UsageError: it is no version.
    """
    if not text.strip():
        return EngineFacts()
    version = version_of(text)
    if version is None:
        message = f"'{text}' is no engine version; write e.g. 25.0, or auto"
        raise UsageError(message)
    return EngineFacts(version, source="--engine")
