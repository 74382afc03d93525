"""The corpus of public compose files that ``COMPOSEOPT_CORPUS`` names.

``COMPOSEOPT_CORPUS_SHARE`` is the percentage of its files that are read (10). The choice
depends on the files' names only, so that every run of the same share reads the same files.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MANIFEST = "manifest.dev.jsonl"
DEFAULT_SHARE = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One compose file of the corpus.

    Args:
        path: where it lies.
        role: standalone, override or fragment.
        mode: how compose accepts it: raw, dummy-env, with-base or fails.
        repository: the folder of its repository.
        base: the file that it overrides, in mode with-base.
        variables: what must be set in the environment.
        env_file: what must be given as ``--env-file``; empty for none.
        created: env files that must be there, each with where its text comes from
            (empty for an empty file), below ``repository``.
    """

    path: pathlib.Path
    role: str
    mode: str
    repository: pathlib.Path = pathlib.Path()
    base: pathlib.Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    env_file: str = ""
    created: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"


def folder() -> pathlib.Path | None:
    """Give the unpacked corpus, or None when there is none."""
    named = os.environ.get("COMPOSEOPT_CORPUS")
    return pathlib.Path(named) if named else None


def share() -> int:
    """Give the percentage of the corpus that is read."""
    return int(os.environ.get("COMPOSEOPT_CORPUS_SHARE", DEFAULT_SHARE))


@functools.cache
def entries(role: str | None = None, mode: str | None = None) -> tuple[Entry, ...]:
    """Give the chosen files, in the order of the manifest; empty without a corpus."""
    base = folder()
    if base is None:
        return ()
    lines = (base / MANIFEST).read_text(encoding="utf-8").splitlines()
    records = [record for record in map(json.loads, lines) if _is_chosen(record["file"])]
    return tuple(
        _entry(base, record)
        for record in records
        if role in {None, record["role"]} and mode in {None, record["config_mode"]}
    )


def _entry(base: pathlib.Path, record: Mapping[str, Any]) -> Entry:
    """Read a line of the manifest."""
    repository = base / record["file"].partition("/")[0]
    dummy = record["dummy"] or {"env": {}, "env_file": None, "created": []}
    overridden = record["override_of"] if record["config_mode"] == "with-base" else None
    return Entry(
        path=base / record["file"],
        role=record["role"],
        mode=record["config_mode"],
        repository=repository,
        base=repository / overridden if overridden else None,
        variables=dummy["env"],
        env_file=dummy["env_file"] or "",
        created=tuple(_created(text) for text in dummy["created"]),
    )


def _created(text: str) -> tuple[str, str]:
    """Read ``docker/.env (copied from docker/.env.example)`` or ``.env (empty)``."""
    name, _, origin = text.removesuffix(")").partition(" (")
    return name, "" if origin == "empty" else origin.rpartition(" ")[2]


def standalone() -> tuple[Entry, ...]:
    """Give the chosen files that compose accepts alone and as they are."""
    return entries("standalone", "raw")


def _is_chosen(name: str) -> bool:
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:4]) % 100 < share()
