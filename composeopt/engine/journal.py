"""What a run must remember to be undone, even by the run after it.

The journal is written before the first change and removed after the last one. A run
that finds one cleans up first: it goes back to the state that the journal holds, or,
when the run before had come through, removes what that had only put aside.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pathlib
from collections.abc import Mapping
from typing import Any

from composeopt.engine.snapshot import Net, Snapshot, Standing
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

_SCHEMA = 1
_UNSAFE = pattern(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a run wrote down.

    Args:
        before: the project as it was.
        came_through: whether the new state is the one to keep.
    """

    before: Snapshot
    came_through: bool = False


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one project on one engine."""

    file: pathlib.Path

    def read(self) -> Entry | None:
        """Give what an interrupted run left, or None."""
        try:
            data = json.loads(self.file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        if not isinstance(data, dict) or data.get("schema") != _SCHEMA:
            return None
        return Entry(_snapshot(data["before"]), bool(data["came_through"]))

    def write(self, entry: Entry) -> None:
        """Write an entry so that it is whole or not there at all."""
        data = {"schema": _SCHEMA, **dataclasses.asdict(entry)}
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self.file.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as stream:
            json.dump(data, stream)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(self.file)

    def close(self) -> None:
        """Forget the run: nothing of it is left to undo."""
        with contextlib.suppress(FileNotFoundError):
            self.file.unlink()


def folder(environ: Mapping[str, str]) -> pathlib.Path:
    """Give the folder of journals and locks.

    Args:
        environ: the process environment.
    """
    state = environ.get("XDG_STATE_HOME")
    home = pathlib.Path(environ.get("HOME") or environ.get("USERPROFILE") or "/")
    base = pathlib.Path(state) if state else home / ".local" / "state"
    return base / "composeopt" / "deploy"


def name(engine: str, project: str) -> str:
    """Give the file name, without ending, of a project on an engine."""
    return _UNSAFE.sub("-", f"{engine}.{project}")


def _snapshot(data: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        project=data["project"],
        containers=tuple(Standing(**each) for each in data["containers"]),
        networks=tuple(Net(**each) for each in data["networks"]),
    )
