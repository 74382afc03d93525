"""What the pass wants to do to nginx files, before it is put into one Change."""

from __future__ import annotations

from composeopt.api import (
    Evidence,
    NginxConfigured,
    NginxEdit,
    dataclass,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One improvement of one file.

    Args:
        configured: the file.
        edits: what to splice into it.
        what: words for the title, e.g. ``weights 3:2:2 for nodes (declared)``.
        evidence: what it rests on.
        safe: False when it rests on an assumption about a program.
    """

    configured: NginxConfigured
    edits: tuple[NginxEdit, ...]
    what: str
    evidence: tuple[Evidence, ...]
    safe: bool
