"""One deployment of a project at a time."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import time

import pytest

from composeopt.engine import lock
from composeopt.errors import UsageError

HOLDS = """
import fcntl, os, sys
descriptor = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(descriptor, fcntl.LOCK_EX)
os.pwrite(descriptor, sys.argv[2].encode(), 0)
print(flush=True)
sys.stdin.read()
"""


def holder(file: pathlib.Path, owner: int) -> subprocess.Popen[bytes]:
    """Hold a lock in another process, as if this one had taken it."""
    command = [sys.executable, "-c", HOLDS, str(file), str(owner)]
    found = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert found.stdout is not None
    found.stdout.readline()
    return found


def test_who_holds_it_is_named_by_its_process(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "x.lock"
    with holder(file, os.getpid()) as other:
        said = rf"another composeopt is at work on project 'shop' \(process {os.getpid()}\)"
        with pytest.raises(UsageError, match=said), lock.held(file, "shop", lambda: False):
            pass
        other.communicate(b"")


def test_what_a_killed_run_left_behind_is_waited_for_until_the_user_has_enough(
    tmp_path: pathlib.Path,
) -> None:
    file = tmp_path / "x.lock"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    began = time.monotonic()
    with holder(file, gone.pid) as other:
        with (
            pytest.raises(KeyboardInterrupt),
            lock.held(file, "shop", lambda: time.monotonic() - began > 0.5),
        ):
            pass
        other.communicate(b"")
    assert time.monotonic() - began < 20

    with lock.held(file, "shop", lambda: False):
        assert file.read_text(encoding="ascii") == str(os.getpid())
