"""A bounded load of requests from this host."""

from __future__ import annotations

import collections
import http.client
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor


def load(port: int, requests: int, *, at_once: int = 8) -> collections.Counter[str]:
    """Ask a server on loopback so many times, and count its answers by their text.

    Each of the clients keeps its connection. An answer that is no success counts as its status.
    """
    numbers = itertools.count()
    lock = threading.Lock()

    def client() -> collections.Counter[str]:
        found: collections.Counter[str] = collections.Counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            with lock:
                if next(numbers) >= requests:
                    break
            connection.request("GET", "/")
            answer = connection.getresponse()
            text = answer.read().decode().strip()
            found[text if answer.status == 200 else str(answer.status)] += 1
        connection.close()
        return found

    with ThreadPoolExecutor(at_once) as pool:
        futures = [pool.submit(client) for _ in range(at_once)]
    return sum((future.result() for future in futures), collections.Counter())
