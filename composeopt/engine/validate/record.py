"""What ``composeopt deploy --metrics`` wrote of the start of a stack."""

from __future__ import annotations

import datetime
import json
import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

from composeopt import errors, schema
from composeopt.engine.observe.containers import Container
from composeopt.model.location import Location
from composeopt.model.values import dataclass

_SAME = 5.0
"""How far the start of a container may be from the record's to be the same one, seconds:
the record counts from the call, by this machine's clock."""


@dataclass(frozen=True, slots=True)
class Record:
    """When each container started and was healthy, seconds after ``began``.

    Args:
        began: seconds since 1970.
        containers: start and healthy, by the container's name.
    """

    began: float
    containers: Mapping[str, tuple[float, float]]

    def healthy_after(self, container: Container) -> float | None:
        """Give how long a container took from its start; None: it is not in the record."""
        found = self.containers.get(container.name)
        if found is None or container.started is None:
            return None
        start, healthy = found
        is_same = abs(self.began + start - container.started) <= _SAME
        return max(0.0, healthy - start) if is_same else None


def read_record(path: pathlib.Path) -> Record:
    """Read the metrics of a deployment.

    Raises:
        InputError: it cannot be read, or is none.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"cannot read {path}: {(error.strerror or str(error)).lower()}"
        raise errors.InputError(message) from error
    except ValueError as error:
        message = "not valid JSON"
        raise errors.InputError(message, Location(str(path))) from error
    wrong = schema.violations("metrics", data)
    if wrong:
        message = f"no metrics of a deployment: {wrong[0].message}"
        raise errors.InputError(message, Location(str(path)))
    began = datetime.datetime.fromisoformat(data["began"]).timestamp()
    return Record(began, dict(_times(data)))


def _times(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[float, float]]]:
    """Give start and healthy of each container.

    Deploy is done when every test has passed, which may be before the engine has looked:
    then the moment counts at which deploy saw the healthcheck's own test pass.
    """
    for each in data["containers"]:
        start, ready = each["measured_start"], each["measured_ready"]
        healthy = each["measured_healthy"]
        settled = ready if healthy is None else healthy
        if start is not None and settled is not None:
            yield each["container"], (start, settled)
