"""The kinds of file that a deployment is written to, by the ending of its name."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterable, Mapping

from composeopt import errors
from composeopt.model.deployment import Deployment
from composeopt.report.data import as_json
from composeopt.report.deployment.openmetrics import as_openmetrics
from composeopt.report.deployment.svg import as_svg

KINDS: Mapping[str, Callable[[Deployment], str]] = {".json": as_json, ".prom": as_openmetrics}
PICTURES: Mapping[str, Callable[[Deployment], str]] = {".svg": as_svg}


def check_kind(option: str, path: pathlib.Path, kinds: Iterable[str]) -> None:
    """Raise UsageError for a file whose ending names no kind, or whose folder is missing."""
    if path.suffix.lower() not in kinds:
        message = f"{option} {path}: unknown kind '{path.suffix}'; known: {', '.join(kinds)}"
        raise errors.UsageError(message)
    if not path.absolute().parent.is_dir():
        message = f"{option} {path}: there is no folder {path.parent}"
        raise errors.UsageError(message)


def render(deployment: Deployment, path: pathlib.Path) -> str:
    """Write a deployment in the kind that a file's ending names."""
    return {**KINDS, **PICTURES}[path.suffix.lower()](deployment)
