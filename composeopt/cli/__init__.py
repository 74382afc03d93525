"""The command line: the table of commands, and the one place where errors end."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from composeopt import __version__
from composeopt.cli.commands import Commands
from composeopt.cli.failures import Verbosity, describe
from composeopt.cli.memory import end_uncollected, patient

NAME = "composeopt"
COMPLETE = "_COMPOSEOPT_COMPLETE"
EPILOG = "Exit codes: 0 done or clean, 1 findings or would change, 2 could not do it."


@click.command(
    cls=Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=NAME, message="%(prog)s %(version)s")
def program() -> None:
    """Optimize, lint and understand Docker Compose stacks."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; never raises, never a traceback.

    Args:
        arguments: the command line without the program's name.
    """
    verbosity = Verbosity()
    try:
        with patient():
            result = _invoke(arguments, verbosity)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - the border: everything ends here as a line
        code, text = describe(error, traceback=verbosity.traceback)
        _say(text)
        return code
    return result if isinstance(result, int) else 0


def _invoke(arguments: Sequence[str], verbosity: Verbosity) -> object:
    """Run a command; click's own ``main`` would swallow some errors."""
    asked = os.environ.get(COMPLETE)
    if asked:
        from click.shell_completion import shell_complete

        return shell_complete(program, {}, NAME, COMPLETE, asked)
    with program.make_context(NAME, list(arguments), obj=verbosity) as context:
        return program.invoke(context)


def main() -> None:
    """Run the command line of this process (the ``composeopt`` script)."""
    _open_what_is_closed()
    with patient():  # to the end: once Python is eager again it looks through what `run` left
        code = run(sys.argv[1:])
        try:
            sys.stdout.flush()
        except OSError:
            # The reader has gone; without this the interpreter complains once more at exit.
            sys.stdout = None
        end_uncollected()
    sys.exit(code)


def _open_what_is_closed() -> None:
    """Put streams where the shell closed them (``>&-``).

    Who reads such an input or writes such an output is told by the system that it
    cannot be done, and no file that is opened later takes their number.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY), "r", encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _say(text: str) -> None:
    """Write to stderr, and put up with a stderr that is closed."""
    if not text:
        return
    try:
        click.echo(text, err=True)
    except OSError:
        return
