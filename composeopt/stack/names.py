"""The name of a project."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable

from composeopt.document.document import Document, find_entry
from composeopt.document.nodes import MappingNode, Scalar, resolve
from composeopt.errors import InputError
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
    name = ""
    for document in (each for group in documents for each in group):
        name = _declared(document, environment, report, inputs.interpolate) or name
    if name and not normalize_name(name):
        report(InputError(f"project name {name!r} has no letter or digit that is allowed"))
        return name
    name = normalize_name(name) or normalize_name(folder.name)
    if not name:
        report(InputError("the project has no name; give one with name: or -p"))
    return name


def _declared(
    document: Document, environment: Environment, report: Report, interpolating: bool
) -> str:
    root = None if document.root is None else resolve(document.root)
    if not isinstance(root, MappingNode):
        return ""
    entry = find_entry(root, "name")
    value = None if entry is None else resolve(entry.value)
    if not isinstance(value, Scalar):
        return ""
    if "$" not in value.value or not interpolating:
        return value.value
    try:
        return interpolate(value.value, environment.values, lenient=True).text
    except InterpolationError as error:
        report(InputError(str(error), document.source.location(value.start, value.end)))
        return ""
