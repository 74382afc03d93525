"""A program that runs beside our own work."""

from __future__ import annotations

import os
import pathlib
import subprocess
from collections.abc import Mapping, Sequence


class Running:
    """A program that was started; what it writes is taken when it is asked for.

    It is started where this is made, which takes a millisecond. A thread that starts it
    while other work goes on takes twenty: it waits for the interpreter at each step.

    Args:
        command: the program and its arguments.
        environ: its environment.
        directory: where it runs; None: here.

    Raises:
        OSError: it cannot be started.
    """

    __slots__ = ("_process",)

    def __init__(
        self,
        command: Sequence[str | os.PathLike[str]],
        environ: Mapping[str, str],
        directory: pathlib.Path | None = None,
    ) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - who asks looked it up, the arguments are ours
            command,
            env=dict(environ),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def finish(self, timeout: float) -> subprocess.CompletedProcess[bytes]:
        """Wait for its end, and give what it wrote.

        Raises:
            subprocess.TimeoutExpired: it does not end in time; it was ended.
        """
        try:
            output, error = self._process.communicate(timeout=timeout)
        except BaseException:
            self.stop()
            raise
        code = self._process.returncode
        return subprocess.CompletedProcess(self._process.args, code, output, error)

    def stop(self) -> None:
        """End it, whatever it does."""
        with self._process as process:
            process.kill()
