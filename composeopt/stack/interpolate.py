"""Put variables into text, as the Compose specification says.

``$NAME``, ``${NAME}``, ``${NAME:-default}``, ``-``, ``:?``, ``?``, ``:+``, ``+``;
words nest, and ``$$`` is a dollar sign. Where the specification is silent this does what
``template`` of compose-go does: a word ends with its line, and braces in it are counted, but for
what follows an opening brace at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.limits import MAX_TEXT

NAME = pattern("[_a-zA-Z\u017f\u212a][_a-zA-Z0-9\u017f\u212a]*")
"""A name; Go finds two more letters alike when it does not care for case: long s and Kelvin."""

MAX_DEPTH = 50
MAX_BRACES = 200
"""As deep as a file may nest; each level of variables looks through all that it holds."""

OPERATOR = pattern(r":?[-?+]")
_NAME = NAME.pattern
_SIMPLE = pattern(
    rf"\$(?:(?P<dollar>\$)|(?P<plain>{_NAME})"
    rf"|\{{(?P<name>{_NAME})(?:(?P<operator>:?[-?+])(?P<word>[^${{}}\n]*))?\}})"
)
"""A variable with no other brace inside, or ``$$``."""
_BRACE = pattern(r"[{}]")
_BRACED = pattern(rf"\$\{{(?P<name>{_NAME})(?P<operator>:?[-?+])")


class InterpolationError(ValueError):
    """A text that cannot be interpolated; the message says what would be right.

    Args:
        message: for people, with the text that is wrong.
        unquoted: the same without any part of the text, where it may be a secret.
    """

    def __init__(self, message: str, unquoted: str = "") -> None:
        super().__init__(message)
        self.unquoted = unquoted or message


class RequiredError(InterpolationError):
    """A variable that the file requires is not set."""


class Use(NamedTuple):
    """One use of a variable in one text."""

    name: str
    value: str | None
    default: str | None
    required: bool


@dataclass(slots=True)
class Interpolated:
    """The text, the variables it used, and whether one of them is not known.

    ``missing`` holds the messages of required variables that are not set and
    were put in as empty text.
    """

    text: str
    uses: list[Use]
    missing: list[str]
    unknown: bool = False
    depth: int = 0
    length: int = 0


def interpolate(text: str, variables: Mapping[str, str], *, lenient: bool = False) -> Interpolated:
    """Interpolate a text.

    Args:
        text: what stands in the file.
        variables: what is set.
        lenient: put empty text in for a required variable that is not set.

    Raises:
        InterpolationError: braces that hold no name or are not closed, or (not
            when lenient) a required variable is not set.
    """
    result = Interpolated("", [], [])
    result.text = _expand(text, variables, result, lenient)
    return result


def _expand(text: str, variables: Mapping[str, str], result: Interpolated, lenient: bool) -> str:
    parts: list[str] = []
    position = 0
    line = last = -1
    result.depth += 1
    if result.depth > MAX_DEPTH:
        message = f"variables nested deeper than {MAX_DEPTH} levels"
        raise InterpolationError(message)
    while (dollar := text.find("$", position)) >= 0:
        parts.append(text[position:dollar])
        if match := _SIMPLE.match(text, dollar):
            parts.append(_simple(match, variables, result, lenient))
            position = match.end()
        elif text.startswith("{", dollar + 1):
            if dollar > line:
                line = text.find("\n", dollar)
                line = len(text) if line < 0 else line
                last = text.rfind("}", dollar, line)
            end = _end(text, dollar, last)
            parts.append(_braced(text[dollar : end + 1], variables, result, lenient))
            position = end + 1
        else:
            parts.append("$")
            position = dollar + 1
        result.length += len(parts[-1])
        if result.length > MAX_TEXT:
            message = f"variables make a text longer than {MAX_TEXT} characters"
            raise InterpolationError(message)
    parts.append(text[position:])
    result.depth -= 1
    return "".join(parts)


def _simple(
    match: re.Match[str], variables: Mapping[str, str], result: Interpolated, lenient: bool
) -> str:
    dollar, plain, name, operator, word = match.groups()
    if dollar:
        return "$"
    if operator is None:
        return _plain(plain or name, variables, result)
    return _chosen(name, operator, word, variables, result, lenient)


def _end(text: str, start: int, last: int) -> int:
    """Give the index of the brace that ends what begins with ``${`` at ``start``.

    It is the first that closes as many as were opened, else ``last``, the last of the line.
    """
    if last < start:
        problem = "${ is not closed; add }"
        if "}" in text[start:]:
            problem = "${ is not closed on its line; write it on one"
        message = f"invalid use of $ in {shown(text)}: {problem}"
        raise InterpolationError(message, f"invalid use of $: {problem}")
    depth = 0
    position = start + 1
    while brace := _BRACE.search(text, position, last + 1):
        position = brace.end()
        if brace.group() == "}":
            depth -= 1
            if not depth:
                return brace.start()
            continue
        depth += 1
        position += 1
        if depth > MAX_BRACES:
            message = f"braces nested deeper than {MAX_BRACES} levels"
            raise InterpolationError(message)
    return last


def _plain(name: str, variables: Mapping[str, str], result: Interpolated) -> str:
    value = variables.get(name)
    result.uses.append(Use(name, value, None, required=False))
    if value is None:
        result.unknown = True
        return ""
    return value


def _braced(use: str, variables: Mapping[str, str], result: Interpolated, lenient: bool) -> str:
    """Give what a variable in braces stands for, braces and dollar included."""
    match = _BRACED.match(use)
    if match is not None:
        name, kind = match.groups()
        return _chosen(name, kind, use[match.end() : -1], variables, result, lenient)
    name = NAME.match(use, 2)
    if name is None:
        right = "write $$ for a dollar sign"
        message = f"invalid variable name in {shown(use)}; {right}"
        raise InterpolationError(message, f"invalid variable name; {right}")
    right = "after the name may follow :- - :? ? :+ or +"
    message = f"invalid use of {shown(use)}; {right}"
    raise InterpolationError(message, f"invalid use of ${{...}}; {right}")


def _chosen(
    name: str,
    kind: str,
    word: str,
    variables: Mapping[str, str],
    result: Interpolated,
    lenient: bool,
) -> str:
    """Choose between the variable and the word after the operator."""
    value = variables.get(name)
    present = value is not None and (value != "" or ":" not in kind)
    action = kind[-1]
    default = word if action == "-" else None
    result.uses.append(Use(name, value, default, required=action == "?"))
    if present == (action != "+"):
        return "" if action == "+" else value or ""
    expanded = _expand(word, variables, result, lenient) if "$" in word else word
    return _required(name, expanded, result, lenient) if action == "?" else expanded


def _required(name: str, message: str, result: Interpolated, lenient: bool) -> str:
    right = f": {message}" if message else "; set it in the environment or in .env"
    text = f"required variable {name} is not set{right}"
    if not lenient:
        raise RequiredError(text)
    result.missing.append(text)
    result.unknown = True
    return ""


def shown(text: str) -> str:
    """Quote a text for a message, shortened; one line."""
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= 60 else flat[:57] + "...")
