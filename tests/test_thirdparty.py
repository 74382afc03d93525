"""A stranger can write a plugin: Acme's is found, runs, and passes its own tests."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from tests.installed import Site

HERE = pathlib.Path(__file__).parent
ACME = HERE / "thirdparty" / "composeopt-acme"

STACK = """\
services:
  web:  # the shop
    image: nginx:1.27
    ports:
      - "127.0.0.1:8080:80"
"""


@pytest.fixture
def site(tmp_path: pathlib.Path) -> Site:
    """Install Acme's plugin as its own build would."""
    folder = tmp_path / "site"
    shutil.copytree(ACME / "src" / "composeopt_acme", folder / "composeopt_acme")
    info = folder / "composeopt_acme-1.2.0.dist-info"
    info.mkdir()
    metadata = "Metadata-Version: 2.1\nName: composeopt-acme\nVersion: 1.2.0\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    entry = "[composeopt]\nacme = composeopt_acme\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    return Site(folder)


@pytest.fixture
def project(tmp_path: pathlib.Path) -> pathlib.Path:
    """Write a stack that Acme has something to say about."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "compose.yaml").write_text(STACK, encoding="utf-8")
    return folder


def test_acmes_own_tests_pass(site: Site, tmp_path: pathlib.Path) -> None:
    shutil.copytree(ACME / "tests", tmp_path / "tests")
    path = os.pathsep.join(filter(None, (str(site.folder), os.environ.get("PYTHONPATH"))))

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_acmes_code_is_typed_as_strictly_as_ours(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "-p", "composeopt_acme"],
        cwd=site.folder,
        env={**os.environ, "MYPYPATH": str(site.folder)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_acmes_rule_finds_and_repairs(site: Site, project: pathlib.Path) -> None:
    found = site.run(
        "lint", "--select", "ACM001", "--format", "json", "--fail-on", "info", cwd=project
    )

    assert found.returncode == 1, found.stderr
    assert b'"ACM001"' in found.stdout

    fixed = site.run("lint", "--select", "ACM001", "--fix", "--unsafe", cwd=project)

    assert fixed.returncode == 0, fixed.stdout
    text = (project / "compose.yaml").read_text(encoding="utf-8")
    assert text == STACK + "    restart: unless-stopped\n"


def test_acmes_pass_runs_with_the_option_of_the_project(site: Site, project: pathlib.Path) -> None:
    (project / "composeopt.toml").write_text('[pass.owner-label]\nowner = "shop"\n', "utf-8")

    done = site.run("optimize", "--select", "owner-label", "--report", "r.json", cwd=project)

    assert done.returncode == 0, done.stderr
    text = (project / "compose.optimized.yaml").read_text(encoding="utf-8")
    assert text == STACK + "    labels:\n      com.acme.owner: shop\n"
    report = json.loads((project / "r.json").read_text(encoding="utf-8"))
    assert [(each["pass"], each["plugin"]) for each in report["applied"]] == [
        ("owner-label", "acme")
    ]


def test_without_plugins_acme_is_not_there(site: Site, project: pathlib.Path) -> None:
    done = site.run("optimize", "--no-plugins", "--select", "owner-label", cwd=project)

    assert done.returncode == 2
    assert b"owner-label" in done.stderr
    assert not (project / "compose.optimized.yaml").exists()
