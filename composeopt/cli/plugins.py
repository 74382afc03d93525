"""``composeopt plugins``: what is loaded, and what failed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from composeopt.cli.options import ToolRequest, tool_options

if TYPE_CHECKING:
    from composeopt.registry import Plugin, Registry


@click.command()
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
@tool_options
def plugins(request: ToolRequest, form: str) -> int:
    """Show what is loaded, what each plugin brings, and what failed.

    Exit code 2 if something is broken.
    """
    registry = request.registry()
    if form == "json":
        click.echo(json.dumps(as_json(registry), indent=2, ensure_ascii=False))
    else:
        for plugin in registry.plugins:
            click.echo("\n".join(_lines(plugin)))
    for broken in registry.broken:
        click.echo(f"error: plugin {broken.plugin}: {broken.message}", err=True)
    sys.stdout.flush()
    return 2 if registry.broken else 0


def as_json(registry: Registry) -> dict[str, Any]:
    """Give what ``--format json`` prints (``schemas/plugins.schema.json``)."""
    return {
        "schema": 1,
        "plugins": [
            {
                "name": plugin.name,
                "distribution": plugin.distribution,
                "version": plugin.version,
                "bundled": plugin.bundled,
                "rules": [{"code": rule.code, "name": rule.name} for rule in plugin.rules],
                "passes": [each.name for each in plugin.passes],
                "images": sorted(name for each in plugin.images for name in each.images),
            }
            for plugin in registry.plugins
        ],
        "passes": [each.name for each in registry.passes],
        "broken": [
            {"plugin": broken.plugin, "message": broken.message} for broken in registry.broken
        ],
    }


def _lines(plugin: Plugin) -> list[str]:
    origin = "bundled" if plugin.bundled else f"{plugin.distribution} {plugin.version}".strip()
    lines = [f"{plugin.name} ({origin})" if origin else plugin.name]
    lines += [f"  rule {rule.code} {rule.name}" for rule in plugin.rules]
    lines += [f"  pass {each.name}" for each in plugin.passes]
    lines += [f"  images {name}" for each in plugin.images for name in each.images]
    return lines if len(lines) > 1 else [*lines, "  brings no rule and no pass"]
