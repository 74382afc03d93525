"""Where a module finds its logger: ``logging`` is long to import, and seldom needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger


def log(name: str) -> Logger:
    """Give the logger of a module.

    Args:
        name: its ``__name__``.
    """
    import logging  # noqa: PLC0415

    return logging.getLogger(name)
