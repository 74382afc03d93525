"""Which values look like secrets, and what to show instead of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.model.patterns import pattern

MASK = "********"

_NAME = pattern(
    r"pass(word|wd|phrase)?(?![a-z])|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key"
    r"|credential|auth(?!or)|salt|jwt|dsn|signing|encryption|connection_?string",
    re.IGNORECASE,
)
_USERINFO = pattern(r"(?P<scheme>[a-z][a-z0-9+.-]*://)(?P<info>[^/@\s]+)@", re.IGNORECASE)
_WORD = r"[A-Za-z0-9_.-]*(?:" + _NAME.pattern + r")[A-Za-z0-9_.-]*"
_VALUE = r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"',]+)"
_ASSIGNED = pattern(r"(?P<start>" + _WORD + r"[\"']?[ \t]*[=:][ \t]*)" + _VALUE, re.IGNORECASE)
_FLAG = pattern(r"(?P<start>(?<![\w-])--?" + _WORD + r"[\"']?,?[ \t]+)" + _VALUE, re.IGNORECASE)
_REFERENCE = pattern(r"[\"']?\$(\w+|\{\w+\})[\"']?")
_EQUATED = pattern(
    r"(?P<name>[A-Za-z0-9_.-]*(?:" + _NAME.pattern + r")[A-Za-z0-9_.-]*)="
    r"(?!\$\{)(\"[^\"\n]*\"|'[^'\n]*'|[^\s\"',;)]+)",
    re.IGNORECASE,
)


def is_secret_name(name: str) -> bool:
    """Say whether a key or variable of this name is likely to hold a secret."""
    return _NAME.search(name) is not None


def mask_text(text: str) -> str:
    """Hide the secrets in a piece of text: ``PASSWORD=x``, ``user:x@host``."""
    text = _without_userinfo(text)
    # Each expression holds _NAME; most texts have none, and to look for it alone is quick.
    return _FLAG.sub(_hide, _ASSIGNED.sub(_hide, text)) if _NAME.search(text) else text


def mask_prose(text: str) -> str:
    """Hide what is surely a secret in a sentence: ``user:x@host``, ``PASSWORD=x``.

    Unlike :func:`mask_text` it leaves words alone that merely follow such a name.
    """
    text = _without_userinfo(text)
    return _EQUATED.sub(rf"\g<name>={MASK}", text) if _NAME.search(text) else text


def mask(value: Plain, path: Path = ()) -> Plain:
    """Hide the secrets in a value that stands at ``path``."""
    if isinstance(value, Mapping):
        return {key: mask(child, (*path, key)) for key, child in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [mask(child, path) for child in value]
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        last = next((step for step in reversed(path) if isinstance(step, str)), "")
        if "environment" in path and is_secret_name(last):
            return MASK
        return mask_text(value) if isinstance(value, str) else value
    return value


def _without_userinfo(text: str) -> str:
    return _USERINFO.sub(rf"\g<scheme>{MASK}@", text) if "://" in text and "@" in text else text


def _hide(match: re.Match[str]) -> str:
    """Hide the value; a bare reference to a variable shows nothing and stays."""
    if _REFERENCE.fullmatch(match["value"]) or not match["value"].strip("\"'"):
        return match[0]
    return f"{match['start']}{MASK}"
