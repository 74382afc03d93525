"""Durations on the command line: ``90``, ``90s``, ``1.5m``, ``2h``, ``500ms``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from composeopt.facts.durations import parse_duration

if TYPE_CHECKING:
    _Base = click.ParamType[float]
else:
    _Base = click.ParamType  # generic for type checkers only, before click 8.3


class Duration(_Base):
    """Seconds, from a number with or without a unit."""

    name = "duration"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show how one is written."""
        del param, ctx
        return "SECONDS|5m"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read one; click makes an error of what is none."""
        seconds = parse_duration(value)
        if seconds is None:
            self.fail(f"'{value}' is no duration; write e.g. 90s or 5m", param, ctx)
        return seconds


DURATION = Duration()
