"""How the name of a variable in a list may end."""

from __future__ import annotations

from composeopt.model.patterns import pattern

_PLAIN = pattern(r"^(?:[^=]*[!-<>-~])?(?:=|\Z)")
_BLANKS = frozenset(b" \t\n\v\f\r\x85\xa0")


class NameEnd:
    """Finds out whether docker compose would take the end of a name for a blank.

    It looks at the last *byte* alone, and takes it for a character: ``à`` is C3 A0 in UTF-8, and
    A0 is a no-break space. Nameless elements are let pass.

    Args:
        alone: whether it looks at names without a value; build arguments that are not set
            are left out before.
    """

    __slots__ = ("_alone",)

    def __init__(self, *, alone: bool = True) -> None:
        self._alone = alone

    def search(self, text: str) -> object:
        """Give something true for an element of a list whose name ends well."""
        name, sign, _ = text.partition("=")
        return _PLAIN.search(text) or _ends_well(name) or not (sign or self._alone)


def _ends_well(name: str) -> bool:
    return not name or name.encode("utf-8", "surrogatepass")[-1] not in _BLANKS
