"""A real engine for the tests of this folder, and nothing left on it afterwards."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator

import docker
import pytest

from benchmarks.lab import daemon, image
from tests.engine.bystander import Bystander, bystander
from tests.engine.projects import Project
from tests.programs import program


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[docker.DockerClient]:
    """Give a client of the engine that answers, or of a private one made for this run.

    Where there is neither, or no busybox for the stand-ins, the tests are skipped with the
    reason; in CI they fail.
    """
    program("busybox", "busybox-static")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    try:
        with daemon.engine(shared / "engine") as client:
            yield client
    except daemon.NoEngineError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def stand_in(engine: docker.DockerClient) -> str:
    """Give the name of the stand-in image (see benchmarks/lab/image.py)."""
    return image.stand_in(engine)


@pytest.fixture
def project(
    engine: docker.DockerClient, stand_in: str, tmp_path: pathlib.Path
) -> Iterator[Project]:
    """Give a compose project of stand-ins; nothing of it is left afterwards."""
    found = Project(engine, stand_in, tmp_path)
    try:
        yield found
    finally:
        found.remove()


@pytest.fixture(scope="session")
def somebody(engine: docker.DockerClient, stand_in: str) -> Iterator[Bystander]:
    """Give what belongs to somebody else on the engine."""
    with bystander(engine, stand_in) as found:
        yield found


@pytest.fixture
def nothing_of_others_touched(somebody: Bystander) -> Iterator[None]:
    """Hold that a test leaves alone what belongs to somebody else."""
    before = somebody.state()
    yield
    assert somebody.state() == before
