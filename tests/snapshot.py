"""Results that are committed and compared."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Compares texts with files; with ``update`` it writes them instead."""

    update: bool

    def check(self, text: str, file: pathlib.Path) -> None:
        """Assert that a text equals a committed file, byte for byte."""
        if self.update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            return

        assert file.exists(), f"{file.name} is not committed; write it: pytest --update-snapshots"
        assert text.encode() == file.read_bytes(), f"{file} differs; see CONTRIBUTING.md"
