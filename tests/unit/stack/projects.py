"""Projects in memory for the tests of the loader."""

from __future__ import annotations

import pathlib
import textwrap
from collections.abc import Mapping
from typing import Any

import pytest

from composeopt.errors import InputErrors
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

FOLDER = pathlib.Path("/project")


def stack(
    *files: str,
    environ: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
    **settings: Any,
) -> Stack:
    """Load files given as text; they are ``/project/0.yaml``, ``1.yaml``, ...

    Args:
        files: the compose files in order.
        environ: the process environment.
        extra: other files by their path under ``/project``.
        settings: more fields of ``Inputs``.
    """
    paths = tuple(FOLDER / f"{index}.yaml" for index in range(len(files)))
    texts = {path: text(each) for path, each in zip(paths, files, strict=True)}
    texts |= {FOLDER / name: text(each) for name, each in (extra or {}).items()}
    inputs = Inputs(files=paths, environ=environ or {}, texts=texts, cwd=FOLDER, **settings)
    return load(inputs)


def text(source: str) -> bytes:
    return textwrap.dedent(source).encode()


def service(*files: str, name: str = "web", **settings: Any) -> Any:
    """Give one service of the model."""
    services: Any = stack(*files, **settings).model["services"]
    return services[name]


def errors(*files: str, **settings: Any) -> list[str]:
    """Give the errors of a project that does not load, as people read them."""
    with pytest.raises(InputErrors) as caught:
        stack(*files, **settings)
    return [str(error) for error in caught.value.errors]
