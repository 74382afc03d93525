"""What an engine lacks, said before anything is touched."""

from __future__ import annotations

import pathlib
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import ImageNotFound

from composeopt.engine.features import missing_drivers, missing_images, missing_runtimes
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

INFO = {
    "Runtimes": {"runc": {}, "crun": {}},
    "Plugins": {"Log": ["json-file"], "Network": ["bridge"], "Volume": ["local"]},
}
LOKI = {
    "Name": "loki:latest",
    "Enabled": True,
    "Config": {"Interface": {"Types": ["docker.logdriver/1.0"]}},
}


def engine(*, images: tuple[str, ...] = (), plugins: tuple[object, ...] = ()) -> Any:
    """Give a client of an engine that has these images and plugins."""

    def inspect(name: str) -> object:
        if name not in images:
            raise ImageNotFound(name)
        return {}

    return SimpleNamespace(
        api=SimpleNamespace(inspect_image=inspect, plugins=lambda: list(plugins))
    )


def stack(tmp_path: pathlib.Path, text: str) -> Stack:
    file = tmp_path / "compose.yaml"
    file.write_text(text, encoding="utf-8")
    return load(Inputs((file,), cwd=tmp_path, environ={}))


@pytest.mark.parametrize("name", ["runc", "crun", "io.containerd.kata.v2"])
def test_a_runtime_that_may_be_there_is_no_concern(tmp_path: pathlib.Path, name: str) -> None:
    found = stack(tmp_path, f"services: {{a: {{image: x, runtime: {name}}}}}")

    assert list(missing_runtimes(found.services(), INFO)) == []


def test_a_runtime_that_is_not_there_is_named_with_those_that_are(tmp_path: pathlib.Path) -> None:
    found = stack(tmp_path, "services: {a: {image: x, runtime: nvidia}}")

    message = "a: the engine has no runtime nvidia; it has crun, runc"
    assert list(missing_runtimes(found.services(), INFO)) == [message]


IMAGES = """\
services:
  never: {image: "x:1", pull_policy: never}
  there: {image: "y:1", pull_policy: never}
  built: {image: "z:1", pull_policy: never, build: .}
  pulled: {image: "x:1"}
"""


def test_an_image_that_is_missing_and_never_pulled_is_named(tmp_path: pathlib.Path) -> None:
    services = stack(tmp_path, IMAGES).services()
    client = engine(images=("y:1",))

    assert [each.split(":")[0] for each in missing_images(client, services, None)] == ["never"]
    assert list(missing_images(client, services, "always")) == []
    said = [each.split(":")[0] for each in missing_images(client, services, "never")]
    assert said == ["never", "pulled"]


DRIVERS = """\
services:
  a: {image: x, logging: {driver: loki}, volumes: ["data:/v", "plain:/p"]}
  b: {image: x, logging: {driver: none}, networks: [n, other, plain]}
networks: {n: {driver: weave}, other: {external: true}, plain: {driver: bridge}}
volumes: {data: {driver: nfs}, plain: {driver: local}}
"""


def test_drivers_that_the_engine_does_not_show_are_named(tmp_path: pathlib.Path) -> None:
    found = stack(tmp_path, DRIVERS)

    def missing(*plugins: object) -> list[str]:
        return list(missing_drivers(engine(plugins=plugins), found, found.services(), INFO))

    assert missing() == [
        "a: logging: the engine shows no log driver loki",
        "network n: the engine shows no network driver weave",
        "volume data: the engine shows no volume driver nfs",
    ]
    assert not any("loki" in each for each in missing(LOKI))
    assert any("loki" in each for each in missing({**LOKI, "Enabled": False}))
