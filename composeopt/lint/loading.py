"""Load a project for the rules, with every profile, and name everything wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from composeopt.document.document import parse
from composeopt.document.nodes import SequenceNode, resolve
from composeopt.document.reading import read_regular
from composeopt.document.source import Source
from composeopt.errors import InputError, InputErrors
from composeopt.facts.declared import declared
from composeopt.lint.projects import absolute
from composeopt.model.codes import UNREADABLE
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

ALL_PROFILES = ("*",)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project as far as it can be loaded, and what is wrong with it.

    ``partial``: services of some profiles, or what is remote, are not in the stack, so
    what it seems to lack may be there.
    """

    stack: Stack | None
    errors: tuple[InputError, ...] = ()
    partial: bool = False


def load_project(inputs: Inputs) -> Loaded:
    """Load a project with all profiles active.

    Where that fails, errors that neither the project without profiles nor any
    profile alone has are dropped: services of two profiles may well share a
    container name when nobody starts both.
    """
    whole = _try(replace(inputs, profiles=ALL_PROFILES))
    if all(error.code == UNREADABLE for error in whole.errors):
        return whole
    names = sorted(set(_profiles(inputs)))
    if not names:
        return whole
    parts = [_try(replace(inputs, profiles=())), *_each(inputs, names)]
    found = {_identity(error) for part in parts for error in part.errors}
    errors = tuple(error for error in whole.errors if _identity(error) in found)
    stack = next((part.stack for part in parts if part.stack is not None), None)
    if stack is None and not errors:
        return whole
    return Loaded(stack, errors, partial=True)


def load_leniently(inputs: Inputs) -> Stack:
    """Load a project; required variables that are unset are unknown, no error.

    Raises:
        InputError: its ``x-composeopt`` block says something that cannot be meant.
        InputErrors: everything that is wrong.
    """
    stack = load(replace(inputs, required_unset="unknown"))
    declared(stack)
    return stack


def _each(inputs: Inputs, names: list[str]) -> Iterator[Loaded]:
    for name in names:
        yield _try(replace(inputs, profiles=(name,)))


def _try(inputs: Inputs) -> Loaded:
    try:
        stack = load_leniently(inputs)
    except InputErrors as error:
        return Loaded(None, error.errors)
    except InputError as error:
        return Loaded(None, (error,))
    return Loaded(stack, partial=bool(stack.not_followed))


def _identity(error: InputError) -> tuple[str, object]:
    return (error.message, error.location)


def _profiles(inputs: Inputs) -> Iterator[str]:
    """Give the profiles that the given files write out."""
    for file in inputs.files:
        path = absolute(file, inputs.cwd)
        try:
            data = inputs.texts.get(path, inputs.texts.get(file))
            data = read_regular(path, str(path)) if data is None else data
            documents = parse(Source.from_bytes(data, path))
        except InputError:
            continue
        for document in documents:
            for service in document.keys(("services",)):
                node = document.node(("services", service, "profiles"))
                target = None if node is None else resolve(node)
                if isinstance(target, SequenceNode):
                    values = (getattr(resolve(item), "value", "") for item in target.items)
                    yield from (str(value) for value in values if value and "$" not in value)
