"""The kinds of metrics file, by the ending of its name."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Mapping

from composeopt import errors
from composeopt.model.deployment import Deployment
from composeopt.report.data import as_json

KINDS: Mapping[str, Callable[[Deployment], str]] = {".json": as_json}


def check_kind(path: pathlib.Path) -> None:
    """Raise UsageError for a file whose ending names no kind of metrics."""
    if path.suffix.lower() not in KINDS:
        message = f"--metrics {path}: unknown kind '{path.suffix}'; known: {', '.join(KINDS)}"
        raise errors.UsageError(message)
    if not path.absolute().parent.is_dir():
        message = f"--metrics {path}: there is no folder {path.parent}"
        raise errors.UsageError(message)


def render(deployment: Deployment, path: pathlib.Path) -> str:
    """Write a deployment in the kind that a file's ending names."""
    return KINDS[path.suffix.lower()](deployment)
