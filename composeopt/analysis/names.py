"""Under which names the containers of a stack find each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from composeopt.model.edits import Plain
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

HOST = "host"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a service.

    ``network`` limits an alias to one network; ``seen_by`` limits a ``links``
    alias to the one service that links.
    """

    host: str
    service: str
    network: str = ""
    seen_by: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a stack, by name in lower case."""

    by_host: Mapping[str, tuple[Name, ...]]

    def find(self, host: str, source: str = "") -> tuple[Name, ...]:
        """Give what a host name stands for, as ``source`` sees it."""
        found = self.by_host.get(host.lower().rstrip("."), ())
        return tuple(name for name in found if name.seen_by in {"", source})

    def services(self, host: str, source: str = "") -> tuple[str, ...]:
        """Give the services a host name may stand for, in the order of the model."""
        return tuple(dict.fromkeys(name.service for name in self.find(host, source)))


def service_data(stack: Stack) -> Mapping[str, Mapping[str, Plain]]:
    """Give the services of the resolved model by name."""
    return stack.once("service data", lambda: MappingProxyType(_service_data(stack)))


def _service_data(stack: Stack) -> dict[str, Mapping[str, Plain]]:
    services = stack.model.get("services")
    if not isinstance(services, Mapping):
        return {}
    return {str(name): data if isinstance(data, Mapping) else {} for name, data in services.items()}


def attachments(data: Mapping[str, Plain]) -> Mapping[str, Mapping[str, Plain]]:
    """Give the networks of one service with the settings of each attachment."""
    if data.get("network_mode"):
        return {}
    networks = data.get("networks")
    if isinstance(networks, Mapping):
        return {
            str(name): settings if isinstance(settings, Mapping) else {}
            for name, settings in networks.items()
        }
    if isinstance(networks, list | tuple):
        return {str(name): {} for name in networks}
    return {"default": {}}


def owners(stack: Stack) -> Mapping[str, str]:
    """Give for each service whose network namespace it lives in: its own, or another's."""
    services = service_data(stack)
    found: dict[str, str] = {}
    for name in services:
        owner, seen = name, {name}
        while True:
            mode = str(services[owner].get("network_mode") or "")
            target = mode.removeprefix("service:") if mode.startswith("service:") else ""
            if not target or target not in services or target in seen:
                break
            seen.add(target)
            owner = target
        found[name] = owner
    return found


def names(stack: Stack) -> Names:
    """Collect service names, container and host names, aliases and link aliases."""
    return stack.once("names", lambda: _names(stack))


def _names(stack: Stack) -> Names:
    table: dict[str, list[Name]] = {}
    for name, data in service_data(stack).items():
        for entry in _names_of(stack.name, name, data):
            known = table.setdefault(entry.host.lower(), [])
            if entry not in known:
                known.append(entry)
    return Names({host: tuple(entries) for host, entries in table.items()})


def _names_of(project: str, name: str, data: Mapping[str, Plain]) -> Iterator[Name]:
    yield Name(name, name)
    for key in ("container_name", "hostname"):
        if data.get(key):
            yield Name(str(data[key]), name)
    for joint in "-_":
        yield Name(f"{project}{joint}{name}{joint}1", name)
    for network, settings in attachments(data).items():
        aliases = settings.get("aliases")
        for alias in aliases if isinstance(aliases, list | tuple) else ():
            yield Name(str(alias), name, network=network)
        for key in ("ipv4_address", "ipv6_address"):
            if settings.get(key):
                yield Name(str(settings[key]), name, network=network)
    links = data.get("links")
    for link in links if isinstance(links, list | tuple) else ():
        target, _, alias = str(link).partition(":")
        if alias:
            yield Name(alias, target, seen_by=name)
