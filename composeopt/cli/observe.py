"""``composeopt observe``: a usage profile of the running stack."""

from __future__ import annotations

import json
import os
import pathlib
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from composeopt import errors
from composeopt.cli.durations import DURATION
from composeopt.cli.options import STDIN, ProjectRequest, project_options
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    from composeopt.engine.observe import Observation

LEAST_INTERVAL = 0.1
"""Seconds; more looks would be load of their own."""

WAYS = ("exec", "helper", "proc")


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of this command, as the user wrote them."""

    output: pathlib.Path | None
    duration: float
    interval: float
    wait: float
    by: tuple[str, ...]
    helper_image: str
    context: str | None


@click.command()
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=pathlib.Path),
    help="Write the usage profile here; '-' or nothing is stdout.",
)
@click.option(
    "--duration", type=DURATION, default="5m", show_default=True, help="How long to watch."
)
@click.option(
    "--interval",
    type=DURATION,
    default="1s",
    show_default=True,
    help="From one look at the connections to the next.",
)
@click.option(
    "--wait",
    type=DURATION,
    default="0s",
    show_default=True,
    help="How long to wait for the stack to be started; boots are then seen too.",
)
@click.option(
    "--by",
    multiple=True,
    type=click.Choice(WAYS),
    help="How to read connections; repeat it, in order. Default: exec, then helper, then proc.",
)
@click.option("--helper-image", metavar="IMAGE", default="", help="What helpers are made of.")
@click.option("--context", metavar="NAME", help="The docker context whose engine runs the stack.")
@project_options()
def observe(request: ProjectRequest, **options: object) -> int:
    """Measure a running stack: CPU, memory, throttling, OOM kills, who talks to whom.

    Writes a usage profile for optimize --usage. Nothing is changed; where an image
    has no shell, a helper container looks from its network, and is removed. Ctrl-C
    and SIGTERM end it sooner and write what was seen. Exit code 1: too little was seen
    to take anything away by it.
    """
    from composeopt.cli.signals import Stop
    from composeopt.engine import endpoint
    from composeopt.engine import observe as engine
    from composeopt.stack.load import load

    wishes = Wishes(**options)  # type: ignore[arg-type]  # click has typed them
    if wishes.interval < LEAST_INTERVAL or wishes.duration < wishes.interval:
        message = f"--interval must be from {LEAST_INTERVAL:g} s up to --duration"
        raise errors.UsageError(message)
    stack = load(replace(request.inputs(), required_unset="unknown"))
    place = endpoint.find(os.environ, wishes.context)
    client = endpoint.connect(place)
    try:
        request.talk(f"watching {stack.name} for {wishes.duration:g} s; Ctrl-C ends it sooner")
        with Stop() as stop:
            observation = engine.observe(
                client,
                place,
                engine.Wishes(
                    project=stack.name,
                    duration=wishes.duration,
                    interval=wishes.interval,
                    instruments=wishes.by or engine.INSTRUMENTS,
                    helper_image=wishes.helper_image,
                    wait=wishes.wait,
                ),
                stop.asked,
            )
    finally:
        client.close()
    _write(request, wishes, observation)
    return 0 if observation.is_enough else 1


def _write(request: ProjectRequest, wishes: Wishes, observation: Observation) -> None:
    from composeopt.engine.observe import as_profile
    from composeopt.facts.usage import Usage
    from composeopt.optimize.write import write_text
    from composeopt.report.observed import observed

    profile = as_profile(observation)
    text = json.dumps(profile, indent=2, ensure_ascii=False) + "\n"
    if wishes.output is None or wishes.output == STDIN:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_text(wishes.output, text)
    if not request.quiet:
        usage = Usage(observation.services, profile["source"], observation.conversations)
        blocks = observed(
            usage, observation.instruments, observation.blind_seconds, observation.notes
        )
        request.show(blocks, stderr=True)
