"""Show a diff: coloured and whole on a terminal, without secrets anywhere else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from composeopt.cli.options import ToolRequest

if TYPE_CHECKING:
    from composeopt.optimize.output import Output
    from composeopt.stack.stack import Stack

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def show_diff(request: ToolRequest, stack: Stack, output: Output) -> None:
    """Write the difference between the files as read and the result to stdout."""
    from composeopt.optimize.diff import unified_diff

    text = unified_diff(stack, output, masked=not sys.stdout.isatty())
    colored = request.is_colored()
    for line in text.splitlines(keepends=True):
        click.echo(_painted(line) if colored else line, nl=False, color=colored)


def _painted(line: str) -> str:
    bare = line.rstrip("\r\n")
    end = line[len(bare) :]
    if line.startswith(("+++", "---")):
        return click.style(bare, bold=True) + end
    color = _COLORS.get(line[:1])
    return click.style(bare, fg=color) + end if color else line
