"""The compose binary at work: exact labels, hash, build, secrets, every key."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from composeopt.errors import ComposeoptError
from composeopt.facts.compose import ComposeBinary, project_command
from composeopt.facts.question import FIRST_TIMEOUT, TIMEOUT
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs

STDIN = pathlib.Path("-")
_POLL = 0.1
_LAST = 20
"""Lines of its output that are kept for the message when it fails."""


class CreationError(ComposeoptError):
    """The containers could not be made; the message is the maker's own."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One line that compose says of its work, e.g. ``Container shop-db-1``, ``Created``."""

    subject: str
    text: str


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Hangs:
    """Whether compose says nothing to the engine: 5.6.1 hangs once in thousands of runs."""

    spoke: Callable[[], bool]
    until: float

    def __call__(self) -> bool:
        return time.monotonic() > self.until and not self.spoke()


@dataclass(frozen=True, slots=True)
class Compose:
    """Runs ``docker compose create`` on one project.

    Args:
        binary: from ``facts.compose.find``.
        inputs: the project as it was loaded.
        project: its name.
        environ: the environment in which docker programs find the engine.
        tell: hears each line of progress.
        stopping: says whether the user wants to stop.
    """

    binary: ComposeBinary
    inputs: Inputs
    project: str
    environ: Mapping[str, str]
    tell: Callable[[Progress], None]
    stopping: Callable[[], bool]

    def create(
        self,
        host: str | None = None,
        flags: Iterable[str] = (),
        services: Sequence[str] = (),
        spoke: Callable[[], bool] = _always,
    ) -> None:
        """Create what is missing and replace what changed; start nothing.

        Args:
            host: an address to use instead of the engine's own.
            flags: more flags of ``docker compose create``.
            services: only these, and what they depend on; empty: all.
            spoke: says whether it has spoken to the engine; if it never does, it hangs.

        Raises:
            CreationError: compose did not succeed.
            KeyboardInterrupt: the user wants to stop.
        """
        self._create(("create", *flags, *services), host, self.tell, spoke)

    def up(self, flags: Iterable[str] = ()) -> str:
        """Run ``docker compose up``; gives its complaint, empty when it succeeded.

        Raises:
            KeyboardInterrupt: the user wants to stop.
        """
        return self._run(("up", *flags), None, self.tell) or ""

    def rehearse(self, flags: Iterable[str] = ()) -> tuple[Progress, ...]:
        """Give what :meth:`create` would do, each thing with compose's last word on it.

        Raises:
            CreationError: compose refuses.
        """
        words: dict[str, str] = {}
        self._create(
            ("create", "--dry-run", *flags),
            None,
            lambda step: words.update({step.subject: step.text}),
            lambda: bool(words),  # it tells each thing that it asks the engine for
        )
        return tuple(
            Progress(subject, word) for subject, word in words.items() if word.endswith("ed")
        )

    def _create(
        self,
        arguments: Sequence[str],
        host: str | None,
        tell: Callable[[Progress], None],
        spoke: Callable[[], bool],
    ) -> None:
        """Run compose, and once more if it hangs.

        Raises:
            CreationError: it did not succeed.
        """
        for patience in (FIRST_TIMEOUT, TIMEOUT):
            hangs = _Hangs(spoke, time.monotonic() + patience)
            said = self._run(arguments, host, tell, hangs)
            if said is not None:
                break
        else:
            said = f"{self.binary.name} has not spoken to the engine for {TIMEOUT:.0f} s"
        if said:
            raise CreationError(said)

    def _run(
        self,
        arguments: Sequence[str],
        host: str | None,
        tell: Callable[[Progress], None],
        hangs: Callable[[], bool] = lambda: False,
    ) -> str | None:
        """Run compose; gives its complaint, empty when it succeeded, None when it hung."""
        environ = {**self.environ, "COMPOSE_ANSI": "never"}
        for name in ("COMPOSE_FILE", "COMPOSE_PROJECT_NAME"):
            environ.pop(name, None)
        if host is not None:
            environ = {key: value for key, value in environ.items() if "DOCKER_TLS" not in key}
            environ["DOCKER_HOST"] = host
        command = [*project_command(self.binary, self.inputs, self.project)]
        command[len(self.binary.command) : len(self.binary.command)] = ["--progress", "json"]
        with _process([*command, *arguments], environ, self.inputs) as process:
            lines = _Lines(process, tell)
            while process.poll() is None:
                if self.stopping():
                    raise KeyboardInterrupt
                if hangs():
                    return None
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL)
            lines.join()
        if process.returncode == 0:
            return ""
        return lines.complaint or f"{self.binary.name} ended with {process.returncode}"


@contextlib.contextmanager
def _process(
    command: Sequence[str], environ: Mapping[str, str], inputs: Inputs
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a group of its own, so that Ctrl-C reaches it only through us.

    It inherits the project's lock (see `composeopt.engine.lock`), and keeps it should we be
    killed; nothing else that we have open is inheritable.
    """
    text = inputs.texts.get(STDIN) if STDIN in inputs.files else None
    process = subprocess.Popen(  # noqa: S603 - the binary was looked up, the arguments are ours
        command,
        env=dict(environ),
        cwd=inputs.cwd.absolute(),
        stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        close_fds=False,
    )
    try:
        if process.stdin is not None and text is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin as stream:
                stream.write(text)
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a program to stop, and make it after a while."""
    for number, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, None)):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)


class _Lines:
    """Reads compose's output as it comes; keeps what it complains of."""

    def __init__(self, process: subprocess.Popen[bytes], tell: Callable[[Progress], None]) -> None:
        self._process = process
        self._tell = tell
        self._said: list[str] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait until everything is read."""
        self._thread.join(5.0)

    @property
    def complaint(self) -> str:
        """What it said besides its progress, in one line."""
        return " ".join(self._said[-_LAST:])

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was opened as a pipe
        # Who reads it closes it: that waits for a reader, and a program's child may keep it open.
        with self._process.stdout as stream:
            for line in stream:
                self._take(line.decode("utf-8", "replace").strip())

    def _take(self, line: str) -> None:
        try:
            data = json.loads(line)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            if line and "level=warning" not in line:
                self._said.append(line)
            return
        subject, detail = str(data.get("id", "")), str(data.get("details", ""))
        if data.get("status") == "Error":
            self._said.append(f"{subject}: {detail}")
        elif data.get("error"):
            message = str(data.get("message", "")).removeprefix("Error response from daemon: ")
            if not any(message in each for each in self._said):
                self._said.append(message)
        elif subject:
            self._tell(Progress(subject, str(data.get("text") or data.get("status") or "")))
