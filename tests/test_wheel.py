"""The wheel holds what users need, and takes no names that are not ours."""

from __future__ import annotations

import configparser
import pathlib
import subprocess
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel as pip would."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    return zipfile.ZipFile(file)


def test_only_our_two_packages_become_importable(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "composeopt",
        "composeopt_plugins",
    }


def test_the_wheel_holds_every_file_of_the_packages_and_the_schemas(
    wheel: zipfile.ZipFile,
) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "composeopt", "plugins/composeopt_plugins", "schemas"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = listed.stdout.split()
    expected = {
        name.replace("schemas/", "composeopt/schema/files/", 1)
        if name.startswith("schemas/")
        else name.removeprefix("plugins/")
        for name in files
    }

    assert expected
    assert expected - set(wheel.namelist()) == set()


def test_every_entry_point_leads_to_a_file_of_the_wheel(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    points = configparser.ConfigParser()
    points.read_string(wheel.read(name).decode())
    targets = [
        target.partition(":")[0].strip()
        for section in points
        for target in points[section].values()
    ]

    assert {"composeopt", "console_scripts"} <= set(points)
    names = set(wheel.namelist())
    for target in targets:
        path = target.replace(".", "/")
        assert {f"{path}.py", f"{path}/__init__.py"} & names, target
