"""Regular expressions that are compiled when they are first used (``docs/adr/009``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from re import compile as pattern
else:

    class pattern:  # noqa: N801 - it stands for a function
        """Stand for ``re.compile``: the same methods, compiled at the first of them.

        The modules of one command hold two hundred expressions, of which it uses half;
        the others are never compiled. ``re``'s own functions do not take one of these:
        call its methods.
        """

        def __init__(self, text: str | bytes, flags: int = 0) -> None:
            self.pattern, self._flags = text, flags

        def __getattr__(self, name: str) -> Any:
            """Compile it, and give a method; the next time it is found without us."""
            found = getattr(re.compile(self.pattern, self._flags), name)
            self.__dict__[name] = found
            return found

        def __reduce__(self) -> tuple[Any, ...]:
            return pattern, (self.pattern, self._flags)

        def __repr__(self) -> str:
            return repr(re.compile(self.pattern, self._flags))


__all__ = ["pattern"]
