"""The journal, the lock, and what they are called."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import pytest

from composeopt.engine import journal, lock
from composeopt.engine.journal import Entry, Journal
from composeopt.engine.snapshot import Net, Snapshot, Standing, depends_on
from composeopt.errors import UsageError

BEFORE = Snapshot(
    "p",
    (Standing("1", "p-a-1", "a", 1, "running", {"b": "x"}, {"n": {"Aliases": ["a"]}}),),
    (Net("2", "n", {"Driver": "bridge"}),),
)


def test_what_was_written_is_read_again(tmp_path: pathlib.Path) -> None:
    notes = Journal(tmp_path / "made" / "p.json")
    assert notes.read() is None

    notes.write(Entry(BEFORE))
    assert notes.read() == Entry(BEFORE)
    notes.write(Entry(BEFORE, came_through=True))
    assert notes.read() == Entry(BEFORE, came_through=True)
    notes.close()
    notes.close()
    assert notes.read() is None
    assert list(notes.file.parent.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 99}'])
def test_what_is_no_journal_counts_as_none(tmp_path: pathlib.Path, text: str) -> None:
    file = tmp_path / "p.json"
    file.write_text(text, encoding="utf-8")

    assert Journal(file).read() is None


def test_the_folder_follows_the_environment() -> None:
    assert journal.folder({"XDG_STATE_HOME": "/s"}) == pathlib.Path("/s/composeopt/deploy")
    assert journal.folder({"HOME": "/h"}) == pathlib.Path("/h/.local/state/composeopt/deploy")


def test_a_name_is_safe_as_a_file() -> None:
    assert journal.name("AB:CD/..", "p") == "AB-CD-...p"


def test_a_lock_is_held_by_one_and_free_afterwards(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "made" / "p.lock"

    message = "another composeopt is at work on project 'p'"
    with lock.held(file, "p"), pytest.raises(UsageError, match=message), lock.held(file, "p"):
        pass
    with lock.held(file, "p"):
        pass


LEAVES = """\
import pathlib, subprocess, sys
from composeopt.engine import lock
with lock.held(pathlib.Path(sys.argv[1]), "p"):
    child = subprocess.Popen(["sleep", "60"], close_fds=False, start_new_session=True)
    print(child.pid, flush=True)
    sys.stdin.read()
"""


def test_a_lock_that_a_killed_run_has_left_to_its_program_is_waited_for(
    tmp_path: pathlib.Path,
) -> None:
    file = tmp_path / "p.lock"
    command = [sys.executable, "-c", LEAVES, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None
        left = int(killed.stdout.readline())
        killed.kill()
    ended: list[float] = []

    def end() -> None:
        ended.append(time.monotonic())
        os.kill(left, signal.SIGKILL)

    threading.Timer(0.5, end).start()

    with lock.held(file, "p"):
        assert ended


def test_the_label_of_dependencies_is_read() -> None:
    text = "db:service_healthy:false,cache:service_started:true,old"

    assert depends_on(text) == {
        "db": "service_healthy",
        "cache": "service_started",
        "old": "service_started",
    }
    assert depends_on("") == {}
