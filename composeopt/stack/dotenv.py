"""Read env files as docker compose does.

Two formats: the default, with quotes, comments and interpolation, and ``raw``
(``KEY=VALUE`` lines as ``docker run --env-file`` takes them).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from composeopt.errors import InputError
from composeopt.model.codes import UNREADABLE
from composeopt.model.location import Location
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.interpolate import InterpolationError, interpolate
from composeopt.stack.limits import MAX_TEXT

Lookup = Callable[[str], str | None]

_BLANK = pattern(r"(?:\s+|#[^\n]*)*")
_SIMPLE_KEY = pattern(r"([A-Za-z0-9_.-]+)=")
_EXPORT = pattern(r"export\s+")
_ESCAPE = pattern(r'\\(?:[abcfnrtv$"\\]|0[0-7]{0,3})')
_ESCAPES = {
    "a": "\a",
    "b": "\b",
    "c": "\\c",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "$": "$$",
    '"': '"',
    "\\": "\\",
}
_SPACES = "\t\v\f\r \x85\xa0"


@dataclass(frozen=True, slots=True)
class EnvFile:
    """What an env file sets, and the line (from 1) of each key.

    ``asked`` says whether variables of outside had a part in it.
    """

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    asked: bool = False


def parse_env(text: str, name: str, lookup: Lookup) -> EnvFile:
    """Parse an env file of the default format.

    Args:
        text: the decoded file.
        name: how to call it in errors.
        lookup: gives variables of outside, for keys without value and ``$``.

    Raises:
        InputError: with file and line.
    """
    return _Parser(text.removeprefix("\ufeff"), name, lookup).parse()


def parse_raw_env(text: str, name: str, lookup: Lookup) -> EnvFile:
    """Parse an env file of the ``raw`` format; values are taken as they stand."""
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    asked = False
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        stripped = line.removesuffix("\r").lstrip()
        if not stripped or stripped.startswith("#"):
            continue
        key, equals, value = stripped.partition("=")
        if not key or any(character.isspace() for character in key):
            message = "the variable name is empty or holds white space"
            raise InputError(message, Location(name, number), UNREADABLE)
        asked = asked or not equals
        found = value if equals else lookup(key)
        if found is not None:
            values[key] = found
            lines[key] = number
    return EnvFile(values, lines, asked)


class _Parser:
    """Walks through one file."""

    __slots__ = (
        "asked",
        "counted",
        "lines",
        "lookup",
        "name",
        "position",
        "result",
        "size",
        "text",
    )

    def __init__(self, text: str, name: str, lookup: Lookup) -> None:
        self.text = text
        self.name = name
        self.lookup = lookup
        self.position = 0
        self.lines = 1
        self.counted = 0
        self.size = 0
        self.asked = False
        self.result = EnvFile()

    def parse(self) -> EnvFile:
        while self.start():
            line = self.line()
            key, inherited = self.key()
            value = self.inherit(key) if inherited else self.value()
            if value is not None:
                self.size += len(value)
                if self.size > MAX_TEXT:
                    raise self.fail(f"variables make more than {MAX_TEXT} characters")
                self.result.values[key] = value
                self.result.lines[key] = line
        return EnvFile(self.result.values, self.result.lines, self.asked)

    def inherit(self, key: str) -> str | None:
        self.asked = True
        return self.lookup(key)

    def line(self) -> int:
        """Give the number of the line, from 1; positions only grow."""
        self.lines += self.text.count("\n", self.counted, self.position)
        self.counted = self.position
        return self.lines

    def fail(self, message: str) -> InputError:
        return InputError(message, Location(self.name, self.line()), UNREADABLE)

    def start(self) -> bool:
        """Skip white space and comments; False at the end."""
        match = _BLANK.match(self.text, self.position)
        self.position = match.end() if match else self.position
        return self.position < len(self.text)

    def key(self) -> tuple[str, bool]:
        """Read a key; the flag says that it has no value of its own."""
        text = self.text
        exported = _EXPORT.match(text, self.position)
        if exported:
            self.position = exported.end()
        simple = _SIMPLE_KEY.match(text, self.position)
        if simple:
            self.position = simple.end()
            self.skip()
            return simple[1], False
        begin = self.position
        for index in range(begin, len(text)):
            character = text[index]
            if character in "=:\n":
                self.position = index + 1
                key = text[begin:index].rstrip()
                if " " in key:
                    self.position = begin
                    raise self.fail("the variable name holds a space; write NAME=value")
                if character != "\n":
                    self.skip()
                return key, character == "\n"
            known = character in "_.-[]" or character in _SPACES
            if not known and not character.isalnum():
                raise self.fail(f"unexpected character {character!r} in a variable name")
        self.position = len(text)
        return text[begin:].rstrip(), True

    def skip(self) -> None:
        while self.position < len(self.text) and self.text[self.position] in _SPACES:
            self.position += 1

    def value(self) -> str:
        text = self.text
        quote = text[self.position : self.position + 1]
        if quote in {'"', "'"}:
            return self.quoted(quote)
        end = text.find("\n", self.position)
        end = len(text) if end < 0 else end
        value = self.expand(text[self.position : end].split(" #", 1)[0].rstrip())
        self.position = end
        return value

    def quoted(self, quote: str) -> str:
        text, index = self.text, self.position + 1
        characters: list[str] = []
        escaped = False
        while index < len(text):
            character = text[index]
            if character == quote and not escaped:
                inner = "".join(characters)
                value = self.expand(_unescape(inner)) if quote == '"' else inner
                self.position = index + 1
                return value
            if character == "\\" and not escaped:
                escaped = True
            else:
                if escaped and character != quote:
                    characters.append("\\")
                escaped = False
                characters.append(character)
            index += 1
        raise self.fail(f"quote {quote} is not closed")

    def expand(self, value: str) -> str:
        if "$" not in value:
            return value
        self.asked = True
        try:
            return interpolate(value, _Scope(self.result.values, self.lookup)).text
        except InterpolationError as error:
            raise self.fail(error.unquoted) from error


class _Scope(Mapping[str, str]):
    """Variables of outside first, then those the file has set so far."""

    def __init__(self, values: Mapping[str, str], lookup: Lookup) -> None:
        self.values_ = values
        self.lookup = lookup

    def __getitem__(self, key: str) -> str:
        found = self.lookup(key)
        return self.values_[key] if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        escape = match.group()[1:]
        if escape[0] == "0":
            return chr(int(escape, 8))
        return _ESCAPES[escape]

    return _ESCAPE.sub(one, text)
