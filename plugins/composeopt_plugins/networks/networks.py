"""networks: rearrange networks so that only those can talk that need to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from composeopt.api import (
    Change,
    Context,
    Evidence,
    Expectation,
    Note,
    Pass,
    PassResult,
    Safety,
    Segmentation,
    Stack,
    dataclass,
    published_ports,
    segmentation,
    why_not,
)
from composeopt_plugins.networks.edits import aliases, edits
from composeopt_plugins.networks.gateway import fitting_names
from composeopt_plugins.networks.naming import network_names

PARTED = 12
"""Services whose parted pairs are listed."""


class Networks(Pass):
    """Rearrange networks so that services share one only where they need to talk.

    Who talks to whom is read from the files (``depends_on``, environment, commands,
    mounted configuration), from the image catalogue and from what the owner
    declares. A pair is cut only if neither end would start to talk: by the
    catalogue, by configuration that was read whole, or by declaration. A built or
    unknown image keeps its peers unless unsafe changes are asked for.

    External, named, attachable, internal and IPv6 networks, other drivers than
    bridge, static addresses and what other files of the folder use stay as they are.
    """

    name = "networks"
    since = "0.1"
    after = ("dependencies", "resources", "memory", "health")

    @dataclass(frozen=True, slots=True)
    class Options:
        """How far to go.

        Args:
            most: the most networks to make; 0: as many as are worth it.
            least_gain: share of today's reachable pairs that must be cut for the
                networks of a stack to be rewritten, 0 to 1; not asked for when the
                pass is named with ``--select``.
        """

        most: int = 0
        least_gain: float = 0.1

    options: Options

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Give one Change for the whole stack, or none when today's networks are as good."""
        if stack.not_followed:
            text = f"left as they are: who is on them is not known without {stack.unread}"
            return PassResult(notes=(Note(text),))
        most = self.options.most or None
        found = segmentation(stack, most=most, unsafe=context.unsafe)
        if found is None:
            return PassResult(notes=tuple(_as_they_are(stack, context)))
        notes = tuple(_left_alone(found))
        cut, reachable = len(found.before - found.after), len(found.before)
        if not context.selected and cut < self.options.least_gain * reachable:
            return PassResult(notes=(*notes, Note(_too_little(cut, reachable))))
        clash = _clash(stack, found)
        if clash:
            return PassResult(notes=(*notes, Note(clash)))
        names = fitting_names(stack, found, network_names(stack, found, _present(stack, found)))
        if names is None:
            text = "left as they are: new ones would move a default gateway"
            return PassResult(notes=(*notes, Note(text)))
        return PassResult(changes=(_change(stack, found, names, context),), notes=notes)


def _as_they_are(stack: Stack, context: Context) -> Iterator[Note]:
    """Say why there is nothing to do, to whoever asked for this pass or for everything."""
    if context.selected or context.unsafe:
        reason, networks = why_not(stack, unsafe=context.unsafe)
        yield Note(f"left as they are: {reason}")
        yield from _fixed(networks.fixed)


def _too_little(cut: int, reachable: int) -> str:
    return (
        f"left as they are: new ones would cut only {cut} of {reachable} "
        "reachable pairs; --select networks makes them anyway"
    )


def _present(stack: Stack, found: Segmentation) -> dict[str, frozenset[str]]:
    members: dict[str, set[str]] = {name: set() for name in found.networks.movable}
    for service in found.members:
        value = stack.value(("services", service, "networks"))
        for network in value if isinstance(value, dict) else ("default",):
            if network in members:
                members[network].add(service)
    return {name: frozenset(group) for name, group in members.items()}


def _clash(stack: Stack, found: Segmentation) -> str:
    """Say which alias would stand for two services on one network; empty: none."""
    for group in found.groups:
        owners: dict[str, str] = {}
        for service in sorted(group):
            for alias in aliases(stack, found, service):
                other = owners.setdefault(alias, service)
                if other != service and not _already(stack, alias, service, other):
                    return f"left as they are: {service} and {other} are both {alias}"
    return ""


def _already(stack: Stack, alias: str, one: str, other: str) -> bool:
    """Say whether two services share an alias on one network today."""

    def where(service: str) -> set[str]:
        value = stack.value(("services", service, "networks"))
        return {
            name
            for name, settings in (value.items() if isinstance(value, dict) else ())
            if isinstance(settings, dict) and alias in (settings.get("aliases") or ())
        }

    return bool(where(one) & where(other))


def _change(stack: Stack, found: Segmentation, names: tuple[str, ...], context: Context) -> Change:
    cut = found.before - found.after
    unsure = sorted(pair for pair in cut if pair in found.pairs.unknown)
    kept = sum(pair in found.pairs.unknown for pair in found.after)
    return Change(
        title=f"put the services on {len(names)} networks instead of "
        f"{len(found.networks.movable)}: {', '.join(names)}",
        edits=edits(stack, found, names),
        reason=_reason(len(cut) - len(unsure), len(unsure)),
        evidence=tuple(_evidence(found)),
        safety=Safety.UNSAFE if unsure else Safety.SAFE,
        expected=_expected(found, names),
        touches=("services.*.networks", "networks.*"),
        notes=(*_parted(unsure), *_notes(stack, kept, context)),
        actions=tuple(_actions(found)),
    )


def _reason(silent: int, unsure: int) -> str:
    parts = []
    if silent:
        parts.append(f"{_count(silent)} of services with nothing to say to each other")
    if unsure:
        parts.append(f"{_count(unsure)} of which nothing tells whether they talk")
    unsafe = " It is unsafe because some of these may talk after all." if unsure else ""
    both = " and ".join(parts)
    return f"{both} can no longer connect; every pair that needs to, still can.{unsafe}"


def _parted(unsure: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Say which pairs are parted though they may talk, by their first."""
    by_first: dict[str, list[str]] = {}
    for one, other in unsure:
        by_first.setdefault(one, []).append(other)
    words = [f"{one} - {', '.join(others)}" for one, others in by_first.items()]
    if words:
        more = len(words) - PARTED
        rest = f"; and {more} more services" if more > 0 else ""
        yield f"parted though they may talk: {'; '.join(words[:PARTED])}{rest}"


def _count(pairs: int) -> str:
    return "one pair" if pairs == 1 else f"{pairs} pairs"


def _expected(found: Segmentation, names: tuple[str, ...]) -> tuple[Expectation, ...]:
    needed = set(found.pairs.needed)
    unknown = set(found.pairs.unknown)
    before, after = found.before, found.after
    figures = {
        "reachable pairs": (len(before), len(after)),
        "needed pairs": (len(before & needed), len(after & needed)),
        "pairs of unknown need": (len(before & unknown), len(after & unknown)),
        "unneeded pairs": (len(before - needed - unknown), len(after - needed - unknown)),
        "networks": (len(found.networks.movable), len(names)),
    }
    return tuple(
        Expectation(quantity, "pairs" if "pairs" in quantity else "networks", old, new)
        for quantity, (old, new) in figures.items()
    )


def _evidence(found: Segmentation) -> Iterator[Evidence]:
    inside = set(found.members)
    for pair, conversation in sorted(found.pairs.needed.items()):
        if set(pair) <= inside:
            yield conversation.evidence
    known = [found.pairs.talkers[name].reason for name in found.members]
    yield from known
    for pair in sorted((found.before - found.after) & found.pairs.unknown.keys()):
        if found.pairs.unknown[pair] not in known:
            yield found.pairs.unknown[pair]


def _notes(stack: Stack, kept: int, context: Context) -> Iterator[str]:
    yield (
        "start the result with --force-recreate: where a changed network keeps its name, "
        "compose alone reconnects running containers to it without their service names"
    )
    yield "this separates services; it makes nothing faster"
    if kept and not context.unsafe:
        yield (
            f"{_count(kept)} kept because nobody knows whether one end starts to talk; "
            "declare conversations, or see --unsafe"
        )
    open_ports: dict[str, list[str]] = {}
    for port in published_ports(stack):
        open_ports.setdefault(port.service, []).append(port.published)
    if open_ports:
        words = ", ".join(f"{name} ({' '.join(ports)})" for name, ports in open_ports.items())
        yield f"reachable from every network anyway, through ports published to all: {words}"


def _actions(found: Segmentation) -> Iterator[str]:
    if any(found.networks.settings.get(name, {}).get("ipam") for name in found.networks.movable):
        yield "addresses change; a firewall outside these files may have to learn the new ranges"


def _fixed(networks: Mapping[str, str]) -> Iterator[Note]:
    for network, reason in networks.items():
        yield Note(f"stays as it is: {reason}", subject=network)


def _left_alone(found: Segmentation) -> Iterator[Note]:
    yield from _fixed(found.networks.fixed)
    for one, other in found.pairs.conflicts:
        yield Note(f"{one} and {other} are declared to be apart, but one names the other")
