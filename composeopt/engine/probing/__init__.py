"""Connecting from inside: what a container reaches, and how fast."""

from composeopt.engine.probing.doors import Door, Knock, NoProbeError
from composeopt.engine.probing.prober import Answer, Prober

__all__ = ["Answer", "Door", "Knock", "NoProbeError", "Prober"]
