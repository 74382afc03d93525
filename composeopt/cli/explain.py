"""``composeopt explain``: the page of a rule or pass."""

from __future__ import annotations

import json

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
    from composeopt.config.convert import unknown
    from composeopt.report import page

    registry = request.registry()
    kind = registry.rule(handle) or registry.find_pass(handle)
    if kind is None:
        wanted = (
            handle.upper() if handle.upper()[:3].isalpha() and handle[-1:].isdigit() else handle
        )
        raise errors.UsageError(unknown("rule or pass", wanted, registry.handles()))
    found = page.page_of(kind, registry.owners.get(kind.name, ""))
    if form == "json":
        click.echo(json.dumps(page.as_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo(page.as_text(found))
    return 0
