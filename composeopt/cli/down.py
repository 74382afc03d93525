"""``composeopt down``: stop a project and remove its containers and networks."""

from __future__ import annotations

import os
from dataclasses import replace

import click

from composeopt.cli.options import ProjectRequest, project_options

COULD_NOT = 2


@click.command()
@click.option("--context", metavar="NAME", help="The docker context whose engine to use.")
@click.option(
    "--volumes", is_flag=True, help="Remove the project's volumes too: their data is lost."
)
@click.option("--remove-orphans", is_flag=True, help="Remove containers of unknown services too.")
@click.option(
    "--timeout", metavar="SECONDS", type=int, help="How long a container may take to stop."
)
@project_options()
def down(
    request: ProjectRequest,
    context: str | None,
    volumes: bool,
    remove_orphans: bool,
    timeout: int | None,
) -> int:
    """Stop a project, those first that nobody waits for, and remove what it is made of.

    Volumes stay unless --volumes is given; external networks and volumes always stay.
    """
    from composeopt.cli.signals import Stop
    from composeopt.engine import endpoint, journal
    from composeopt.engine.down import Removal, take_down
    from composeopt.stack.load import load

    stack = load(replace(request.inputs(), required_unset="unknown"))
    for each in stack.not_followed:
        request.talk(f"warning: {each.message}")
    found = endpoint.find(os.environ, context)
    client = endpoint.connect(found)
    info = client.info()
    with Stop() as stop:
        result = take_down(
            client,
            stack,
            journal.folder(os.environ)
            / journal.name(str(info.get("ID") or info.get("Name")), stack.name),
            Removal(volumes=volumes, orphans=remove_orphans, timeout=timeout),
            stop.asked,
            stop.hurried,
        )
    for name in result.removed:
        click.echo(f"removed {name}")
    for name in result.orphans:
        request.talk(
            f"{name} belongs to no service of these files and stays; --remove-orphans removes it"
        )
    for problem in result.problems:
        click.echo(f"error: {problem}", err=True)
    return COULD_NOT if result.problems else 0
