"""Find compose files below a folder."""

from __future__ import annotations

import os
import pathlib
import re
from collections.abc import Iterator

from composeopt.model.patterns import pattern

BASE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDE_NAMES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)

# Folders that hold other people's files or no files of the project.
SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".mypy_cache",
        ".nox",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "bower_components",
        "node_modules",
        "site-packages",
        "venv",
        "virtualenv",
    }
)

_COMPOSE_NAME = pattern(
    r"(?:[^/]*[._-])?(?:docker[-_.]?)?compose(?:[._-][^/]*)?\.ya?ml\Z", re.IGNORECASE
)
_TWIN = pattern(r"\.optimized\.ya?ml\Z", re.IGNORECASE)


def is_compose_name(name: str) -> bool:
    """Say whether a file's name is one that people give to compose files."""
    return bool(_COMPOSE_NAME.match(name))


def is_twin(name: str) -> bool:
    """Say whether a file is what ``composeopt optimize`` wrote beside another."""
    return bool(_TWIN.search(name))


def folders_with_compose_files(root: pathlib.Path) -> Iterator[tuple[pathlib.Path, ...]]:
    """Walk a folder: the compose files of each folder that has some, sorted.

    Links to folders are not followed; version control, virtual environments and
    installed packages are skipped.
    """
    for folder, folders, files in os.walk(root):
        here = pathlib.Path(folder)
        folders[:] = sorted(name for name in folders if not _is_foreign(here / name))
        found = compose_files(here, files)
        if found:
            yield found


def compose_files(folder: pathlib.Path, names: list[str]) -> tuple[pathlib.Path, ...]:
    """Pick the compose files among the names of a folder, sorted."""
    return tuple(
        folder / name
        for name in sorted(names)
        if is_compose_name(name) and not is_twin(name) and (folder / name).is_file()
    )


def _is_foreign(folder: pathlib.Path) -> bool:
    return folder.name in SKIPPED_FOLDERS or (folder / "pyvenv.cfg").is_file()
