"""The door to mounted files opens regular files of the project, and nothing else."""

from __future__ import annotations

import os
import pathlib
import socket

import pytest

from composeopt.document.source import Source
from composeopt.facts.files import MAX_BYTES, Reach, Unread, list_directory, read_text


@pytest.fixture
def project(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def reason(path: pathlib.Path, project: pathlib.Path, *, allow_outside: bool = False) -> str:
    found = read_text(path, Reach(project, allow_outside=allow_outside, cwd=project))
    return found.reason if isinstance(found, Unread) else "read"


def test_a_regular_file_of_the_project_is_read_with_its_place(project: pathlib.Path) -> None:
    path = project / "a.conf"
    path.write_bytes(b"one\r\ntwo\r\n")

    found = read_text(path, Reach(project, cwd=project))

    assert isinstance(found, Source)
    assert (found.name, found.text, found.encode()) == (
        "a.conf",
        "one\r\ntwo\r\n",
        b"one\r\ntwo\r\n",
    )


def test_a_fifo_is_refused_without_waiting_for_a_writer(project: pathlib.Path) -> None:
    """Nobody writes: opening it would never come back."""
    os.mkfifo(project / "pipe")

    assert reason(project / "pipe", project) == "not-regular"


def test_folders_devices_and_sockets_are_not_opened(
    project: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    (project / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("listener.sock")

        assert reason(project / "listener.sock", project) == "not-regular"
    assert reason(project / "folder", project) == "not-regular"
    assert reason(pathlib.Path("/dev/zero"), project, allow_outside=True) == "not-regular"


def test_a_link_that_leaves_the_project_is_refused_unless_allowed(project: pathlib.Path) -> None:
    outside = project.parent / "outside.conf"
    outside.write_text("x", encoding="utf-8")
    (project / "link").symlink_to(outside)
    (project / "up").symlink_to("..")

    assert reason(project / "link", project) == "outside"
    assert reason(project / "up" / "outside.conf", project) == "outside"
    assert reason(project / ".." / "outside.conf", project) == "outside"
    assert reason(project / "link", project, allow_outside=True) == "read"


def test_a_link_inside_the_project_is_followed(project: pathlib.Path) -> None:
    (project / "real").write_text("x", encoding="utf-8")
    (project / "link").symlink_to("real")

    assert reason(project / "link", project) == "read"


def test_loops_missing_files_and_impossible_names_have_reasons(project: pathlib.Path) -> None:
    (project / "loop").symlink_to("loop")

    assert reason(project / "loop", project) == "unreadable"
    assert reason(project / "gone", project) == "missing"
    assert reason(project / "nul\0byte", project) == "unreadable"


def test_a_file_may_have_one_mebibyte_and_no_byte_more(project: pathlib.Path) -> None:
    path = project / "large"
    path.write_bytes(b"x" * MAX_BYTES)
    assert reason(path, project) == "read"

    path.write_bytes(b"x" * (MAX_BYTES + 1))
    assert reason(path, project) == "too-large"


def test_binary_files_are_no_text(project: pathlib.Path) -> None:
    (project / "nul").write_bytes(b"a\0b")
    (project / "latin").write_bytes(b"caf\xe9")

    assert reason(project / "nul", project) == "not-text"
    assert reason(project / "latin", project) == "not-text"


def test_texts_given_by_the_caller_stand_for_the_disk(project: pathlib.Path) -> None:
    path = project / "not-there.conf"

    found = read_text(path, Reach(project, texts={path: b"listen 80;"}, cwd=project))

    assert isinstance(found, Source)
    assert found.text == "listen 80;"


def test_a_folder_is_listed_in_the_order_of_names(project: pathlib.Path) -> None:
    for name in ("b", "a", "c"):
        (project / name).touch()

    found = list_directory(project, Reach(project))

    assert found == tuple(project / name for name in ("a", "b", "c"))


def test_a_folder_outside_is_not_listed(project: pathlib.Path) -> None:
    found = list_directory(project.parent, Reach(project))

    assert isinstance(found, Unread)
    assert found.reason == "outside"
