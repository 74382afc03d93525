"""What all checks look at."""

from __future__ import annotations

from collections.abc import Mapping

from composeopt.errors import InputError
from composeopt.model.codes import WRONG_VALUE
from composeopt.model.values import dataclass
from composeopt.stack.validate import Report
from composeopt.stack.value import Value, place

NOTHING = Value(None)


@dataclass(frozen=True, slots=True)
class Project:
    """A merged project in the values of the model, with all its resources.

    Args:
        root: the project.
        all: every service.
        enabled: the services whose profile is active.
        damaged: services that lost something to another error.
        report: gets each error, with its place.
    """

    root: Value
    all: Mapping[str, Value]
    enabled: Mapping[str, Value]
    damaged: set[str]
    report: Report

    def fail(
        self, message: str, value: Value, *, key: bool = False, code: str = WRONG_VALUE
    ) -> None:
        """Report an error at a value, or at its key."""
        self.report(InputError(message, place(value.marks, key=key), code))
