"""What a rule or pass gets besides the stack."""

from __future__ import annotations

from dataclasses import field

from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import Usage
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """Facts and settings that hold for one run; the same for every plugin.

    Args:
        engine: the target engine as declared, or one that nothing is known of.
        usage: the usage profile (boot times, peaks), or an empty one.
        selected: True when the user named this very pass with ``--select``.
        unsafe: True when the user asked for unsafe changes too.
        cpu_limit_ratio: per service, old CPU limit / new one, where an earlier
            pass of this run lowered it; patience must grow by it.
    """

    engine: EngineFacts = field(default_factory=EngineFacts)
    usage: Usage = field(default_factory=Usage)
    selected: bool = False
    unsafe: bool = False
    cpu_limit_ratio: dict[str, float] = field(default_factory=dict)
