"""Write a stack so that it runs on this machine, from images that are made here.

    python -m benchmarks.lab samples/ollama-training/docker-compose.yml -o stack.json
    docker compose -f stack.json up --wait

PostgreSQL, Redis, nginx and Prometheus are the programs that Debian packages installed
here, with the stack's own settings and mounted files; every other service is a stand-in
that boots as long as usage.json beside the file says and then listens where somebody calls
it. Published ports are free ones of this host, and CPU limits fit it. Needs the Docker
Engine on which the stack is to run, and a static busybox.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import docker

from benchmarks.lab import daemon
from benchmarks.lab.compose import resolved
from benchmarks.lab.image import stand_in
from benchmarks.lab.real import Real, images
from benchmarks.lab.wired import cpu_factor, free_ports, published
from benchmarks.lab.world import Boot
from composeopt.analysis.conversations import conversations
from composeopt.facts.usage import load_usage
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the images, write the stack, say how to start it; 2 when there is no engine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", metavar="FILE", nargs="+", type=pathlib.Path)
    parser.add_argument("--env-file", type=pathlib.Path, help="default: .env, else .env.example")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    chosen = parser.parse_args(arguments)
    if not daemon.answers():
        print("error: no Docker Engine answers; the images are made on it", file=sys.stderr)
        return 2
    with contextlib.closing(daemon.connect()) as client:
        stack = localized(client, chosen.files, chosen.env_file or _env_file(chosen.files[0]))
    chosen.output.write_text(json.dumps(stack, indent=2) + "\n", encoding="utf-8")
    for name, service in stack["services"].items():
        ports = ", ".join(f"{each['target']} is {each['published']}" for each in service["ports"])
        print(f"{name:16} {service['image']:40} {ports}", file=sys.stderr)
    print(f"docker compose -f {chosen.output} up --wait")
    return 0


def localized(
    client: docker.DockerClient, files: Sequence[pathlib.Path], env_file: pathlib.Path | None
) -> dict[str, Any]:
    """Give a stack made of images of this machine, for this machine."""
    model = resolved(files, env_file)
    listens = listening(files, model, env_file)
    cpus = int(client.info()["NCPU"])
    world = Real(
        model,
        boots(files[0].with_name("usage.json")),
        listens,
        free_ports(published(model)),
        cpu_factor(model, cpus),
        images(client, model),
    )
    return {"name": f"{model['name']}-lab", **world.stack(stand_in(client))}


def listening(
    files: Sequence[pathlib.Path], model: Mapping[str, Any], env_file: pathlib.Path | None
) -> dict[str, tuple[int, ...]]:
    """Say on which ports each service listens: where it is called, and behind published ports."""
    stack = load(
        Inputs(
            files=tuple(file.absolute() for file in files),
            env_files=() if env_file is None else (env_file,),
            profiles=("*",),
            environ=os.environ,
        )
    )
    found = {
        name: {int(port["target"]) for port in service.get("ports", ())}
        for name, service in model["services"].items()
    }
    for one in conversations(stack):
        if one.port is not None and one.target in found:
            found[one.target].add(one.port)
    return {name: tuple(sorted(ports)) for name, ports in found.items()}


def boots(usage: pathlib.Path) -> dict[str, Boot]:
    """Say how long each service boots, by its usage profile; without one all are ready at once."""
    if not usage.is_file():
        return {}
    services = load_usage(usage).services
    return {name: Boot(each.boot_seconds or 0) for name, each in services.items()}


def _env_file(file: pathlib.Path) -> pathlib.Path | None:
    found = (file.with_name(name) for name in (".env", ".env.example"))
    return next((each for each in found if each.is_file()), None)


if __name__ == "__main__":
    sys.exit(main())
