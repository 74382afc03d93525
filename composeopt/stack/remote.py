"""Which names of files docker compose fetches instead of opening them.

A git repository by the rules of BuildKit's ``gitutil.ParseGitRef``, an OCI artifact by its scheme.
"""

from __future__ import annotations

from composeopt.model.patterns import pattern

OCI = "oci://"
_REPOSITORY = pattern(
    r"(?i:https?)://[^?#]+\.git(?:[?#]|$)"
    r"|(?i:ssh|git)://."
    r"|github\.com/"
    r"|[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+:."
)
_WEB = pattern(r"(?i:https?)://")


def is_remote(name: str) -> bool:
    """Say whether docker compose would fetch it."""
    return name.startswith(OCI) or _REPOSITORY.match(name) is not None


def missing(kind: str, name: str) -> str:
    """Word that a named file does not exist.

    Args:
        kind: how it is named: ``included``.
        name: as the file names it.
    """
    right = "make it, or correct the path"
    if _WEB.match(name):
        right = (
            "docker compose fetches git repositories, whose address ends in .git, and no other page"
        )
    return f"{kind} file {name!r} does not exist; {right}"
