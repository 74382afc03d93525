"""``composeopt bench``: start two stacks in turn and compare what was measured."""

from __future__ import annotations

import contextlib
import os
import pathlib
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from composeopt import __version__
from composeopt.cli.durations import DURATION
from composeopt.cli.options import ProjectRequest, project_options
from composeopt.errors import UsageError
from composeopt.model.bench import SIDES, Bench, BenchRun, Side, StarterName
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    from composeopt.stack.stack import Stack

SLOWER = 1
MOST_RUNS = 100
_FILE = click.Path(path_type=pathlib.Path)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of this command, as the user wrote them."""

    runs: int
    starters: tuple[StarterName, ...]
    own_probes: bool
    timeout: float
    svg: pathlib.Path | None
    json: pathlib.Path | None
    fail_if_slower: bool
    allow_shared: bool
    stop_running: bool
    context: str | None

    def starter(self, side: Side) -> StarterName:
        """Give who starts a side: the first starter named, and the last one."""
        return self.starters[0 if side == "before" else -1]


@click.command()
@click.option(
    "--runs",
    type=click.IntRange(1, MOST_RUNS),
    default=5,
    show_default=True,
    help="How many runs of each count.",
)
@click.option(
    "--with",
    "starters",
    type=click.Choice(("compose", "composeopt")),
    multiple=True,
    default=("compose",),
    help="docker compose up --wait (default), or composeopt deploy; twice: for each its own.",
)
@click.option("--json", metavar="FILE", type=_FILE, help="Write all that was measured.")
@click.option("--svg", metavar="FILE", type=_FILE, help="Draw what was measured.")
@click.option("--fail-if-slower", is_flag=True, help="Exit 1 when AFTER is significantly slower.")
@click.option(
    "--timeout", type=DURATION, default="10m", show_default=True, help="Of one start; then give up."
)
@click.option(
    "--own-probes/--no-own-probes",
    default=True,
    help="Run tests besides the engine, to see when a service is ready.",
)
@click.option(
    "--allow-shared", is_flag=True, help="Measure even if clones share things with what runs."
)
@click.option(
    "--stop-running",
    is_flag=True,
    help="Stop the projects' own containers meanwhile, and start them again.",
)
@click.option("--context", metavar="NAME", help="The docker context whose engine to use.")
@project_options(many=True, metavar="BEFORE AFTER")
def bench(request: ProjectRequest, **options: object) -> int:
    """Start two stacks several times in turn, and say which one is up sooner.

    Clones are measured, under other names, with new volumes and nothing published;
    what runs is not touched, and clones are removed. Images must be there.
    """
    from composeopt.optimize.write import write_text
    from composeopt.report.bench import as_svg, text
    from composeopt.report.data import as_json

    wishes = Wishes(**options)  # type: ignore[arg-type]  # click has typed them
    if len(request.paths) != len(SIDES) or request.files:
        message = "bench compares two projects, each a file or a folder: bench BEFORE AFTER"
        raise UsageError(message)
    found = _measure(request, wishes)
    request.show(text(found))
    if wishes.json is not None:
        write_text(wishes.json, as_json(found))
    if wishes.svg is not None:
        write_text(wishes.svg, as_svg(found))
    return SLOWER if wishes.fail_if_slower and found.verdict == "slower" else 0


def _measure(request: ProjectRequest, wishes: Wishes) -> Bench:
    from composeopt.cli.signals import Stop
    from composeopt.engine import endpoint
    from composeopt.engine.bench import measure
    from composeopt.facts import compose

    entries = [
        measure.Entry(side, str(path), _load(request, path), wishes.starter(side))
        for side, path in zip(SIDES, request.paths, strict=True)
    ]
    place = endpoint.find(os.environ, wishes.context)
    with contextlib.closing(endpoint.connect(place)) as client, Stop() as stop:
        return measure.Bencher(
            client,
            place,
            compose.find(os.environ),
            os.environ,
            measure.Wishes(
                runs=wishes.runs,
                own_probes=wishes.own_probes,
                timeout=wishes.timeout,
                may_share=wishes.allow_shared,
                may_stop=wishes.stop_running,
                version=__version__,
            ),
            measure.Audience(lambda run: request.talk(_line(run)), request.talk, stop.asked),
        ).run(entries)


def _load(request: ProjectRequest, path: pathlib.Path) -> Stack:
    from composeopt.cli.project import check_whole
    from composeopt.stack.load import load

    stack = load(_one(request, path).inputs(request.profiles))
    check_whole(stack)
    for warning in stack.warnings:
        request.talk(f"warning: {warning.message}")
    return stack


def _one(request: ProjectRequest, path: pathlib.Path) -> ProjectRequest:
    """Name one project: a path, or several files joined as in COMPOSE_FILE."""
    files = str(path).split(os.pathsep)
    if len(files) == 1 or path.exists():
        return replace(request, paths=(path,))
    return replace(request, paths=(), files=tuple(map(pathlib.Path, files)))


def _line(run: BenchRun) -> str:
    number = f"run {run.number}" if run.number else "discarded"
    again = "; ".join(f"{name} restarted {count}x" for name, count in run.restarts.items())
    return f"{run.side:6}  {number:9}  {run.measured_seconds:7.2f} s{again and f'  ({again})'}"
