"""Measure what loading costs beside parsing, and ``config`` beside compose's own.

    COMPOSEOPT_CORPUS=<folder> python -m benchmarks.loading --rounds 5

Over the files of a corpus that docker compose accepts as they are, in one process and in
turn: CPU time of ``load``, of the C parser's events alone, and of the C parser with plain
construction. And one file in processes of their own: ``composeopt config`` and
``docker compose config``, wall time. The shortest of each counts.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence

from _ruamel_yaml import CParser
from ruamel.yaml import YAML

from benchmarks.scaling import stack
from composeopt.errors import ComposeoptError
from composeopt.facts import compose
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load

MANIFEST = "manifest.dev.jsonl"
MOST_PARSES = 6.0
"""Times the C parse of a file into plain data that loading it may take."""
WAYS = {
    "load": "composeopt: the resolved model, validated, with the place of every value",
    "data": "the C parse into plain data: YAML(typ='safe').load of ruamel.yaml.clib",
    "events": "the C parser's events alone, nothing made of them: no values, no mappings",
}
MOST_CONFIGS = 3.0
"""Times ``docker compose config`` that ``composeopt config`` of one file may take."""
ONE = 10
"""Services of the one file."""


def corpus(folder: pathlib.Path) -> tuple[pathlib.Path, ...]:
    """Give the files of a corpus that compose accepts alone and as they are."""
    lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    return tuple(
        folder / record["file"]
        for record in map(json.loads, lines)
        if record["role"] == "standalone" and record["config_mode"] == "raw"
    )


def parsing(files: Iterable[pathlib.Path], rounds: int) -> dict[str, float]:
    """Give seconds of each way to read all files: ``load``, ``events``, ``data``."""
    chosen = [(file, file.read_bytes().decode("utf-8-sig", "replace")) for file in files]
    shortest = dict.fromkeys(WAYS, 0.0)
    yaml = YAML(typ="safe")
    for file, text in chosen:
        ways: dict[str, Callable[[], object]] = {
            "load": lambda file=file: _load(file),  # type: ignore[misc]
            "events": lambda text=text: _events(text),  # type: ignore[misc]
            "data": lambda text=text: yaml.load(text),  # type: ignore[misc]
        }
        for name, way in ways.items():
            shortest[name] += min(_cpu(way) for _ in range(rounds))
    return shortest


def configs(runs: int) -> dict[str, float]:
    """Give the shortest wall time of both programs on one file.

    Raises:
        RuntimeError: there is no compose binary.
    """
    binary = compose.find(os.environ)
    if binary is None:
        message = "neither docker compose nor docker-compose was found"
        raise RuntimeError(message)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "compose.yaml"
        file.write_text(stack(ONE), encoding="utf-8")
        commands = {
            "composeopt": [sys.executable, "-m", "composeopt", "config", str(file)],
            binary.name: [*binary.command, "-f", str(file), "config"],
        }
        found = dict.fromkeys(commands, math.inf)
        for _ in range(runs + 1):
            for name, command in commands.items():
                found[name] = min(found[name], _wall(command))
    return found


def _load(file: pathlib.Path) -> None:
    # Its text is parsed anew: what was parsed lately is remembered by its text.
    inputs = Inputs(files=(file,), cwd=file.parent, environ={}, texts={file: _fresh(file)})
    with contextlib.suppress(ComposeoptError):
        load(inputs)


_COUNT = 0


def _fresh(file: pathlib.Path) -> bytes:
    global _COUNT  # noqa: PLW0603 - every text that is loaded is another one
    _COUNT += 1
    return file.read_bytes().rstrip(b"\n") + f"\n# {_COUNT}\n".encode()


def _events(text: str) -> None:
    parser = CParser(text)
    with contextlib.suppress(Exception):
        while parser.get_event() is not None:
            pass


def _cpu(work: Callable[[], object]) -> float:
    gc.collect(0)
    begin = time.process_time()
    with contextlib.suppress(Exception):
        work()
    return time.process_time() - begin


def _wall(command: Sequence[str]) -> float:
    begin = time.perf_counter()
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, capture_output=True, env=environ)
    return time.perf_counter() - begin


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the ratios as JSON; 1 when one is too large."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="of each (default: 5)")
    rounds = parser.parse_args(arguments).rounds
    record: dict[str, object] = {}
    took = configs(rounds)
    ours, theirs = took.values()
    record["config"] = {"seconds": took, "ratio": round(ours / theirs, 2), "most": MOST_CONFIGS}
    too_much = ours > MOST_CONFIGS * theirs
    named = os.environ.get("COMPOSEOPT_CORPUS")
    if named:
        files = corpus(pathlib.Path(named))
        seconds = parsing(files, rounds)
        record["load"] = {
            "files": len(files),
            "what": WAYS,
            "seconds": {name: round(each, 2) for name, each in seconds.items()},
            "times_data": round(seconds["load"] / seconds["data"], 2),
            "times_events": round(seconds["load"] / seconds["events"], 2),
            "most_times_data": MOST_PARSES,
        }
        too_much = too_much or seconds["load"] > MOST_PARSES * seconds["data"]
    print(json.dumps(record, indent=2))
    return int(too_much)


if __name__ == "__main__":
    sys.exit(main())
