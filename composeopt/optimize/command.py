"""The exact command that starts the result."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterable, Sequence

from composeopt.model.paths import Path
from composeopt.optimize.output import STDIN, absolute
from composeopt.stack.inputs import Inputs
from composeopt.stack.stack import Stack
from composeopt.verify.difference import changed_paths

_RECREATE = (
    "networks changed: where one keeps its name, docker compose reconnects running "
    "containers to it without their aliases, so all are made anew"
)


_REMOUNT = (
    "{names} must be made anew: a file mounted there changed in place, and docker compose "
    "does not look into files"
)


def start_command(
    before: Stack,
    after: Stack,
    files: Sequence[pathlib.Path],
    profiles: Iterable[str] = (),
    remounted: Sequence[str] = (),
) -> tuple[tuple[str, ...], str]:
    """Give the command that starts the result, and why it has the flags it has.

    An explicit ``-f`` turns off the automatic override file, so every file is
    named, in order.

    Args:
        before: the stack as it was read.
        after: the stack that will be started.
        files: the ``-f`` arguments.
        profiles: the profiles that the user named.
        remounted: services that mount a file which changed in place.
    """
    if not files or STDIN in files:
        return (), ""
    inputs = before.inputs
    command = ["docker", "compose"]
    if inputs.project_directory is not None:
        command += ["--project-directory", str(inputs.project_directory)]
    if inputs.project_name:
        command += ["-p", inputs.project_name]
    for env_file in inputs.env_files:
        command += ["--env-file", str(env_file)]
    for file in files:
        command += ["-f", _shown(file, inputs)]
    for profile in profiles:
        command += ["--profile", profile]
    command += ["up", "-d"]
    changed = changed_paths(before, after)
    if any(_is_about_networks(path) for path in changed):
        return (*command, "--force-recreate"), _RECREATE
    if remounted:
        reason = _REMOUNT.format(names=", ".join(remounted))
        only = () if changed else ("--no-deps", *remounted)
        return (*command, "--force-recreate", *only), reason
    return tuple(command), ""


def _shown(file: pathlib.Path, inputs: Inputs) -> str:
    """Write a file relative to where the command runs, if it lies below."""
    relative = os.path.relpath(absolute(inputs, file), inputs.cwd.absolute())
    return str(file) if relative.startswith("..") else relative


def _is_about_networks(path: Path) -> bool:
    if path and path[0] == "networks":
        return True
    return len(path) > 2 and path[0] == "services" and path[2] in {"networks", "network_mode"}
