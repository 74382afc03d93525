"""plugins, explain, settings, completion: what they print and how they end."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from composeopt import cli, schema
from tests.installed import Site

GOOD = '''
"""A stranger's plugin."""

from dataclasses import dataclass

from composeopt.api import Pass, PassResult, hookimpl


class AcmeSails(Pass):
    """Set more sail.

    Why:
        More sail, more speed.
    """

    name = "acme-sails"
    since = "1.0"
    after = ("health",)

    @dataclass(frozen=True)
    class Options:
        """The sails to set."""

        count: int = 3

    def run(self, stack, context):
        return PassResult()


@hookimpl
def composeopt_passes():
    return [AcmeSails]
'''


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert cli.run([*arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_plugins_prints_what_its_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    data = run_json(capsys, "plugins", "--no-plugins")

    assert schema.violations("plugins", data) == ()
    assert all(each["bundled"] for each in data["plugins"])


def test_a_strangers_plugin_is_listed_with_its_version(tmp_path: pathlib.Path) -> None:
    site = Site(tmp_path)
    site.install("acme", "acme_module", GOOD, version="2.5")

    done = site.run("plugins")

    assert done.returncode == 0, done.stderr
    assert "acme (acme 2.5)\n  pass acme-sails\n" in done.stdout.decode()


def test_without_plugins_a_stranger_is_not_even_imported(tmp_path: pathlib.Path) -> None:
    site = Site(tmp_path)
    site.install("acme", "acme_module", "raise RuntimeError('imported')")

    assert site.run("plugins", "--no-plugins").returncode == 0
    assert site.run("plugins").returncode == 2


def test_a_broken_plugin_is_named_and_the_others_are_listed(tmp_path: pathlib.Path) -> None:
    site = Site(tmp_path)
    site.install("acme", "acme_module", GOOD)
    site.install("sinking", "sinking_module", "import no_such_module")

    done = site.run("plugins")

    assert done.returncode == 2
    assert b"acme-sails" in done.stdout
    assert done.stderr.decode().splitlines() == [
        "error: plugin sinking: cannot be imported: "
        "ModuleNotFoundError: No module named 'no_such_module'"
    ]


def test_a_pass_is_explained_from_its_docstring(tmp_path: pathlib.Path) -> None:
    site = Site(tmp_path)
    site.install("acme", "acme_module", GOOD)

    done = site.run("explain", "acme-sails")

    assert done.returncode == 0, done.stderr
    written = done.stdout.decode()
    assert written.startswith("pass acme-sails\n\nSet more sail.\n\nWhy:\n")
    assert "under [pass.acme-sails]:\n  count = 3  (int)\n" in written
    assert "after: health" in written
    assert "turn off for one run: composeopt optimize --ignore acme-sails" in written


@pytest.mark.parametrize(
    "name", ["dependencies", "resources", "memory", "health", "networks", "nginx"]
)
def test_the_page_of_a_pass_says_what_each_option_means(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = run_json(capsys, "explain", name, "--no-plugins")

    keys = [option["key"] for option in data["options"]]
    assert [key for key in keys if f"{key}: " not in data["options_help"]] == []


@pytest.mark.parametrize("handle", ["NET001", "net001", "port-on-all-interfaces"])
def test_a_rule_is_explained_by_code_and_by_name(
    handle: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = run_json(capsys, "explain", handle, "--no-plugins")

    assert schema.violations("explain", data) == ()
    assert data["handles"] == ["NET001", "port-on-all-interfaces"]
    assert data["ignore"] == "# composeopt: ignore[NET001] reason"


@pytest.mark.parametrize(
    ("handle", "right"),
    [
        ("docker-socket-mount", "did you mean 'docker-socket-mounted'?"),
        ("net01", "did you mean 'NET001'?"),
        ("zzz", "'composeopt plugins' lists them"),
    ],
)
def test_a_misspelt_handle_is_named_with_the_right_one(
    handle: str, right: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["explain", handle, "--no-plugins"]) == 2

    assert capsys.readouterr().err == f"error: unknown rule or pass '{handle}'; {right}\n"


def test_settings_say_where_each_value_comes_from(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "compose.yaml").write_text("services: {a: {image: b}}\n", encoding="utf-8")
    (tmp_path / "composeopt.toml").write_text("[optimize]\nunsafe = true\n", encoding="utf-8")

    data = run_json(capsys, "settings")

    assert schema.violations("settings", data) == ()
    rows = {row["key"]: row for row in data["settings"]}
    assert rows["optimize.unsafe"] == {
        "key": "optimize.unsafe",
        "value": True,
        "source": "composeopt.toml:2:1",
    }


def test_settings_need_no_project(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()

    assert cli.run(["settings"]) == 0

    assert capsys.readouterr().out.startswith("# no composeopt.toml: all defaults\n")


def test_a_wrong_configuration_is_a_line_per_fault(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "composeopt.toml").write_text("[lint]\nselct = 1\n[lnt]\n", encoding="utf-8")

    assert cli.run(["settings"]) == 2

    assert capsys.readouterr().err.splitlines() == [
        "composeopt.toml:2:1: unknown key 'selct'; did you mean 'select'?",
        "composeopt.toml:3:1: unknown table 'lnt'; did you mean 'lint'?",
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion", shell]) == 0

    assert "_COMPOSEOPT_COMPLETE" in capsys.readouterr().out


def test_the_shell_is_answered_with_commands(tmp_path: pathlib.Path) -> None:
    """What a shell that sources the script asks, and what it is told."""
    environ = {
        "_COMPOSEOPT_COMPLETE": "bash_complete",
        "COMP_WORDS": "composeopt set",
        "COMP_CWORD": "1",
    }

    done = Site(tmp_path, environ).run()

    assert done.stdout == b"plain,settings\n"
