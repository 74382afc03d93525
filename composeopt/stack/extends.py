"""``extends``: take another service's definition as the base of one's own."""

from __future__ import annotations

import os.path
import pathlib
from dataclasses import field

from composeopt.document.document import Document
from composeopt.errors import InputError
from composeopt.model.codes import MISSING_FILE, NOT_FOLLOWED, UNDEFINED_REFERENCE
from composeopt.model.paths import DocumentPath
from composeopt.model.secrets import mask_text
from composeopt.model.values import dataclass
from composeopt.stack.build import Built
from composeopt.stack.concede import concede, may_concede
from composeopt.stack.environment import Environment
from composeopt.stack.layers import Reading
from composeopt.stack.limits import LimitError
from composeopt.stack.merge import MergeError, merge, reset
from composeopt.stack.paths import Paths
from composeopt.stack.remote import is_remote, missing
from composeopt.stack.suggest import hint
from composeopt.stack.value import Value, is_short

MAX_DEPTH = 100
"""Longest chain of services that extend each other."""


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
        self.depths: dict[tuple[str, str], int] = {}

    def apply(self, built: Built) -> None:
        """Resolve the ``extends`` of all services of a document, in place."""
        table = built.root.get("services")
        if table is None:
            return
        scope = _Scope(table.mapping, built.document.source.name, self.folder, built.resets)
        for name in list(scope.services):
            self.service(scope, name, ())

    def concede(self, built: Built) -> None:
        """Let services of a document say what is right on what they extend only."""
        table = built.root.get("services")
        if table is not None:
            scope = _Scope(table.mapping, built.document.source.name, self.folder, built.resets)
            for name in scope.services:
                self.settle(scope, name)

    def settle(self, scope: _Scope, name: str) -> None:
        """Let a service as written say what is right on what it extends only."""
        seen = {(scope.name, name)}
        own = scope.services[name]
        if own.get("extends") is None or not may_concede(own):
            return
        base, source = own, scope
        while (extends := base.get("extends")) is not None and len(seen) < MAX_DEPTH:
            target = extends.data if isinstance(extends.data, str) else extends.text("service")
            file = extends.text("file")
            found = self.open(source, file, extends, name) if file else source
            if found is None or target not in found.services or (found.name, target) in seen:
                break
            seen.add((found.name, target))
            base, source = found.services[target], found
            concede(own, base, ("services", name))

    def service(self, scope: _Scope, name: str, trail: tuple[tuple[str, str], ...]) -> None:
        """Resolve one service; ``trail`` is who extends whom so far."""
        if name in scope.raw:
            scope.raw.discard(name)
            self.settle(scope, name)
            self.reading.named("services", scope.services, name)
        service = scope.services.get(name)
        extends = None if service is None else service.mapping.pop("extends", None)
        if extends is None:
            return
        target, step = extends.text("service"), (scope.name, name)
        source = self.source(scope, name, extends)
        if source is None:
            self.reading.damaged.add(name)
        elif target not in source.services:
            near = hint(target, source.services) or "; define it there"
            message = (
                f"service {name!r} extends {target!r}, which {source.name} does not define{near}"
            )
            self.fail(message, extends, name)
        elif (source.name, target) in (*trail, step):
            circle = " -> ".join([each for _, each in (*trail, step)] + [target])
            self.fail(f"service {name!r} extends itself: {circle}", extends, name)
        elif len(trail) >= MAX_DEPTH:
            self.fail(f"extends through more than {MAX_DEPTH} services", extends, name)
        else:
            self.service(source, target, (*trail, step))
            depth = self.depths[step] = self.depths.get((source.name, target), 0) + 1
            if depth > MAX_DEPTH:
                place = extends.location()
                raise LimitError(f"extends through more than {MAX_DEPTH} services", place)
            if target in source.services:
                self.join(scope, source, name, target)

    def join(self, scope: _Scope, source: _Scope, name: str, target: str) -> None:
        """Merge a service onto a copy of its base."""
        found = source.services[target]
        self.reading.spend(found.size(), scope.services[name].location())
        base = found.copy("extends")
        if source is not scope and source.foreign:
            Paths(str(source.folder), self.environment.values.get("HOME", "")).service(
                base, f"services.{target}", self.reading.report
            )
        _forget_all(base, scope.services[name])
        holder = Value({"services": Value({name: base})})
        for resets in (source.resets, scope.resets):
            reset(holder, resets)
        try:
            scope.services[name] = merge(
                base,
                scope.services[name],
                ("services", name),
                verbatim=not self.reading.interpolating,
            )
        except MergeError as error:
            self.reading.report(InputError(str(error), error.value.location()))
        if target in self.reading.damaged:
            self.reading.damaged.add(name)

    def source(self, scope: _Scope, name: str, extends: Value) -> _Scope | None:
        """Give the services that ``extends`` chooses from; None after an error."""
        file = extends.text("file")
        if not extends.text("service"):
            self.fail(f"services.{name}.extends needs service", extends, name)
            return None
        return self.open(scope, file, extends, name) if file else scope

    def open(self, scope: _Scope, file: str, extends: Value, name: str) -> _Scope | None:
        """Read the file that ``extends`` names; None after an error."""
        where = (extends.get("file") or extends).location()
        if is_remote(file):
            self.reading.report(
                InputError(
                    f"service {name!r} extends a remote file, which is not fetched",
                    where,
                    NOT_FOLLOWED,
                )
            )
            return None
        path = pathlib.Path(os.path.normpath(scope.folder / os.path.expanduser(file)))  # noqa: PTH111 - as compose
        if path in self.scopes:
            return self.scopes[path]
        self.scopes[path] = None
        if not self.reading.files.exists(path):
            self.reading.report(
                InputError(
                    missing("extends", mask_text(file)),
                    where,
                    MISSING_FILE,
                )
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
            self.reading.broken = True
            return None
        found.raw.update(services)
        self.scopes[path] = found
        return found

    def fail(self, message: str, value: Value, name: str) -> None:
        """Report an error about one service."""
        self.reading.damaged.add(name)
        self.reading.report(InputError(message, value.location(), UNDEFINED_REFERENCE))


def _forget_all(base: Value, own: Value) -> None:
    """Let ``gpus: all`` give way to what the extending service says: within a file it is text."""
    old, new = base.get("gpus"), own.get("gpus")
    if old is not None and is_short(old) and new is not None and new.data is not None:
        del base.mapping["gpus"]
