"""What an exception becomes: lines for stderr and an exit code."""

from __future__ import annotations

import sys

import click

from composeopt import errors
from composeopt.model.values import dataclass

COULD_NOT = 2


@dataclass(slots=True)
class Verbosity:
    """Whether this run asked for tracebacks (``-v``); set while options are read."""

    traceback: bool = False


def describe(error: BaseException, *, traceback: bool = False) -> tuple[int, str]:
    """Give the exit code and the text for stderr that an exception ends in.

    Args:
        error: what was raised.
        traceback: whether to put the traceback before the line.
    """
    match error:
        case click.exceptions.Exit():
            return error.exit_code, ""
        case SystemExit():
            return (error.code if isinstance(error.code, int) else COULD_NOT), ""
        case click.ClickException():
            return COULD_NOT, _usage(error)
    lines = _lines(error)
    if traceback and not isinstance(error, (errors.ComposeoptError, BrokenPipeError)):
        import traceback as tracebacks

        lines = ["".join(tracebacks.format_exception(error)).rstrip(), *lines]
    return COULD_NOT, "\n".join(lines)


def _usage(error: click.ClickException) -> str:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f" (try {context.command_path} --help)" if context else ""
    message = _one_line(error.format_message()).rstrip(".")
    return f"error: {message[:1].lower()}{message[1:]}{hint}"


def _lines(error: BaseException) -> list[str]:
    match error:
        case errors.InputErrors():
            return [line for each in error.errors for line in _lines(each)]
        case errors.InputError():
            code = f" [{error.code}]" if error.code else ""
            start = f"{error.location}: " if error.location else "error: "
            return [f"{start}{_one_line(error.message)}{code}"]
        case errors.ComposeoptError():
            return [f"error: {_one_line(str(error))}"]
    return [f"error: {_said(error)}"]


def _said(error: BaseException) -> str:
    match error:
        case KeyboardInterrupt() | click.Abort():
            return "interrupted"
        case BrokenPipeError():
            return "the reader of the output has gone"
        case OSError() if error.strerror:
            name = f"{error.filename}: " if error.filename else ""
            return f"{name}{error.strerror.lower()}"
        case RecursionError():
            return "the input is nested too deeply"
        case MemoryError():
            return "out of memory"
    return _of_engine(error) or _fault(error)


def _of_engine(error: BaseException) -> str:
    """Say what the engine did; empty where nobody has talked to one."""
    if "docker" not in sys.modules:
        return ""
    from composeopt.engine.faults import said_of

    return _one_line(said_of(error))


def _fault(error: BaseException) -> str:
    kind = type(error).__name__
    fault = f"a fault in composeopt ({kind}: {_one_line(str(error))})"
    return f"{fault}; please report it with the output of -v"


def _one_line(text: str) -> str:
    return " ".join(text.split())
