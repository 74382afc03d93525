from __future__ import annotations

import pathlib
import subprocess
import time

import pytest

from composeopt.engine.observe.instruments import ByProc, MissingError, _readings, _script
from composeopt.engine.observe.sockets import Socket
from tests.unit.engine.observe.made import container

TABLE = b"  sl  local_address rem_address   st\n   0: 030011AC:D431 020011AC:1538 01 0 0 0\n"
ROW = Socket("172.17.0.3", 54321, "172.17.0.2", 5432, "open")


def test_a_stream_is_cut_into_looks_wherever_its_chunks_end() -> None:
    stream = TABLE + b"peak 4096\nend\n" + TABLE + b"end\n"

    found = list(_readings(stream[at : at + 7] for at in range(0, len(stream), 7)))

    assert [(each.sockets, each.peak) for each in found] == [((ROW,), 4096), ((ROW,), None)]


def test_a_look_without_a_table_is_none() -> None:
    assert list(_readings([b"sh: cat: not found\nend\n"])) == []


def test_the_loop_in_a_container_ends_by_itself() -> None:
    done = subprocess.run(
        ["sh", "-c", _script(0.1, 0.25)], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0
    assert done.stdout.splitlines().count("end") == 3


def proc(folder: pathlib.Path, cgroup: str) -> ByProc:
    (folder / "1" / "net").mkdir(parents=True)
    (folder / "1" / "cgroup").write_text(cgroup, encoding="utf-8")
    (folder / "1" / "net" / "tcp").write_bytes(TABLE)
    return ByProc(folder)


def test_the_hosts_proc_is_read(tmp_path: pathlib.Path) -> None:
    instrument = proc(tmp_path, "4:memory:/docker/id-web\n")

    readings = instrument.readings(container("web"), 0.1, time.monotonic() + 60)

    assert next(readings).sockets == (ROW,)


def test_the_hosts_own_groups_tell_the_highest_memory(tmp_path: pathlib.Path) -> None:
    group = tmp_path / "groups" / "docker" / "id-web"
    group.mkdir(parents=True)
    (group / "memory.peak").write_text("4096\n", encoding="ascii")
    proc(tmp_path, "0::/docker/id-web\n")
    instrument = ByProc(tmp_path, tmp_path / "groups")

    readings = instrument.readings(container("web"), 0.1, time.monotonic() + 60)

    assert next(readings).peak == 4096


def test_a_process_of_somebody_else_is_not_taken_for_the_containers(
    tmp_path: pathlib.Path,
) -> None:
    instrument = proc(tmp_path, "4:memory:/user.slice\n")

    with pytest.raises(MissingError, match="not those of this machine"):
        next(instrument.readings(container("web"), 0.1, time.monotonic() + 60))


def test_a_process_that_cannot_be_seen_is_said_so(tmp_path: pathlib.Path) -> None:
    with pytest.raises(MissingError, match="cannot be seen"):
        next(ByProc(tmp_path).readings(container("web"), 0.1, time.monotonic() + 60))
