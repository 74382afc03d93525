"""Projects made of a few files, for the tests of what their containers say to each other."""

from __future__ import annotations

import pathlib
import textwrap
from collections.abc import Mapping

from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack


def project(folder: pathlib.Path, files: Mapping[str, str], name: str = "shop") -> Stack:
    """Write the files of a project and load its ``compose.yaml``."""
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return load(Inputs((folder / "compose.yaml",), project_name=name, cwd=folder))


def stack(folder: pathlib.Path, text: str, name: str = "shop") -> Stack:
    """Load one compose file."""
    return project(folder, {"compose.yaml": text}, name)
