"""The quick look for installed plugins finds what ``importlib.metadata`` finds."""

from __future__ import annotations

import pathlib
import subprocess
import sys
from importlib import metadata

import pytest

from composeopt.registry.installed import BundledEntry, installed

OURS = "[console_scripts]\nx = y:main\n\n[group]\n# ours\none = composeopt_plugins.style\n"


def _install(folder: pathlib.Path, name: str, entries: str) -> None:
    info = folder / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "entry_points.txt").write_text(entries)


def _found(group: str) -> set[tuple[str, str]]:
    return {(entry.name, entry.value) for entry in installed(group)}


def test_it_agrees_with_the_standard_library_here() -> None:
    known = {(entry.name, entry.value) for entry in metadata.entry_points(group="composeopt")}

    assert _found("composeopt") == known
    assert len(known) >= 10


def test_bundled_plugins_alone_are_read_without_it(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path, "ours", OURS)
    monkeypatch.syspath_prepend(tmp_path)

    (entry,) = installed("group")

    assert entry == BundledEntry("one", "composeopt_plugins.style")
    assert entry.module == "composeopt_plugins.style"
    assert getattr(entry.load(), "__name__", "") == "composeopt_plugins.style"


@pytest.mark.parametrize(
    "entries",
    [
        "[group]\ntwo = stranger\n",
        "[group]\ntwo = stranger.module:thing\n",
        "[group]\ntwo=composeopt_plugins_of_others\n",
        "[group]\n",
    ],
)
def test_plugins_of_others_are_found_too(
    entries: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path, "ours", OURS)
    _install(tmp_path, "theirs", entries)
    monkeypatch.syspath_prepend(tmp_path)

    known = {(entry.name, entry.value) for entry in metadata.entry_points(group="group")}

    assert _found("group") == known
    assert ("one", "composeopt_plugins.style") in known


def test_one_that_is_shadowed_does_not_count(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path / "old", "ours", "[group]\ngone = composeopt_plugins.gone\n")
    _install(tmp_path / "new", "ours", OURS)
    monkeypatch.syspath_prepend(tmp_path / "old")
    monkeypatch.syspath_prepend(tmp_path / "new")

    assert _found("group") == {("one", "composeopt_plugins.style")}


def test_start_up_does_without_the_long_import() -> None:
    code = (
        "import sys; from composeopt.registry import load; assert load().passes;"
        "print('importlib.metadata' in sys.modules)"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
