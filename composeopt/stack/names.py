"""The name of a project."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable

from composeopt.document.document import Document, find_entry
from composeopt.document.nodes import MappingNode, Scalar, resolve
from composeopt.errors import InputError
from composeopt.model.location import Location
from composeopt.model.patterns import pattern
from composeopt.stack.environment import Environment
from composeopt.stack.inputs import Inputs
from composeopt.stack.interpolate import InterpolationError, interpolate
from composeopt.stack.validate import Report

_ALLOWED = pattern(r"[a-z0-9_-]")


def normalize_name(text: str) -> str:
    """Make a project name of any text: lower case letters, digits, ``-`` and ``_``."""
    return "".join(_ALLOWED.findall(text.lower())).lstrip("_-")


def project_name(
    inputs: Inputs,
    folder: pathlib.Path,
    environment: Environment,
    documents: Iterable[Iterable[Document]],
    report: Report,
) -> str:
    """Give the project's name.

    ``-p`` wins, then ``COMPOSE_PROJECT_NAME``, then the last ``name:`` of the
    files, then the folder's name.
    """
    given = inputs.project_name or environment.get("COMPOSE_PROJECT_NAME")
    if given:
        if normalize_name(given) != given:
            message = (
                f"project name {given!r} is not allowed; use lower case letters, digits, - and _,"
                " and begin with a letter or digit"
            )
            report(InputError(message))
        return given
    name, place = "", None
    for document in (each for group in documents for each in group):
        declared = _declared(document, environment, report, inputs.interpolate)
        if declared:
            name, place = declared
    if name and not normalize_name(name):
        message = (
            f"project name {name!r} has no letter or digit that is allowed; use a to z, 0 to 9"
        )
        report(InputError(message, place))
        return name
    name = normalize_name(name) or normalize_name(folder.name)
    if not name:
        report(InputError("the project has no name; give one with name: or -p"))
    return name


def _declared(
    document: Document, environment: Environment, report: Report, interpolating: bool
) -> tuple[str, Location] | None:
    """Give the name that a document says, with its place; None where it says none."""
    root = None if document.root is None else resolve(document.root)
    if not isinstance(root, MappingNode):
        return None
    entry = find_entry(root, "name")
    value = None if entry is None else resolve(entry.value)
    if not isinstance(value, Scalar) or not value.value:
        return None
    place = document.source.location(value.start, value.end)
    if "$" not in value.value or not interpolating:
        return value.value, place
    try:
        text = interpolate(value.value, environment.values, lenient=True).text
    except InterpolationError as error:
        report(InputError(str(error), place))
        return None
    return (text, place) if text else None
