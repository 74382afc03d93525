"""A plugin that fails is named, costs only itself, and ends in exit code 2.

Whatever strangers do, the healthy Changes are written, byte for byte those of a
run without them; with ``--strict`` nothing is.
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from tests.installed import Site

FAULTY = pathlib.Path(__file__).parent / "thirdparty" / "faulty"

# plugin -> what names it, and where in the report it stands
FAULTS = {
    "raises_at_import": ("a_library_that_nobody_has", "failures"),
    "raises_in_hook": ("the sails are torn", "failures"),
    "misspelt_hook": ("did you mean composeopt_passes?", "failures"),
    "raises_in_run": ("no_such_attribute", "failures"),
    "exits_in_run": ("SystemExit", "failures"),
    "returns_nonsense": ("run returned str, not PassResult", "failures"),
    "changes_the_stack": ("run changed the stack in place", "failures"),
    "cuts_conversation": ("P4", "discarded"),
    "changes_image": ("P7", "discarded"),
    "odd_change": ("P8", "discarded"),
}

STACK = """\
services:
  web:
    image: nginx:1.27
    depends_on:
      db:
        condition: service_healthy
  db:  # the only one
    image: postgres:17
    healthcheck:
      test: ["CMD", "pg_isready"]
      interval: 30s
      timeout: 5s
      retries: 5
"""

RESULT = "compose.optimized.yaml"


@pytest.fixture
def project(tmp_path: pathlib.Path) -> pathlib.Path:
    """Write a stack that the bundled passes improve."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "compose.yaml").write_text(STACK, encoding="utf-8")
    return folder


@pytest.fixture
def site(tmp_path: pathlib.Path) -> Site:
    """Make a place to install plugins to."""
    (tmp_path / "site").mkdir()
    return Site(tmp_path / "site")


def install(site: Site, *names: str) -> None:
    for name in names:
        source = (FAULTY / f"{name}.py").read_text(encoding="utf-8")
        site.install(name.replace("_", "-"), name, source)


def healthy(site: Site, project: pathlib.Path) -> bytes:
    """Give what a run without strangers writes; it changes something."""
    done = site.run("optimize", "--no-plugins", cwd=project)

    assert done.returncode == 0, done.stderr
    text = (project / RESULT).read_bytes()
    assert text != STACK.encode()
    (project / RESULT).unlink()
    return text


def report_of(project: pathlib.Path) -> Any:
    return json.loads((project / "r.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_plugin_costs_only_itself(name: str, site: Site, project: pathlib.Path) -> None:
    expected = healthy(site, project)
    install(site, name)

    done = site.run("optimize", "--report", "r.json", cwd=project)

    word, part = FAULTS[name]
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 2
    assert (project / RESULT).read_bytes() == expected
    assert word in said
    assert "Traceback" not in said
    assert word in json.dumps(report_of(project)[part])
    assert name.replace("_", "-") in json.dumps(report_of(project)[part])


@pytest.mark.parametrize("name", FAULTS)
def test_with_strict_nothing_is_written(name: str, site: Site, project: pathlib.Path) -> None:
    install(site, name)

    done = site.run("optimize", "--strict", cwd=project)

    assert done.returncode == 2
    assert FAULTS[name][0] in (done.stdout + done.stderr).decode()
    assert sorted(file.name for file in project.iterdir()) == ["compose.yaml"]


def test_all_faults_at_once_are_all_named_and_change_nothing(
    site: Site, project: pathlib.Path
) -> None:
    expected = healthy(site, project)
    install(site, *FAULTS)

    done = site.run("optimize", "--report", "r.json", cwd=project)

    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 2
    assert (project / RESULT).read_bytes() == expected
    assert [word for word, _ in FAULTS.values() if word not in said] == []


def test_a_faulty_plugin_that_is_not_asked_for_is_still_named(
    site: Site, project: pathlib.Path
) -> None:
    """What does not load cannot be told from what was selected."""
    install(site, "misspelt_hook")

    done = site.run("optimize", "--select", "health", cwd=project)

    assert done.returncode == 2
    assert (project / RESULT).exists()


def test_lint_names_a_plugin_that_does_not_load(site: Site, project: pathlib.Path) -> None:
    install(site, "raises_in_hook")

    done = site.run("lint", cwd=project)

    assert done.returncode == 2
    assert b"the sails are torn" in done.stderr
