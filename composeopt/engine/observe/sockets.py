"""Reading ``/proc/net/tcp`` and ``tcp6`` (Linux, ``networking/proc_net_tcp``)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Literal

from composeopt.model.values import dataclass

Kind = Literal["listening", "open", "closing", "waiting"]

# include/net/tcp_states.h; SYN_SENT and SYN_RECV are attempts, no conversations.
_KINDS: dict[str, Kind] = {
    "01": "open",
    "04": "closing",
    "05": "closing",
    "06": "waiting",
    "08": "closing",
    "09": "closing",
    "0A": "listening",
    "0B": "closing",
}


@dataclass(frozen=True, slots=True)
class Socket:
    """One row of the table.

    Args:
        local: this end's address.
        local_port: this end's port.
        remote: the other end's address.
        remote_port: the other end's port.
        kind: ``waiting`` is TIME_WAIT: closed, at most 60 s ago.
    """

    local: str
    local_port: int
    remote: str
    remote_port: int
    kind: Kind


def read_sockets(lines: Iterable[str]) -> tuple[Socket, ...]:
    """Read the rows of one or both tables; what is no row is passed over.

    Sockets bound to loopback stay inside the container and are left out.
    """
    found = []
    for line in lines:
        fields = line.split()
        if len(fields) < 4 or not fields[0].endswith(":"):
            continue
        kind = _KINDS.get(fields[3])
        local, remote = _end(fields[1]), _end(fields[2])
        if kind is None or local is None or remote is None:
            continue
        if not ipaddress.ip_address(local[0]).is_loopback:
            found.append(Socket(*local, *remote, kind))
    return tuple(found)


def is_table(line: str) -> bool:
    """Say whether a line is the head of a table."""
    fields = line.split()
    return fields[:2] == ["sl", "local_address"]


def _end(text: str) -> tuple[str, int] | None:
    """Read ``0100007F:1F90``: words of the address in the order of the host's bytes."""
    address, colon, port = text.partition(":")
    if not colon or len(address) not in (8, 32):
        return None
    try:
        words = [bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8)]
        number = int(port, 16)
    except ValueError:
        return None
    return str(_plain(ipaddress.ip_address(b"".join(words)))), number


def _plain(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Write ``::ffff:10.0.0.1`` as the IPv4 address that it is."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
