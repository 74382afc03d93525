"""Plugins that are installed for one test: a folder with metadata, no installer."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Site:
    """A folder of installed distributions that one test's processes see."""

    folder: pathlib.Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def install(self, name: str, module: str, source: str, version: str = "1.0") -> None:
        """Install a plugin: a distribution with one module of the given source."""
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        entry = f"[composeopt]\n{name} = {module}\n"
        (info / "entry_points.txt").write_text(entry, encoding="utf-8")
        (self.folder / f"{module}.py").write_text(source, encoding="utf-8")

    def run(
        self, *arguments: str, cwd: pathlib.Path | None = None, stdin: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        """Run composeopt in a process that sees this site."""
        environ = {
            key: value
            for key, value in os.environ.items()
            if key not in {"NO_COLOR", "FORCE_COLOR"} and not key.startswith("COMPOSE_")
        }
        path = os.pathsep.join(filter(None, (str(self.folder), os.environ.get("PYTHONPATH"))))
        return subprocess.run(
            [sys.executable, "-m", "composeopt", *arguments],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=300,
            env={**environ, "PYTHONPATH": path, **self.environ},
        )
