"""The addresses that services ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from composeopt.api import Path, Service, Stack

VERSIONS = {"ipv4_address": 4, "ipv6_address": 6}
"""The version of the Internet Protocol, by key."""


class FixedAddress(NamedTuple):
    """An address as it is written, and who asks for it where."""

    service: Service
    network: str
    version: int
    text: str
    path: Path


def fixed_addresses(stack: Stack) -> Iterator[FixedAddress]:
    """Give the fixed addresses of a stack, but those with a variable that is not set."""
    for service in stack.services():
        for network, settings in service.networks.items():
            for key, version in VERSIONS.items():
                path: Path = (*service.path, "networks", network, key)
                text = settings.get(key)
                if isinstance(text, str) and path not in stack.unknown:
                    yield FixedAddress(service, network, version, text, path)
