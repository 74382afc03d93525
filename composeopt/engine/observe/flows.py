"""From tables of sockets to conversations between services: only what is certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field

from composeopt.engine.observe.containers import Container
from composeopt.engine.observe.sockets import Socket
from composeopt.facts.profile import ObservedConversation
from composeopt.model.values import dataclass

TIME_WAIT = 60.0
"""How long a closed connection stays in the table, seconds (``TCP_TIMEWAIT_LEN``)."""

EPHEMERAL = 32768
"""The first port that Linux gives to those who connect (``ip_local_port_range``)."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the sockets of one container.

    Args:
        container: whose network namespace it was.
        time: when, seconds since 1970 by the engine's clock or near it.
        sockets: what stood there.
    """

    container: str
    time: float
    sockets: tuple[Socket, ...]


@dataclass(frozen=True, slots=True)
class _Holding:
    """A container held an address from a moment on."""

    container: str
    service: str
    since: float


@dataclass(slots=True)
class Flows:
    """Gathers the conversations that looks show.

    An address says who is meant only while one container holds it: addresses are
    given again to others, and TIME_WAIT remembers them for a minute.

    Args:
        watched_since: when watching began; who held an address earlier is not known.
    """

    watched_since: float
    _services: dict[str, str] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)
    _held: dict[str, list[_Holding]] = field(default_factory=dict)
    _listening: dict[str, set[int]] = field(default_factory=dict)
    _found: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def know(self, containers: Iterable[Container]) -> None:
        """Note who runs and which addresses each holds now."""
        for each in containers:
            if not each.runs or each.started is None:
                continue
            self._services[each.id] = each.service
            self._started[each.id] = each.started
            for address in each.addresses:
                held = self._held.setdefault(address, [])
                if not held or held[-1].container != each.id:
                    since = each.started if not held else max(each.started, held[-1].since)
                    held.append(_Holding(each.id, each.service, since))

    def add(self, looks: Sequence[Look]) -> None:
        """Take the looks of one round; a conversation counts once per round."""
        for look in looks:
            ports = {each.local_port for each in look.sockets if each.kind == "listening"}
            self._listening.setdefault(look.container, set()).update(ports)
        seen: set[tuple[str, str, int]] = set()
        for look in looks:
            service = self._services.get(look.container)
            for socket in look.sockets if service is not None else ():
                other = self._holder(look, socket)
                if service is None or other is None or other.service == service:
                    continue
                is_outward = self._is_outward(look.container, other.container, socket)
                if is_outward is not None:
                    pair = (service, other.service) if is_outward else (other.service, service)
                    seen.add((*pair, socket.remote_port if is_outward else socket.local_port))
        self._found.update(seen)

    def _is_outward(self, here: str, there: str, socket: Socket) -> bool | None:
        """Say whether this end opened the connection; None: the row does not tell.

        A port that was ever seen listening is a listener's; where that does not decide,
        the range from which Linux takes ports for those who connect does.
        """
        listens_here = socket.local_port in self._listening.get(here, ())
        listens_there = socket.remote_port in self._listening.get(there, ())
        if listens_here != listens_there:
            return listens_there
        if (socket.local_port >= EPHEMERAL) != (socket.remote_port >= EPHEMERAL):
            return socket.local_port >= EPHEMERAL
        return None

    def conversations(self) -> tuple[ObservedConversation, ...]:
        """Give what was seen so far, sorted."""
        return tuple(
            ObservedConversation(source, target, port, looks)
            for (source, target, port), looks in sorted(self._found.items())
        )

    def _holder(self, look: Look, socket: Socket) -> _Holding | None:
        """Give whom a row is about; None where that is not certain."""
        held = [each for each in self._held.get(socket.remote, ()) if each.since <= look.time]
        if not held:
            return None
        last = held[-1]
        if socket.kind != "waiting":
            return last
        # The connection is at most a minute old, and no older than the namespace it stands in.
        oldest = max(look.time - TIME_WAIT, self._started.get(look.container, 0.0))
        if last.since <= oldest:
            return last
        alone = len(held) == 1 or held[-2].container == last.container
        return last if alone and last.since >= self.watched_since else None
