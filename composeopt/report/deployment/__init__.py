"""What a deployment did, written for people and for programs."""

from __future__ import annotations

from composeopt.report.deployment.text import text

__all__ = ["text"]
