"""Which networks of a stack may be rearranged, and why the others may not."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping

from composeopt.analysis.configured import configuration_files
from composeopt.analysis.mounted import container_tree, reach_of
from composeopt.analysis.names import attachments, service_data
from composeopt.analysis.segmentation.siblings import Sibling, siblings
from composeopt.facts.declared import declared
from composeopt.model.edits import Plain
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

PLAIN_DRIVERS = frozenset({"", "bridge", "default"})
MOVABLE_KEYS = frozenset({"name", "driver", "driver_opts", "ipam", "external"})
ONE_BRIDGE = frozenset(
    {"com.docker.network.bridge.name", "com.docker.network.container_iface_prefix"}
)

ADDRESS = pattern(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\d.])")
NETWORK_KEY = pattern(r"network", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks services are attached to.

    Args:
        movable: those whose members may be told apart, in the model's order.
        fixed: the others, with the reason why they stay as they are.
        settings: the settings of the networks in the resolved model.
    """

    movable: tuple[str, ...]
    fixed: Mapping[str, str]
    settings: Mapping[str, Mapping[str, Plain]]


def networks(stack: Stack) -> Networks:
    """Tell the networks that may be rearranged from those that must stay."""
    settings = _settings(stack)
    used: dict[str, list[tuple[str, Mapping[str, Plain]]]] = {}
    for name, data in service_data(stack).items():
        if data.get("provider"):
            continue
        for network, attachment in attachments(data).items():
            used.setdefault(network, []).append((name, attachment))
    near = siblings(stack)
    texts = tuple(_strings(stack))
    fixed: dict[str, str] = {}
    for network, members in used.items():
        own = settings.get(network, {})
        reason = (
            _fixed_by_definition(stack, network, own)
            or _fixed_by_attachment(stack, members)
            or _fixed_by_sibling(stack, network, own, near)
            or _fixed_by_text(stack, network, own, texts)
        )
        if reason:
            fixed[network] = reason
    options = {str(settings.get(name, {}).get("driver_opts")) for name in used if name not in fixed}
    if len(options) > 1:
        for network in used:
            if settings.get(network, {}).get("driver_opts"):
                fixed.setdefault(network, "its driver options differ from those of the others")
    movable = tuple(name for name in used if name not in fixed)
    return Networks(movable, fixed, settings)


def subnets(settings: Mapping[str, Plain]) -> tuple[ipaddress.IPv4Network, ...]:
    """Give the IPv4 subnets a network's settings name."""
    ipam = settings.get("ipam")
    config = ipam.get("config") if isinstance(ipam, Mapping) else None
    found: list[ipaddress.IPv4Network] = []
    for entry in config if isinstance(config, list | tuple) else ():
        if isinstance(entry, Mapping):
            network = _network(str(entry.get("subnet") or ""))
            if network is not None:
                found.append(network)
    return tuple(found)


def _settings(stack: Stack) -> Mapping[str, Mapping[str, Plain]]:
    defined = stack.model.get("networks")
    if not isinstance(defined, Mapping):
        return {}
    return {
        str(name): settings if isinstance(settings, Mapping) else {}
        for name, settings in defined.items()
    }


def _fixed_by_definition(stack: Stack, network: str, own: Mapping[str, Plain]) -> str:
    options = own.get("driver_opts")
    reasons = {
        "it is external": own.get("external"),
        "it has a name of its own, so others may know it": str(own.get("name") or "")
        not in {"", f"{stack.name}_{network}"},
        f"its driver is {own.get('driver')}": str(own.get("driver") or "") not in PLAIN_DRIVERS,
        "its bridge has a name of its own": isinstance(options, Mapping)
        and ONE_BRIDGE & set(options),
        "its addresses are laid out by hand": not _plain_addresses(own.get("ipam")),
    }
    reasons |= {f"it sets {key}": value for key, value in own.items() if key not in MOVABLE_KEYS}
    return next((reason for reason, holds in reasons.items() if holds), "")


def _plain_addresses(ipam: Plain) -> bool:
    """Say whether addresses come from the engine, or from plain IPv4 subnets."""
    if not isinstance(ipam, Mapping):
        return True
    if str(ipam.get("driver") or "default") != "default" or ipam.get("options"):
        return False
    config = ipam.get("config")
    return all(
        isinstance(entry, Mapping)
        and set(entry) <= {"subnet"}
        and _network(str(entry.get("subnet"))) is not None
        for entry in (config if isinstance(config, list | tuple) else ())
    )


def _fixed_by_attachment(stack: Stack, members: Iterable[tuple[str, Mapping[str, Plain]]]) -> str:
    services, keep = service_data(stack), declared(stack).keep
    for name, attachment in members:
        for key, value in attachment.items():
            if key != "aliases" and value not in (None, "", [], {}):
                return f"{name} sets {key} on it"
        if "networks" in keep.get(name, ()):
            return f"{name} is declared to keep its networks"
        if services[name].get("external_links"):
            return f"{name} links to a container outside this project"
    return ""


def _fixed_by_sibling(
    stack: Stack, network: str, own: Mapping[str, Plain], near: Iterable[Sibling]
) -> str:
    full = str(own.get("name") or f"{stack.name}_{network}")
    for sibling in near:
        if full in sibling.external:
            return f"{sibling.name} uses it as an external network"
        if network in sibling.used and network != "default":
            return f"{sibling.name} attaches services to it"
    return ""


def _fixed_by_text(
    stack: Stack,
    network: str,
    own: Mapping[str, Plain],
    texts: Iterable[tuple[str, str, str]],
) -> str:
    full = str(own.get("name") or f"{stack.name}_{network}")
    whole = pattern(rf"(?<![\w.-]){re.escape(full)}(?![\w.-])")
    ranges = subnets(own)
    for key, value, place in texts:
        named = full in value and whole.search(value)
        if named or (value == network and NETWORK_KEY.search(key)):
            return f"{place} names it"
        for match in ADDRESS.finditer(value) if ranges else ():
            address = _network(match[0])
            if address is not None and any(address.overlaps(known) for known in ranges):
                return f"{place} names addresses of it"
    return ""


def _strings(stack: Stack) -> Iterator[tuple[str, str, str]]:
    """Yield (key, value, place) for every string that could name a network or an address."""
    reach = reach_of(stack)
    for name, data in service_data(stack).items():
        for key in ("environment", "labels", "command", "entrypoint", "extra_hosts", "sysctls"):
            for inner, value in _leaves(data.get(key), key):
                yield inner, value, f"{key} of {name}"
        service = stack.service(name)
        if service is not None:
            tree = container_tree(stack, service, reach)
            for _, _, source in configuration_files(stack, tree):
                for number, line in enumerate(source.text.splitlines(), start=1):
                    yield "", line, f"{source.name}:{number}"


def _leaves(value: Plain, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for inner, child in value.items():
            yield from _leaves(child, str(inner))
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _leaves(child, key)
    elif value is not None:
        yield key, str(value)


def _network(text: str) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return None
