"""The Stack of a project that was read, merged and checked."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from composeopt.model.codes import NOT_FOLLOWED
from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.model.values import dataclass
from composeopt.stack.build import place_of_variable
from composeopt.stack.environment import Environment
from composeopt.stack.inputs import Inputs
from composeopt.stack.keys import RESOURCES, WORKLOADS
from composeopt.stack.layers import Reading
from composeopt.stack.lazy import LazySequence, LazySet
from composeopt.stack.notes import LoadWarning
from composeopt.stack.origin import Origins, unknown_paths
from composeopt.stack.resources import prune
from composeopt.stack.stack import Stack, Variable
from composeopt.stack.value import Value

_ORDER = ("name", *WORKLOADS, *RESOURCES)
Extensions = Mapping[str, dict[str, Value]]


@dataclass(slots=True)
class Result:
    """Puts a Stack together.

    Args:
        inputs: what was loaded.
        name: the project's name.
        reading: what was read.
        environment: the variables.
        implied: per service the dependencies that no ``depends_on`` declares.
        profiles: every profile that a service names, sorted.
    """

    inputs: Inputs
    name: str
    reading: Reading
    environment: Environment
    implied: Mapping[str, frozenset[str]]
    profiles: tuple[str, ...]

    def resolved(self, root: Value, extensions: Extensions) -> Stack:
        """Make the stack of a project in the values of the model.

        Args:
            root: the project.
            extensions: the ``x-`` keys of each service, which the model leaves out.
        """
        values, unused = prune(root)
        model = {key: _escaped(value) for key, value in sorted(values.items(), key=_rank)}
        services = root.mapping["services"].mapping
        plain = {}
        for name, entries in extensions.items():
            services[name].mapping.update(entries)
            plain[name] = {key: _escaped(item) for key, item in entries.items()}
        return self.stack(root, model, unused, plain)

    def verbatim(self, root: Value) -> Stack:
        """Make the stack of a project whose variables stay as they are written."""
        model = {key: _ordered(value.plain()) for key, value in sorted(root.mapping.items())}
        return self.stack(root, model, (), {})

    def stack(
        self,
        root: Value,
        model: Mapping[str, Plain],
        unused: tuple[Path, ...],
        extensions: Mapping[str, Mapping[str, Plain]],
    ) -> Stack:
        """Make the stack."""
        return Stack(
            name=self.name,
            model=model,
            documents=tuple(self.reading.documents),
            inputs=self.inputs,
            origins=Origins(root),
            unknown=LazySet(functools.partial(unknown_paths, root)),
            variables=LazySequence(self.variables),
            warnings=LazySequence(self.warnings),
            not_followed=tuple(self.reading.not_followed),
            profiles=self.profiles,
            given=tuple(self.reading.given),
            unused=unused,
            extensions=extensions,
            implied=self.implied,
            env_texts=self.reading.files.env_texts,
        )

    def variables(self) -> list[Variable]:
        """Every use of a variable."""
        found = []
        for use, document, node in self.reading.uses:
            place = place_of_variable(document, node, use.name)
            source = self.environment.sources.get(use.name, "") if use.value is not None else ""
            value = use.value
            if value is None and use.default is not None:
                value, source = use.default, "default"
            found.append(Variable(use.name, value, use.default, use.required, source, place))
        return found

    def warnings(self) -> list[LoadWarning]:
        """What compose would warn of."""
        found = [
            LoadWarning("the key version is obsolete and has no effect", value.location())
            for value in self.reading.obsolete
        ]
        for use, document, node in self.reading.uses:
            if use.value is None and use.default is None and not use.required:
                place = place_of_variable(document, node, use.name)
                found.append(
                    LoadWarning(f"variable {use.name} is not set; empty text is used", place)
                )
        found.extend(LoadWarning(message, place) for message, place in self.reading.missing)
        found.extend(
            LoadWarning(note.message, note.location, note.code) for note in self.reading.ignored
        )
        found.extend(
            LoadWarning(each.message, each.location, NOT_FOLLOWED)
            for each in self.reading.not_followed
        )
        return found


def _rank(entry: tuple[str, Value]) -> int:
    key, _ = entry
    return _ORDER.index(key) if key in _ORDER else len(_ORDER)


def _escaped(value: Value) -> Plain:
    """Give plain data with ``$`` written as ``$$``, as a compose file would hold it."""
    data = value.data
    if isinstance(data, str):
        return data.replace("$", "$$") if "$" in data else data
    if isinstance(data, dict):
        found = {
            key: text
            if (text := item.data).__class__ is str and "$" not in text
            else _escaped(item)
            for key, item in data.items()
        }
        if "$" in "".join(found):
            return {key.replace("$", "$$"): item for key, item in found.items()}
        return found
    if isinstance(data, list):
        return [
            text if (text := item.data).__class__ is str and "$" not in text else _escaped(item)
            for item in data
        ]
    return data


def _ordered(value: Plain) -> Plain:
    """Sort all keys and write 5.0 as 5, as docker compose prints what it has not read."""
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
