"""The Stack: one resolved project and where each of its values came from."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from composeopt.document.document import Document
from composeopt.model.edits import Plain
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.stack.inputs import Inputs
from composeopt.stack.origin import Origin
from composeopt.stack.service import Service


@dataclass(frozen=True, slots=True)
class Warning_:
    """Something compose would warn of, e.g. an unset variable."""

    message: str
    location: Location | None = None


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
            files and profiles, value for value.
        documents: every compose document read, in load order; the given files
            first to last, included and extended ones where they were read.
        inputs: what it was loaded from.
        origins: for every path of ``model`` that a document defines, all the
            places that define it in load order; the last one won. Paths hold
            keys and indexes only. Defaults that compose fills in have none.
        unknown: paths whose value holds an unset variable and so cannot be known.
        variables: every use of a variable.
        warnings: what compose would warn of.
        given: indexes into ``documents`` of those of the given files (not
            included, not extended).
    """

    name: str
    model: Mapping[str, Plain]
    documents: tuple[Document, ...]
    inputs: Inputs
    origins: Mapping[Path, tuple[Origin, ...]] = field(repr=False)
    unknown: frozenset[Path] = frozenset()
    variables: tuple[Variable, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    given: tuple[int, ...] = ()

    @property
    def project_directory(self) -> pathlib.Path:
        """The base of relative paths, absolute."""
        raise NotImplementedError

    def services(self) -> tuple[Service, ...]:
        """Give all services, those behind profiles too, in the model's order."""
        raise NotImplementedError

    def service(self, name: str) -> Service | None:
        """Give one service by name."""
        raise NotImplementedError

    def value(self, path: Path) -> Plain:
        """Give the resolved value at a path, None when absent."""
        raise NotImplementedError

    def has(self, path: Path) -> bool:
        """Say whether the resolved model has a value at this path."""
        raise NotImplementedError

    def indexed(self, path: Path) -> Path | None:
        """Turn Items into indexes; None when one names nothing or is ambiguous."""
        raise NotImplementedError

    def identified(self, path: Path) -> Path:
        """Turn indexes of lists whose elements have an identity into Items."""
        raise NotImplementedError

    def origin(self, path: Path) -> Origin | None:
        """Give the place whose value won, or None for defaults and unknown paths."""
        raise NotImplementedError

    def definitions(self, path: Path) -> tuple[Origin, ...]:
        """Give every place that defines the value, in load order."""
        raise NotImplementedError

    def locate(self, path: Path, *, key: bool = False) -> Location | None:
        """Give the place of the value, or of the nearest ancestor that has one."""
        raise NotImplementedError

    def with_texts(self, texts: Mapping[pathlib.Path, bytes]) -> Stack:
        """Load the same project again with some files' bytes replaced."""
        raise NotImplementedError
