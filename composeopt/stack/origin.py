"""Where a resolved value came from."""

from __future__ import annotations

from dataclasses import dataclass

from composeopt.document.document import Document
from composeopt.model.location import Location
from composeopt.model.paths import DocumentPath


@dataclass(frozen=True, slots=True)
class Origin:
    """The place in a document that a resolved value was read from.

    ``via`` says through what it arrived, in any combination:
    ``alias`` (``*name``), ``merge`` (``<<``), ``extends`` (another service),
    ``include`` (an included project), ``interpolated`` (the text holds ``${``),
    ``external`` (an env file or another file that is no compose file).
    With ``alias``, ``merge`` or ``extends`` the place is where the value is
    *written*; an edit must override it locally in the service instead.
    """

    document: Document
    path: DocumentPath
    via: frozenset[str] = frozenset()

    @property
    def location(self) -> Location | None:
        """The place as people read it."""
        return self.document.locate(self.path)
