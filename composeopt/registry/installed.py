"""Which plugins are installed: the entry points of our group (``docs/adr/009``).

``importlib.metadata`` knows, but takes as long to import as all bundled plugins
together. So the same files are looked through here first, and it is asked only where
they tell of anything else than the bundled plugins, or where there may be more to see
than files (zip archives, finders of others).
"""

from __future__ import annotations

import importlib
import os
import pathlib
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from composeopt.model.values import dataclass

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

BUNDLED = "composeopt_plugins"

_FOLDERS = (".dist-info", ".egg-info")


@dataclass(frozen=True, slots=True)
class BundledEntry:
    """The entry point of a bundled plugin: a module.

    Args:
        name: of the plugin.
        value: the module's name, which is all that the entry says.
    """

    name: str
    value: str

    @property
    def module(self) -> str:
        """The module's name."""
        return self.value

    @property
    def dist(self) -> None:
        """Nothing more is said of who brings it: we do."""
        return None

    def load(self) -> object:
        """Import the module."""
        return importlib.import_module(self.value)


def installed(group: str) -> Iterable[EntryPoint | BundledEntry]:
    """Give the entry points of a group."""
    bundled = _bundled(group) if _is_all_in_files() else None
    if bundled is not None:
        return bundled
    from importlib import metadata  # noqa: PLC0415 - long to import, and seldom needed

    return metadata.entry_points(group=group)


def _is_all_in_files() -> bool:
    """Say whether what is installed lies in folders of the path, and nowhere else."""
    known = {"BuiltinImporter", "FrozenImporter", "PathFinder"}
    finders = [each for each in sys.meta_path if hasattr(each, "find_distributions")]
    return all(getattr(each, "__name__", "") in known for each in finders) and not any(
        path.endswith(".egg") or pathlib.Path(path).is_file() for path in map(str, sys.path)
    )


def _bundled(group: str) -> tuple[BundledEntry, ...] | None:
    """Give the bundled plugins if one distribution names them, and none names others."""
    sections = [found for text in _texts() if (found := _section(text, group)) is not None]
    if len(sections) != 1:
        return None
    entries = []
    for line in sections[0]:
        name, _, value = (part.strip() for part in line.partition("="))
        if value.split(".", 1)[0] != BUNDLED or not value.replace(".", "").isidentifier():
            return None
        entries.append(BundledEntry(name, value))
    return tuple(entries)


def _texts() -> Iterator[str]:
    """Yield the ``entry_points.txt`` of everything that is installed."""
    for path in dict.fromkeys(str(each) or "." for each in sys.path):
        try:
            with os.scandir(path) as entries:
                infos = [each.path for each in entries if each.name.lower().endswith(_FOLDERS)]
        except OSError:
            continue
        for info in infos:
            try:
                data = pathlib.Path(info, "entry_points.txt").read_bytes()
            except OSError:
                continue
            yield data.decode("utf-8", "replace")


def _section(text: str, group: str) -> tuple[str, ...] | None:
    """Give the lines of a section that say something; None if there is no such section."""
    header, found, inside = f"[{group}]", [], False
    if header not in text:
        return None
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            inside = line == header
        elif inside and line and not line.startswith(("#", ";")):
            found.append(line)
    return tuple(found)
