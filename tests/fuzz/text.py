"""Mutations of a text that know nothing of YAML but its lines and its marks."""

from __future__ import annotations

import random
from collections.abc import Callable

MARKS = ":-#'\"{}[]&*!|>%@,?`\t \\$=~.0x\n"

Mutation = Callable[[str, random.Random], str]


def _line(change: Callable[[list[str], int, random.Random], None]) -> Mutation:
    """Make a mutation of one that changes the lines around one of them."""

    def mutate(text: str, rng: random.Random) -> str:
        lines = text.splitlines(keepends=True) or [""]
        places = [index for index, line in enumerate(lines) if _says_something(line)]
        change(lines, rng.choice(places or [0]), rng)
        return "".join(lines)

    return mutate


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(lines: list[str], at: int, rng: random.Random) -> None:
    by = rng.choice((-4, -2, -1, 1, 2, 4))
    line = lines[at]
    free = len(line) - len(line.lstrip(" "))
    lines[at] = " " * by + line if by > 0 else line[min(free, -by) :]


def _tab(lines: list[str], at: int, rng: random.Random) -> None:
    line = lines[at]
    where = rng.choice(("start", "indent", "end", "blank"))
    if where == "start":
        lines[at] = "\t" + line
    elif where == "indent":
        lines[at] = "\t" * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ")
    elif where == "end":
        lines[at] = line.rstrip("\n") + "\t\n"
    else:
        lines[at] = line.replace(": ", ":\t", 1)


def _delete(lines: list[str], at: int, rng: random.Random) -> None:
    del lines[at : at + rng.choice((1, 1, 1, 2, 5))]


def _repeat(lines: list[str], at: int, rng: random.Random) -> None:
    lines.insert(rng.choice((at, at, rng.randrange(len(lines) + 1))), lines[at])


def _swap(lines: list[str], at: int, rng: random.Random) -> None:
    other = rng.choice((at - 1, min(at + 1, len(lines) - 1), rng.randrange(len(lines))))
    lines[at], lines[other] = lines[other], lines[at]


def _join(lines: list[str], at: int, rng: random.Random) -> None:
    lines[at] = lines[at].rstrip("\n") + rng.choice(("", " "))


def _insert(lines: list[str], at: int, rng: random.Random) -> None:
    word = rng.choice(("---", "...", "- a", "a: b", "a", "<<: *a", "# c", "? a", "%YAML 1.2", "- "))
    line = lines[at]
    free = rng.choice((0, len(line) - len(line.lstrip(" "))))
    lines.insert(at, " " * free + word + "\n")


def _quote(lines: list[str], at: int, rng: random.Random) -> None:
    line = lines[at].rstrip("\n")
    head, colon, tail = line.partition(": ")
    quote = rng.choice("'\"")
    lines[at] = (f"{head}: {quote}{tail}{quote}" if colon else f"{line}{quote}") + "\n"


def _comment(lines: list[str], at: int, rng: random.Random) -> None:
    lines[at] = lines[at].rstrip("\n") + rng.choice((" # c", "# c", "\t# c")) + "\n"


def _character(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    mark = rng.choice(MARKS)
    return rng.choice((text[:at] + mark + text[at:], text[:at] + text[at + 1 :]))


def _replace(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(MARKS) + text[at + 1 :]


def _truncate(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text) + 1)]


def _whole(text: str, rng: random.Random) -> str:
    return rng.choice(
        (
            text.replace("\n", "\r\n"),
            "\ufeff" + text,
            text.rstrip("\n"),
            text + "---\n" + text,
            text + "...\n",
            "---\n" + text,
            text.replace("  ", "   "),
            text.replace("  ", "    "),
            text.replace(": ", ":"),
            text.replace("- ", "-"),
            text.replace("\n", "\n\n"),
            text.replace('"', "'"),
            text.replace('"', ""),
            text.replace("$", "$$"),
            "\n".join(f"  {line}" for line in text.splitlines()) + "\n",
            text + "\x00",
            text.replace("\n", "\r"),
        )
    )


MUTATIONS: dict[str, Mutation] = {
    "indent a line": _line(_indent),
    "put a tab": _line(_tab),
    "delete lines": _line(_delete),
    "repeat a line": _line(_repeat),
    "swap lines": _line(_swap),
    "join lines": _line(_join),
    "insert a line": _line(_insert),
    "put quotes": _line(_quote),
    "put a comment": _line(_comment),
    "insert or drop a character": _character,
    "replace a character": _replace,
    "cut the end": _truncate,
    "change all lines": _whole,
}
