"""Finding the configuration: nearest upwards, up to the repository's root."""

from __future__ import annotations

import pathlib
import tomllib
from collections.abc import Mapping
from typing import Any

from composeopt import errors
from composeopt.config.places import Key, Place, key_places, nearest
from composeopt.model.location import Location
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

NAME = "composeopt.toml"
PYPROJECT = "pyproject.toml"
TABLE = ("tool", "composeopt")
MAX_BYTES = 1024 * 1024

_POSITION = pattern(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Found:
    """A configuration file.

    Args:
        file: absolute.
        name: as messages write it.
        data: its tables; of pyproject.toml those below ``[tool.composeopt]``.
        places: of tables and keys, as in ``data``.
        shadowed: another configuration beside it that is not read, or empty.
    """

    file: pathlib.Path
    name: str
    data: Mapping[str, Any]
    places: Mapping[Key, Place]
    shadowed: str = ""

    def locate(self, key: Key) -> Location:
        """Give the place of a key, or of what holds it."""
        return Location(self.name, *nearest(self.places, key))


def find(start: pathlib.Path, cwd: pathlib.Path) -> Found | None:
    """Find the nearest configuration from a folder upwards.

    Args:
        start: the folder of the first compose file.
        cwd: the folder that messages name files from.

    Raises:
        InputError: a configuration that is no TOML.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        found = _in_folder(folder, cwd)
        if found is not None or (folder / ".git").exists():
            return found
    return None


def read(file: pathlib.Path, cwd: pathlib.Path) -> Found:
    """Read one configuration file.

    Raises:
        InputError: it cannot be read, or is no TOML.
    """
    file = (cwd / file).absolute()
    name = _name(file, cwd)
    text = _text(file, name)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _decode_error(error, text, name) from error
    places = key_places(text)
    if file.name == PYPROJECT:
        data = data.get("tool", {}).get("composeopt", {})
        places = {key[2:]: place for key, place in places.items() if key[:2] == TABLE}
    return Found(file, name, data, places)


def _in_folder(folder: pathlib.Path, cwd: pathlib.Path) -> Found | None:
    own, project = folder / NAME, folder / PYPROJECT
    has_table = project.is_file() and "composeopt" in _text(project, _name(project, cwd))
    table = read(project, cwd) if has_table else None
    if own.is_file():
        found = read(own, cwd)
        shadowed = table.name if table is not None and table.data else ""
        return Found(found.file, found.name, found.data, found.places, shadowed)
    return table if table is not None and table.data else None


def _text(file: pathlib.Path, name: str) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"cannot read {name}: {(error.strerror or str(error)).lower()}"
        raise errors.InputError(message) from error
    if len(data) > MAX_BYTES:
        message = f"{name} is larger than 1 MiB; that is no configuration"
        raise errors.InputError(message)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte 0x{data[error.start]:02x}; save the file as UTF-8"
        raise errors.InputError(message, Location(name, line)) from error


def _decode_error(error: tomllib.TOMLDecodeError, text: str, name: str) -> errors.InputError:
    message = str(error)
    match = _POSITION.search(message)
    line, column = text.count("\n") + 1, 1
    if match and match["line"]:
        line, column = int(match["line"]), int(match["column"])
    said = _POSITION.sub("", message)
    said = said[:1].lower() + said[1:]
    return errors.InputError(f"not valid TOML: {said}", Location(name, line, column))


def _name(file: pathlib.Path, cwd: pathlib.Path) -> str:
    cwd = cwd.absolute()
    return str(file.relative_to(cwd)) if file.is_relative_to(cwd) else str(file)
