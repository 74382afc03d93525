"""The guides say what the program does: hooks, keys, flags, promises, examples."""

from __future__ import annotations

import dataclasses
import inspect
import json
import pathlib
import re
import tomllib

import pytest

from composeopt import registry, testing
from composeopt.cli.commands import COMMANDS
from composeopt.cli.options import ToolRequest
from composeopt.config import LintSettings, OptimizeSettings, load_settings
from composeopt.facts.declared import GROUP, PER_SERVICE, TOP, declared
from composeopt.facts.usage import ServiceUsage, load_usage
from composeopt.model.violations import PROMISES
from composeopt.plugin.hooks import HookSpecs
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from tests.snapshot import Snapshot

DOCS = pathlib.Path(__file__).parents[1] / "docs"
INDEX = DOCS / "README.md"


def blocks(page: str, language: str) -> list[str]:
    """Give the code blocks of a page in one language."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def hooks_page() -> str:
    """Write docs/hooks.md from the specifications."""
    parts = [
        "# Hooks",
        "Written by tests/test_docs.py from `composeopt/plugin/hooks.py`; "
        "`pytest tests/test_docs.py --update-snapshots` writes it again.",
        "Each hook takes no argument and returns classes or values; none does work. "
        "A plugin is asked alone, so one that raises costs only itself.",
    ]
    for name, hook in sorted(inspect.getmembers(HookSpecs, inspect.isfunction)):
        returns = str(inspect.signature(hook).return_annotation)
        parts += [f"## `{name}() -> {returns}`", inspect.cleandoc(hook.__doc__ or "")]
    return "\n\n".join(parts) + "\n"


def test_the_page_of_hooks_agrees_with_their_specifications(snapshot: Snapshot) -> None:
    snapshot.check(hooks_page(), DOCS / "hooks.md")


def test_the_example_configuration_shows_every_key_with_its_default(
    tmp_path: pathlib.Path,
) -> None:
    (text,) = blocks("configuration.md", "toml")
    (tmp_path / "composeopt.toml").write_text(text, encoding="utf-8")

    settings = load_settings(tmp_path, registry.load(external=False))
    data = tomllib.loads(text)

    assert settings.warnings == ()
    for table, kind in (("lint", LintSettings), ("optimize", OptimizeSettings)):
        assert list(data[table]) == [field.name for field in dataclasses.fields(kind)]
    assert settings.optimize == OptimizeSettings()
    assert dataclasses.replace(settings.lint, ignore=()) == LintSettings()


def test_the_example_of_x_composeopt_is_right_and_shows_every_key(tmp_path: pathlib.Path) -> None:
    (text,) = blocks("configuration.md", "yaml")
    names = ("node-1", "node-2", "db", "cache", "admin")
    others = "".join(f"  {name}: {{image: example/x:1}}\n" for name in names)
    (tmp_path / "compose.yaml").write_text(text + others, encoding="utf-8")

    found = declared(load(Inputs((tmp_path / "compose.yaml",), cwd=tmp_path)))

    assert found.budget.cpus == 11
    assert [key for key in (*TOP, *PER_SERVICE, *GROUP) if f"{key}:" not in text] == []


def test_the_example_of_a_usage_profile_is_right_and_shows_every_key(
    tmp_path: pathlib.Path,
) -> None:
    (text,) = blocks("configuration.md", "json")
    (tmp_path / "usage.json").write_text(text, encoding="utf-8")

    assert load_usage(tmp_path / "usage.json").of("db").boot_seconds == 3
    shown = list(json.loads(text)["services"]["db"])
    assert shown == [field.name for field in dataclasses.fields(ServiceUsage)]


def test_every_common_flag_is_documented() -> None:
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    flags = ("-f", "--project-directory", "--env-file", "--profile", "--project-name", "--config")

    for flag in (*flags, "--no-plugins", "--color", "-q", "-v"):
        assert f"`{flag}" in text or f", `{flag}" in text
    assert {field.name for field in dataclasses.fields(ToolRequest)} == {
        *("config", "external", "color", "quiet", "verbose")
    }


def test_the_promises_of_the_plugin_guide_are_those_that_are_checked() -> None:
    text = (DOCS / "plugins.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (P\d) \| (.*) \|$", text, re.MULTILINE))

    assert rows == PROMISES


def test_every_test_helper_is_named_in_the_plugin_guide() -> None:
    text = (DOCS / "plugins.md").read_text(encoding="utf-8")
    helpers = set(testing.__all__) - {"Outcome", "check_text"}

    assert [name for name in sorted(helpers) if name not in text] == []


@pytest.mark.parametrize("page", sorted(file.name for file in DOCS.glob("*.md")))
def test_every_command_in_a_guide_exists(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    named = set(re.findall(r"^ {4}composeopt ([a-z]+)|`composeopt ([a-z]+)", text, re.MULTILINE))

    assert {name for pair in named for name in pair if name} <= set(COMMANDS)


def test_every_command_has_a_page_or_a_section() -> None:
    pages = [*DOCS.glob("*.md"), DOCS.parent / "README.md"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages if page != INDEX)
    index = INDEX.read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"composeopt {name}" not in text] == []
    assert [name for name in COMMANDS if not re.search(rf"`(composeopt )?{name}`", index)] == []


def test_the_index_leads_to_each_page() -> None:
    index = INDEX.read_text(encoding="utf-8")
    pages = sorted(page.name for page in DOCS.glob("*.md") if page != INDEX)

    assert [page for page in (*pages, "rules/README.md", "adr") if f"]({page})" not in index] == []
