"""From what the user asked for to what a load depends on."""

from __future__ import annotations

import os
import pathlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from composeopt import errors
from composeopt.document.source import MAX_BYTES
from composeopt.model.codes import NOT_FOLLOWED
from composeopt.stack.discover import discover, env_files
from composeopt.stack.inputs import Inputs
from composeopt.stack.suggest import hint

if TYPE_CHECKING:
    from composeopt.cli.options import ProjectRequest
    from composeopt.stack.stack import Stack

STDIN = pathlib.Path("-")


ALL = ("*",)


def project_inputs(request: ProjectRequest, profiles: Sequence[str] | None = None) -> Inputs:
    """Find the files of the one project that a request names.

    Args:
        request: what the user asked for.
        profiles: the profiles to run; None: look at all, of which some may be alternatives.

    Raises:
        UsageError: PATH and ``-f`` together, or more than one PATH.
        InputError: there is no such file, or no compose file in the folder.
    """
    if request.paths and request.files:
        message = "give a PATH or -f, not both; the files of one project are -f a -f b"
        raise errors.UsageError(message)
    if len(request.paths) > 1:
        message = "one project at a time: the files of one project are -f a -f b"
        raise errors.UsageError(message)
    cwd = pathlib.Path.cwd()
    files = request.files or _files_of(request, cwd)
    for file in files:
        check_file(file)
    return Inputs(
        files=files,
        project_directory=request.project_directory,
        project_name=request.project_name,
        env_files=request.env_files or env_files(os.environ),
        profiles=ALL if profiles is None else tuple(profiles),
        alternatives=profiles is None,
        environ=dict(os.environ),
        texts={STDIN: sys.stdin.buffer.read(MAX_BYTES + 1)} if STDIN in files else {},
        cwd=cwd,
        allow_outside=request.allow_outside,
    )


def _files_of(request: ProjectRequest, cwd: pathlib.Path) -> tuple[pathlib.Path, ...]:
    path = request.paths[0] if request.paths else None
    if path is not None and not path.is_dir():
        return (path,)
    return discover(path or cwd, os.environ)


def say_unknown_profiles(
    request: ProjectRequest, known: Sequence[str], *, whole: bool = True
) -> None:
    """Note on stderr which of the named profiles no service has; compose says nothing.

    Those of COMPOSE_PROFILES are left out: people set it for all their projects at once.

    Args:
        request: what the user asked for.
        known: the profiles that services name.
        whole: whether all files were read; else others may name them.
    """
    unknown = [name for name in dict.fromkeys(request.profiles) if name not in {*known, *ALL}]
    if not unknown or not whole:
        return
    there = f"there are {', '.join(known)}" if known else "no service has any"
    for name in unknown:
        request.talk(f"note: no service has the profile {name!r}; {there}{hint(name, known)}")


def check_whole(stack: Stack) -> None:
    """Make sure that all of a project was read, for what starts it.

    Raises:
        InputErrors: something is included from a remote place.
    """
    faults = [
        errors.InputError(
            f"{each.source} is remote and is not fetched; to start the project with composeopt,"
            " keep a copy beside it and include that",
            each.location,
            NOT_FOLLOWED,
        )
        for each in stack.not_followed
    ]
    if faults:
        raise errors.InputErrors(faults)


def check_file(file: pathlib.Path) -> None:
    """Make sure that a named file is one; raises InputError."""
    if file == STDIN:
        return
    if not file.exists():
        message = f"no such file: {file}"
        raise errors.InputError(message)
    if file.is_dir():
        message = f"{file} is a folder; give it as PATH, or name the file in it"
        raise errors.InputError(message)
