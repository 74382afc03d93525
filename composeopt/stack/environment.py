"""The variables of a project: the process environment, ``.env`` and ``--env-file``."""

from __future__ import annotations

import os.path
import pathlib
from dataclasses import field

from composeopt.document.reading import read_regular
from composeopt.errors import InputError
from composeopt.model.codes import UNREADABLE
from composeopt.model.location import Location
from composeopt.model.values import dataclass
from composeopt.stack.dotenv import EnvFile, Lookup, parse_env, parse_raw_env
from composeopt.stack.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Environment:
    """What is set, and where each variable comes from (``.env:3``, ``environment``)."""

    values: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """Give a variable, or None."""
        return self.values.get(name)

    def with_files(self, files: Files, paths: tuple[pathlib.Path, ...]) -> Environment:
        """Add what env files set; what is set already stays.

        Raises:
            InputError: a file is not there or cannot be read.
        """
        found: dict[str, str] = {}
        sources: dict[str, str] = {}

        def lookup(name: str) -> str | None:
            return self.values.get(name) or found.get(name)

        for path in paths:
            name = files.name(path)
            parsed = files.variables(path, lookup)
            found |= parsed.values
            sources |= {key: f"{name}:{line}" for key, line in parsed.lines.items()}
        return Environment(found | self.values, sources | self.sources)


@dataclass(slots=True)
class Files:
    """The one way to bytes: given texts first, then the disk.

    ``folder`` is the base of relative paths, as given, or the first file's folder.
    ``env_texts`` gathers the bytes of each env file that was read, by absolute path.
    """

    inputs: Inputs
    cwd: str = ""
    folder: pathlib.Path = pathlib.Path()
    env_texts: dict[pathlib.Path, bytes] = field(default_factory=dict)
    parsed: dict[tuple[pathlib.Path, bool], EnvFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cwd = os.path.abspath(self.inputs.cwd)  # noqa: PTH100 - must not resolve links
        self.folder = self._folder()

    def _folder(self) -> pathlib.Path:
        if self.inputs.project_directory is not None:
            return self.absolute(self.inputs.project_directory)
        for path in self.inputs.files:
            if str(path) != "-":
                return self.absolute(path).parent
        return pathlib.Path(self.cwd)

    def absolute(self, path: pathlib.Path | str) -> pathlib.Path:
        """Give the absolute path, links left as they are."""
        return pathlib.Path(os.path.normpath(os.path.join(self.cwd, path)))  # noqa: PTH118 - see cwd

    def name(self, path: pathlib.Path) -> str:
        """Say how to call a file in messages: relative to where the command runs."""
        text = str(path)
        if text == "-":
            return "<stdin>"
        prefix = self.cwd.rstrip("/") + "/"
        return text.removeprefix(prefix)

    def read(self, path: pathlib.Path) -> bytes:
        """Read a file.

        Raises:
            InputError: it is not there, is no regular file, or cannot be read.
        """
        given = self.inputs.texts.get(path) if self.inputs.texts else None
        if given is not None:
            return given
        name = self.name(path)
        if str(path) == "-":
            message = "standard input was not read"
            raise InputError(message, code=UNREADABLE)
        return read_regular(path, name)

    def text(self, path: pathlib.Path) -> str:
        """Read an env file as UTF-8, and remember it.

        Raises:
            InputError: it cannot be read or is not UTF-8.
        """
        data = self.env_texts.get(path)
        if data is None:
            data = self.env_texts[path] = self.read(path)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise InputError("not UTF-8", Location(self.name(path), line), UNREADABLE) from error

    def variables(self, path: pathlib.Path, lookup: Lookup, *, raw: bool = False) -> EnvFile:
        """Parse an env file; one that asks for nothing of outside only once.

        Raises:
            InputError: it cannot be read, or not as an env file.
        """
        known = self.parsed.get((path, raw))
        if known is None:
            parse = parse_raw_env if raw else parse_env
            known = parse(self.text(path), self.name(path), lookup)
            if not known.asked:
                self.parsed[path, raw] = known
        return known

    def exists(self, path: pathlib.Path) -> bool:
        """Say whether there is such a file."""
        given = self.inputs.texts
        return os.path.exists(path) or (bool(given) and path in given)  # noqa: PTH110 - quicker


def project_directory(inputs: Inputs) -> pathlib.Path:
    """Give the base of relative paths, absolute: as given, or the first file's folder."""
    return Files(inputs).folder


def project_environment(inputs: Inputs, files: Files) -> Environment:
    """Collect the variables of a project.

    Raises:
        InputError: an env file is not there or cannot be read.
    """
    values = dict(inputs.environ)
    values.setdefault("PWD", files.cwd)
    start = Environment(values, dict.fromkeys(values, "environment"))
    if inputs.env_files:
        return start.with_files(files, tuple(files.absolute(path) for path in inputs.env_files))
    if values.get("COMPOSE_DISABLE_ENV_FILE", "").lower() in {"1", "t", "true"}:
        return start
    default = files.folder / ".env"
    if default in inputs.texts or (files.exists(default) and not default.is_dir()):
        return start.with_files(files, (default,))
    return start
