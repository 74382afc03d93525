"""``composeopt plan``: the stack as it is, and what the passes would do."""

from __future__ import annotations

import pathlib
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from composeopt.cli.options import ProjectRequest, project_options
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from composeopt.config.settings import Settings
    from composeopt.model.plan import StackPlan
    from composeopt.registry import Registry
    from composeopt.stack.stack import Stack

FORMATS = ("text", "json", "mermaid", "dot", "svg", "html")


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of this command, as the user wrote them."""

    form: str
    engine: str | None
    budget: str | None
    usage: pathlib.Path | None


@click.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--engine", metavar="VERSION|auto", help="The engine that will run the stack.")
@click.option(
    "--budget", metavar="cpus=N,memory=N", help="What the stack may use; wins over x-composeopt."
)
@click.option(
    "--usage",
    metavar="FILE",
    type=click.Path(path_type=pathlib.Path),
    help="What was measured: boot times, peaks.",
)
@project_options()
def plan(request: ProjectRequest, **options: object) -> int:
    """Show a stack as it is: start-up, critical path, who reaches whom, limits, needs.

    And what each pass of optimize would do. Nothing is started and nothing is
    written; every time is predicted from the files and, with --usage, from
    measured boot times. On a wide stack -v shows all.
    """
    from composeopt.facts.budget import parse_budget
    from composeopt.stack.load import load

    wishes = Wishes(**options)  # type: ignore[arg-type]  # click has typed them
    registry = request.registry(rules=False)
    inputs = replace(request.inputs(), required_unset="unknown", images=registry.images)
    settings = request.settings(registry, inputs)
    if wishes.budget is not None:
        inputs = replace(inputs, budget=parse_budget(wishes.budget))
    stack = load(inputs)
    request.say_profiles(stack)
    found = stack_plan(request, wishes, settings, registry, stack)
    _show(request, found, wishes.form)
    return 2 if found.failures else 0


def stack_plan(
    request: ProjectRequest, wishes: Wishes, settings: Settings, registry: Registry, stack: Stack
) -> StackPlan:
    """Gather the plan of a stack; the passes run in memory, our own loader judges."""
    from composeopt.cli.context import broken_plugins, run_context, with_observed
    from composeopt.optimize.outlook import Outlook
    from composeopt.optimize.plan import plan as choose
    from composeopt.optimize.run import Optimizer

    own = settings.optimize
    engine = own.engine if wishes.engine is None else wishes.engine
    usage = settings.usage if wishes.usage is None else wishes.usage
    context = run_context(request, stack, engine, usage, unsafe=own.unsafe)
    stack = with_observed(stack, context)
    passes = choose(registry, settings)
    result = Optimizer(passes, context).run(stack)
    return Outlook(passes, context, broken_plugins(registry)).plan(result)


def _show(request: ProjectRequest, found: StackPlan, form: str) -> None:
    from composeopt.report.data import as_json
    from composeopt.report.plan import as_dot, as_html, as_mermaid, as_svg, text

    if form == "text":
        request.show(text(found, verbose=request.verbose))
    else:
        writers: dict[str, Callable[[StackPlan], str]] = {
            "json": as_json,
            "mermaid": as_mermaid,
            "dot": as_dot,
            "svg": as_svg,
            "html": as_html,
        }
        click.echo(writers[form](found), nl=False)
    for failure in found.failures:
        click.echo(f"error: plugin {failure.plugin}: {failure.message}", err=True)
