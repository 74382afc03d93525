"""The result as a unified diff."""

from __future__ import annotations

import pathlib

from composeopt.model.secrets import mask_text
from composeopt.optimize.output import Output
from composeopt.patch.unified import unified
from composeopt.stack.stack import Stack


def unified_diff(stack: Stack, output: Output, *, masked: bool) -> str:
    """Give the difference between the files as read and as they would be written.

    Args:
        stack: the stack as it was read.
        output: what is given out.
        masked: whether secret-looking values are hidden; only a terminal that
            the user looks at gets them.
    """
    names = {document.source.path: document.source.name for document in stack.documents}
    texts = {document.source.path: document.source.text for document in stack.documents}
    parts = []
    for target in output.targets:
        old = "" if target.is_new else texts.get(target.source)
        if old is None:
            old = target.source.read_text(encoding="utf-8", errors="replace")
        new = target.data.decode("utf-8", "replace").removeprefix("\ufeff")
        name = names.get(target.source, target.source.name)
        after = str(pathlib.PurePath(name).with_name(target.path.name))
        before = "/dev/null" if target.is_new else name
        parts.append("".join(unified(old, new, (before, after))))
    text = "".join(parts)
    return mask_diff(text) if masked else text


def mask_diff(text: str) -> str:
    """Hide secret-looking values in every line of a diff, context included."""
    return "".join(mask_text(line) for line in text.splitlines(keepends=True))
