"""Print the time and memory that every hostile input takes, with every command and parser.

``python -m tests.hostile [COMMAND...]``; all commands by default.
"""

from __future__ import annotations

import pathlib
import sys
import tempfile
from collections.abc import Sequence

from tests.hostile.inputs import Input, loaded, parsed
from tests.hostile.program import COMMANDS, MEGABYTES, PARSERS, SECONDS, run


def main(commands: Sequence[str]) -> int:
    """Print a line per run, the dearest at last; exit 1 if one took too much."""
    plan = [(given, parser) for given in (*parsed(), *loaded()) for parser in PARSERS]
    seconds, megabytes = 0.0, 0.0
    for command in commands or COMMANDS:
        for given, parser in plan:
            took = _measure(given, parser, command)
            seconds, megabytes = max(seconds, took[0]), max(megabytes, took[1])
    sys.stdout.write(f"most: {seconds:.2f} s of {SECONDS}, {megabytes:.0f} MB of {MEGABYTES}\n")
    return 1 if seconds > SECONDS or megabytes > MEGABYTES else 0


def _measure(given: Input, parser: str, command: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        given.make(pathlib.Path(folder))
        ran = run(pathlib.Path(folder), parser, command)
    sys.stdout.write(
        f"{ran.seconds:5.2f} s {ran.megabytes:4.0f} MB  exit {ran.code}"
        f"  {command:<9}{parser:<9}{given.name}\n"
    )
    return ran.seconds, ran.megabytes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
