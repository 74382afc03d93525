"""Which values look like secrets, and what to show instead of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from composeopt.model.edits import Plain
from composeopt.model.paths import Path

MASK = "********"

_NAME = re.compile(
    r"pass(word|wd|phrase)?(?![a-z])|pwd|secret|token|api_?key|private_?key|access_?key"
    r"|credential|auth(?!or)|salt|jwt|dsn|signing|encryption|connection_?string",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*://)(?P<info>[^/@\s]+)@", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"(?P<name>[A-Za-z0-9_.-]*(?:" + _NAME.pattern + r")[A-Za-z0-9_.-]*)"
    r"(?P<between>[\"']?\s*[=:]\s*|\s+)(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"',]+)",
    re.IGNORECASE,
)


def is_secret_name(name: str) -> bool:
    """Say whether a key or variable of this name is likely to hold a secret."""
    return _NAME.search(name) is not None


def mask_text(text: str) -> str:
    """Hide the secrets in a piece of text: ``PASSWORD=x``, ``user:x@host``."""
    text = _USERINFO.sub(rf"\g<scheme>{MASK}@", text)
    return _ASSIGNED.sub(rf"\g<name>\g<between>{MASK}", text)


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
