"""``extends``: take another service's definition as the base of one's own."""

from __future__ import annotations

import os.path
import pathlib
from dataclasses import dataclass, field

from composeopt.document.document import Document
from composeopt.errors import InputError
from composeopt.model.codes import MISSING_FILE, NOT_FOLLOWED, UNDEFINED_REFERENCE
from composeopt.model.paths import DocumentPath
from composeopt.stack.build import Built
from composeopt.stack.defaults import REMOTE, Paths
from composeopt.stack.environment import Environment
from composeopt.stack.layers import Reading
from composeopt.stack.merge import MergeError, merge, reset
from composeopt.stack.value import Value


@dataclass(slots=True)
class _Scope:
    """The services of one document or file, and the folder its paths start from."""

    services: dict[str, Value]
    name: str
    folder: pathlib.Path
    resets: list[DocumentPath]
    foreign: bool = False
    raw: set[str] = field(default_factory=set)


class Extender:
    """Resolves the ``extends`` of documents read with one environment."""

    def __init__(self, reading: Reading, environment: Environment, folder: pathlib.Path) -> None:
        self.reading = reading
        self.environment = environment
        self.folder = folder
        self.scopes: dict[pathlib.Path, _Scope | None] = {}

    def apply(self, built: Built) -> None:
        """Resolve the ``extends`` of all services of a document, in place."""
        table = built.root.get("services")
        if table is None:
            return
        scope = _Scope(table.mapping, built.document.source.name, self.folder, built.resets)
        for name in list(scope.services):
            self.service(scope, name, ())

    def service(self, scope: _Scope, name: str, trail: tuple[tuple[str, str], ...]) -> None:
        """Resolve one service; ``trail`` is who extends whom so far."""
        service = scope.services[name]
        if name in scope.raw:
            scope.raw.discard(name)
            self.reading.service(scope.services, name)
            if name not in scope.services:
                return
        extends = service.get("extends")
        if extends is None:
            return
        del service.mapping["extends"]
        target, file = extends.text("service"), extends.text("file")
        step = (scope.name, name)
        if step in trail:
            circle = " -> ".join(each for _, each in (*trail[trail.index(step) :], step))
            self.fail(f"service {name!r} extends itself: {circle}", extends, name)
            return
        if not target:
            self.fail(f"services.{name}.extends needs service", extends, name)
            return
        source = self.open(scope, file, extends, name) if file else scope
        if source is None:
            self.reading.damaged.add(name)
            return
        if target not in source.services:
            self.fail(
                f"service {name!r} extends {target!r}, which {source.name} does not define",
                extends,
                name,
            )
            return
        if source is scope and target == name:
            self.fail(f"service {name!r} extends itself", extends, name)
            return
        self.service(source, target, (*trail, step))
        if target in source.services:
            self.join(scope, source, name, target)

    def join(self, scope: _Scope, source: _Scope, name: str, target: str) -> None:
        """Merge a service onto a copy of its base."""
        base = source.services[target].copy("extends")
        if source is not scope and source.foreign:
            Paths(str(source.folder), self.environment.values.get("HOME", "")).service(
                base, target, self.reading.report
            )
        holder = Value({"services": Value({name: base})})
        for resets in (source.resets, scope.resets):
            reset(holder, resets)
        try:
            scope.services[name] = merge(base, scope.services[name], ("services", name))
        except MergeError as error:
            self.reading.report(InputError(str(error), error.value.location()))
        if target in self.reading.damaged:
            self.reading.damaged.add(name)

    def open(self, scope: _Scope, file: str, extends: Value, name: str) -> _Scope | None:
        """Read the file that ``extends`` names; None after an error."""
        place = extends.get("file")
        where = (place or extends).location()
        if file.startswith((*REMOTE, "oci://")):
            self.reading.report(
                InputError(
                    f"service {name!r} extends a remote file, which is not fetched",
                    where,
                    NOT_FOLLOWED,
                )
            )
            return None
        path = pathlib.Path(os.path.normpath(scope.folder / os.path.expanduser(file)))  # noqa: PTH111
        if path in self.scopes:
            return self.scopes[path]
        self.scopes[path] = None
        if not self.reading.files.exists(path):
            self.reading.report(
                InputError(f"extends file {file!r} does not exist", where, MISSING_FILE)
            )
            return None
        services: dict[str, Value] = {}
        found = _Scope(services, self.reading.files.name(path), path.parent, [], foreign=True)
        documents: tuple[Document, ...] = self.reading.parse(path, given=False)
        for document in documents:
            built = self.reading.build(document, self.environment)
            if built is None:
                continue
            found.resets.extend(built.resets)
            table = built.root.get("services")
            services |= table.mapping if table is not None else {}
        if not documents:
            return None
        found.raw.update(services)
        self.scopes[path] = found
        return found

    def fail(self, message: str, value: Value, name: str) -> None:
        self.reading.damaged.add(name)
        self.reading.report(InputError(message, value.location(), UNDEFINED_REFERENCE))
