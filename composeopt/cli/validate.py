"""``composeopt validate``: a running stack against its targets."""

from __future__ import annotations

import os
import pathlib
from typing import TYPE_CHECKING

import click

from composeopt import errors
from composeopt.cli.durations import DURATION
from composeopt.cli.options import ProjectRequest, project_options
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    from composeopt.facts.declarations import Targets
    from composeopt.model.validation import Validation
    from composeopt.stack.stack import Stack

FORMATS = ("text", "json", "markdown")
_FILE = click.Path(path_type=pathlib.Path)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of this command, as the user wrote them."""

    quick: bool
    healthy: bool
    time_to_healthy: float | None
    restarts: int | None
    isolation: bool
    efficiency: tuple[str, ...]
    latency: tuple[str, ...]
    split: tuple[str, ...]
    duration: float
    samples: int
    wait: float
    metrics: pathlib.Path | None
    helper_image: str
    context: str | None
    form: str
    reports: tuple[pathlib.Path, ...]


@click.command()
@click.option("--quick", is_flag=True, help="Only: healthy, nothing restarts, isolation.")
@click.option("--healthy", is_flag=True, help="Every service must run and be healthy.")
@click.option("--time-to-healthy", type=DURATION, help="From the first start to the last healthy.")
@click.option("--restarts", type=click.IntRange(0), metavar="N", help="At most N restarts.")
@click.option("--isolation", is_flag=True, help="Needed pairs connect, cut pairs do not.")
@click.option(
    "--efficiency", multiple=True, metavar="memory=50%", help="Least use of the limits; repeatable."
)
@click.option(
    "--latency", multiple=True, metavar="'a->b:PORT p95=5ms'", help="Of one edge; repeatable."
)
@click.option(
    "--split", multiple=True, metavar="SERVICE=5%", help="How far from nginx's weights; repeatable."
)
@click.option(
    "--duration",
    type=DURATION,
    default="30s",
    show_default=True,
    help="How long to watch for efficiency and split.",
)
@click.option("--samples", type=click.IntRange(20), default=50, show_default=True, help="Per edge.")
@click.option(
    "--wait", type=DURATION, default="60s", show_default=True, help="For what is starting, at most."
)
@click.option("--metrics", metavar="FILE", type=_FILE, help="What deploy measured of the start.")
@click.option(
    "--helper-image", metavar="IMAGE", default="", help="With python3, where images have no tools."
)
@click.option("--context", metavar="NAME", help="The docker context whose engine runs the stack.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FILE.json|.md",
    type=_FILE,
    help="Write it to a file too; repeatable.",
)
@project_options()
def validate(request: ProjectRequest, **options: object) -> int:
    """Hold a running stack against its targets, with measurements only.

    Targets are those of x-composeopt: targets; a flag wins over the block's. Only
    what is declared counts. Exit code 1: a target was missed; 2: one could not be
    measured, and it says what to add.
    """
    from composeopt.engine import endpoint
    from composeopt.engine import validate as engine
    from composeopt.engine.validate.record import read_record
    from composeopt.stack.load import load

    wishes = Wishes(**options)  # type: ignore[arg-type]  # click has typed them
    for path in wishes.reports:
        _check_report(path)
    stack = load(request.inputs(profiles=request.profiles))
    request.say_profiles(stack)
    for each in stack.not_followed:
        request.talk(f"warning: {each.message}")
    targets = _targets(stack, wishes)
    record = read_record(wishes.metrics) if wishes.metrics is not None else None
    place = endpoint.find(os.environ, wishes.context)
    client = endpoint.connect(place)
    try:
        validation = engine.validate(
            stack,
            client,
            place,
            engine.Wishes(
                targets=targets,
                quick=wishes.quick,
                seconds=wishes.duration,
                samples=wishes.samples,
                patience=wishes.wait,
                helper_image=wishes.helper_image,
                record=record,
            ),
        )
    finally:
        client.close()
    _show(request, wishes, validation)
    return validation.exit_code


def _targets(stack: Stack, wishes: Wishes) -> Targets:
    """Put the flags over what the block declares."""
    from dataclasses import replace

    from composeopt.cli.targets import efficiency, latencies, splits
    from composeopt.facts.declared import declared

    found = declared(stack).targets
    return replace(
        found,
        healthy=found.healthy or wishes.healthy,
        isolation=found.isolation or wishes.isolation,
        time_to_healthy=(
            found.time_to_healthy if wishes.time_to_healthy is None else wishes.time_to_healthy
        ),
        restarts=found.restarts if wishes.restarts is None else wishes.restarts,
        efficiency={**found.efficiency, **efficiency(wishes.efficiency)},
        latency=latencies(stack, found.latency, wishes.latency),
        split={**found.split, **splits(stack, wishes.split)},
    )


def _check_report(path: pathlib.Path) -> None:
    if path.suffix.lower() not in (".json", ".md"):
        message = f"--report {path}: a report is a .json or .md file"
        raise errors.UsageError(message)


def _show(request: ProjectRequest, wishes: Wishes, validation: Validation) -> None:
    from composeopt.optimize.write import write_text
    from composeopt.report.data import as_json
    from composeopt.report.validation import blocks, markdown

    for path in wishes.reports:
        is_json = path.suffix.lower() == ".json"
        write_text(path, as_json(validation) if is_json else markdown(validation))
    if wishes.form == "json":
        click.echo(as_json(validation), nl=False)
    elif wishes.form == "markdown":
        click.echo(markdown(validation), nl=False)
    elif not request.quiet or validation.exit_code:
        request.show(blocks(validation, verbose=request.verbose))
