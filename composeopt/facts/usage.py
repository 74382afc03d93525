"""Reading a usage profile (``schemas/usage.schema.json``)."""

from __future__ import annotations

import json
import math
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

from composeopt import errors, schema
from composeopt.document.document import Document, parse
from composeopt.document.source import Source
from composeopt.facts.profile import ObservedConversation, ServiceUsage, Usage
from composeopt.facts.sizes import parse_size
from composeopt.model.location import Location

__all__ = ["ObservedConversation", "ServiceUsage", "Usage", "load_usage"]

MAX_BYTES = 16 * 1024 * 1024

_NUMBERS = (
    "boot_seconds",
    "boot_p95_seconds",
    "cpu_peak",
    "cpu_floor",
    "cpu_throttled",
    "window_seconds",
)
_SIZES = ("memory_peak", "memory_floor", "memory_high_water")
_COUNTS = ("samples", "restarts")
_KEYS = {"schema", "services", "source", "$schema", "conversations", "observed"}
_CONVERSATION = {"source", "target", "port", "looks"}


def load_usage(path: pathlib.Path, name: str | None = None) -> Usage:
    """Read a usage profile.

    Args:
        path: the file.
        name: how messages write it; default as given.

    Raises:
        InputError: it cannot be read, is no JSON, or one value is wrong.
        InputErrors: several values are.
    """
    name = str(path) if name is None else name
    source = _source(path, name)
    data = _parse(source)
    services = _services(data)
    conversations = None if services is None else _conversations(data.get("conversations", []))
    if services is None or conversations is None:
        raise _explain(data, source)
    return Usage(services, name, conversations)


def _source(path: pathlib.Path, name: str) -> Source:
    try:
        if not path.is_file():
            message = f"cannot read {name}: {'no regular file' if path.exists() else 'not there'}"
            raise errors.InputError(message)
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot read {name}: {(error.strerror or str(error)).lower()}"
        raise errors.InputError(message) from error
    if len(data) > MAX_BYTES:
        message = f"{name} is larger than 16 MiB; that is no usage profile"
        raise errors.InputError(message)
    return Source.from_bytes(data, path, name)


def _parse(source: Source) -> Any:
    try:
        return json.loads(source.text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        said = error.msg[:1].lower() + error.msg[1:]
        place = Location(source.name, error.lineno, error.colno)
        message = f"not valid JSON: {said}"
        raise errors.InputError(message, place) from error
    except (ValueError, RecursionError) as error:
        said = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise errors.InputError(f"not valid JSON: {said}", Location(source.name)) from error


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            message = f"key '{key}' stands there twice"
            raise ValueError(message)
        result[key] = value
    return result


def _no_constant(name: str) -> Any:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def _services(data: Any) -> Mapping[str, ServiceUsage] | None:
    """Read a profile that is as it should be; None when anything is odd.

    The slow validator is asked only then, to word what is wrong.
    """
    if not isinstance(data, dict) or data.get("schema") != 1 or not _KEYS.issuperset(data):
        return None
    services = data.get("services")
    if not isinstance(services, dict) or not isinstance(data.get("source", ""), str):
        return None
    if not isinstance(data.get("observed", {}), dict):
        return None
    result = {name: _service(values) for name, values in services.items()}
    usages = {name: usage for name, usage in result.items() if usage is not None}
    return usages if len(usages) == len(result) else None


def _service(values: Any) -> ServiceUsage | None:
    if not isinstance(values, dict):
        return None
    fields: dict[str, Any] = {}
    for key, value in values.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if key in _NUMBERS and number and 0 <= value < math.inf:
            fields[key] = float(value)
        elif key in _SIZES and not isinstance(value, float) and parse_size(value) is not None:
            fields[key] = parse_size(value)
        elif (key == "oom_killed" and isinstance(value, bool)) or (
            key in _COUNTS and number and isinstance(value, int) and value >= 0
        ):
            fields[key] = value
        else:
            return None
    return ServiceUsage(**fields)


def _conversations(value: Any) -> tuple[ObservedConversation, ...] | None:
    """Read the conversations of a profile; None when one is odd."""
    if not isinstance(value, list):
        return None
    found = []
    for each in value:
        if not isinstance(each, dict) or not _CONVERSATION.issuperset(each):
            return None
        ends = (each.get("source"), each.get("target"))
        port, looks = each.get("port"), each.get("looks", 1)
        if not all(isinstance(end, str) and end for end in ends):
            return None
        if not (port is None or _is_count(port, 65535)) or not _is_count(looks):
            return None
        found.append(ObservedConversation(str(ends[0]), str(ends[1]), port, looks))
    return tuple(found)


def _is_count(value: Any, most: float = math.inf) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _explain(data: Any, source: Source) -> errors.ComposeoptError:
    """Word what is wrong with a profile, each fault with its place."""
    document = _document(source)
    faults = [
        errors.InputError(violation.message, _locate(document, source, violation.path))
        for violation in schema.violations("usage", data)
    ]
    if not faults:
        return errors.InputError("is no usage profile", Location(source.name))
    return faults[0] if len(faults) == 1 else errors.InputErrors(faults)


def _document(source: Source) -> Document | None:
    """Parse the JSON as YAML, which it is but for some tabs, for the places."""
    try:
        return parse(source)[0]
    except errors.InputError:
        return None


def _locate(document: Document | None, source: Source, path: tuple[str | int, ...]) -> Location:
    found = document.locate(path, key=True) if document is not None else None
    return found or Location(source.name)
