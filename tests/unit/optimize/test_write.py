"""Writing: whole or not at all, with mode, links and other people's changes respected."""

from __future__ import annotations

import hashlib
import pathlib
import signal
import subprocess
import sys
import tempfile
import textwrap

import pytest

from composeopt.optimize.output import Target
from composeopt.optimize.write import PREFIX, WriteError, write, write_text


def _target(path: pathlib.Path, data: bytes, source: pathlib.Path) -> Target:
    return Target(path, data, source, hashlib.sha256(source.read_bytes()).hexdigest())


def _leftovers(folder: pathlib.Path) -> list[str]:
    return [path.name for path in folder.rglob(f"{PREFIX}*")]


@pytest.fixture
def compose(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "compose.yaml"
    path.write_bytes(b"services: {}\n")
    path.chmod(0o640)
    return path


def test_a_new_file_gets_the_mode_of_the_file_it_stands_for(compose: pathlib.Path) -> None:
    place = compose.with_name("compose.optimized.yaml")

    write([_target(place, b"services: {a: {}}\n", compose)])

    assert place.read_bytes() == b"services: {a: {}}\n"
    assert place.stat().st_mode & 0o777 == 0o640
    assert _leftovers(compose.parent) == []


def test_a_file_changed_in_place_keeps_its_mode(compose: pathlib.Path) -> None:
    compose.chmod(0o600)

    write([_target(compose, b"new\n", compose)])

    assert compose.read_bytes() == b"new\n"
    assert compose.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link_and_its_target_is_changed(tmp_path: pathlib.Path) -> None:
    real = tmp_path / "real" / "stack.yaml"
    real.parent.mkdir()
    real.write_bytes(b"old\n")
    link = tmp_path / "compose.yaml"
    link.symlink_to(real)

    write([_target(link, b"new\n", link)])

    assert link.is_symlink()
    assert real.read_bytes() == b"new\n"


def test_nothing_is_written_when_an_input_changed_meanwhile(compose: pathlib.Path) -> None:
    place = compose.with_name("compose.optimized.yaml")
    target = _target(place, b"new\n", compose)
    compose.write_bytes(b"edited by somebody else\n")

    with pytest.raises(WriteError, match="changed since it was read"):
        write([target])

    assert not place.exists()
    assert compose.read_bytes() == b"edited by somebody else\n"


def test_nothing_is_written_when_another_file_of_the_project_changed(
    compose: pathlib.Path,
) -> None:
    other = compose.with_name("compose.override.yaml")
    other.write_bytes(b"services: {}\n")
    place = compose.with_name("compose.optimized.yaml")

    with pytest.raises(WriteError, match=r"compose\.override\.yaml: changed since"):
        write([_target(place, b"new\n", compose)], [(other, "0" * 64)])

    assert not place.exists()


def test_nothing_is_written_when_an_input_is_gone(compose: pathlib.Path) -> None:
    place = compose.with_name("compose.optimized.yaml")
    target = _target(place, b"new\n", compose)
    compose.unlink()

    with pytest.raises(WriteError, match="since it was read"):
        write([target])

    assert not place.exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "compose.yaml"
    source.write_bytes(b"x\n")
    place = tmp_path / "no such folder" / "compose.optimized.yaml"

    with pytest.raises(WriteError, match=r"no such folder.*nothing was written"):
        write([_target(place, b"new\n", source)])


def test_the_first_file_is_put_back_when_the_second_cannot_be_put(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_bytes(b"a\n")
    second.write_bytes(b"b\n")
    rename = pathlib.Path.replace

    def failing(self: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
        if pathlib.Path(target).name == "b.yaml":
            raise OSError(28, "No space left on device", str(target))
        return rename(self, target)

    monkeypatch.setattr(pathlib.Path, "replace", failing)

    with pytest.raises(WriteError, match=r"b\.yaml: no space left"):
        write([_target(first, b"new a\n", first), _target(second, b"new b\n", second)])

    assert first.read_bytes() == b"a\n"
    assert second.read_bytes() == b"b\n"
    assert _leftovers(tmp_path) == []


def test_a_new_first_file_is_removed_when_the_second_cannot_be_put(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.yaml"
    source.write_bytes(b"a\n")
    new, blocked = tmp_path / "a.optimized.yaml", tmp_path / "b.optimized.yaml"
    rename = pathlib.Path.replace

    def failing(self: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
        if target == blocked:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(pathlib.Path, "replace", failing)

    with pytest.raises(KeyboardInterrupt):
        write([_target(new, b"new\n", source), _target(blocked, b"new\n", source)])

    assert not new.exists()
    assert _leftovers(tmp_path) == []


def test_a_folder_in_the_place_of_the_result_is_refused(compose: pathlib.Path) -> None:
    place = compose.with_name("compose.optimized.yaml")
    place.mkdir()

    with pytest.raises(WriteError, match="not a regular file"):
        write([_target(place, b"new\n", compose)])


@pytest.mark.parametrize("moment", ["before the first", "between", "after the last"])
def test_a_kill_leaves_every_file_whole(tmp_path: pathlib.Path, moment: str) -> None:
    """A killed run leaves the old or the new bytes of each file, never a part."""
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_bytes(b"old\n" * 1000)
    script = textwrap.dedent(
        """
        import hashlib, os, pathlib, signal, sys
        from composeopt.optimize.output import Target
        from composeopt.optimize.write import write

        folder, moment = pathlib.Path(sys.argv[1]), sys.argv[2]
        count = {"before the first": 0, "between": 1, "after the last": 2}[moment]
        rename = pathlib.Path.replace
        done = 0

        def counted(self, target):
            global done
            if done == count:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1
            result = rename(self, target)
            if done == count == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        pathlib.Path.replace = counted
        digest = hashlib.sha256(b"old\\n" * 1000).hexdigest()
        write([
            Target(folder / n, b"new\\n" * 2000, folder / n, digest) for n in ("a.yaml", "b.yaml")
        ])
        """
    )

    ran = subprocess.run([sys.executable, "-c", script, str(tmp_path), moment], check=False)

    assert ran.returncode == -signal.SIGKILL
    contents = [(tmp_path / name).read_bytes() for name in ("a.yaml", "b.yaml")]
    assert all(data in {b"old\n" * 1000, b"new\n" * 2000} for data in contents)


def test_a_read_only_folder_is_left_as_it_was(
    compose: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's refusal is stood in for, since root may write everywhere."""
    place = compose.with_name("compose.optimized.yaml")

    def refuse(**_: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied", str(compose.parent))

    monkeypatch.setattr(tempfile, "mkstemp", refuse)

    with pytest.raises(WriteError, match=r"compose\.optimized\.yaml: permission denied"):
        write([_target(place, b"new\n", compose)])

    assert sorted(path.name for path in compose.parent.iterdir()) == ["compose.yaml"]


def test_a_report_replaces_the_one_before_at_once(tmp_path: pathlib.Path) -> None:
    place = tmp_path / "report.json"
    place.write_text("{}")

    write_text(place, '{"schema": 1}')

    assert place.read_text() == '{"schema": 1}'
    assert _leftovers(tmp_path) == []


def test_a_report_that_cannot_be_written_is_named(tmp_path: pathlib.Path) -> None:
    with pytest.raises(WriteError, match=r"missing.*it was not written"):
        write_text(tmp_path / "missing" / "report.json", "{}")


def test_a_report_that_cannot_be_put_leaves_nothing_behind(tmp_path: pathlib.Path) -> None:
    (tmp_path / "report.json").mkdir()

    with pytest.raises(WriteError, match=r"is a directory; it was not written"):
        write_text(tmp_path / "report.json", "{}")

    assert _leftovers(tmp_path) == []
