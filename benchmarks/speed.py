"""Measure what the small case costs: how long commands take on the training sample.

    python -m benchmarks.speed --rounds 5

Everything is a ratio to ``python -c "import click, ruamel.yaml"`` on the same machine in
the same minute, so that records of different machines can be compared. hyperfine
measures; the shortest run of each counts, which other work disturbs least.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

ROOT = pathlib.Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "ollama-training"
BASE = ("-c", "import click, ruamel.yaml")
MOST = 6.0
"""Times the base that ``optimize --check`` of the sample may take."""

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "--help": ("--help",),
    "config": ("config", str(SAMPLE)),
    "lint": ("lint", "-q", str(SAMPLE)),
    "optimize --check": ("optimize", "-q", "--check", str(SAMPLE)),
}


def measure(rounds: int) -> dict[str, float]:
    """Give the shortest time of the base and of each command, in seconds.

    Args:
        rounds: how often all of them are measured, in turn; three runs each time.

    Raises:
        FileNotFoundError: hyperfine is not installed (Debian: hyperfine).
        subprocess.CalledProcessError: hyperfine failed.
    """
    hyperfine = shutil.which("hyperfine")
    if hyperfine is None:
        raise FileNotFoundError("hyperfine is not installed (Debian: hyperfine)")
    commands = {
        "base": (sys.executable, *BASE),
        **{name: (sys.executable, "-m", "composeopt", *each) for name, each in COMMANDS.items()},
    }
    shortest: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        record = pathlib.Path(folder) / "record.json"
        call = [
            *(hyperfine, "--style", "none", "--ignore-failure", "--shell", "none"),
            *("--warmup", "1", "--runs", "3", "--export-json", str(record)),
            *(shlex.join(each) for each in commands.values()),
        ]
        for _ in range(rounds):
            subprocess.run(call, check=True, capture_output=True, env=_environ())
            results: list[dict[str, Any]] = json.loads(record.read_text(encoding="utf-8"))[
                "results"
            ]
            for name, each in zip(commands, results, strict=True):
                shortest[name] = min(float(each["min"]), shortest.get(name, float("inf")))
    return shortest


def _environ() -> dict[str, str]:
    """Give the environment of a user's shell: installed modules are compiled once."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def ratios(seconds: Mapping[str, float]) -> dict[str, float]:
    """Give how many times the base each command takes."""
    return {
        name: round(each / seconds["base"], 1) for name, each in seconds.items() if name != "base"
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the ratios as JSON; 1 when the check takes too long."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="of three runs each (default: 5)")
    found = ratios(measure(parser.parse_args(arguments).rounds))
    record = {"measured": f"times python {shlex.join(BASE)}", "ratios": found, "most": MOST}
    print(json.dumps(record, indent=2))
    return int(found["optimize --check"] > MOST)


if __name__ == "__main__":
    sys.exit(main())
