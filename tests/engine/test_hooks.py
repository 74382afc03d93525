"""Lifecycle hooks that take longer than docker-py waits for an answer."""

from __future__ import annotations

import contextlib
import time

import docker
import pytest

from benchmarks.lab.image import LABEL
from composeopt.engine.launch import Hook, LaunchError, run_hook

pytestmark = pytest.mark.engine

PATIENCE = 5
"""Seconds; stands for the two minutes that the engine is given otherwise."""


def test_a_hook_may_be_silent_for_longer_than_an_answer_may_take(
    engine: docker.DockerClient, stand_in: str
) -> None:
    container = engine.containers.run(stand_in, detach=True, labels={LABEL: "1"})
    name = str(container.id)
    try:
        with contextlib.closing(docker.from_env(timeout=PATIENCE)) as client:
            began = time.monotonic()
            silent = Hook(("sleep", str(PATIENCE + 2)))
            run_hook(client, name, silent, "post_start", lambda: False)
            assert time.monotonic() - began >= PATIENCE + 2

            said = Hook(("/bin/sh", "-c", f"sleep {PATIENCE + 1}; echo too late; exit 4"))
            with pytest.raises(LaunchError, match="ended with 4: too late"):
                run_hook(client, name, said, "pre_stop", lambda: False)
    finally:
        container.remove(force=True)
