"""How the name of a variable in a list may end."""

from __future__ import annotations

from composeopt.model.patterns import pattern

_PLAIN = pattern(r"^(?:[^=]*[!-<>-~])?(?:=|\Z)")
_BLANKS = frozenset(b" \t\n\v\f\r\x85\xa0")


class NameEnd:
    """Finds out whether docker compose would take the end of a name for a blank.

    It looks at the last *byte* alone, and takes it for a character: ``à`` is C3 A0 in UTF-8, and
    A0 is a no-break space. Nameless elements are let pass.
    """

    __slots__ = ()

    def search(self, text: str) -> object:
        """Give something true for an element of a list whose name ends well."""
        return _PLAIN.search(text) or _ends_well(text.partition("=")[0])


def _ends_well(name: str) -> bool:
    return not name or name.encode("utf-8", "surrogatepass")[-1] not in _BLANKS
