"""What plugins may import: sorted, importable, documented, and what the docs say."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from composeopt import api
from composeopt.plugin.hooks import HookSpecs


def test_all_is_sorted_and_names_nothing_twice() -> None:
    ordered = sorted(set(api.__all__), key=lambda name: (_kind(name), name))

    assert ordered == api.__all__


def _kind(name: str) -> int:
    """Order constants, then classes, then functions, as ruff's RUF022 does."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2


def test_everything_public_that_is_imported_is_in_all() -> None:
    public = {name for name in vars(api) if not name.startswith("_") and name != "annotations"}

    assert public == set(api.__all__)


@pytest.mark.parametrize("name", api.__all__)
def test_every_class_and_function_is_documented(name: str) -> None:
    value = getattr(api, name)
    if inspect.isclass(value) or inspect.isfunction(value):
        written = inspect.getdoc(value) or ""

        assert len(written.split()) >= 3
        assert not written.startswith(f"{name}(")


def test_the_api_loads_nothing_heavy() -> None:
    """A plugin's import must not cost rich, jsonschema, docker or crossplane."""
    code = "import sys, composeopt.api; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert not {"rich", "jsonschema", "docker", "crossplane", "click"} & set(loaded)


def test_hooks_take_no_argument_and_are_documented() -> None:
    for name, function in inspect.getmembers(HookSpecs, inspect.isfunction):
        assert name.startswith("composeopt_")
        assert list(inspect.signature(function).parameters) == ["self"]
        assert inspect.getdoc(function)
