"""What a Prometheus that runs in a container scrapes and sends to, as far as files say."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import field

from composeopt.document.document import parse
from composeopt.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode, resolve
from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.facts.files import Unread
from composeopt.facts.tree import ContainerTree
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.values import dataclass

DEFAULT_FILE = "/etc/prometheus/prometheus.yml"

# discovery whose hosts stand in the file itself
READABLE = frozenset({"static_configs", "file_sd_configs", "dns_sd_configs"})


@dataclass(frozen=True, slots=True)
class PrometheusTarget:
    """An address in the configuration; ``key`` is the setting it stands under."""

    address: str
    key: str
    location: Location
    path: Path


@dataclass(frozen=True, slots=True)
class PrometheusConfiguration:
    """The addresses one Prometheus talks to.

    ``complete`` is False when targets are discovered elsewhere (Docker, Consul,
    Kubernetes, HTTP) or a file could not be read; ``why`` says what.
    """

    service: str
    files: tuple[str, ...]
    targets: tuple[PrometheusTarget, ...]
    why: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Say whether every address it talks to was read."""
        return bool(self.files) and not self.why


def read_prometheus(tree: ContainerTree, command: Sequence[str]) -> PrometheusConfiguration | None:
    """Read the configuration mounted into a Prometheus container; None: none is mounted."""
    main = _main_file(command)
    pending, seen = [main], []
    targets: list[PrometheusTarget] = []
    why: list[str] = []
    while pending:
        target = pending.pop()
        source, mount = tree.read(target), tree.mount_of(target)
        if source is None or mount is None:
            if target == main:
                return None
            why.append(f"{target} comes from the image")
        elif isinstance(source, Unread):
            why.append(source.detail)
        elif target not in seen:
            seen.append(target)
            reader = _Reader(source, mount.path)
            try:
                targets.extend(reader.read())
            except InputError as error:
                why.append(str(error))
            why.extend(reader.elsewhere)
            for pattern in reader.patterns:
                pending.extend(tree.glob(posixpath.join(posixpath.dirname(main), pattern)))
    return PrometheusConfiguration(tree.service, tuple(seen), tuple(targets), tuple(why))


@dataclass(slots=True)
class _Reader:
    """Walks one file and keeps what names hosts."""

    source: Source
    path: Path
    patterns: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def read(self) -> Iterator[PrometheusTarget]:
        for document in parse(self.source):
            if document.root is not None:
                yield from self._walk(document.root, "")

    def _walk(self, node: Node, key: str) -> Iterator[PrometheusTarget]:
        if isinstance(node, Alias):
            node = resolve(node)
        if isinstance(node, Scalar):
            place = self.source.location(node.start, node.end)
            if key in {"targets", "url", "replacement", "names", "endpoint", "proxy_url", "server"}:
                yield PrometheusTarget(node.value, key, place, self.path)
            elif key == "files":
                self.patterns.append(node.value)
        elif isinstance(node, SequenceNode):
            for item in node.items:
                yield from self._walk(item, key)
        elif isinstance(node, MappingNode):
            for entry in node.entries:
                name = resolve(entry.key)
                word = name.value if isinstance(name, Scalar) else ""
                if word.endswith("_sd_configs") and word not in READABLE:
                    self.elsewhere.append(f"targets come from {word}")
                yield from self._walk(entry.value, word)


def _main_file(command: Sequence[str]) -> str:
    words = [word for part in command for word in part.split()]
    for position, word in enumerate(words):
        name, equals, value = word.lstrip("-").partition("=")
        if name == "config.file":
            if equals:
                return value.strip("\"'")
            if position + 1 < len(words):
                return words[position + 1]
    return DEFAULT_FILE
