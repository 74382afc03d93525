"""The sample `ollama-training` as worlds: the original and what composeopt makes of it."""

from __future__ import annotations

import dataclasses
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.lab.compose import resolved
from benchmarks.lab.world import Boot, World

SAMPLE = pathlib.Path(__file__).parents[2] / "samples" / "ollama-training"
OPTIMIZED = "docker-compose.optimized.yml"
NODES = ("node-1", "node-2", "node-3")

STORAGE = {"postgres": Boot(3), "redis": Boot(1), "minio": Boot(4)}

TOGETHER: Mapping[str, Boot] = {
    **STORAGE,
    "node-1": Boot(12),
    "node-2": Boot(12),
    "node-3": Boot(12, burns=True),
}
"""As in the sample's usage.json; one node uses a whole CPU while it boots."""

IN_TURN: Mapping[str, Boot] = {
    **STORAGE,
    "node-1": Boot(8),
    "node-2": Boot(8, after="node-1"),
    "node-3": Boot(8, after="node-1"),
}
"""The followers boot when the leader answers."""

WORLDS = {"together": TOGETHER, "in-turn": IN_TURN}


@dataclass(frozen=True, slots=True)
class Pair:
    """The same world before and after."""

    original: World
    optimized: World

    def booting(self, **boots: Boot) -> Pair:
        """Give the pair with other boots for some services (``node_1`` is node-1)."""
        named = {name.replace("_", "-"): boot for name, boot in boots.items()}
        return Pair(
            dataclasses.replace(self.original, boots={**self.original.boots, **named}),
            dataclasses.replace(self.optimized, boots={**self.optimized.boots, **named}),
        )


def pair(folder: pathlib.Path, boots: Mapping[str, Boot]) -> Pair:
    """Optimize a copy of the sample in a folder, with what its own settings say.

    Raises:
        RuntimeError: when optimize or compose does not succeed; with what it said.
    """
    copy = folder / SAMPLE.name
    ignored = shutil.ignore_patterns("*.optimized.*", ".env")
    shutil.copytree(SAMPLE, copy, ignore=ignored, dirs_exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "composeopt", "optimize", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"optimize ended with {done.returncode}: {done.stderr}")
    env_file = copy / ".env.example"
    return Pair(
        World(resolved([copy / "docker-compose.yml"], env_file), boots),
        World(resolved([copy / OPTIMIZED], env_file), boots),
    )
