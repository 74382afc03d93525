"""What belongs to somebody else on the same engine, and must stay as it is."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docker

from benchmarks.lab.image import LABEL
from tests.engine.projects import wait_until

PRECIOUS = b"precious\n"


@dataclass(frozen=True, slots=True)
class Bystander:
    """A running container of nobody's project, with a network and a volume of its own."""

    client: docker.DockerClient
    name: str

    def state(self, *, restarted: bool = False) -> dict[str, Any]:
        """Give all that nobody else may change.

        Args:
            restarted: the engine itself has restarted it, so its start does not count.
        """
        data = self.client.api.inspect_container(self.name)
        kept = ("Running", "Paused") if restarted else ("Running", "Paused", "StartedAt")
        return {
            "container": data["Id"],
            "name": data["Name"],
            "state": {key: data["State"][key] for key in kept},
            "network": self.client.api.inspect_network(self.name)["Id"],
            "attached": list(data["NetworkSettings"]["Networks"]),
            "volume": self.client.api.inspect_volume(self.name)["CreatedAt"],
            "data": self._data(),
        }

    def _data(self) -> bytes:
        """Read what is on the volume; an engine under load may lose what a program said."""
        found = b""
        for _ in range(5):
            made = self.client.api.exec_create(self.name, ["cat", "/data/x"])["Id"]
            found = self.client.api.exec_start(made)
            if found:
                break
        return found


@contextlib.contextmanager
def bystander(client: docker.DockerClient, image: str) -> Iterator[Bystander]:
    """Give a bystander for the time of the block.

    It has labels as compose writes them, of another project.
    """
    name = f"composeopt-test-{uuid.uuid4().hex[:8]}"
    labels = {LABEL: "1", "com.docker.compose.project": name}
    api: Any = client.api
    network = api.create_network(name, labels=labels)["Id"]
    try:
        api.create_volume(name, labels=labels)
        container = api.create_container(
            image,
            entrypoint=[
                "/bin/sh",
                "-c",
                "[ -e /data/x ] || echo precious > /data/x; exec sleep 3600",
            ],
            name=name,
            labels=labels,
            volumes=["/data"],
            host_config=api.create_host_config(
                binds=[f"{name}:/data"],
                network_mode=name,
                restart_policy={"Name": "always"},
                init=True,
            ),
        )["Id"]
        try:
            api.start(container)
            found = Bystander(client, name)
            wait_until(lambda: found.state()["data"] == PRECIOUS)
            yield found
        finally:
            api.remove_container(container, force=True)
            api.remove_volume(name)
    finally:
        api.remove_network(network)
