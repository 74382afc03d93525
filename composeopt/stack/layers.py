"""Read compose files one after the other and merge them into one tree."""

from __future__ import annotations

import pathlib
from dataclasses import field

from composeopt.document.document import Document, parse
from composeopt.document.nodes import MappingNode, Node, Scalar, resolve
from composeopt.document.source import Source
from composeopt.errors import InputError, InputErrors
from composeopt.model.codes import BAD_INTERPOLATION, IGNORED_KEY, UNREADABLE, WRONG_VALUE
from composeopt.model.location import Location
from composeopt.model.secrets import is_secret_name
from composeopt.model.values import dataclass
from composeopt.stack.accept import acceptable
from composeopt.stack.build import Built, build, start_of
from composeopt.stack.canonical import canonical
from composeopt.stack.environment import Environment, Files
from composeopt.stack.interpolate import Use
from composeopt.stack.keys import FILE, RESOURCES, WORKLOADS
from composeopt.stack.limits import MAX_ALL_PORTS, MAX_COPIES, MAX_ERRORS, MAX_FILES, LimitError
from composeopt.stack.merge import MergeError, merge
from composeopt.stack.messages import fit_to_show
from composeopt.stack.notes import NotFollowed
from composeopt.stack.unique import unify
from composeopt.stack.validate import validate
from composeopt.stack.value import Value

_NOTHING = Value(None)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.style and node.value in {"", "~", "null"}


def _start(error: InputError) -> tuple[str, int, int] | None:
    return None if error.location is None else start_of(error.location)


@dataclass(slots=True)
class Reading:
    """What was read so far, for one load.

    ``errors`` collects what is wrong, ``ignored`` keys without effect, ``not_followed``
    what is remote; ``damaged`` names what lost something to an error (``web``,
    ``volumes.data``), so that no other error is made of the loss; ``broken`` says that a
    whole document was lost.
    """

    files: Files
    lenient: bool = False
    interpolating: bool = True
    documents: list[Document] = field(default_factory=list)
    given: list[int] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)
    ignored: list[InputError] = field(default_factory=list)
    not_followed: list[NotFollowed] = field(default_factory=list)
    uses: list[tuple[Use, Document, Scalar]] = field(default_factory=list)
    missing: list[tuple[str, Location]] = field(default_factory=list)
    damaged: set[str] = field(default_factory=set)
    broken: bool = False
    obsolete: list[Value] = field(default_factory=list)
    unknown: set[tuple[str, int, int] | None] = field(default_factory=set)
    copies: int = 0
    ports: int = 0
    files_read: int = 0

    def report(self, error: InputError) -> None:
        """Record an error, or a note."""
        (self.ignored if error.code == IGNORED_KEY else self.errors).append(error)
        if len(self.errors) > MAX_ERRORS:
            message = f"more than {MAX_ERRORS} errors; the rest is not looked at"
            raise LimitError(message, error.location)

    @property
    def is_partial(self) -> bool:
        """Whether something was not read, so that what seems to lack may be there."""
        return self.broken or bool(self.not_followed)

    def spend(self, copies: int, place: Location | None) -> None:
        """Count values that are copied.

        Raises:
            LimitError: more than people write.
        """
        self.copies += copies
        if self.copies > MAX_COPIES:
            message = f"extends and include copy more than {MAX_COPIES} values"
            raise LimitError(message, place)

    def found(self) -> list[InputError]:
        """Give the errors, without those that only follow from another, fit to be shown.

        A text that could not be interpolated is not also a wrong value; when
        lenient, nor is one that holds an unknown variable.
        """
        excused = {_start(error) for error in self.errors if error.code == BAD_INTERPOLATION}
        if self.lenient:
            excused |= self.unknown
        secrets = {use.value for use, _, _ in self.uses if use.value and is_secret_name(use.name)}
        return [
            fit_to_show(error, secrets)
            for error in self.errors[: MAX_ERRORS + 1]
            if error.code not in {"", WRONG_VALUE} or _start(error) not in excused
        ]

    def parse(self, path: pathlib.Path, *, given: bool) -> tuple[Document, ...]:
        """Parse a file and note its documents; errors are recorded."""
        self.files_read += 1
        if self.files_read > MAX_FILES:
            raise LimitError(f"more than {MAX_FILES} files", Location(self.files.name(path)))
        try:
            data = self.files.read(path)
            source = Source.from_bytes(data, path, self.files.name(path))
            documents = parse(source)
        except InputError as error:
            self.errors.extend(error.errors if isinstance(error, InputErrors) else [error])
            self.broken = True
            return ()
        start = len(self.documents)
        self.documents.extend(documents)
        if given:
            self.given.extend(range(start, len(self.documents)))
        return documents

    def build(self, document: Document, environment: Environment) -> Built | None:
        """Build one document; None when it is empty or no mapping."""
        root = None if document.root is None else resolve(document.root)
        if root is None or _is_null(root):
            return None
        if not isinstance(root, MappingNode):
            place = document.source.location(root.start, root.end)
            kind = "text" if isinstance(root, Scalar) else "a list"
            message = f"a compose file must be a mapping that holds services:, not {kind}"
            self.report(InputError(message, place, UNREADABLE))
            self.broken = True
            return None
        try:
            built = build(
                document,
                environment.values,
                self.errors,
                lenient=self.lenient,
                verbatim=not self.interpolating,
            )
        except InputError as error:
            self.report(error)
            self.broken = True
            return None
        self.uses.extend(built.uses)
        self.missing.extend(built.missing)
        self.unknown |= built.unknown
        return built

    def refuse_empty(self, document: Document) -> None:
        """Report an empty document of a file that has several."""
        if document.root is not None and not _is_null(resolve(document.root)):
            return
        source = document.source
        start = document.root.start if document.root is not None else len(source.text)
        message = f"document {document.index + 1} of the file is empty; remove its ---"
        self.report(InputError(message, source.location(start, start), UNREADABLE))

    def check(self, root: Value) -> None:
        """Validate a document's values and bring them into long form."""
        version = root.get("version")
        if version is not None:
            self.obsolete.append(version)
        rest: dict[str, Value] = {}
        for kind, table in root.mapping.items():
            if kind in (*WORKLOADS, *RESOURCES) and isinstance(table.data, dict):
                for name in list(table.data):
                    self.named(kind, table.data, name)
            else:
                rest[kind] = table
        holder = Value(dict(rest))
        if not acceptable(FILE)(holder):
            validate(holder, FILE, "", self.report)
        canonical(holder, FILE, self.report, verbatim=not self.interpolating)
        for key in rest.keys() - holder.mapping.keys():
            del root.mapping[key]

    def named(self, kind: str, table: dict[str, Value], name: str) -> None:
        """Validate one service, network, ... of a file and bring it into long form."""
        shape = FILE.keys[kind]
        entries = {name: table[name]}
        holder = Value(entries)
        count = len(self.errors)
        if not acceptable(shape)(holder):
            validate(holder, shape, kind, self.report)
            if not entries:
                del table[name]
        canonical(holder, shape, self.report, verbatim=not self.interpolating)
        self.ports += len((entries[name].get("ports") or _NOTHING).items) if name in entries else 0
        if self.ports > MAX_ALL_PORTS:
            place = table[name].location()
            raise LimitError(f"the services publish more than {MAX_ALL_PORTS} ports", place)
        if len(self.errors) > count:
            self.damaged.add(name if kind == "services" else f"{kind}.{name}")

    def overlay(self, base: Value | None, root: Value) -> Value:
        """Merge a document onto what came before."""
        if base is None:
            merged = root
        else:
            try:
                merged = merge(base, root, verbatim=not self.interpolating)
            except MergeError as error:
                self.report(InputError(str(error), error.value.location()))
                return base
        services = merged.get("services")
        for service in (services.mapping if services is not None else {}).values():
            unify(service)
        return merged
