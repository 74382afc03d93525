"""Where the loader does not do what docker compose does, and why (``docs/adr/011``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.fuzz.trial import DIFFERENT, LAXER, STRICTER, Result


@dataclass(frozen=True, slots=True)
class Deliberate:
    """One difference that is meant.

    Args:
        name: what differs.
        outcome: what becomes of a file with it.
        pattern: what every line of the message says; of theirs where only they refuse.
    """

    name: str
    outcome: str
    pattern: str

    def explains(self, result: Result) -> bool:
        """Say whether all of a result comes from this difference."""
        message = result.theirs if self.outcome == LAXER else result.ours
        lines = [line for line in message.splitlines() if line.strip()]
        whole = ["\n".join(lines)] if self.outcome == LAXER else lines
        return result.outcome == self.outcome and all(
            re.search(self.pattern, each) for each in whole
        )


DIFFERENCES = (
    Deliberate(
        "keys of the specification that docker compose 5.6.1 does not know yet",
        LAXER,
        r"\.(umask|use_service_name_alias) false schema|jobs\.[^.]+\.extends false schema",
    ),
    Deliberate(
        "lists and mappings as the value of a variable or label, in a later definition",
        STRICTER,
        r"must be text, a number, true, false or null, not a (list|mapping)$",
    ),
    Deliberate(
        "a list or date for build, or a date for a command, in a later definition",
        STRICTER,
        r"\.build must be a mapping or text \(put it in quotes\), not "
        r"|\.(command|entrypoint) must be a list or text, not a date",
    ),
    Deliberate("empty names in a later definition", STRICTER, r"has an empty key; give it a name$"),
    Deliberate(
        "numbers that are too large for what holds them",
        STRICTER,
        r"is too large$|must be from 0 to 65535, not \d+$",
    ),
    Deliberate(
        "what is no number for a list, in a later definition",
        STRICTER,
        r"(\.nan|\.inf) is no number that Compose can use$",
    ),
    Deliberate(
        "the end of a document before any",
        STRICTER,
        r"a value is missing, or --- before the document is$",
    ),
    Deliberate("U+0000 in a volume", STRICTER, r"holds the character U\+0000; remove it$"),
    Deliberate("a date as a size", STRICTER, r"not a date \(put it in quotes\)$"),
    Deliberate("x- keys among names of the user's own", DIFFERENT, r"#extensions|\.x-"),
    Deliberate(
        "x- keys among names of the user's own",
        LAXER,
        r"#extensions|unexpected value type map\[string\]interface \{\} for extra_hosts entry",
    ),
    Deliberate("x- keys among names of the user's own", STRICTER, r"\.ulimits\.x-"),
)


def explanation(result: Result) -> str:
    """Give the name of the difference that explains a result, or the empty string."""
    return next((each.name for each in DIFFERENCES if each.explains(result)), "")
