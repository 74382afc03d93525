"""The text of one nginx file as directives with places; what edits are spliced at.

crossplane knows only the line a directive starts on. This reader follows the same
rules (quotes, escapes, ``${``, comments) and keeps character offsets.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.model.location import Location
from composeopt.model.values import dataclass

MAX_DEPTH = 100

LUA_BLOCK = "_by_lua_block"


@dataclass(frozen=True, slots=True)
class NginxArgument:
    """One word of a directive; ``start`` and ``end`` include the quotes."""

    value: str
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class NginxDirective:
    """A directive.

    ``start`` is where its name starts, ``end`` is behind its ``;`` or ``}``.
    ``block`` is None for a simple directive; the block of a Lua directive is not
    looked into.
    """

    name: str
    arguments: tuple[NginxArgument, ...]
    start: int
    end: int
    block: tuple[NginxDirective, ...] | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """The words behind the name, quotes removed."""
        return tuple(argument.value for argument in self.arguments)

    def walk(self) -> Iterator[NginxDirective]:
        """Yield this directive and all inside it, in the order of the text."""
        yield self
        for inner in self.block or ():
            yield from inner.walk()


@dataclass(frozen=True, slots=True)
class NginxFile:
    """One nginx file: its text, and its directives."""

    source: Source
    directives: tuple[NginxDirective, ...]

    def walk(self) -> Iterator[NginxDirective]:
        """Yield all directives, in the order of the text."""
        for directive in self.directives:
            yield from directive.walk()

    def locate(self, directive: NginxDirective) -> Location:
        """Give the place of a directive."""
        return self.source.location(directive.start, directive.end)


@functools.lru_cache(maxsize=16)
def parse_nginx(source: Source) -> NginxFile:
    """Read the directives of a file; raises InputError with the place."""
    reader = _Reader(source)
    directives, _ = reader.block(0, 0)
    return NginxFile(source, directives)


@dataclass(frozen=True, slots=True)
class _Reader:
    source: Source

    def block(self, at: int, depth: int) -> tuple[tuple[NginxDirective, ...], int]:
        """Read directives up to the closing brace (or the end); give what follows it."""
        found: list[NginxDirective] = []
        if depth > MAX_DEPTH:
            raise self._error(f"nested deeper than {MAX_DEPTH} levels", at)
        while True:
            at = self._skip(at)
            text = self.source.text
            if at >= len(text):
                if depth:
                    raise self._error('unexpected end of file, expecting "}"', at)
                return tuple(found), at
            if text[at] == "}":
                if not depth:
                    raise self._error('unexpected "}"', at)
                return tuple(found), at + 1
            directive = self._directive(at, depth)
            found.append(directive)
            at = directive.end

    def _directive(self, at: int, depth: int) -> NginxDirective:
        text = self.source.text
        if text[at] in "{;":
            raise self._error(f'unexpected "{text[at]}"', at)
        name = self._word(at)
        words: list[NginxArgument] = []
        at = name.end
        while True:
            at = self._skip(at)
            if at >= len(text) or text[at] == "}":
                what = f'unexpected "{text[at]}"' if at < len(text) else "unexpected end of file"
                raise self._error(f'{what}: directive "{name.value}" has no ";"', name.start)
            if text[at] == ";":
                return NginxDirective(name.value, tuple(words), name.start, at + 1)
            if text[at] == "{":
                if name.value.endswith(LUA_BLOCK):
                    end = self._lua_end(at + 1)
                    return NginxDirective(name.value, tuple(words), name.start, end, ())
                inner, end = self.block(at + 1, depth + 1)
                return NginxDirective(name.value, tuple(words), name.start, end, inner)
            word = self._word(at)
            words.append(word)
            at = word.end

    def _skip(self, at: int) -> int:
        text = self.source.text
        while at < len(text):
            if text[at].isspace():
                at += 1
            elif text[at] == "#":
                end = text.find("\n", at)
                at = len(text) if end < 0 else end
            else:
                break
        return at

    def _word(self, at: int) -> NginxArgument:
        text = self.source.text
        if text[at] in "\"'":
            return self._quoted(at)
        start = at
        while at < len(text) and not text[at].isspace() and text[at] not in "{};":
            if text[at] == "\\":
                at += 1
            elif text.startswith("${", at):
                end = at + 2
                while end < len(text) and text[end] != "}" and not text[end].isspace():
                    end += 1
                at = end - (end < len(text) and text[end].isspace())
            at += 1
        at = min(at, len(text))
        return NginxArgument(text[start:at], start, at)

    def _quoted(self, at: int) -> NginxArgument:
        text, quote, start = self.source.text, self.source.text[at], at
        value: list[str] = []
        at += 1
        while at < len(text) and text[at] != quote:
            if text[at] == "\\" and at + 1 < len(text):
                value.append(quote if text[at + 1] == quote else text[at : at + 2])
                at += 2
            else:
                value.append(text[at])
                at += 1
        if at >= len(text):
            raise self._error("a quote is not closed", start)
        return NginxArgument("".join(value), start, at + 1, quoted=True)

    def _lua_end(self, at: int) -> int:
        text, depth, start = self.source.text, 1, at
        while at < len(text):
            if text.startswith("--", at):
                at = text.find("\n", at) % (len(text) + 1)
            elif text[at] in "\"'":
                at = self._quoted(at).end
            else:
                depth += (text[at] == "{") - (text[at] == "}")
                at += 1
            if depth == 0:
                return at
        raise self._error("a Lua block is not closed", start)

    def _error(self, message: str, at: int) -> InputError:
        return InputError(message, self.source.location(at, at))
