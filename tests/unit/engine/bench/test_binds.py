"""Copies of what a stack may write."""

from __future__ import annotations

import os
import pathlib

from composeopt.engine.bench.binds import Bind, clear, lay_out, obstacle


def test_a_folder_is_copied_with_modes_links_and_owner(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "source"
    (source / "inner").mkdir(parents=True)
    (source / "inner" / "run").write_text("#!/bin/sh\n")
    (source / "inner" / "run").chmod(0o750)
    (source / "link").symlink_to("inner/run")
    if os.geteuid() == 0:
        os.chown(source / "inner", 1234, 1234)
    bind = Bind(source, tmp_path / "copy")

    lay_out(bind)

    assert (bind.copy / "inner" / "run").read_text() == "#!/bin/sh\n"
    assert (bind.copy / "inner" / "run").stat().st_mode & 0o777 == 0o750
    assert str((bind.copy / "link").readlink()) == "inner/run"
    assert (bind.copy / "inner").stat().st_uid == (source / "inner").stat().st_uid


def test_each_run_begins_with_a_copy_as_new(tmp_path: pathlib.Path) -> None:
    (tmp_path / "source").mkdir()
    bind = Bind(tmp_path / "source", tmp_path / "copies" / "0")
    lay_out(bind)
    (bind.copy / "written").touch()

    lay_out(bind)

    assert list(bind.copy.iterdir()) == []
    clear(bind)
    assert not bind.copy.exists()


def test_a_file_is_copied_and_a_missing_path_becomes_an_empty_folder(
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "file").write_text("text")
    file = Bind(tmp_path / "file", tmp_path / "copies" / "0")
    missing = Bind(tmp_path / "missing", tmp_path / "copies" / "1")

    lay_out(file)
    lay_out(missing)
    lay_out(file)

    assert file.copy.read_text() == "text"
    assert list(missing.copy.iterdir()) == []
    clear(file)
    assert not file.copy.exists()


def test_what_is_no_regular_file_cannot_be_copied(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert obstacle(tmp_path) == "pipe is no regular file"


def test_the_root_of_the_machine_is_not_copied() -> None:
    assert obstacle(pathlib.Path("/")) == "it belongs to the system"
