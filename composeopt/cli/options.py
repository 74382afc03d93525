"""The options that all commands share, and the request they make up."""

from __future__ import annotations

import functools
import os
import pathlib
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from composeopt import errors
from composeopt.cli.failures import Verbosity
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs

if TYPE_CHECKING:
    from rich.console import Console

    from composeopt.config.settings import Settings
    from composeopt.registry import Registry
    from composeopt.report.blocks import Block
    from composeopt.stack.stack import Stack

Command = Callable[..., Any]

STDIN = pathlib.Path("-")
UNLIMITED = 10_000


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """What every command may be told about the tool itself.

    Args:
        config: ``--config``, or None to search for it.
        external: False with ``--no-plugins``; the bundled ones stay.
        color: ``auto``, ``always`` or ``never``.
        quiet: say only what failed.
        verbose: say more; tracebacks of faults too.
    """

    config: pathlib.Path | None = None
    external: bool = True
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False

    def registry(self, *, rules: bool = True) -> Registry:
        """Load the plugins; what fails is in its ``broken``.

        Args:
            rules: whether the command has to do with rules.
        """
        from composeopt import registry

        return registry.load(external=self.external, rules=rules)

    def console(self, *, stderr: bool = False) -> Console:
        """Make a rich console for one of the two streams, coloured as asked."""
        from rich.console import Console

        stream = sys.stderr if stderr else sys.stdout
        colored = self.is_colored(stderr=stderr)
        terminal = stream.isatty()
        return Console(
            file=stream,
            force_terminal=colored or None,
            no_color=not colored,
            color_system="auto" if colored and terminal else "standard" if colored else None,
            highlight=False,
            emoji=False,
            markup=False,
            # Where nobody sees lines there is nothing to fit them to.
            width=None if terminal else UNLIMITED,
        )

    def is_colored(self, *, stderr: bool = False) -> bool:
        """Say whether a stream gets colours.

        ``--color`` wins, then NO_COLOR, then FORCE_COLOR (both when set and not
        empty), then whether the stream is a terminal.
        """
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR"):
            return True
        stream = sys.stderr if stderr else sys.stdout
        return stream.isatty() and os.environ.get("TERM") != "dumb"

    def show(self, blocks: Iterable[Block], *, stderr: bool = False) -> None:
        """Print the blocks of a report: tables and colours on a terminal, else plain."""
        stream = sys.stderr if stderr else sys.stdout
        if stream.isatty() or self.is_colored(stderr=stderr):
            from composeopt.report import terminal

            terminal.paint(blocks, self.console(stderr=stderr))
        else:
            from composeopt.report.blocks import paint_plain

            click.echo(paint_plain(blocks), nl=False, err=stderr)

    def talk(self, message: str) -> None:
        """Say something on stderr, unless told to be quiet."""
        if not self.quiet:
            click.echo(message, err=True)


@dataclass(frozen=True, slots=True)
class ProjectRequest(ToolRequest):
    """What a command was asked to work on, as the user wrote it.

    Args:
        paths: positional arguments; most commands take at most one.
        files: ``-f``, in order.
        project_directory: ``--project-directory``.
        env_files: ``--env-file``, in order.
        profiles: ``--profile``, in order.
        project_name: ``-p``.
        allow_outside: ``--allow-outside``.
    """

    paths: tuple[pathlib.Path, ...] = ()
    files: tuple[pathlib.Path, ...] = ()
    project_directory: pathlib.Path | None = None
    env_files: tuple[pathlib.Path, ...] = ()
    profiles: tuple[str, ...] = ()
    project_name: str | None = None
    allow_outside: bool = False

    def inputs(self, profiles: Sequence[str] | None = None) -> Inputs:
        """Find the files of the one project that was asked for.

        Args:
            profiles: the profiles to run; None: look at all, of which some may be alternatives.

        Raises:
            UsageError: PATH and ``-f`` together, or more than one PATH.
            InputError: there is no compose file.
        """
        from composeopt.cli.project import project_inputs

        return project_inputs(self, profiles)

    def say_profiles(self, stack: Stack) -> None:
        """Note on stderr which of the named profiles no service of a stack has."""
        if self.profiles:
            from composeopt.cli.project import say_unknown_profiles

            say_unknown_profiles(self, stack.profiles, whole=not stack.not_followed)

    def settings(self, registry: Registry, inputs: Inputs | None = None) -> Settings:
        """Load the configuration that holds for a project (or for this folder).

        What is odd in it, but no error, is said on stderr.

        Args:
            registry: what :meth:`registry` gave.
            inputs: the project, when it was found already.

        Raises:
            InputError: the configuration is wrong.
        """
        from composeopt.config import load_settings

        first = inputs.files[0] if inputs and inputs.files else STDIN
        cwd = pathlib.Path.cwd()
        start = cwd if first == STDIN else (cwd / first).parent
        settings = load_settings(start, registry, explicit=self.config, cwd=cwd)
        for warning in settings.warnings:
            self.talk(f"warning: {warning}")
        return settings


def tool_options(command: Command) -> Command:
    """Give a command the options about the tool; it gets a ``request`` first."""

    @functools.wraps(command)
    def wrapped(**values: Any) -> Any:
        tool = {name: values.pop(name) for name in _TOOL_NAMES}
        return command(_tool(ToolRequest, tool), **values)

    return _decorate(wrapped, _TOOL_OPTIONS)


def project_options(
    *, many: bool = False, metavar: str | None = None
) -> Callable[[Command], Command]:
    """Give a command PATH and all common options; it gets a ``request`` first.

    Args:
        many: whether it takes any number of PATHs instead of at most one.
        metavar: what stands for the PATHs in the help.
    """

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(**values: Any) -> Any:
            tool = {name: values.pop(name) for name in _TOOL_NAMES}
            project = {name: values.pop(name) for name in _PROJECT_NAMES}
            paths = values.pop("paths")
            project["paths"] = paths if many else tuple(path for path in (paths,) if path)
            return command(_tool(ProjectRequest, tool | project), **values)

        argument = click.argument(
            "paths",
            metavar=metavar or ("[PATH]..." if many else "[PATH]"),
            nargs=-1 if many else 1,
            required=False,
            type=click.Path(path_type=pathlib.Path),
        )
        return _decorate(wrapped, (argument, *_PROJECT_OPTIONS, *_TOOL_OPTIONS))

    return decorate


def _decorate(function: Command, options: Sequence[Callable[..., Any]]) -> Command:
    for option in reversed(options):
        function = option(function)
    return function


def _tool(kind: type[Any], values: dict[str, Any]) -> Any:
    if values["quiet"] and values["verbose"]:
        message = "-q and -v exclude each other"
        raise errors.UsageError(message)
    return kind(**values)


def _be_verbose(context: click.Context, parameter: click.Parameter, value: bool) -> bool:
    del parameter
    state = context.find_root().obj
    if value and isinstance(state, Verbosity):
        state.traceback = True
    return value


_FILE = click.Path(path_type=pathlib.Path)

_PROJECT_OPTIONS = (
    click.option(
        "-f",
        "--file",
        "files",
        multiple=True,
        metavar="FILE",
        type=_FILE,
        help="A compose file; repeat it for overrides, in order. '-' is stdin.",
    ),
    click.option(
        "--project-directory", metavar="DIR", type=_FILE, help="The base of relative paths."
    ),
    click.option(
        "--env-file",
        "env_files",
        multiple=True,
        metavar="FILE",
        type=_FILE,
        help="Variables instead of .env; repeatable.",
    ),
    click.option(
        "--profile", "profiles", multiple=True, metavar="NAME", help="A profile; repeatable."
    ),
    click.option("-p", "--project-name", metavar="NAME", help="The project's name."),
    click.option(
        "--allow-outside",
        is_flag=True,
        help="Read mounted files outside the project folder too.",
    ),
)

_TOOL_OPTIONS = (
    click.option("--config", metavar="FILE", type=_FILE, help="A composeopt.toml to use."),
    click.option(
        "--no-plugins",
        "external",
        flag_value=False,
        default=True,
        help="Load bundled plugins only.",
    ),
    click.option(
        "--color",
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        show_default=True,
        help="When to colour.",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Say only what failed."),
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        callback=_be_verbose,
        help="Say more; show tracebacks of faults.",
    ),
)

_TOOL_NAMES = ("config", "external", "color", "quiet", "verbose")
_PROJECT_NAMES = (
    "files",
    "project_directory",
    "env_files",
    "profiles",
    "project_name",
    "allow_outside",
)
