"""Whether those connect that need to, and those do not that must not: tried from inside."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Mapping

from composeopt.engine.probing import Door, Knock, NoProbeError
from composeopt.engine.validate.pairs import Cut, Need, cuts, doors_of, needs
from composeopt.engine.validate.running import Running
from composeopt.model.validation import Check
from composeopt.model.values import dataclass

_PATIENCE = 2.0
"""Seconds after which a connection counts as impossible; bridges drop packets silently."""

_AGAIN = 2
"""How often a pair that is otherwise than it is to be is tried again before it counts.

A busy machine may not answer in time. And while an engine makes any network, it takes the
jump to its isolation chains out of FORWARD and puts it back (``EnsureJumpRule`` of libnetwork),
and for some 10 ms all its bridges reach each other: measured on 20.10, 60 of 2,000 packets in
the time of 30 networks.
"""

_AT_ONCE = 8
"""Containers that are knocked from side by side."""

_WANTED = "needed pairs connect, cut pairs do not"


@dataclass(frozen=True, slots=True)
class _Tried:
    """What was tried and what was wrong."""

    pairs: int
    wrong: tuple[str, ...]
    instruments: tuple[str, ...]


def isolation(running: Running) -> Check:
    """Try every pair from inside the containers."""
    running.prober.survey(running.all())
    wanted, unwanted = needs(running), cuts(running)
    if not wanted and not unwanted:
        return _unmeasured("no two services are known to need or to lack each other", _SAY)
    try:
        tried = _try(running, wanted, unwanted)
    except NoProbeError as error:
        return _unmeasured("not every pair could be tried", str(error))
    return Check(
        target="isolation",
        subject="",
        wanted=_WANTED,
        measured=float(len(tried.wrong)),
        unit="pairs that are otherwise",
        samples=tried.pairs,
        verdict="missed" if tried.wrong else "met",
        instrument=f"name lookup and TCP from inside: {', '.join(tried.instruments)}",
        details=(
            *tried.wrong,
            f"{len(wanted)} needed pairs and {len(unwanted)} cut pairs were tried",
        ),
    )


_SAY = "conversations or isolated_from to x-composeopt"


def _try(running: Running, wanted: tuple[Need, ...], unwanted: tuple[Cut, ...]) -> _Tried:
    """Try from all sources side by side."""
    sources = {each.source for each in wanted} | {each.source for each in unwanted}

    def of(source: str) -> tuple[str, tuple[str, ...]]:
        mine = [each for each in wanted if each.source == source]
        return _from(running, source, mine, [each for each in unwanted if each.source == source])

    with concurrent.futures.ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(of, sorted(sources)))
    instruments = dict.fromkeys(instrument for instrument, _ in found if instrument)
    wrong = tuple(text for _, texts in found for text in texts)
    return _Tried(len(wanted) + len(unwanted), wrong, tuple(instruments))


def _from(
    running: Running, source: str, wanted: list[Need], unwanted: list[Cut]
) -> tuple[str, tuple[str, ...]]:
    """Give the instrument and what is wrong, as seen from one service."""
    container = running.one(source)
    doors = [*(each.door for each in wanted), *_doors_of_cuts(running, unwanted)]
    if container is None or not doors:
        return "", ()
    answer = running.prober.knock(container, tuple(dict.fromkeys(doors)), patience=_PATIENCE)
    knocks = {knock.door: knock for knock in answer.knocks}
    for _ in range(_AGAIN):
        silent = (each.door for each in wanted if not knocks[each.door].got_there)
        leaky = (door for door in _doors_of_cuts(running, unwanted) if knocks[door].got_there)
        doubtful = tuple(dict.fromkeys((*silent, *leaky)))
        if doubtful:
            again = running.prober.knock(container, doubtful, patience=_PATIENCE)
            knocks |= {knock.door: knock for knock in again.knocks}
    missing = [_missing(each, knocks[each.door]) for each in wanted]
    leaks = [_leak(running, each, knocks) for each in unwanted]
    return _kind(answer.instrument), tuple(text for text in (*missing, *leaks) if text)


def _kind(instrument: str) -> str:
    """Leave the service out of an instrument's name."""
    return instrument.rsplit(" ", 1)[0].removesuffix(" in").removesuffix(" of")


def _doors_of_cuts(running: Running, cuts_of_one: list[Cut]) -> tuple[Door, ...]:
    doors = (door for each in cuts_of_one for door in _cut_doors(running, each))
    return tuple(dict.fromkeys(doors))


def _cut_doors(running: Running, cut: Cut) -> tuple[Door, ...]:
    target = running.one(cut.target)
    return doors_of(target) if target is not None else ()


def _missing(need: Need, knock: Knock) -> str:
    """Say why a needed pair does not connect; empty: its packets get there.

    A refusal is an answer: the network lets them, the program does not listen yet, or
    the port is not TCP's.
    """
    ends = f"{need.source} does not reach {need.target}"
    if knock.outcome == "unknown":
        return f"{ends}: the name {need.host} means nothing there ({need.why})"
    if knock.outcome == "silent":
        return f"{ends} on {need.door.port}: no answer ({need.why})"
    return ""


def _leak(running: Running, cut: Cut, knocks: Mapping[Door, Knock]) -> str:
    """Say how a cut pair connects all the same; empty: it does not."""
    for door in _cut_doors(running, cut):
        if knocks[door].got_there:
            return f"{cut.source} reaches {cut.target} at {door.host} ({cut.why})"
    return ""


def _unmeasured(why: str, add: str) -> Check:
    return Check(
        target="isolation",
        subject="",
        wanted=_WANTED,
        measured=None,
        unit="pairs that are otherwise",
        samples=0,
        verdict="unmeasured",
        details=(why,),
        add=add,
    )
