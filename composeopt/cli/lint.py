"""``composeopt lint``: say what is wrong, and repair it with --fix."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from composeopt.cli.options import STDIN, ProjectRequest, project_options
from composeopt.model.values import dataclass
from composeopt.report.lint import FORMATS

if TYPE_CHECKING:
    from composeopt.config.settings import Settings
    from composeopt.lint.check import Checks
    from composeopt.lint.projects import Project
    from composeopt.model.lint import Fault
    from composeopt.registry import Registry
    from composeopt.stack.inputs import Inputs


@dataclass(frozen=True, slots=True)
class LintOptions:
    """What ``lint`` was told besides the common options."""

    fix: bool
    unsafe: bool
    diff: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    persona: str | None
    fail_on: str | None
    format: str
    statistics: bool
    baseline: pathlib.Path | None
    update_baseline: bool


@click.command(name="lint")
@project_options(many=True)
@click.option("--fix", is_flag=True, help="Repair what can be repaired safely.")
@click.option("--unsafe", is_flag=True, help="With --fix or --diff: repair more; read the caveats.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option(
    "--select", multiple=True, metavar="RULE,...", help="Rules to run: codes, prefixes or names."
)
@click.option("--ignore", multiple=True, metavar="RULE,...", help="Rules to leave out.")
@click.option(
    "--persona",
    type=click.Choice(("regular", "pedantic", "auditor")),
    help="Whose rules to run; regular finds mistakes only.",
)
@click.option(
    "--fail-on",
    type=click.Choice(("info", "warning", "error", "never")),
    help="The least severity that makes the exit code 1; warning unless set.",
)
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--statistics", is_flag=True, help="Count findings per rule instead.")
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=pathlib.Path),
    help="Leave out findings that this file knows.",
)
@click.option("--update-baseline", is_flag=True, help="Write what is found now to --baseline.")
def lint(request: ProjectRequest, **values: Any) -> int:
    """Say what is wrong, and repair it with --fix.

    PATH is a compose file, a folder (searched for compose files at any depth)
    or - for stdin; without one, the project that docker compose would find here.
    """
    values["select"] = _split(values["select"])
    values["ignore"] = _split(values["ignore"])
    options = LintOptions(**values)
    _check_usage(options)
    return _run(request, options)


def _split(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _check_usage(options: LintOptions) -> None:
    if options.unsafe and not (options.fix or options.diff):
        message = "--unsafe goes with --fix or --diff"
        raise click.UsageError(message)
    if options.fix and options.diff:
        message = "--fix writes and --diff does not; give one of them"
        raise click.UsageError(message)
    if options.update_baseline and options.baseline is None:
        message = "--update-baseline goes with --baseline FILE"
        raise click.UsageError(message)


def _run(request: ProjectRequest, options: LintOptions) -> int:
    from composeopt.cli.lint_result import LintResult
    from composeopt.cli.project import say_unknown_profiles
    from composeopt.config import load_settings
    from composeopt.lint.run import Mode
    from composeopt.lint.run import lint as run_lint

    registry = request.registry()
    cwd = pathlib.Path.cwd()
    settings = load_settings(_start(request, cwd), registry, explicit=request.config, cwd=cwd)
    for warning in settings.warnings:
        request.talk(warning)
    projects, inputs = _projects(request, settings, cwd)
    inputs = replace(inputs, images=registry.images)
    known = _baseline(options, cwd)
    mode = Mode(options.fix or options.diff, options.unsafe, known)
    report = run_lint(projects, inputs, _checks(registry, settings, options), mode)
    report = replace(report, faults=(*_broken(registry), *report.faults))
    say_unknown_profiles(request, report.profiles, whole=report.whole)
    result = LintResult(request, report, stdin=inputs.texts.get(STDIN))
    if options.update_baseline and options.baseline is not None:
        return result.keep_baseline(cwd / options.baseline, str(options.baseline))
    if options.fix:
        result.write()
    if options.diff:
        result.show_diff()
    else:
        result.show(options.format, statistics=options.statistics, fix=options.fix)
    result.say(counted=options.statistics)
    return result.exit_code(options.fail_on or settings.lint.fail_on, would_change=options.diff)


def _start(request: ProjectRequest, cwd: pathlib.Path) -> pathlib.Path:
    """Give the folder from which the configuration is searched upwards."""
    first = next(iter((*request.files, *request.paths)), cwd)
    if first == STDIN:
        return cwd
    first = cwd / first
    return first if first.is_dir() else first.parent


def _projects(
    request: ProjectRequest, settings: Settings, cwd: pathlib.Path
) -> tuple[list[Project], Inputs]:
    from composeopt.cli.project import check_file, project_inputs
    from composeopt.errors import InputError
    from composeopt.lint.projects import Project, project_of, projects_below

    if not request.paths or STDIN in request.paths or request.files:
        inputs = project_inputs(request)
        return [Project(inputs.files)], inputs
    projects: list[Project] = []
    for path in request.paths:
        if path.is_dir():
            projects += projects_below(path, cwd, settings.projects)
        else:
            check_file(path)
            projects.append(project_of(path, cwd, settings.projects))
    if not projects:
        folders = ", ".join(str(path) for path in request.paths)
        message = f"no compose file in {folders}"
        raise InputError(message)
    inputs = project_inputs(replace(request, paths=(), files=projects[0].files))
    return projects, inputs


def _checks(registry: Registry, settings: Settings, options: LintOptions) -> Checks:
    from composeopt.lint.check import Checks
    from composeopt.lint.selection import Selection, choose
    from composeopt.plugin.context import Context

    selection = Selection(
        options.select or settings.lint.select,
        (*options.ignore, *settings.lint.ignore),
        options.persona or settings.lint.persona,
    )
    chosen = choose(registry.rules, selection)
    return Checks(
        rules=tuple(rule(settings.options_of(rule)) for rule in chosen),
        context=Context(unsafe=options.unsafe),
        known=frozenset(registry.handles()),
        names={rule.code: rule.name for rule in registry.rules},
    )


def _baseline(options: LintOptions, cwd: pathlib.Path) -> frozenset[str]:
    from composeopt.lint.baseline import read_baseline

    if options.baseline is None or options.update_baseline:
        return frozenset()
    return read_baseline(cwd / options.baseline, str(options.baseline))


def _broken(registry: Registry) -> tuple[Fault, ...]:
    from composeopt.model.lint import Fault

    return tuple(Fault("plugin", each.plugin, each.message) for each in registry.broken)
