"""Hosts that mounted configuration names: nginx by its grammar, everything else by its strings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from composeopt.analysis.mounted import container_tree, reach_of
from composeopt.analysis.names import Names, service_data
from composeopt.analysis.scan import Found, is_configuration, scan
from composeopt.analysis.strings import STRONG, mentions
from composeopt.document.source import Source
from composeopt.facts.catalogue import image_facts
from composeopt.facts.grafana import GrafanaSources, read_grafana
from composeopt.facts.nginx import NginxConfiguration, read_nginx, reads_nginx_configuration
from composeopt.facts.nginx_hosts import hosts
from composeopt.facts.prometheus import PrometheusConfiguration, read_prometheus
from composeopt.facts.tree import ContainerTree, TreeMount
from composeopt.model.edits import Plain
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.values import dataclass
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack

MAX_SCANNED = 60
HIGH = "high"
MEDIUM = "medium"
LOW = "low"


@dataclass(frozen=True, slots=True)
class Configured:
    """A service's mounted configuration names a host that is another service."""

    service: str
    target: str
    host: str
    port: int | None
    what: str
    confidence: str
    path: Path
    location: Location


def configured_hosts(stack: Stack, known: Names) -> Iterator[Configured]:
    """Yield every service that mounted configuration names, file by file."""
    reach = reach_of(stack)
    for name, data in service_data(stack).items():
        tree = container_tree(stack, Service(name, data), reach)
        if not tree.mounts:
            continue
        read: set[str] = set()
        if reads_nginx_configuration(str(data.get("image") or ""), tree):
            configuration = read_nginx(tree, command_words(data))
            read = {configured.target for configured in configuration.files}
            yield from _nginx(configuration, known)
        facts = image_facts(str(data.get("image") or ""), stack.inputs.images)
        if facts is not None and facts.name == "prometheus":
            scraped = read_prometheus(tree, command_words(data))
            if scraped is not None:
                read |= set(scraped.files)
                yield from _prometheus(scraped, known)
        if facts is not None and facts.name == "grafana":
            environment = data.get("environment")
            sources = read_grafana(tree, environment if isinstance(environment, Mapping) else {})
            read |= set(sources.files)
            yield from _grafana(sources, known)
        yield from _others(stack, tree, known, read)


def nginx_configurations(stack: Stack) -> tuple[NginxConfiguration, ...]:
    """Read the nginx configuration of every service that has a mounted one."""
    reach = reach_of(stack)
    found: list[NginxConfiguration] = []
    for name, data in service_data(stack).items():
        tree = container_tree(stack, Service(name, data), reach)
        if tree.mounts and reads_nginx_configuration(str(data.get("image") or ""), tree):
            found.append(read_nginx(tree, command_words(data)))
    return tuple(found)


def command_words(data: Mapping[str, Plain]) -> tuple[str, ...]:
    """Give the entrypoint and command of a service as words."""
    words: list[str] = []
    for key in ("entrypoint", "command"):
        value = data.get(key)
        if isinstance(value, str):
            words.append(value)
        elif isinstance(value, list | tuple):
            words.extend(str(word) for word in value)
    return tuple(words)


def _nginx(configuration: NginxConfiguration, known: Names) -> Iterator[Configured]:
    service = configuration.service
    mounts = {one.file.source.name: one.mount.path for one in configuration.files}
    for host in hosts(configuration):
        for target in known.services(host.host, service):
            yield Configured(
                service,
                target,
                host.host,
                host.port,
                f"nginx {host.directive}",
                HIGH,
                mounts[host.location.file],
                host.location,
            )


def _prometheus(configuration: PrometheusConfiguration, known: Names) -> Iterator[Configured]:
    service = configuration.service
    for one in configuration.targets:
        for mention in mentions(one.address, "targets"):
            for target in known.services(mention.host, service):
                yield Configured(
                    service,
                    target,
                    mention.host,
                    mention.port,
                    f"the Prometheus {one.key}",
                    HIGH,
                    one.path,
                    one.location,
                )


def _grafana(found: GrafanaSources, known: Names) -> Iterator[Configured]:
    for one in found.sources:
        for mention in mentions(one.address, "url"):
            for target in known.services(mention.host, found.service):
                yield Configured(
                    found.service,
                    target,
                    mention.host,
                    mention.port,
                    f"the data source {one.name}".strip(),
                    HIGH,
                    one.path,
                    one.location,
                )


def _others(
    stack: Stack, tree: ContainerTree, known: Names, read: set[str]
) -> Iterator[Configured]:
    for target, mount, source in configuration_files(stack, tree):
        if target in read:
            continue
        question = ("hosts", target, source.name, source.text)
        for found in tree.reach.once(question, partial(_scan, source, target)):
            for service in known.services(found.mention.host, tree.service):
                yield _scanned(tree.service, service, mount, found)


def _scan(source: Source, target: str) -> tuple[Found, ...]:
    return tuple(scan(source, target))


def configuration_files(
    stack: Stack, tree: ContainerTree
) -> Iterator[tuple[str, TreeMount, Source]]:
    """Yield the mounted files worth reading: mounted by name, or named like configuration."""
    count = 0
    single = {mount.target for mount in tree.mounts}
    folders = {
        mount.target
        for mount in tree.mounts
        if mount.source is not None and stack.project_directory.is_relative_to(mount.source)
    }
    for target in tree.files():
        mount = tree.mount_of(target)
        if mount is None or mount.target in folders:
            continue
        if not (target in single or is_configuration(target)) or count >= MAX_SCANNED:
            continue
        source = tree.read(target)
        if isinstance(source, Source):
            count += 1
            yield target, mount, source


def _scanned(service: str, target: str, mount: TreeMount, found: Found) -> Configured:
    mention = found.mention
    confidence = LOW if mention.strength != STRONG else HIGH if mention.port else MEDIUM
    return Configured(
        service,
        target,
        mention.host,
        mention.port,
        "the configuration",
        confidence,
        mount.path,
        found.location,
    )
