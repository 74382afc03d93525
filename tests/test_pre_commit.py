"""The hooks, run by the real pre-commit on a repository with one bad file."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

ROOT = pathlib.Path(__file__).parent.parent

BAD = """\
version: "3.8"  # old
services:
  # the site
  web:
    image: nginx:1.27
    restart: unless-stoped
"""

GOOD = """\
services:
  db:
    image: postgres:17
"""

CONFIG = """\
repos:
  - repo: {repo}
    rev: {revision}
    hooks:
      - id: {hook}
"""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository that uses a hook."""

    folder: pathlib.Path
    environ: dict[str, str]

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()

    def pre_commit(self) -> tuple[int, str]:
        """Run the hooks on all files; give exit code and output."""
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            check=False,
            timeout=600,
        )
        return done.returncode, done.stdout.decode() + done.stderr.decode()


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which git and pre-commit touch nothing of the user's."""
    home = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "PRE_COMMIT_HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.com",
    }


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Repository:
    """This project as it lies here, as a repository that pre-commit can clone."""
    folder = tmp_path_factory.mktemp("hooks") / "composeopt"
    folder.mkdir()
    for name in ("composeopt", "plugins", "schemas"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    repository = Repository(folder, environ)
    _commit_all(repository)
    return repository


def _commit_all(repository: Repository) -> None:
    repository.git("init", "--quiet")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "all")


def user_of(hooks: Repository, folder: pathlib.Path, hook: str) -> Repository:
    """A repository with a good file, a bad one and one that is none of ours."""
    repository = Repository(folder, hooks.environ)
    revision = hooks.git("rev-parse", "HEAD").strip()
    config = CONFIG.format(repo=hooks.folder, revision=revision, hook=hook)
    (folder / ".pre-commit-config.yaml").write_text(config)
    (folder / "docker-compose.yml").write_text(BAD)
    (folder / "db").mkdir()
    (folder / "db" / "compose.yaml").write_text(GOOD)
    (folder / "docker-compose.optimized.yml").write_text(BAD)
    (folder / "values.yaml").write_text('version: "3"\n')
    _commit_all(repository)
    return repository


def test_the_hook_names_what_is_wrong_and_fails(hooks: Repository, tmp_path: pathlib.Path) -> None:
    repository = user_of(hooks, tmp_path, "composeopt-lint")

    code, output = repository.pre_commit()

    assert code == 1
    assert "docker-compose.yml:1:1 STY001[obsolete-version]" in output
    assert "docker-compose.yml:6:14 CMP012[unknown-restart-policy]" in output
    assert "did you mean 'unless-stopped'?" in output
    assert "2 findings" in output
    assert "optimized" not in output
    assert (tmp_path / "docker-compose.yml").read_text() == BAD


def test_the_fixing_hook_repairs_the_file_and_fails_once(
    hooks: Repository, tmp_path: pathlib.Path
) -> None:
    repository = user_of(hooks, tmp_path, "composeopt-lint-fix")
    file = tmp_path / "docker-compose.yml"
    file.write_text(BAD.replace("unless-stoped", "unless-stopped"))
    repository.git("commit", "--quiet", "--all", "--message", "typo")

    code, output = repository.pre_commit()

    assert code == 1
    assert "files were modified by this hook" in output
    mended = BAD.replace('version: "3.8"  ', "").replace("unless-stoped", "unless-stopped")
    assert file.read_text() == mended
    assert repository.git("status", "--short").split() == ["M", "docker-compose.yml"]
    again, output = repository.pre_commit()
    assert again == 0, output
    assert "Passed" in output


def test_a_clean_repository_passes(hooks: Repository, tmp_path: pathlib.Path) -> None:
    repository = user_of(hooks, tmp_path, "composeopt-lint")
    (tmp_path / "docker-compose.yml").write_text(GOOD)
    repository.git("commit", "--quiet", "--all", "--message", "good")

    code, output = repository.pre_commit()

    assert code == 0, output
    assert "Passed" in output
