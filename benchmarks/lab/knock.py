"""Who reaches whom, tried from inside the containers of a running project."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import docker
from docker.models.containers import Container

PATIENCE = 8
"""Seconds after which a connection counts as impossible; the engine drops packets silently."""

SCRIPT = """\
knock() {
    answer=$(timeout %d wget -q -O - "http://$1:$2/name" 2>/dev/null)
    echo "$1 $2 ${answer:--}"
}
ask() {
    nslookup -type=a "$1" 127.0.0.11 >/dev/null 2>&1 && echo "$1 known" || echo "$1 unknown"
}
"""

Door = tuple[str, int]
"""A host name or address, and a port."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is: its address and its gateway on each network."""

    addresses: Mapping[str, str]
    gateways: Mapping[str, str]


def places(client: docker.DockerClient, project: str) -> dict[str, Place]:
    """Give the place of each service of a project; networks by their key in the files."""
    found = {}
    for name, container in _containers(client, project).items():
        wires = container.attrs["NetworkSettings"]["Networks"]
        keys = {wire: wire.removeprefix(f"{project}_") for wire in wires}
        found[name] = Place(
            {keys[wire]: data["IPAddress"] for wire, data in wires.items()},
            {keys[wire]: data["Gateway"] for wire, data in wires.items()},
        )
    return found


def knock(
    client: docker.DockerClient, project: str, doors: Mapping[str, Iterable[Door]], again: int = 0
) -> dict[tuple[str, Door], str]:
    """Say who answered at each door that a service tried; the empty string: nobody.

    Args:
        client: the engine.
        project: whose containers knock.
        doors: what each service tries.
        again: how often a door that was answered is tried again, to be answered each time.
            While an engine makes any network, its bridges reach each other for some 10 ms.
    """
    found = _knock(client, project, doors)
    for _ in range(again):
        opened: dict[str, list[Door]] = {}
        for (name, door), answer in found.items():
            if answer:
                opened.setdefault(name, []).append(door)
        found |= _knock(client, project, opened)
    return found


def _knock(
    client: docker.DockerClient, project: str, doors: Mapping[str, Iterable[Door]]
) -> dict[tuple[str, Door], str]:
    lines = {
        name: [f"knock {host} {port} &" for host, port in wanted] for name, wanted in doors.items()
    }
    found = {}
    for name, line in _run(client, project, lines):
        host, port, answer = line.split()
        found[name, (host, int(port))] = "" if answer == "-" else answer
    return found


def resolve(
    client: docker.DockerClient, project: str, names: Mapping[str, Iterable[str]]
) -> dict[tuple[str, str], bool]:
    """Say which names the engine's DNS tells a service."""
    lines = {name: [f"ask {wanted} &" for wanted in asked] for name, asked in names.items()}
    found = {}
    for name, line in _run(client, project, lines):
        wanted, answer = line.split()
        found[name, wanted] = answer == "known"
    return found


def _run(
    client: docker.DockerClient, project: str, lines: Mapping[str, list[str]]
) -> Iterable[tuple[str, str]]:
    containers = _containers(client, project)

    def run(name: str) -> list[tuple[str, str]]:
        script = ["/bin/sh", "-c", "\n".join([SCRIPT % PATIENCE, *lines[name], "wait"])]
        return [(name, line) for line in said(containers[name], script, len(lines[name]))]

    asked = [name for name, wanted in lines.items() if wanted]
    with concurrent.futures.ThreadPoolExecutor(max(1, len(asked))) as pool:
        for found in pool.map(run, asked):
            yield from found


def said(container: Container, command: Sequence[str], least: int = 1) -> list[str]:
    """Run a program in a container and give the lines it says, which are ``least`` or more.

    Raises:
        RuntimeError: when it fails or says less.
    """
    for _ in range(3):
        code, output = container.exec_run(list(command), stderr=False)
        assert isinstance(output, bytes)
        lines = output.decode().splitlines()
        if code != 0:
            break
        # An engine under load may end a quick program before it passes on what it said.
        if len(lines) >= least:
            return lines
    raise RuntimeError(f"{command[0]} in {container.name} ended with {code} and said {lines[-5:]}")


def _containers(client: docker.DockerClient, project: str) -> dict[str, Container]:
    label = f"com.docker.compose.project={project}"
    return {
        container.labels["com.docker.compose.service"]: container
        for container in client.containers.list(filters={"label": label})
    }
