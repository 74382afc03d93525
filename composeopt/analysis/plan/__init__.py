"""A stack as it is: start-up, traffic, shares, requirements; the parts of ``plan``."""

from __future__ import annotations

from composeopt.analysis.plan.needs import requirements
from composeopt.analysis.plan.shares import shares
from composeopt.analysis.plan.startup import start_up
from composeopt.analysis.plan.traffic import traffic

__all__ = ["requirements", "shares", "start_up", "traffic"]
