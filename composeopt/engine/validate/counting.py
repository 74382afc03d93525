"""Counting what an nginx sends to each upstream server, while it works."""

from __future__ import annotations

import queue
import time
from collections import Counter
from collections.abc import Iterable

from composeopt.engine.observe.instruments import ByExec, ByHelper, ByProc, Instrument
from composeopt.engine.observe.sockets import Socket
from composeopt.engine.observe.watch import Watch
from composeopt.engine.validate.running import Running
from composeopt.engine.validate.weights import NoSplitError, Split

_INTERVAL = 1.0
"""Seconds between looks; a closed connection is seen for 60 s, so none is missed."""

Address = tuple[str, int]


def by_access_log(running: Running, service: str, split: Split, seconds: float) -> Counter[Address]:
    """Count the lines that nginx writes meanwhile, by the server that answered each."""
    backends = {f"{each.address}:{each.port}": (each.address, each.port) for each in split.backends}
    containers = [each for each in running.containers[service] if each.runs]
    since = time.time()
    time.sleep(seconds)
    found: Counter[Address] = Counter()
    for each in containers:
        log = running.client.api.logs(each.id, since=since, stdout=True, stderr=False)
        for line in bytes(log).decode("utf-8", "replace").splitlines():
            named = [(line.rfind(text), key) for text, key in backends.items() if text in line]
            if named:
                found[max(named)[1]] += 1
    return found


def by_connections(
    running: Running, service: str, split: Split, seconds: float
) -> Counter[Address]:
    """Count the connections made meanwhile, by server; seen from both of their ends.

    Raises:
        NoSplitError: the sockets of none of them can be read.
    """
    watched = [
        each
        for name in {service, *(backend.service for backend in split.backends)}
        for each in running.containers[name]
        if each.runs
    ]
    until = time.monotonic() + seconds
    watch = Watch(running.client, _instruments(running), _INTERVAL, until)
    threads = [watch.sockets(each) for each in watched]
    servers = {(each.address, each.port) for each in split.backends}
    before: set[tuple[Address, Address]] = set()
    seen: set[tuple[Address, Address]] = set()
    first: set[str] = set()
    missing = ""
    while any(thread.is_alive() for thread in threads) or not watch.heard.empty():
        try:
            heard = watch.heard.get(timeout=0.2)
        except queue.Empty:
            continue
        missing = heard.missing or missing
        if heard.reading is not None:
            rows = _rows(heard.reading.sockets, servers)
            (seen if heard.container in first else before).update(rows)
            first.add(heard.container)
    if not first:
        message = f"a way to read the sockets of {service} ({missing})"
        raise NoSplitError(message)
    mine = {address for each in running.containers[service] for address in each.addresses}
    return Counter(server for client, server in seen - before if client[0] in mine)


def _rows(sockets: Iterable[Socket], servers: set[Address]) -> Iterable[tuple[Address, Address]]:
    """Give client and server of each row that is about one of the servers."""
    for each in sockets:
        here, there = (each.local, each.local_port), (each.remote, each.remote_port)
        if there in servers:
            yield here, there
        elif here in servers and each.kind != "listening":
            yield there, here


def _instruments(running: Running) -> tuple[Instrument, ...]:
    by_exec = ByExec(running.client)
    helper = ByHelper(running.client, running.prober.helper_image, by_exec, running.stack.name)
    return (by_exec, helper, ByProc()) if running.endpoint.is_local else (by_exec, helper)
