"""Free subnets for new networks, where the file lays out subnets at all."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

FIRST = int(ipaddress.IPv4Address("10.64.0.0"))
SLOTS = 64 * 256
"""The /24 networks from 10.64.0.0 to 10.127.255.0: outside the engine's own pools."""


def free_subnets(
    project: str, names: Iterable[str], taken: Iterable[ipaddress.IPv4Network]
) -> dict[str, str]:
    """Give each network a /24 of its own that overlaps none of ``taken``.

    The choice follows from the names alone, so that it is the same on every
    machine and two projects rarely meet.
    """
    import hashlib  # noqa: PLC0415 - long to import, and few files lay out subnets

    known = list(taken)
    found: dict[str, str] = {}
    for name in names:
        digest = hashlib.sha256(f"{project}/{name}".encode()).digest()
        start = int.from_bytes(digest[:4], "big") % SLOTS
        for step in range(SLOTS):
            number = (start + step) % SLOTS
            subnet = ipaddress.IPv4Network((FIRST + number * 256, 24))
            if not any(subnet.overlaps(other) for other in known):
                known.append(subnet)
                found[name] = str(subnet)
                break
    return found
