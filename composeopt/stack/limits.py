"""How far a project may grow while it is loaded: far beyond what people write."""

from __future__ import annotations

from composeopt.errors import InputError

MAX_COPIES = 100_000
"""Most values that ``extends`` and ``include`` may copy in one project."""

MAX_FILES = 1_000
"""Most files that are read for one project; each time counts."""

MAX_ERRORS = 1_000
"""Most errors that are named in one run."""

MAX_PORTS = 70_000
"""Most ports that the short forms of one service may stand for; all there are fit in."""

MAX_ALL_PORTS = 140_000
"""Most ports of one project."""

MAX_TEXT = 2**22
"""Most characters that the variables of one file may become."""


class LimitError(InputError):
    """A project that grows beyond all measure; loading stops here."""
