"""Run the command line in a process that has little memory and time."""

from __future__ import annotations

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

SECONDS = 2
"""Most CPU time of a run; wall time would measure what else the machine does."""

MEGABYTES = 500
PATIENCE = 30
"""Most wall time of a run: only one that waits for something needs so much."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "lint": ("lint",),
    "optimize": ("optimize", "--check"),
    "config": ("config",),
}
_START = "from composeopt.cli import main; sys.exit(main())"
PARSERS = {
    "libyaml": f"import sys; {_START}",
    # As on a platform for which ruamel.yaml.clib has no wheel: the import fails.
    "pure": f"import sys; sys.modules['_ruamel_yaml'] = None; {_START}",
}


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did: exit code, output, CPU seconds, most megabytes in memory.

    It had no more than MEGABYTES of address space.
    """

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float

    @property
    def text(self) -> str:
        """Everything that was said."""
        return self.out + self.err


def run(folder: pathlib.Path, parser: str, command: str, *arguments: str) -> Ran:
    """Run one command in a folder; an endless run is killed and has no exit code 0, 1 or 2."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "COLUMNS": "200"}
    words = [sys.executable, "-c", PARSERS[parser], *COMMANDS[command], *arguments]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            preexec_fn=_limit,  # noqa: PLW1509 - the tests start no threads
        )
        usage = _wait(process)
        out.seek(0)
        err.seek(0)
        return Ran(
            process.returncode,
            out.read().decode(errors="replace"),
            err.read().decode(errors="replace"),
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss / 1024,
        )


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))


def _wait(process: subprocess.Popen[bytes]) -> resource.struct_rusage:
    """Wait for the end of a process, and say what it used."""
    end = time.monotonic() + PATIENCE
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage
        if time.monotonic() > end:
            process.kill()
            end += PATIENCE
        time.sleep(0.01)
