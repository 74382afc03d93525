"""A project on disk, and composeopt run on it as a user would."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from collections.abc import Mapping

from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: exit code, stdout (data) and stderr (talk)."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with files.

    Args:
        folder: where they lie; pytest's ``tmp_path`` will do.
        files: contents by relative path, written when the project is made.
    """

    folder: pathlib.Path
    files: Mapping[str, str | bytes]

    def __post_init__(self) -> None:
        """Write the files."""
        for name, content in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def run(
        self,
        *arguments: str,
        stdin: str = "",
        environ: Mapping[str, str] | None = None,
        timeout: float = 120,
    ) -> Outcome:
        """Run ``composeopt`` in the folder, in a process of its own.

        Args:
            arguments: the command line after ``composeopt``.
            stdin: text for standard input.
            environ: variables besides PATH and HOME.
            timeout: seconds after which the run is given up.
        """
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        done = subprocess.run(  # noqa: S603 - the command is ours
            [sys.executable, "-m", "composeopt", *arguments],
            cwd=self.folder,
            input=stdin.encode(),
            env={**kept, "PYTHONUTF8": "1", **(environ or {})},
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def read(self, name: str) -> str:
        """Read a file of the project as it lies there now."""
        return (self.folder / name).read_bytes().decode()
