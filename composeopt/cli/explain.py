"""``composeopt explain``: the page of a rule or pass."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable

import click

from composeopt import errors
from composeopt.cli.options import ToolRequest, tool_options


@click.command()
@click.argument("handle", metavar="CODE|NAME")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
@tool_options
def explain(request: ToolRequest, handle: str, form: str) -> int:
    """Show the page of a rule or pass: why, examples, options, how to turn it off."""
    from composeopt.report import page

    registry = request.registry()
    kind = registry.rule(handle) or registry.find_pass(handle)
    if kind is None:
        raise errors.UsageError(_unknown(handle, registry.handles()))
    found = page.page_of(kind, registry.owners.get(kind.name, ""))
    if form == "json":
        click.echo(json.dumps(page.as_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo(page.as_text(found))
    return 0


def _unknown(handle: str, known: Iterable[str]) -> str:
    by_lower = {each.lower(): each for each in known}
    near = difflib.get_close_matches(handle.lower(), sorted(by_lower), n=1)
    right = f"did you mean '{by_lower[near[0]]}'?" if near else "'composeopt plugins' lists them"
    return f"unknown rule or pass '{handle}'; {right}"
