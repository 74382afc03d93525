"""New text from what a stack is: today its ``x-composeopt`` block."""

from __future__ import annotations
