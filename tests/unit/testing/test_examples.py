"""The public test helpers tell true from false."""

from __future__ import annotations

import importlib
import pathlib
import sys
from collections.abc import Iterator

import pytest

import composeopt_plugins.networks
from composeopt.api import Context, Diagnostic, Fix, Remove, Rule, Safety, Service, Stack
from composeopt.testing import (
    Project,
    check_docstring_examples,
    check_plugin,
    findings,
    fix_text,
)


class HasRestart(Rule):
    """A service restarts.

    Why:
        For the test.

    Bad:
        services:
          web:
            image: nginx:1
            restart: always  # <- OWN001

    Good:
        services:
          web:
            image: nginx:1

    Fixed:
        services:
          web:
            image: nginx:1
    """

    code = "OWN001"
    name = "has-restart"
    since = "0.1"

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Find it."""
        path = (*service.path, "restart")
        if "restart" in service.data:
            fix = Fix("remove", (Remove(path),), Safety.UNSAFE, ("services.*.restart",))
            yield self.diagnostic(path, "it restarts", fix=fix)


def variant(old: str, new: str) -> type[Rule]:
    """The rule with another docstring."""
    assert HasRestart.__doc__ is not None
    assert old in HasRestart.__doc__
    return type("Variant", (HasRestart,), {"__doc__": HasRestart.__doc__.replace(old, new)})


def test_a_true_docstring_passes() -> None:
    check_docstring_examples(HasRestart)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  # <- OWN001", "", "no line of Bad is marked"),
        (
            "image: nginx:1\n            restart: always  # <- OWN001",
            "image: nginx:1  # <- OWN001\n            restart: always",
            "Bad is found at",
        ),
        (
            "Good:\n        services:\n          web:\n            image: nginx:1\n",
            "Good:\n        services:\n          web:\n            image: nginx:1\n"
            "            restart: always\n",
            "Good is not clean",
        ),
        ("Good:\n        services:", "Good:\n        servces:", "Good is not clean"),
        (
            "Fixed:\n        services:\n          web:",
            "Fixed:\n        services:\n          wib:",
            "Fixed is not what the fixes make",
        ),
        ("Fixed:", "Mended:", "no section Fixed"),
        ("Why:", "Because:", "no section Why"),
    ],
)
def test_a_docstring_that_is_not_true_fails(old: str, new: str, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check_docstring_examples(variant(old, new))


def test_findings_gives_what_a_rule_finds_with_its_place() -> None:
    (found,) = findings(HasRestart, "services:\n  a:\n    image: x:1\n    restart: always\n")

    assert str(found.location) == "compose.yaml:4:14"


def test_a_rule_that_raises_is_an_assertion_error() -> None:
    class Raises(HasRestart):
        """Raises."""

        def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
            """Raise."""
            raise ZeroDivisionError

    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        findings(Raises, "services:\n  a:\n    image: x:1\n")


def test_fix_text_leaves_unsafe_fixes_out_when_told() -> None:
    text = "services:\n  a:\n    image: x:1\n    restart: always\n"

    assert fix_text([HasRestart], text, unsafe=False) == text
    assert fix_text([HasRestart], text) == text.replace("    restart: always\n", "")


def test_a_bundled_plugin_passes_the_check_of_plugins() -> None:
    check_plugin(composeopt_plugins.networks)


def test_a_plugin_that_looks_behind_the_api_fails(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nosy_plugin.py").write_text(
        "from composeopt.api import Rule, hookimpl\n"
        "from composeopt.stack.load import load\n"
        "from tests.unit.testing.test_examples import HasRestart\n"
        "@hookimpl\ndef composeopt_rules():\n    return [HasRestart]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(AssertionError, match=r"imports composeopt\.stack\.load"):
        check_plugin(importlib.import_module("nosy_plugin"))
    del sys.modules["nosy_plugin"]


def test_a_project_runs_the_command_as_a_user_would(tmp_path: pathlib.Path) -> None:
    project = Project(tmp_path, {"compose.yaml": 'version: "3"\nservices: {a: {image: x:1}}\n'})

    ran = project.run("lint", "--fix")

    assert (ran.code, ran.out) == (0, "")
    assert project.read("compose.yaml") == "services: {a: {image: x:1}}\n"
