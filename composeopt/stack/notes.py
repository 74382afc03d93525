"""What a load notes besides the model, none of it an error."""

from __future__ import annotations

from composeopt.model.location import Location
from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class LoadWarning:
    """Something compose would warn of, e.g. an unset variable.

    ``code`` is that of the rule that reports it, or the empty string.
    """

    message: str
    location: Location | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class NotFollowed:
    """Something that is included from a remote place and was not fetched.

    What it defines is unknown, not absent. ``source`` is as the file names it, a
    password in it masked.
    """

    source: str
    location: Location | None = None

    @property
    def message(self) -> str:
        """Say it."""
        return f"{self.source} is remote and is not fetched; what it defines is unknown"
