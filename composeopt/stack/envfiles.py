"""``env_file`` and ``label_file``: read them into ``environment`` and ``labels``."""

from __future__ import annotations

import pathlib

from composeopt.errors import InputError
from composeopt.model.codes import MISSING_FILE
from composeopt.stack.environment import Environment, Files
from composeopt.stack.validate import Report
from composeopt.stack.value import Mark, Value

_NOTHING = Value(None)


def resolve_env_files(
    service: Value,
    name: str,
    files: Files,
    environment: Environment,
    report: Report,
) -> None:
    """Put what a service's env files set into its environment; the files go.

    A missing or unreadable file is reported with the place that names it.
    """
    listed = service.mapping.pop("env_file", None)
    labels = service.get("label_file")
    if listed is not None:
        _environment(service, f"services.{name}.env_file", listed, files, environment, report)
    if labels is not None:
        _labels(service, f"services.{name}.label_file", labels, files, report)


def _environment(
    service: Value,
    name: str,
    listed: Value,
    files: Files,
    environment: Environment,
    report: Report,
) -> None:
    own = (service.get("environment") or _NOTHING).mapping

    def lookup(key: str) -> str | None:
        found = environment.get(key)
        if found is not None:
            return found
        value = own.get(key)
        return value.data if value is not None and isinstance(value.data, str) else None

    found: dict[str, Value] = {}
    for item in listed.items:
        path = pathlib.Path(item.text("path"))
        required = item.get("required")
        place = item.get("path") or item
        if not (path in files.env_texts or files.exists(path)):
            if required is None or required.data:
                shown = files.name(path)
                message = f"{name}: {shown} does not exist; make it, or say required: false"
                report(InputError(message, place.location(), MISSING_FILE))
            continue
        raw = item.text("format")
        if raw not in {"", "raw"}:
            report(InputError(f"{name}: unknown format {raw!r}; use raw or none", place.location()))
            continue
        try:
            parsed = files.variables(path, lookup, raw=bool(raw))
        except InputError as error:
            report(error)
            continue
        marks = _external(place.marks)
        found |= {key: Value(value, marks) for key, value in parsed.values.items()}
    if found:
        old = service.get("environment") or _NOTHING
        service.mapping["environment"] = Value(found | own, old.marks or _external(listed.marks))


def _labels(service: Value, name: str, listed: Value, files: Files, report: Report) -> None:
    found: dict[str, Value] = {}
    for item in listed.items:
        path = pathlib.Path(str(item.data))
        if not files.exists(path):
            message = f"{name}: {files.name(path)} does not exist"
            report(InputError(message, item.location(), MISSING_FILE))
            continue
        try:
            parsed = files.variables(path, lambda _: None)
        except InputError as error:
            report(error)
            continue
        marks = _external(item.marks)
        found |= {key: Value(value, marks) for key, value in parsed.values.items()}
    own = (service.get("labels") or _NOTHING).mapping
    if found:
        service.mapping["labels"] = Value(found | own, _external(listed.marks))


def _external(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    return tuple((document, path, via | {"external"}) for document, path, via in marks)
