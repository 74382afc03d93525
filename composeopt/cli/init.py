"""``composeopt init``: an x-composeopt block from what was found in the stack."""

from __future__ import annotations

import os
import pathlib
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from composeopt import errors
from composeopt.cli.options import STDIN, ProjectRequest, project_options
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    from composeopt.optimize.output import Destination
    from composeopt.registry import Registry
    from composeopt.stack.stack import Stack

_FILE = click.Path(path_type=pathlib.Path)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of this command, as the user wrote them."""

    output: pathlib.Path | None
    diff: bool
    engine: str | None
    budget: str | None
    usage: pathlib.Path | None


@click.command(name="init")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=_FILE,
    help="Write the file with the block here, inside the project; '-' is stdout.",
)
@click.option("--diff", is_flag=True, help="Show what would be added; write nothing.")
@click.option("--engine", metavar="VERSION|auto", help="The engine that will run the stack.")
@click.option("--budget", metavar="cpus=N,memory=N", help="What the stack may use.")
@click.option("--usage", metavar="FILE", type=_FILE, help="What was measured: boot times, peaks.")
@project_options()
def init(request: ProjectRequest, **options: object) -> int:
    """Add an x-composeopt block to the compose file, drafted from the project.

    Groups of peers, likely conversations, a budget and a target, each line with
    a comment that says what it rests on. Read it line by line: what stands there
    is your word, and passes act on it. Everything else in the file stays as it is.
    A project that has such a block is refused.
    """
    from composeopt.facts.budget import parse_budget
    from composeopt.stack.load import load

    wishes = Wishes(**options)  # type: ignore[arg-type]  # click has typed them
    registry = request.registry(rules=False)
    inputs = replace(request.inputs(), required_unset="unknown", images=registry.images)
    if wishes.budget is not None:
        inputs = replace(inputs, budget=parse_budget(wishes.budget))
    stack = load(inputs)
    destination = _destination(wishes, stack)
    destination.check(stack)
    return _write(request, wishes, stack, registry, destination)


def _destination(wishes: Wishes, stack: Stack) -> Destination:
    from composeopt.optimize.output import Destination, Mode

    if wishes.output == STDIN:
        return Destination(Mode.STDOUT)
    if wishes.output is not None:
        path = pathlib.Path(os.path.normpath(stack.inputs.cwd.absolute() / wishes.output))
        return Destination(Mode.FILE, path)
    return Destination(Mode.STDOUT if STDIN in stack.inputs.files else Mode.IN_PLACE)


def _write(
    request: ProjectRequest,
    wishes: Wishes,
    stack: Stack,
    registry: Registry,
    destination: Destination,
) -> int:
    from composeopt.cli.context import run_context, with_observed
    from composeopt.cli.diff import show_diff
    from composeopt.facts import compose
    from composeopt.generate.declaration import draft
    from composeopt.generate.placement import place
    from composeopt.optimize.output import Arrangement
    from composeopt.optimize.write import write

    settings = request.settings(registry, stack.inputs)
    engine = settings.optimize.engine if wishes.engine is None else wishes.engine
    usage = settings.usage if wishes.usage is None else wishes.usage
    context = run_context(request, stack, engine, usage, unsafe=False)
    stack = with_observed(stack, context)
    found = draft(stack, context.usage, context.engine)
    if found.says_nothing:
        for line in found.head[1:]:
            request.talk(line)
        message = "nothing was found that a block could say; docs/configuration.md shows its keys"
        raise errors.UsageError(message)
    output = Arrangement(stack, destination).arrange(place(stack, found, compose.find(os.environ)))
    if wishes.diff:
        show_diff(request, stack, output)
        return 0
    if output.stdout is not None:
        sys.stdout.buffer.write(output.stdout)
        sys.stdout.buffer.flush()
    write(output.targets, [(d.source.path, d.source.digest) for d in stack.documents])
    for target in output.targets:
        request.talk(f"wrote {target.path.name}; read its x-composeopt block line by line")
    return 0
