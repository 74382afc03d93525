"""Which data sources a Grafana that runs in a container is provisioned with."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from composeopt.document.document import Document, parse
from composeopt.document.nodes import MappingNode, Node, Scalar, SequenceNode, resolve
from composeopt.errors import InputError
from composeopt.facts.files import Unread
from composeopt.facts.tree import ContainerTree
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.values import dataclass

DEFAULT_FOLDER = "/etc/grafana/provisioning"


@dataclass(frozen=True, slots=True)
class GrafanaSource:
    """A provisioned data source and the address it is read from."""

    name: str
    address: str
    location: Location
    path: Path


@dataclass(frozen=True, slots=True)
class GrafanaSources:
    """The data sources of one Grafana; ``why`` says what could not be read."""

    service: str
    sources: tuple[GrafanaSource, ...]
    files: tuple[str, ...]
    why: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Say whether every provisioned data source was read."""
        return bool(self.files) and not self.why


def read_grafana(tree: ContainerTree, environment: Mapping[str, object]) -> GrafanaSources:
    """Read the provisioned data sources of a container; never raises."""
    folder = str(environment.get("GF_PATHS_PROVISIONING") or DEFAULT_FOLDER)
    place = posixpath.join(folder, "datasources")
    sources: list[GrafanaSource] = []
    read: list[str] = []
    why: list[str] = []
    over = tree.mount_of(place)
    if over is not None and over.source is None and over.content is None:
        why.append(f"{place} cannot be read")
    for target in (*tree.glob(f"{place}/*.yml"), *tree.glob(f"{place}/*.yaml")):
        source, mount = tree.read(target), tree.mount_of(target)
        if mount is None or source is None:
            continue
        if isinstance(source, Unread):
            why.append(source.detail)
            continue
        try:
            for document in parse(source):
                sources.extend(_sources(document, mount.path))
        except InputError as error:
            why.append(str(error))
            continue
        read.append(target)
    return GrafanaSources(tree.service, tuple(sources), tuple(read), tuple(why))


def _sources(document: Document, path: Path) -> Iterator[GrafanaSource]:
    listed = document.node(("datasources",))
    listed = None if listed is None else resolve(listed)
    for item in listed.items if isinstance(listed, SequenceNode) else ():
        node = resolve(item)
        if isinstance(node, MappingNode):
            fields = dict(_scalars(node))
            name = fields.get("name")
            for key, scalar in fields.items():
                if key.lower().endswith(("url", "host", "endpoint", "address")):
                    place = document.source.location(scalar.start, scalar.end)
                    yield GrafanaSource(name.value if name else "", scalar.value, place, path)


def _scalars(node: Node) -> Iterator[tuple[str, Scalar]]:
    if not isinstance(node, MappingNode):
        return
    for entry in node.entries:
        key, value = resolve(entry.key), resolve(entry.value)
        if isinstance(key, Scalar) and isinstance(value, Scalar):
            yield key.value, value
        elif isinstance(key, Scalar) and key.value == "jsonData":
            yield from _scalars(value)
