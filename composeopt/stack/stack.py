"""The Stack: one resolved project and where each of its values came from."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import field
from typing import Any, TypeVar

from composeopt.document.document import Document
from composeopt.model.edits import Plain
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.values import dataclass
from composeopt.stack import addresses
from composeopt.stack.environment import project_directory
from composeopt.stack.inputs import Inputs
from composeopt.stack.notes import LoadWarning, NotFollowed
from composeopt.stack.origin import Origin
from composeopt.stack.service import Service

Answer = TypeVar("Answer")

_ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Variable:
    """One use of a variable in the files.

    ``value`` is None when it is unset and has no default; ``source`` says where
    the value is set (``.env:3``, ``environment``, ``default``) or is empty.
    """

    name: str
    value: str | None
    default: str | None
    required: bool
    source: str
    location: Location | None


@dataclass(frozen=True, slots=True)
class Stack:
    """A loaded project.

    Args:
        name: the project name.
        model: equals ``docker compose config --format json`` with the same
            files and profiles, value for value; like there, ``$`` is written as
            ``$$``, so values can go back into a compose file as they are.
        documents: every compose document read, in load order; the given files
            first to last, included and extended ones where they were read.
        inputs: what it was loaded from.
        origins: for every path of ``model`` that a document defines, all the
            places that define it in load order; the last one won. Paths hold
            keys and indexes only. Defaults that compose fills in have none.
        unknown: paths whose value holds an unset variable and so cannot be known.
        variables: every use of a variable.
        warnings: what compose would warn of.
        not_followed: what is included and was not read, because it is remote: a name
            that nothing here defines may be defined there.
        unused: paths of networks, volumes, secrets, configs and models that no
            service uses; the model leaves them out, ``origins`` knows them.
        extensions: the ``x-`` keys of each service, which the model leaves out;
            ``origins`` knows them as ``("services", name, "x-...")``.
        implied: per service the dependencies that no ``depends_on`` declares.
        profiles: every profile that a service names, active or not, sorted.
        given: indexes into ``documents`` of those of the given files (not
            included, not extended).
        env_texts: the bytes of each env file that was read, by absolute path.
        answers: what :meth:`once` remembers.
    """

    name: str
    model: Mapping[str, Plain]
    documents: tuple[Document, ...]
    inputs: Inputs
    origins: Mapping[Path, tuple[Origin, ...]] = field(repr=False)
    unknown: Set[Path] = frozenset()
    variables: Sequence[Variable] = ()
    warnings: Sequence[LoadWarning] = ()
    not_followed: tuple[NotFollowed, ...] = ()
    profiles: tuple[str, ...] = ()
    given: tuple[int, ...] = ()
    unused: tuple[Path, ...] = ()
    extensions: Mapping[str, Mapping[str, Plain]] = field(default_factory=dict)
    implied: Mapping[str, frozenset[str]] = field(default_factory=dict)
    env_texts: Mapping[pathlib.Path, bytes] = field(default_factory=dict, repr=False)
    answers: dict[Hashable, Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def project_directory(self) -> pathlib.Path:
        """The base of relative paths, absolute."""
        return self.once("project directory", lambda: project_directory(self.inputs))

    @property
    def unread(self) -> str:
        """Name what was not followed; empty where all was read."""
        return ", ".join(each.source for each in self.not_followed)

    def once(self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """Give the answer to a question of this stack alone, computed when first asked for."""
        if question not in self.answers:
            self.answers[question] = answer()
        found: Answer = self.answers[question]
        return found

    def settled(self, question: Hashable, answer: Callable[[Stack], Answer]) -> Answer:
        """Do as :meth:`once`, for an answer that nobody can change: frozen all through.

        A twin asks the stack that it was made of, so one answer serves all twins.
        """
        original: Stack = self.answers.get(_ORIGINAL, self)
        return original.once(question, lambda: answer(original))

    def twin(
        self, model: Mapping[str, Plain], extensions: Mapping[str, Mapping[str, Plain]]
    ) -> Stack:
        """Give this stack with equal values that nobody else holds.

        Args:
            model: equal to that of this stack.
            extensions: equal to those of this stack.
        """
        twin = dataclasses.replace(self, model=model, extensions=extensions)
        twin.answers[_ORIGINAL] = self
        return twin

    def services(self) -> tuple[Service, ...]:
        """Give all loaded services in the order of the files.

        Those behind profiles too, when loaded with all profiles active.
        """
        return self.once("services", self._services)

    def _services(self) -> tuple[Service, ...]:
        services = self.model.get("services")
        if not isinstance(services, Mapping):
            return ()
        return tuple(self._service(name, data) for name, data in services.items())

    def service(self, name: str) -> Service | None:
        """Give one service by name."""
        return self.once("by name", lambda: {each.name: each for each in self.services()}).get(name)

    def _service(self, name: str, data: Plain) -> Service:
        mapping = data if isinstance(data, Mapping) else {}
        implied = self.implied.get(name, frozenset())
        return Service(name, mapping, self.extensions.get(name, {}), implied)

    def value(self, path: Path) -> Plain:
        """Give the resolved value at a path, None when absent."""
        found = addresses.find(self.model, path)
        return None if found is None else found[0]

    def has(self, path: Path) -> bool:
        """Say whether the resolved model has a value at this path."""
        return addresses.find(self.model, path) is not None

    def indexed(self, path: Path) -> Path | None:
        """Turn Items into indexes; None when one names nothing or is ambiguous."""
        return addresses.indexed(self.model, path)

    def identified(self, path: Path) -> Path:
        """Turn indexes of lists whose elements have an identity into Items."""
        return addresses.identified(self.model, path)

    def origin(self, path: Path) -> Origin | None:
        """Give the place whose value won, or None for defaults and unknown paths."""
        found = self.definitions(path)
        return found[-1] if found else None

    def definitions(self, path: Path) -> tuple[Origin, ...]:
        """Give every place that defines the value, in load order."""
        indexed = self.indexed(path)
        return () if indexed is None else self.origins.get(indexed, ())

    def locate(self, path: Path, *, key: bool = False) -> Location | None:
        """Give the place of the value, or of the nearest ancestor that has one."""
        for length in range(len(path), 0, -1):
            origin = self.origin(path[:length])
            if origin is None:
                continue
            short = "short" in origin.via
            return origin.document.locate(
                origin.path, key=key and length == len(path) and not short
            )
        return None

    def with_texts(self, texts: Mapping[pathlib.Path, bytes]) -> Stack:
        """Load the same project again with some files' bytes replaced.

        Env files are as they were when this stack was loaded.
        """
        from composeopt.stack.load import load  # noqa: PLC0415 - load makes Stacks

        merged = {**self.env_texts, **self.inputs.texts, **texts}
        return load(dataclasses.replace(self.inputs, texts=merged))
