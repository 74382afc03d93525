"""Containers that may talk to anybody: with a shell for people, or the docker socket."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from composeopt.model.changes import Evidence
from composeopt.model.edits import Plain
from composeopt.model.paths import Item
from composeopt.model.patterns import pattern

SHELLS = frozenset({"sh", "bash", "ash", "zsh", "fish", "dash"})
SOCKETS = pattern(r"/(docker|podman|containerd)(/[^/]*)?\.sock$")
DEBUG_IMAGE = pattern(
    r"(^|/)(netshoot|busybox|dev-?tools?|devcontainer|code-server|openvscode-server|toolbox|"
    r"jupyter|debug|tshark|tcpdump)([-/:@]|$)"
)


def wildcard_reason(name: str, data: Mapping[str, Plain]) -> Evidence | None:
    """Say why a service may talk to anybody, or None."""
    volumes = data.get("volumes")
    for volume in volumes if isinstance(volumes, list | tuple) else ():
        if isinstance(volume, Mapping) and SOCKETS.search(str(volume.get("source") or "")):
            target = str(volume.get("target") or "")
            return Evidence(
                f"{name} holds the docker socket",
                ("services", name, "volumes", Item("target", target)),
            )
    command = data.get("command") or data.get("entrypoint")
    if _is_shell(command):
        key = "command" if data.get("command") else "entrypoint"
        return Evidence(f"{name} runs a shell", ("services", name, key))
    if data.get("tty") and data.get("stdin_open"):
        return Evidence(f"{name} has a terminal for people", ("services", name, "tty"))
    if DEBUG_IMAGE.search(str(data.get("image") or "")) and not command:
        return Evidence(f"{name} runs a tool image", ("services", name, "image"))
    return None


def _is_shell(command: Plain) -> bool:
    """Say whether a command is a bare shell, which waits for somebody to type."""
    if isinstance(command, str):
        words = command.split()
    elif isinstance(command, list | tuple):
        words = [str(word) for word in command]
    else:
        return False
    flags = {"-l", "-i", "-il", "-li", "--login"}
    return bool(words) and posixpath.basename(words[0]) in SHELLS and set(words[1:]) <= flags
