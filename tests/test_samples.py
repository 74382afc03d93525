"""What composeopt makes of each sample is committed; a difference is a decision.

``pytest tests/test_samples.py --update-snapshots`` writes ``expected/`` again.
"""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from benchmarks.lab.compose import compose, resolved
from tests.snapshot import Snapshot

SAMPLES = pathlib.Path(__file__).parents[1] / "samples"
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
MADE = ("*.optimized.*", ".env")


@dataclass(frozen=True, slots=True)
class Optimized:
    """A copy of a sample after one run."""

    folder: pathlib.Path
    report: dict[str, Any]
    stdout: str

    def written(self) -> list[pathlib.Path]:
        """Give what was written beside the sample's own files, relative."""
        own = set(_files(SAMPLES / self.folder.name))
        return sorted(set(_files(self.folder, *MADE)) - own - {pathlib.Path("report.json")})


def _files(folder: pathlib.Path, *kept: str) -> list[pathlib.Path]:
    """List a folder's files, relative; of what earlier runs made only what is to be kept."""
    ignored = [pattern for pattern in MADE if pattern not in kept]
    found = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return [
        path
        for path in found
        if "expected" not in path.parts and not any(path.match(pattern) for pattern in ignored)
    ]


def _run(folder: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "composeopt", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "COLUMNS": "100", "HOME": "/nonexistent"},
    )


@pytest.fixture(scope="module", params=NAMES)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Optimized:
    """Optimize a copy of a sample, without a compose binary and without its variables."""
    folder = tmp_path_factory.mktemp("samples") / request.param
    shutil.copytree(
        SAMPLES / request.param, folder, ignore=shutil.ignore_patterns(*MADE, "expected")
    )
    done = _run(folder, "optimize", "--report", "report.json")
    assert done.returncode == 0, done.stderr
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return Optimized(folder, report, done.stdout)


def test_the_result_is_the_committed_one(sample: Optimized, snapshot: Snapshot) -> None:
    expected = SAMPLES / sample.folder.name / "expected"
    assert sample.written(), sample.stdout

    for file in sample.written():
        snapshot.check((sample.folder / file).read_bytes().decode(), expected / file.name)


def test_what_is_told_is_the_committed_text(sample: Optimized, snapshot: Snapshot) -> None:
    """All of the report but what names this version, the judge and digests."""
    apart = {"version", "judge", "inputs", "written"}
    told = {part: value for part, value in sample.report.items() if part not in apart}
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"

    snapshot.check(text, SAMPLES / sample.folder.name / "expected" / "report.json")


def test_what_lint_says_is_the_committed_text(sample: Optimized, snapshot: Snapshot) -> None:
    done = _run(SAMPLES / sample.folder.name, "lint", "--format", "concise")
    assert done.returncode in {0, 1}, done.stderr

    snapshot.check(done.stdout, SAMPLES / sample.folder.name / "expected" / "lint.txt")


def test_what_plan_says_is_the_committed_text(sample: Optimized, snapshot: Snapshot) -> None:
    done = _run(SAMPLES / sample.folder.name, "plan")
    assert done.returncode == 0, done.stderr

    snapshot.check(done.stdout, SAMPLES / sample.folder.name / "expected" / "plan.txt")


def test_compose_accepts_the_result_for_no_each_and_all_profiles(sample: Optimized) -> None:
    command = sample.report["command"]
    files = [command[at + 1] for at, word in enumerate(command) if word == "-f"]
    env_file = [f"--env-file={file}" for file in sample.folder.glob(".env.example")]
    base = [argument for file in files for argument in ("-f", str(sample.folder / file))]
    listed = compose([*base, *env_file, "config", "--profiles"])
    profiles = listed.stdout.split()

    for chosen in ([], *([profile] for profile in profiles), ["*"]):
        flags = [f"--profile={profile}" for profile in chosen]
        done = compose([*base, *env_file, *flags, "config", "--quiet"])
        assert done.returncode == 0, (chosen, done.stderr)


def test_an_override_resolves_to_the_same_for_compose(
    sample: Optimized, tmp_path: pathlib.Path
) -> None:
    """One project, written both ways in turn: the files' names say nothing to compose."""
    folder = tmp_path / sample.folder.name
    name = "only-changes.yaml"
    shutil.copytree(
        SAMPLES / sample.folder.name, folder, ignore=shutil.ignore_patterns(*MADE, "expected")
    )
    done = _run(folder, "optimize", "--override", name, "--report", "report.json")
    assert done.returncode == 0, done.stderr
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    words = report["command"]
    files = [folder / words[at + 1] for at, word in enumerate(words) if word == "-f"]
    env_file = next(folder.glob(".env.example"), None)

    has_tags = any(tag in (folder / name).read_text("utf-8") for tag in ("!override", "!reset"))
    override = resolved(files, env_file)
    shutil.copytree(sample.folder, folder, dirs_exist_ok=True)
    words = sample.report["command"]
    files = [folder / words[at + 1] for at, word in enumerate(words) if word == "-f"]

    assert report["compose"] == ("2.24.4" if has_tags else "")
    assert files[-1].name != name
    assert override == resolved(files, env_file)


def test_the_samples_own_files_stay_as_they_are(sample: Optimized) -> None:
    original = SAMPLES / sample.folder.name

    for file in _files(original):
        assert (sample.folder / file).read_bytes() == (original / file).read_bytes()


def test_a_second_run_finds_nothing_to_do(sample: Optimized, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / sample.folder.name
    shutil.copytree(sample.folder, folder)
    for file in sample.report["written"]:
        # A copy: the result mounts its side files by the names that they have.
        shutil.copy(folder / file["name"], folder / file["replaces"])

    done = _run(folder, "optimize", "--check")

    assert done.returncode == 0, done.stdout + done.stderr
