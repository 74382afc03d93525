"""``composeopt config``: the resolved model, as docker compose would see it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from composeopt import errors
from composeopt.cli.options import ProjectRequest, project_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from composeopt.stack.notes import LoadWarning, NotFollowed
    from composeopt.stack.stack import Stack


@click.command(name="config")
@project_options()
@click.option(
    "--format",
    "form",
    type=click.Choice(("yaml", "json")),
    help="How to write the model; yaml unless --origins, which writes text.",
)
@click.option("--services", "wanted", flag_value="services", help="Only the names of services.")
@click.option("--images", "wanted", flag_value="images", help="Only the images.")
@click.option("--volumes", "wanted", flag_value="volumes", help="Only the names of volumes.")
@click.option("--networks", "wanted", flag_value="networks", help="Only the names of networks.")
@click.option("--profiles", "wanted", flag_value="profiles", help="Only the names of profiles.")
@click.option(
    "--variables", "wanted", flag_value="variables", help="Only the variables that the files use."
)
@click.option(
    "--no-interpolate", "verbatim", is_flag=True, help="Leave variables in the text as written."
)
@click.option("--origins", is_flag=True, help="File, line and column of every value.")
def config(
    request: ProjectRequest, form: str | None, wanted: str | None, origins: bool, verbatim: bool
) -> int:
    """Print the resolved model: what docker compose config prints, and where it is from.

    Without --profile, the services whose profile is not active are left out.
    Secrets are shown. With -q nothing is printed but errors.
    """
    from composeopt.report import resolved
    from composeopt.stack.load import load

    if origins and wanted:
        message = f"--origins and --{wanted} exclude each other"
        raise errors.UsageError(message)
    inputs = request.inputs(request.profiles)
    if wanted == "variables":
        inputs = dataclasses.replace(inputs, interpolate=False, required_unset="unknown")
    elif verbatim:
        inputs = dataclasses.replace(inputs, interpolate=False)
    stack = load(inputs)
    request.say_profiles(stack)
    _warn(request, stack.warnings if inputs.interpolate else stack.not_followed)
    if wanted == "variables":
        click.echo(resolved.variables_text(stack))
    elif wanted:
        for name in resolved.names(stack, wanted):
            click.echo(name)
    elif not request.quiet:
        click.echo(_whole(stack, form, origins=origins))
    return 0


def _whole(stack: Stack, form: str | None, *, origins: bool) -> str:
    from composeopt.report import resolved

    if origins:
        return resolved.origins_json(stack) if form == "json" else resolved.origins_text(stack)
    return resolved.as_json(stack) if form == "json" else resolved.as_yaml(stack)


def _warn(request: ProjectRequest, warnings: Iterable[LoadWarning | NotFollowed]) -> None:
    for warning in warnings:
        place = f"{warning.location}: " if warning.location else ""
        request.talk(f"{place}warning: {warning.message}")
