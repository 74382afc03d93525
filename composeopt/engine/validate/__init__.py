"""Holding a running stack against its targets."""

from composeopt.engine.validate.run import Wishes, validate

__all__ = ["Wishes", "validate"]
