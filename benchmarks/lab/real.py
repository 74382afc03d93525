"""Worlds in which databases, proxies and the like are the real programs, from Debian packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import docker

from benchmarks.lab.image import LABEL
from benchmarks.lab.nginx_image import nginx
from benchmarks.lab.postgres_image import postgres
from benchmarks.lab.prometheus_image import prometheus
from benchmarks.lab.redis_image import redis
from benchmarks.lab.wired import Wired

MAKERS: Mapping[str, Callable[[docker.DockerClient], str]] = {
    "nginx": nginx,
    "postgres": postgres,
    "prom/prometheus": prometheus,
    "redis": redis,
}
"""By the public image whose place it takes, without its tag."""

KEPT = ("command", "entrypoint", "environment", "user", "working_dir")


@dataclass(frozen=True, slots=True)
class Real(Wired):
    """A wired world that keeps some services' programs, with their settings and mounts.

    Args:
        images: the local image of each service that is real; all others are stand-ins.
    """

    images: Mapping[str, str] = field(default_factory=dict)

    def stack(self, image: str) -> dict[str, Any]:
        """Write the model; who is not real is a stand-in, and a job if others wait for its end."""
        stack = Wired.stack(self, image)
        jobs = {name for each in self.model["services"].values() for name in ended(each)}
        for name, made in stack["services"].items():
            if made.get("healthcheck", {}).get("test"):
                made["healthcheck"] = {
                    **made["healthcheck"],
                    "test": ["CMD", "test", "-e", "/ready"],
                }
            if name in jobs:
                made["environment"]["ONCE"] = "1"
        for name, real in self.images.items():
            service = self.model["services"][name]
            made = stack["services"][name]
            del made["environment"]
            made |= {key: service[key] for key in KEPT if service.get(key) is not None}
            made |= {"image": real, "volumes": service.get("volumes", [])}
            if "healthcheck" in service:
                made["healthcheck"] = service["healthcheck"]
            del made["stop_grace_period"]
        volumes = {
            each["source"]
            for name in self.images
            for each in stack["services"][name]["volumes"]
            if each["type"] == "volume" and "source" in each
        }
        labels = {"labels": {LABEL: "1"}}
        return {**stack, "volumes": dict.fromkeys(sorted(volumes), labels)}


def images(client: docker.DockerClient, model: Mapping[str, Any]) -> dict[str, str]:
    """Give the local image of each service whose public one the laboratory can replace.

    Raises:
        FileNotFoundError: when the program of one is not installed.
    """
    makers = {name: MAKERS.get(public(service)) for name, service in model["services"].items()}
    return {name: make(client) for name, make in makers.items() if make is not None}


def ended(service: Mapping[str, Any]) -> Iterator[str]:
    """Name the services whose end a service waits for."""
    for name, edge in (service.get("depends_on") or {}).items():
        if edge["condition"] == "service_completed_successfully":
            yield name


def public(service: Mapping[str, Any]) -> str:
    """Give the image of a service without registry, tag and digest; empty: it has none."""
    image = str(service.get("image", "")).partition("@")[0]
    first, _, rest = image.partition("/")
    if rest and ("." in first or ":" in first or first == "localhost"):
        image = rest
    folder, slash, name = image.rpartition("/")
    plain = folder + slash + name.partition(":")[0]
    return plain.removeprefix("library/")
