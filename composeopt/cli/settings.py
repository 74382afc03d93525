"""``composeopt settings``: the configuration in force, and where it comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from composeopt import errors
from composeopt.cli.options import ProjectRequest, project_options

if TYPE_CHECKING:
    from composeopt.stack.inputs import Inputs


@click.command()
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
@project_options()
def settings(request: ProjectRequest, form: str) -> int:
    """Show the configuration in force and where each value comes from.

    PATH is a project (a file or a folder); the search for composeopt.toml
    begins there. Flags of other commands win over what is shown.
    """
    from composeopt.config.listing import listing

    registry = request.registry()
    found = request.settings(registry, _inputs(request))
    name = str(found.file) if found.file else None
    rows = listing(found, registry)
    if form == "json":
        values = [{"key": row.key, "value": row.value, "source": row.source} for row in rows]
        data = {"schema": 1, "file": name, "settings": values, "warnings": list(found.warnings)}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return 0
    click.echo(f"# {name or 'no composeopt.toml: all defaults'}")
    width = max(len(f"{row.key} = {json.dumps(row.value)}") for row in rows)
    for row in rows:
        setting = f"{row.key} = {json.dumps(row.value, ensure_ascii=False)}"
        click.echo(f"{setting:<{min(width, 60)}}  # {row.source}")
    return 0


def _inputs(request: ProjectRequest) -> Inputs | None:
    """Find the project; where there is none, this folder's settings are shown."""
    try:
        return request.inputs()
    except errors.InputError:
        if request.paths or request.files:
            raise
        return None
