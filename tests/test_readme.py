"""The README says what is done, and CI does what it says."""

from __future__ import annotations

import pathlib
import re

from composeopt.cli.commands import COMMANDS

ROOT = pathlib.Path(__file__).parents[1]
BLOCK = re.compile(r"^```sh\n(.*?)```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> list[str]:
    return [line for block in BLOCK.findall(_readme()) for line in block.splitlines()]


def test_the_readme_has_one_command_for_the_job_and_one_for_the_tests() -> None:
    job, tests = _commands()

    assert "composeopt optimize samples/ollama-training" in job
    assert "pytest" in tests


def test_ci_runs_the_commands_of_the_readme_verbatim() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert [command for command in _commands() if command not in script] == []


def test_links_of_the_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []


def test_commands_that_the_readme_names_exist() -> None:

    named = set(re.findall(r"`composeopt ([a-z]+)", _readme()))

    assert named <= set(COMMANDS), named - set(COMMANDS)
