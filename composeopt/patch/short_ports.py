"""Ports between their long form in the model and the short form in files."""

from __future__ import annotations

from collections.abc import Mapping

from composeopt.model.edits import Plain

_SHORT_KEYS = frozenset({"target", "published", "host_ip", "protocol"})


def long_port(port: Plain) -> dict[str, Plain]:
    """Give a port of the model without what compose fills in by itself."""
    if not isinstance(port, Mapping):
        return {}
    defaults: dict[str, Plain] = {"mode": "ingress", "protocol": "tcp"}
    return {key: value for key, value in port.items() if defaults.get(key) != value}


def short_port(port: Plain) -> Plain:
    """Give the short form where it can say everything, else the long form."""
    if not isinstance(port, Mapping) or not port.keys() <= _SHORT_KEYS or "target" not in port:
        return port
    address, published = port.get("host_ip"), port.get("published")
    text = str(port["target"])
    if published:
        text = f"{published}:{text}"
    elif address:
        text = f":{text}"
    if address:
        host = f"[{address}]" if ":" in str(address) else str(address)
        text = f"{host}:{text}"
    protocol = port.get("protocol")
    return f"{text}/{protocol}" if protocol else text
