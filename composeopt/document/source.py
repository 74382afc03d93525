"""The bytes of one file, decoded without losing anything."""

from __future__ import annotations

import codecs
import pathlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import field

from composeopt.errors import InputError
from composeopt.model.codes import UNREADABLE
from composeopt.model.location import Location
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

_LINE_END = pattern("\n")
MAX_BYTES = 4 * 1024 * 1024
"""Largest file that is read; people write compose files of some kilobytes."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file.

    ``text`` has no byte order mark and keeps every line ending as it is, so
    ``encode()`` gives the file back byte for byte.
    """

    path: pathlib.Path
    name: str
    text: str
    bom: bool = False
    _starts: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    @classmethod
    def from_bytes(cls, data: bytes, path: pathlib.Path, name: str | None = None) -> Source:
        """Decode a file's bytes as UTF-8; raises InputError where they are not.

        Nor are more than MAX_BYTES read.
        """
        name = str(path) if name is None else name
        if len(data) > MAX_BYTES:
            message = f"is larger than {MAX_BYTES // 2**20} MiB"
            raise InputError(message, Location(name), UNREADABLE)
        bom = data.startswith(codecs.BOM_UTF8)
        try:
            text = data[len(codecs.BOM_UTF8) if bom else 0 :].decode("utf-8")
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8", "replace")
            line = before.count("\n") + 1
            column = len(before) - (before.rfind("\n") + 1) + 1
            raise InputError(
                f"not UTF-8: byte 0x{data[error.start]:02x}; save the file as UTF-8",
                Location(name, line, column),
                UNREADABLE,
            ) from error
        return cls.from_text(text, path, name, bom=bom)

    @classmethod
    def from_text(
        cls, text: str, path: pathlib.Path, name: str | None = None, *, bom: bool = False
    ) -> Source:
        """Wrap text that is already decoded."""
        return cls(path, str(path) if name is None else name, text, bom)

    @property
    def line_starts(self) -> Sequence[int]:
        """The offset of the first character of every line; found when first asked for."""
        if not self._starts:
            self._starts.append(0)
            self._starts.extend(match.end() for match in _LINE_END.finditer(self.text))
        return self._starts

    def with_text(self, text: str) -> Source:
        """Give the same file with another text."""
        return Source.from_text(text, self.path, self.name, bom=self.bom)

    def encode(self) -> bytes:
        """Give the bytes back."""
        return (codecs.BOM_UTF8 if self.bom else b"") + self.text.encode("utf-8")

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        import hashlib  # noqa: PLC0415 - long to import, and seldom needed

        return hashlib.sha256(self.encode()).hexdigest()

    @property
    def newline(self) -> str:
        """The line ending the file uses first; a line feed when it has none."""
        end = self.text.find("\n")
        return "\r\n" if end > 0 and self.text[end - 1] == "\r" else "\n"

    def position(self, offset: int) -> tuple[int, int]:
        """Turn a character offset into (line, column), both from 1."""
        starts = self._starts or self.line_starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def location(self, start: int, end: int) -> Location:
        """Turn a pair of character offsets into a Location."""
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return Location(self.name, line, column, end_line, end_column)
