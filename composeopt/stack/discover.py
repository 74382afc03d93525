"""Find the compose files of a folder as docker compose does."""

from __future__ import annotations

import os.path
import pathlib
from collections.abc import Mapping

from composeopt.document.reading import read_regular
from composeopt.errors import InputError
from composeopt.stack.dotenv import parse_env

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)


def discover(folder: pathlib.Path, environ: Mapping[str, str]) -> tuple[pathlib.Path, ...]:
    """Give the compose files of a project.

    ``COMPOSE_FILE`` wins; else the first of the standard names in the folder or
    the nearest parent that has one, with its override file.

    Args:
        folder: where to look.
        environ: for ``COMPOSE_FILE`` and ``COMPOSE_PATH_SEPARATOR``, which the
            folder's ``.env`` may set too.

    Raises:
        InputError: there is none.
    """
    variables = _variables(folder, environ)
    named = variables.get("COMPOSE_FILE")
    if named:
        separator = variables.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
        return tuple(_named(folder, name) for name in named.split(separator))
    start = pathlib.Path(os.path.abspath(folder))  # noqa: PTH100 - must not resolve links
    for candidate in (start, *start.parents):
        found = in_folder(candidate)
        if found:
            return found
    message = f"no compose file in {folder} or its parents; looked for {', '.join(NAMES)}"
    raise InputError(message)


def in_folder(folder: pathlib.Path) -> tuple[pathlib.Path, ...]:
    """Give the standard compose file of this very folder and its override, or nothing."""
    main = _first(folder, NAMES)
    if main is None:
        return ()
    override = _first(folder, OVERRIDES)
    return (main,) if override is None else (main, override)


def _variables(folder: pathlib.Path, environ: Mapping[str, str]) -> Mapping[str, str]:
    path = folder / ".env"
    if "COMPOSE_FILE" in environ or not path.is_file():
        return environ
    try:
        text = read_regular(path, str(path)).decode("utf-8")
        return {**parse_env(text, str(path), environ.get).values, **environ}
    except (InputError, UnicodeDecodeError):
        return environ  # loading the project says what is wrong with it


def _first(folder: pathlib.Path, names: tuple[str, ...]) -> pathlib.Path | None:
    return next((folder / name for name in names if (folder / name).exists()), None)


def _named(folder: pathlib.Path, name: str) -> pathlib.Path:
    path = folder / name
    if name != "-" and not path.exists():
        message = f"no such file: {path} (named by COMPOSE_FILE)"
        raise InputError(message)
    return pathlib.Path(name) if name == "-" else path


def profiles(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Give the profiles that ``COMPOSE_PROFILES`` activates."""
    return tuple(name for name in environ.get("COMPOSE_PROFILES", "").split(",") if name)


def env_files(environ: Mapping[str, str]) -> tuple[pathlib.Path, ...]:
    """Give the env files that ``COMPOSE_ENV_FILES`` names."""
    names = environ.get("COMPOSE_ENV_FILES", "").split(",")
    return tuple(pathlib.Path(name) for name in names if name)
