"""Measure how the sample starts, original and optimized, with ``composeopt bench``.

    python -m benchmarks.startup --runs 5
    python -m benchmarks.startup --after original --with compose --with composeopt

The second line holds the two ways of starting against each other. Needs a Docker Engine
(or root and dockerd) and a static busybox. The services are stand-ins that boot as long
as the world says; limits and published ports are left out.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import pathlib
import sys
import tempfile
from collections.abc import Sequence

from benchmarks.lab import daemon, training
from benchmarks.lab.image import stand_in
from benchmarks.lab.world import World
from composeopt.cli import run

PROJECT = "composeopt-startup"


def bench(
    folder: pathlib.Path, image: str, before: World, after: World, flags: Sequence[str]
) -> int:
    """Write two worlds of stand-ins into a folder and compare them; gives the exit code."""
    for name, world in (("before", before), ("after", after)):
        (folder / f"{name}.json").write_text(json.dumps(world.stack(image)), encoding="utf-8")
    with contextlib.chdir(folder):
        return run(["bench", "before.json", "after.json", "-p", PROJECT, *flags])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each world and print what bench says of it; 2 when one could not be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--world", choices=sorted(training.WORLDS), action="append")
    parser.add_argument("--after", choices=("original", "optimized"), default="optimized")
    parser.add_argument("--records", type=pathlib.Path, help="a folder for the records")
    chosen, flags = parser.parse_known_args(arguments)
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        with daemon.engine(base / "engine") as client:
            for name in chosen.world or sorted(training.WORLDS):
                pair = training.pair(base / name, training.WORLDS[name])
                after: World = getattr(pair, chosen.after)
                print(f"\nworld: {name}, original against {chosen.after}", flush=True)
                record = _record(chosen.records, name)
                code = bench(base / name, stand_in(client), pair.original, after, [*flags, *record])
                worst = max(worst, code)
    return worst


def _record(folder: pathlib.Path | None, world: str) -> list[str]:
    return [] if folder is None else ["--json", str(folder.absolute() / f"{world}.json")]


if __name__ == "__main__":
    sys.exit(main())
