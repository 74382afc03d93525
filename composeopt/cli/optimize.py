"""``composeopt optimize``: run the passes and give out the optimized stack."""

from __future__ import annotations

import contextlib
import os
import pathlib
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from composeopt import errors
from composeopt.cli.options import ProjectRequest, project_options
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from composeopt.config.settings import Settings
    from composeopt.facts.compose import Search
    from composeopt.model.report import Discarded, PluginFailure, Report
    from composeopt.optimize.output import Destination, Output
    from composeopt.optimize.run import Result
    from composeopt.registry import Registry
    from composeopt.stack.stack import Stack

_FILE = click.Path(path_type=pathlib.Path)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of this command, as the user wrote them."""

    output: pathlib.Path | None
    in_place: bool
    override: pathlib.Path | None
    diff: bool
    check: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    unsafe: bool
    engine: str | None
    budget: str | None
    usage: pathlib.Path | None
    reports: tuple[pathlib.Path, ...]
    strict: bool

    @property
    def dry(self) -> bool:
        """Whether nothing is to be written."""
        return self.diff or self.check

    def validate(self) -> None:
        """Refuse what contradicts itself."""
        places = {
            "--in-place": self.in_place,
            "-o": self.output is not None,
            "--override": self.override is not None,
        }
        given = [flag for flag, is_given in places.items() if is_given]
        if len(given) > 1:
            message = f"{' and '.join(given)} exclude each other"
            raise errors.UsageError(message)
        if self.reports:
            from composeopt.report.kinds import check_place

            for path in self.reports:
                check_place(path)


@click.command()
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=_FILE,
    help="Write the result here, inside the project; '-' is stdout.",
)
@click.option("--in-place", is_flag=True, help="Change the files themselves.")
@click.option(
    "--override",
    metavar="FILE",
    type=_FILE,
    help="Write only the changes, as a new override file; the files stay.",
)
@click.option("--diff", is_flag=True, help="Show what would change; write nothing.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if something would change.")
@click.option("--select", multiple=True, metavar="PASS", help="Run only this pass; repeatable.")
@click.option("--ignore", multiple=True, metavar="PASS", help="Leave this pass out; repeatable.")
@click.option("--unsafe/--no-unsafe", default=None, help="Make unsafe changes too.")
@click.option("--engine", metavar="VERSION|auto", help="The engine that will run the stack.")
@click.option(
    "--budget", metavar="cpus=N,memory=N", help="What the stack may use; wins over x-composeopt."
)
@click.option("--usage", metavar="FILE", type=_FILE, help="What was measured: boot times, peaks.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FILE.json|.md|.html",
    type=_FILE,
    help="Write a report; repeatable.",
)
@click.option("--strict/--no-strict", default=None, help="Write nothing when a plugin fails.")
@project_options()
def optimize(request: ProjectRequest, **options: object) -> int:
    """Make a stack start faster and safer.

    PATH is one project: a file or a folder; without it, the compose files here.
    The result is written beside each changed file as <stem>.optimized<ext>.
    Nothing is written that docker compose would reject, or that is less patient,
    less connected or less complete than what was there.
    """
    from composeopt.facts.compose import Search

    # The binary thinks while we read.
    with contextlib.closing(Search(os.environ)) as search:
        return _optimize(request, options, search)


def _optimize(request: ProjectRequest, options: dict[str, object], search: Search) -> int:
    registry = request.registry(rules=False)
    inputs = replace(request.inputs(), required_unset="unknown", images=registry.images)
    settings = request.settings(registry, inputs)
    wishes = _wishes(options, settings)
    wishes.validate()

    from composeopt.facts.budget import parse_budget
    from composeopt.stack.load import load

    if wishes.budget is not None:
        inputs = replace(inputs, budget=parse_budget(wishes.budget))
    stack = load(inputs)
    request.say_profiles(stack)
    destination = _destination(wishes, stack)
    destination.check(stack)
    return _Run(request, wishes, settings, registry, destination, search).go(stack)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of the command."""

    request: ProjectRequest
    wishes: Wishes
    settings: Settings
    registry: Registry
    destination: Destination
    search: Search

    def go(self, stack: Stack) -> int:
        from composeopt.cli.context import broken_plugins, run_context, with_observed
        from composeopt.optimize.output import Arrangement, Mode
        from composeopt.optimize.plan import plan
        from composeopt.optimize.run import Optimizer

        wishes = self.wishes
        passes = plan(self.registry, self.settings, wishes.select, wishes.ignore)
        context = run_context(
            self.request, stack, wishes.engine or "", wishes.usage, unsafe=wishes.unsafe
        )
        stack = with_observed(stack, context)
        in_place = self.destination.mode is Mode.IN_PLACE
        binary = self.search.found()
        result = Optimizer(passes, context, binary, in_place).run(stack)
        side = [file for each in result.ledger.applied for file in each.change.side_files]
        output = Arrangement(stack, self.destination, side).arrange(result.after.texts)
        if self.destination.mode is Mode.OVERRIDE and self.destination.file is not None:
            from composeopt.optimize.override import with_override

            output = with_override(result, output, self.destination.file, binary)
        broken = broken_plugins(self.registry)
        failed = bool(broken or result.ledger.failures or result.ledger.discarded)
        stopped = failed and wishes.strict
        if not wishes.dry and not stopped:
            self._write(stack, output)
        report = None
        if wishes.reports or not self.request.quiet:
            from composeopt.optimize.assemble import Assembly

            profiles = self.request.profiles
            told = stopped and not wishes.dry
            assembly = Assembly(passes, context, output, profiles, broken, wishes.dry, told)
            report = assembly.report(result)
        unwritten = list(self._unwritten(report))
        self._show(report, result, output, stopped=stopped)
        self._say_failures((*broken, *result.ledger.failures), result.ledger.discarded)
        if unwritten:
            raise errors.ComposeoptError("; ".join(map(str, unwritten)))
        if failed:
            return 2
        return int(wishes.check and bool(result.ledger.applied))

    def _write(self, stack: Stack, output: Output) -> None:
        from composeopt.optimize.write import read_files, write

        if output.targets:
            write(output.targets, read_files(stack))

    def _show(
        self, report: Report | None, result: Result, output: Output, *, stopped: bool
    ) -> None:
        taken = False
        if self.wishes.diff:
            from composeopt.cli.diff import show_diff

            show_diff(self.request, result.before, output)
            taken = True
        elif output.stdout is not None and not self.wishes.dry and not stopped:
            sys.stdout.buffer.write(output.stdout)
            sys.stdout.buffer.flush()
            taken = True
        if report is not None and not self.request.quiet:
            from composeopt.report import summary

            blocks = summary.summary(report, verbose=self.request.verbose)
            self.request.show(blocks, stderr=taken)

    def _say_failures(
        self, failures: Sequence[PluginFailure], discarded: Sequence[Discarded]
    ) -> None:
        """Name what failed where no summary does."""
        if not self.request.quiet:
            return
        for failure in failures:
            click.echo(f"error: plugin {failure.plugin}: {failure.message}", err=True)
        for each in discarded:
            text = "; ".join(map(str, each.violations))
            click.echo(f"error: pass {each.change.pass_name}: {text}", err=True)

    def _unwritten(self, report: Report | None) -> Iterator[errors.ComposeoptError]:
        """Write the reports; yield what went wrong, for after the summary."""
        if report is None:
            return
        from composeopt.optimize.write import WriteError, write_text
        from composeopt.report import kinds

        for path in self.wishes.reports:
            try:
                write_text(path, kinds.render(report, path))
            except WriteError as error:
                yield error


def _wishes(options: dict[str, object], settings: Settings) -> Wishes:
    """Fill in from the settings what no flag says."""
    own = settings.optimize
    values = dict(options)
    for name in ("unsafe", "strict"):
        values[name] = getattr(own, name) if values[name] is None else values[name]
    values["engine"] = own.engine if values["engine"] is None else values["engine"]
    values["usage"] = settings.usage if values["usage"] is None else values["usage"]
    return Wishes(**values)  # type: ignore[arg-type]  # click has typed them


def _destination(wishes: Wishes, stack: Stack) -> Destination:
    from composeopt.optimize.output import STDIN, Destination, Mode

    if wishes.in_place:
        return Destination(Mode.IN_PLACE)
    if wishes.output == STDIN:
        return Destination(Mode.STDOUT)
    named = wishes.output or wishes.override
    if named is not None:
        path = pathlib.Path(os.path.normpath(stack.inputs.cwd.absolute() / named))
        return Destination(Mode.FILE if wishes.output else Mode.OVERRIDE, path)
    return Destination(Mode.STDOUT if STDIN in stack.inputs.files else Mode.BESIDE)
