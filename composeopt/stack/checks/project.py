"""What all checks look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import NamedTuple

from composeopt.errors import InputError
from composeopt.model.codes import UNDEFINED_REFERENCE, WRONG_VALUE
from composeopt.model.location import Location
from composeopt.model.values import dataclass
from composeopt.stack.messages import joined
from composeopt.stack.validate import Report
from composeopt.stack.value import Value, place

NOTHING = Value(None)
NAMED = 4
"""How many services an error names that is about many."""


class Undefined(NamedTuple):
    """What is referred to and not defined, how services refer to it, and where.

    Several services refer to it at one place when they extend the one that is written there.
    """

    verb: str
    what: str
    place: Location | None


@dataclass(frozen=True, slots=True)
class Lack:
    """What helps where something is not defined, and which services lack it.

    ``cure`` is asked only for what is reported, because a suggestion takes time.
    """

    cure: Callable[[], str]
    services: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Project:
    """A merged project in the values of the model, with all its resources.

    Args:
        root: the project.
        all: every service.
        enabled: the services whose profile is active.
        damaged: services that lost something to another error.
        report: gets each error, with its place.
        undefined: what is referred to and not defined.
    """

    root: Value
    all: Mapping[str, Value]
    enabled: Mapping[str, Value]
    damaged: set[str]
    report: Report
    undefined: dict[Undefined, Lack] = field(default_factory=dict)

    def fail(
        self, message: str, value: Value, *, key: bool = False, code: str = WRONG_VALUE
    ) -> None:
        """Report an error at a value, or at its key."""
        self.report(InputError(message, place(value.marks, key=key), code))

    def lack(
        self,
        service: str,
        verb: str,
        what: str,
        where: Location | None,
        cure: Callable[[], str],
    ) -> None:
        """Note that a service refers to something that is not defined.

        Args:
            service: its name.
            verb: how it refers to it: ``depend``.
            what: to what: ``on undefined service 'b'``.
            where: the place.
            cure: gives the end of the message, what would be right.
        """
        found = Undefined(verb, what, where)
        self.undefined.setdefault(found, Lack(cure)).services.append(service)

    def report_lacks(self) -> None:
        """Report what was noted: one error for each place and thing."""
        for (verb, what, where), lack in self.undefined.items():
            names = [repr(name) for name in lack.services[:NAMED]]
            if len(lack.services) > NAMED:
                names.append(f"{len(lack.services) - NAMED} more")
            who = f"services {joined(names, 'and')} {verb}"
            if len(names) == 1:
                who = f"service {names[0]} {verb}s"
            self.report(InputError(f"{who} {what}{lack.cure()}", where, UNDEFINED_REFERENCE))
