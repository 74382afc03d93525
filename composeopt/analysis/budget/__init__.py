"""Sharing CPUs and memory: grids, floors, peers, and max-min filling."""

from __future__ import annotations

from composeopt.analysis.budget.claims import memory_claims
from composeopt.analysis.budget.filling import FillItem, fill
from composeopt.analysis.budget.peers import Peers, peer_groups
from composeopt.analysis.budget.quanta import (
    ENGINE_MINIMUM,
    cpu_quantum,
    memory_quantum,
    round_cpus,
    round_memory,
    round_to_power,
)
from composeopt.analysis.budget.spelling import spell_cpus, spell_memory, written
from composeopt.analysis.budget.values import Claim

__all__ = [
    "ENGINE_MINIMUM",
    "Claim",
    "FillItem",
    "Peers",
    "cpu_quantum",
    "fill",
    "memory_claims",
    "memory_quantum",
    "peer_groups",
    "round_cpus",
    "round_memory",
    "round_to_power",
    "spell_cpus",
    "spell_memory",
    "written",
]
