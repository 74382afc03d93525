"""The short form of ports: ``[[ip:]published:]target[/protocol]``, with ranges."""

from __future__ import annotations

import ipaddress
import re

from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

_RANGE = pattern(r"\+?(\d+)(?:-\+?(\d+))?", re.ASCII)
PROTOCOLS = ("tcp", "udp", "sctp")
HIGHEST = 65535


@dataclass(frozen=True, slots=True)
class ShortPort:
    """One port of a short form; ``published`` is text because it may be a range."""

    target: int
    published: str
    host_ip: str
    protocol: str


class PortError(ValueError):
    """A port that cannot be read; the message says what would be right."""


def parse_port(text: str) -> tuple[ShortPort, ...]:
    """Expand a short form; a range of targets becomes one port each.

    Raises:
        PortError: it is no port.
    """
    rest, _, protocol = text.partition("/")
    if protocol and protocol.lower() not in PROTOCOLS:
        message = f"port {text!r}: protocol {protocol!r} is not tcp, udp or sctp"
        raise PortError(message)
    host_ip, published, target = _split(rest, text)
    first, last = _range(target, text)
    if not first:
        message = f"port {text!r} names no container port"
        raise PortError(message)
    host_first, host_last = _range(published, text)
    if published and host_last - host_first != last - first and first != last:
        message = f"port {text!r}: the ranges {published} and {target} differ in length"
        raise PortError(message)
    kind = protocol.lower() or "tcp"
    ports = []
    for offset in range(last - first + 1):
        if not published:
            host = ""
        elif first == last and host_first != host_last:
            host = f"{host_first}-{host_last}"
        else:
            host = str(host_first + offset)
        ports.append(ShortPort(first + offset, host, host_ip, kind))
    if len(ports) > 1:
        ports.sort(key=lambda port: f"{port.target}/{port.protocol}")
    return tuple(ports)


def _split(rest: str, text: str) -> tuple[str, str, str]:
    """Split into address, published and target."""
    left, _, target = rest.rpartition(":")
    if not left and not rest.startswith(":"):
        return "", "", target
    address, colon, published = left.rpartition(":")
    if not colon:
        return "", left, target
    if address.startswith("[") and address.endswith("]"):
        address = address[1:-1]
    if address and not is_address(address):
        message = f"port {text!r}: {address!r} is no IP address"
        raise PortError(message)
    return address, published, target


def is_address(text: str) -> bool:
    """Say whether a text is an IP address."""
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _range(text: str, whole: str) -> tuple[int, int]:
    if not text:
        return 0, 0
    match = _RANGE.fullmatch(text)
    if match is None:
        message = f"port {whole!r}: {text!r} is no port; write a number, or a range like 8000-8010"
        raise PortError(message)
    first = int(match[1])
    last = first if match[2] is None else int(match[2])
    if last > HIGHEST:
        message = f"port {whole!r}: {last} is more than {HIGHEST}"
        raise PortError(message)
    if last < first:
        message = f"port {whole!r}: the range {text} runs backwards"
        raise PortError(message)
    return first, last
