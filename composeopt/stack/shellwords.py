"""Split a command line as docker compose does (no shell: operators end it)."""

from __future__ import annotations

_SPACES = " \t\r\n"
_OPERATORS = ";&|<>"
_KEEPING = frozenset("`)")
"""In what a shell would run, escapes are for that shell."""

_PARENTHESIS = "parenthesis outside quotes"
_ESCAPES = {"t": "\t", "n": "\n"}


def split_command(line: str) -> list[str]:
    """Split into words; what follows a bare ``;``, ``&``, ``|``, ``<`` or ``>`` is dropped.

    Raises:
        ValueError: a quote or parenthesis is not closed.
    """
    splitter = _Splitter()
    for character in line:
        if not splitter.feed(character):
            break
    return splitter.finish()


class _Splitter:
    """The state between two characters."""

    __slots__ = ("buffer", "escaped", "quote", "started", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.buffer = ""
        self.started = False
        self.escaped = False
        self.quote = ""

    def feed(self, character: str) -> bool:
        """Take one character; False when the command ends here."""
        if self.escaped:
            self.escaped = False
            kept = self.quote in _KEEPING
            self.add("\\" + character if kept else _ESCAPES.get(character, character))
        elif character == "\\":
            if self.quote == "'":
                self.buffer += character
            else:
                self.escaped = True
        elif character in _SPACES:
            self.space(character)
        elif character in "\"'`()":
            self.delimiter(character)
        elif character in _OPERATORS and not self.quote:
            if character == ">" and self.buffer[:1].isdigit():
                self.started = False
            return False
        else:
            self.add(character)
        return True

    def add(self, text: str) -> None:
        self.buffer += text
        self.started = True

    def space(self, character: str) -> None:
        if self.quote:
            self.buffer += character
        elif self.started:
            self.words.append(self.buffer)
            self.buffer = ""
            self.started = False

    def delimiter(self, character: str) -> None:
        quote = self.quote
        if character in "\"'":
            if quote in {"", character}:
                self.quote = "" if quote else character
                self.started = self.started or bool(quote)
            else:
                self.add(character)
            return
        if character == "`" and quote in {"", "`"}:
            self.quote = "" if quote else "`"
        elif character == "(" and quote in {"", ")"}:
            if quote or not self.buffer.endswith("$") or self.buffer.endswith("\\$"):
                raise ValueError(_PARENTHESIS)
            self.quote = ")"
        elif character == ")" and quote in {"", ")"}:
            if not quote:
                raise ValueError(_PARENTHESIS)
            self.quote = ""
        self.add(character)

    def finish(self) -> list[str]:
        if self.escaped or self.quote:
            message = "a quote is not closed" if self.quote in {'"', "'"} else "it does not end"
            raise ValueError(message)
        return [*self.words, self.buffer] if self.started else self.words
