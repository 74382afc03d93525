"""Errors of the YAML parsers in words that say what would be right."""

from __future__ import annotations

from typing import Any, NamedTuple

from ruamel.yaml.error import MarkedYAMLError

from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.model.codes import UNREADABLE
from composeopt.model.patterns import pattern

_BLANKS = pattern(r"[ \t]+")
_NOTHINGS = frozenset({"", "\r", "\n", "#"})
INDENTATION = "the indentation does not fit the lines above; align it with them"


class _Wording(NamedTuple):
    """What is said instead, when these words are in the parser's problem or context.

    ``begins``: the place is where the broken part begins, not where it ends; ``{}`` in
    the message is the character there.
    """

    words: str
    message: str
    begins: bool = False


_WORDINGS = (
    _Wording(
        "while scanning a quoted scalar",
        "the quote is not closed; write the missing {}",
        begins=True,
    ),
    _Wording("unknown escape character", r"in double quotes \ begins an escape; write \\"),
    _Wording("tab character", "a tab cannot indent; use spaces"),
    _Wording(
        "mapping values are not allowed",
        "': ' inside a value, or the indentation does not fit; put the value in quotes",
    ),
    _Wording("could not find expected ':'", "this is no 'key: value'; ':' is missing", begins=True),
    _Wording("expected ',' or ']'", "a comma is missing, or the [ before is not closed"),
    _Wording("expected ',' or '}'", "a comma is missing, or the {{ before is not closed"),
    _Wording("sequence entries are not allowed", "'- ' is not allowed here; begin a new line"),
    _Wording("mapping keys are not allowed", "'? ' is not allowed here; begin a new line"),
    _Wording("while scanning an alias", "* begins an alias; use quotes", begins=True),
    _Wording("while scanning an anchor", "& begins an anchor; use quotes", begins=True),
    _Wording("while scanning a tag", "! begins a tag; use quotes", begins=True),
    _Wording("while scanning a block scalar", "after | or > nothing but a comment may follow"),
    _Wording("while parsing a block mapping", INDENTATION),
    _Wording("while parsing a block collection", f"{INDENTATION}, or '- ' is missing"),
    _Wording("expected <document start>", f"{INDENTATION}, or a key before has no ':'"),
    _Wording("found unexpected ':'", "':' inside a value in brackets; put the value in quotes"),
    _Wording("while parsing a block node", "a value is missing, or --- before the document is"),
    _Wording("while parsing a flow", "a value is missing, or a comma or bracket is too many"),
)


def worded(error: MarkedYAMLError, source: Source) -> InputError:
    """Make an error with its place of what a parser found."""
    parts = [str(part) for part in (error.context, error.problem) if part]
    said = "; ".join(parts) or str(error)
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(source.text)) if mark else 0
    if "cannot start any token" in said:
        return InputError(_unstartable(source.text[at : at + 1]), _spot(source, at), UNREADABLE)
    for wording in _WORDINGS:
        if wording.words in said:
            if wording.begins and error.context_mark is not None:
                at = min(error.context_mark.index, len(source.text))
            message = wording.message.format(source.text[at : at + 1])
            return InputError(message, _spot(source, at), UNREADABLE)
    return InputError(said, _spot(source, at), UNREADABLE)


def _unstartable(character: str) -> str:
    if character == "\t":
        return "a tab cannot indent; use spaces"
    return f"a value cannot begin with {character}; put it in quotes"


def _spot(source: Source, offset: int) -> Any:
    return source.location(offset, offset)


def without_tab(text: str, error: MarkedYAMLError) -> str | None:
    """Blank a tab that a parser refuses where Go's lets it pass.

    That is after a key, and before nothing or a comment.

    Other characters keep their places.

    Returns:
        the text to parse instead, or None when the error is another one.
    """
    mark = error.problem_mark
    if mark is None or text[mark.index : mark.index + 1] != "\t":
        return None
    blanks = _BLANKS.match(text, mark.index)
    start = text.rfind("\n", 0, mark.index) + 1
    after_key = text[start : mark.index].rstrip().endswith(":")
    if blanks is None or not (after_key or text[blanks.end() : blanks.end() + 1] in _NOTHINGS):
        return None
    before = text[start : mark.index].expandtabs(1)
    return text[:start] + before + " " * len(blanks[0]) + text[blanks.end() :]
