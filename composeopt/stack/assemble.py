"""Put documents together: ``extends``, ``include``, and one file over the other."""

from __future__ import annotations

import os.path
import pathlib
from collections.abc import Iterable

from composeopt.document.document import Document
from composeopt.errors import InputError
from composeopt.model.codes import IGNORED_KEY, MISSING_FILE
from composeopt.model.secrets import mask_text
from composeopt.stack.build import Built
from composeopt.stack.concede import concede
from composeopt.stack.environment import Environment
from composeopt.stack.extends import Extender
from composeopt.stack.keys import RESOURCES, WORKLOADS
from composeopt.stack.layers import Reading
from composeopt.stack.merge import MergeError, merge, reset
from composeopt.stack.notes import NotFollowed
from composeopt.stack.paths import Paths
from composeopt.stack.remote import is_remote, missing
from composeopt.stack.value import SHORT, Value

_NOTHING = Value(None)
Trail = tuple[pathlib.Path, ...]


class Assembler:
    """Reads the files of one project, or of one included project.

    Args:
        reading: what the whole load has read so far.
        environment: the variables that hold for these files.
        folder: the base of their relative paths.
        trail: the files that include these ones, outermost first.
    """

    def __init__(
        self,
        reading: Reading,
        environment: Environment,
        folder: pathlib.Path,
        trail: Trail = (),
    ) -> None:
        self.reading = reading
        self.environment = environment
        self.folder = folder
        self.trail = trail
        self.extender = Extender(reading, environment, folder)

    def assemble(self, groups: Iterable[Iterable[Document]]) -> Value | None:
        """Merge the documents of the files in order; None when there is nothing."""
        merged: Value | None = None
        for group in groups:
            documents = tuple(group)
            for document in documents:
                if len(documents) > 1:
                    self.reading.refuse_empty(document)
                built = self.reading.build(document, self.environment)
                if built is None:
                    continue
                if merged is not None:
                    reset(merged, built.resets)
                    concede(built.root, merged)
                self.extender.concede(built)
                self.reading.check(built.root)
                self.extender.apply(built)
                self.include(built)
                merged = self.reading.overlay(merged, built.root)
        return merged

    def include(self, built: Built) -> None:
        """Take in what a document includes."""
        entries = built.root.mapping.pop("include", _NOTHING).items
        trail = (*self.trail, built.document.source.path)
        for entry in entries:
            paths = self.files(entry, trail)
            if paths is None:
                self.reading.broken = True
            if not paths:
                continue
            folder = self.base(entry, paths[0])
            try:
                environment = self.variables(entry, folder)
            except InputError as error:
                place = (entry.get("env_file") or entry).location()
                self.reading.broken = True
                self.reading.report(error if error.location else InputError(error.message, place))
                continue
            inner = Assembler(self.reading, environment, folder, trail)
            groups = [self.reading.parse(path, given=False) for path in paths]
            imported = inner.assemble(groups)
            if imported is not None:
                inner.settle(imported)
                self.take(built, imported)

    def files(self, entry: Value, trail: Trail) -> list[pathlib.Path] | None:
        """Give the files that an entry names, none where one is remote; None after an error."""
        found: list[pathlib.Path] = []
        for item in (entry.get("path") or _NOTHING).items:
            text = str(item.data)
            place = item.location()
            if is_remote(text):
                self.reading.not_followed.append(NotFollowed(mask_text(text), place))
                return []
            path = self.absolute(text)
            if path in trail:
                circle = " -> ".join(self.reading.files.name(each) for each in (*trail, path))
                self.reading.report(InputError(f"files include each other: {circle}", place))
                return None
            if not self.reading.files.exists(path):
                message = missing("included", mask_text(text))
                self.reading.report(InputError(message, place, MISSING_FILE))
                return None
            found.append(path)
        if not found:
            message = "include names no path; docker compose includes nothing"
            self.reading.report(InputError(message, entry.location(), IGNORED_KEY))
        return found

    def absolute(self, text: str) -> pathlib.Path:
        """Make a path of the file absolute."""
        return pathlib.Path(os.path.normpath(self.folder / text))

    def base(self, entry: Value, first: pathlib.Path) -> pathlib.Path:
        """Give the base of relative paths inside an included project."""
        given = entry.text("project_directory")
        return self.absolute(given) if given else first.parent

    def variables(self, entry: Value, folder: pathlib.Path) -> Environment:
        """Give the variables of an included project."""
        files = self.reading.files
        named = (entry.get("env_file") or _NOTHING).items
        paths = [self.absolute(str(item.data)) for item in named if item.data != "/dev/null"]
        if not named:
            default = folder / ".env"
            paths = [default] if files.exists(default) and not default.is_dir() else []
        return self.environment.with_files(files, tuple(paths))

    def settle(self, root: Value) -> None:
        """Make an included project independent of its folder and variables."""
        paths = Paths(str(self.folder), self.environment.values.get("HOME", ""))
        for name, service in (root.get("services") or _NOTHING).mapping.items():
            build = service.get("build")
            if build is not None:
                build.mapping.setdefault("context", Value("."))
            paths.service(service, f"services.{name}", self.reading.report)
            for key, item in (service.get("environment") or _NOTHING).mapping.items():
                listed = item.data is None and item.marks and SHORT in item.marks[-1][2]
                if listed:
                    item.data = self.environment.get(key)
        for kind in ("configs", "secrets"):
            for item in (root.get(kind) or _NOTHING).mapping.values():
                paths.resolve(item.get("file"))
        for item in (root.get("volumes") or _NOTHING).mapping.values():
            paths.volume(item)

    def take(self, built: Built, imported: Value) -> None:
        """Import resources; what the including file says of them is merged onto them."""
        root = built.root
        for kind in (*WORKLOADS, *RESOURCES):
            source = imported.get(kind)
            if source is None:
                continue
            target = root.mapping.setdefault(kind, Value({}))
            if not isinstance(target.data, dict):
                target.data = {}
            for name, value in source.mapping.items():
                self.reading.spend(value.size(), value.location())
                base = value.copy("include")
                own = target.data.get(name)
                if own is None:
                    target.data[name] = base
                    continue
                reset(Value({kind: Value({name: base})}), built.resets)
                try:
                    target.data[name] = merge(
                        base, own, (kind, name), verbatim=not self.reading.interpolating
                    )
                except MergeError as error:
                    self.reading.report(InputError(str(error), error.value.location()))
