"""Networks, and who reaches whom, as blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from composeopt.model.plan import NetworkPlan, OpenPort, Talk, TalkKind, Traffic
from composeopt.report.blocks import Block, Heading, Line, Table
from composeopt.report.wording import count, place, shorten

SHOWN = 12
"""Lines of pairs nobody needs that are shown without -v."""

_WORDS: dict[TalkKind, str] = {
    "anybody": "where one end may talk to anybody",
    "unknown": "of which nothing tells whether they talk",
    "unneeded": "that nothing needs: neither end starts to talk to the other",
}


def networks(traffic: Traffic, *, wide: bool) -> Iterator[Block]:
    """Yield who is on which network."""
    if not traffic.networks and not traffic.modes:
        return
    yield Heading("Networks")
    for network in traffic.networks:
        members = network.services
        listed = count(len(members), "service") if wide and len(members) > SHOWN else ""
        yield Line(f"{_network(network)}: {listed or ', '.join(members) or 'nobody'}", level=1)
    for service, mode in traffic.modes:
        yield Line(f"{service}: network_mode {mode}", level=1)


def _network(network: NetworkPlan) -> str:
    told = [
        network.driver if network.driver not in {"", "bridge"} else "",
        "external" if network.external else "",
        "internal" if network.internal else "",
        *network.subnets,
    ]
    words = ", ".join(filter(None, told))
    return f"{network.name} ({words})" if words else network.name


def talks(traffic: Traffic, *, wide: bool) -> Iterator[Block]:
    """Yield the conversations there is evidence of."""
    needed = _of(traffic, "needed")
    if needed:
        yield Heading(f"Who needs to reach whom: {count(len(needed), 'pair')}")
        yield from _summed(needed) if wide else (_table(needed),)
    cut = _of(traffic, "cut off")
    if cut:
        yield Heading("Who seems to need whom, but shares no network with it")
        yield _table(cut)


def _table(found: Sequence[Talk]) -> Table:
    rows = tuple((talk.source, _target(talk), talk.confidence, _evidence(talk)) for talk in found)
    return Table(("from", "to", "sure", "because"), rows)


def _target(talk: Talk) -> str:
    return f"{talk.target}:{talk.port}" if talk.port else talk.target


def _evidence(talk: Talk) -> str:
    where = place(talk.evidence.location)
    return f"{talk.evidence.text} ({where})" if where else talk.evidence.text


def _summed(found: Iterable[Talk]) -> Iterator[Block]:
    """Yield a line for all services that need just the same."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for talk in found:
        by_source[talk.source].append(_target(talk))
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for source, targets in by_source.items():
        alike[tuple(targets)].append(source)
    for needed, sources in alike.items():
        yield Line(f"{shorten(sources)} -> {shorten(needed)}", level=1)


def others(traffic: Traffic, *, wide: bool, verbose: bool) -> Iterator[Block]:
    """Yield the pairs that can talk without evidence that they do, and open ports."""
    kinds = [kind for kind in _WORDS if _of(traffic, kind)]
    if kinds:
        yield Heading("Who else can reach whom")
    for kind in kinds:
        found = _of(traffic, kind)
        yield Line(f"{count(len(found), 'pair')} {_WORDS[kind]}", level=1)
        if verbose:
            for talk in found:
                yield Line(f"{talk.source} - {talk.target}: {_evidence(talk)}", "dim", level=2)
        elif not wide:
            yield from _short(found)
    if traffic.open_ports:
        ports = ", ".join(map(_open_port, traffic.open_ports))
        yield Heading("Open to every container of the host, whatever its networks")
        yield Line(ports, level=1)
        yield Line("published on all interfaces; 127.0.0.1 in front closes it", "dim", level=1)


def _open_port(port: OpenPort) -> str:
    place = f"{port.service}:{port.target}"
    return place if str(port.published) == str(port.target) else f"{place} (as {port.published})"


def _short(found: Sequence[Talk]) -> Iterator[Block]:
    by_source: dict[str, list[str]] = defaultdict(list)
    for talk in found:
        by_source[talk.source].append(talk.target)
    for number, (source, targets) in enumerate(by_source.items()):
        if number == SHOWN:
            yield Line(f"and {len(by_source) - SHOWN} more services; -v shows all", "dim", level=2)
            return
        yield Line(f"{source} - {', '.join(targets)}", "dim", level=2)


def _of(traffic: Traffic, kind: TalkKind) -> tuple[Talk, ...]:
    return tuple(talk for talk in traffic.talks if talk.kind == kind)
