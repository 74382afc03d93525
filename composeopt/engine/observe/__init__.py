"""Observing a running stack: what it uses, and who talks to whom."""

from composeopt.engine.observe.observation import Observation, as_profile
from composeopt.engine.observe.run import INSTRUMENTS, Wishes, observe

__all__ = ["INSTRUMENTS", "Observation", "Wishes", "as_profile", "observe"]
