"""What a rule says: a Diagnostic, perhaps with a Fix."""

from __future__ import annotations

from enum import IntEnum

from composeopt.model.changes import Evidence, Safety
from composeopt.model.edits import Edit
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.values import dataclass


class Severity(IntEnum):
    """How bad it is, if true."""

    INFO = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair for one diagnostic, applied whole or not at all.

    Args:
        title: imperative sentence.
        edits: addressed by resolved path.
        safety: SAFE only if the resolved model stays equal but for ``touches``.
        touches: patterns of resolved paths it changes, as in ``Change``.
        caveat: what a user must know first, for UNSAFE and MANUAL.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety = Safety.UNSAFE
    touches: tuple[str, ...] = ()
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong at one place.

    Args:
        code: the rule's code, e.g. ``NET001``.
        message: lower case, no full stop; names the thing, then what would be right.
        path: resolved path of the offending value.
        severity: the rule's unless it knows better.
        subject: stable discriminator, e.g. the port or service name.
        fix: a repair, or None.
        related: other places that belong to it.
        location: only for findings about text that has no resolved path.
        key: True when the place is the key itself rather than its value.
    """

    code: str
    message: str
    path: Path
    severity: Severity
    subject: str = ""
    fix: Fix | None = None
    related: tuple[Evidence, ...] = ()
    location: Location | None = None
    key: bool = False

    @property
    def identity(self) -> tuple[str, Path, str]:
        """What stays the same when the wording changes."""
        return (self.code, self.path, self.subject)
