"""What errors say is short, and holds no secret."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from composeopt.errors import InputError
from composeopt.model.secrets import MASK, mask_prose

SHORT = 4
"""Characters below which a secret counts only as a whole word: ``x`` stands in ``text``, too."""

LONGEST = 300
"""Longest message in characters; a longer one loses its middle."""


def fit_to_show(error: InputError, secrets: Collection[str] = ()) -> InputError:
    """Give an error whose message is short and holds no secret.

    Args:
        error: what was found.
        secrets: values that must not be shown.
    """
    message = error.message
    for secret in secrets:
        text = re.escape(secret)
        if len(secret) < SHORT:
            text = rf"(?<!\w){text}(?!\w)"
        message = re.sub(text, MASK, message)
    if len(message) > LONGEST:
        message = f"{message[: LONGEST - 60]} ... {message[-50:]}"
    return InputError(mask_prose(message), error.location, error.code)


def joined(words: Sequence[str], last: str) -> str:
    """Write words as a list in a sentence: ``a, b or c``."""
    start = ", ".join(words[:-1])
    return f"{start} {last} {words[-1]}" if start else words[-1]
