"""RES002: a Redis that may fill its container's memory to the last byte."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from composeopt.api import (
    Context,
    Diagnostic,
    Rule,
    Service,
    Severity,
    pattern,
)

SIZE = pattern(r"(?P<number>\d+)(?P<unit>|k|kb|m|mb|g|gb)\Z", re.IGNORECASE)
# redis.conf: "1k => 1000 bytes, 1kb => 1024 bytes", and so on
UNITS = {
    "": 1,
    "k": 1000,
    "kb": 1024,
    "m": 1000**2,
    "mb": 1024**2,
    "g": 1000**3,
    "gb": 1024**3,
}


class RedisFillsLimit(Rule):
    """Redis may use as much memory for data as the container may use in all.

    Why:
        ``maxmemory`` counts data only. Buffers, fragmentation and the copy that
        is made while a snapshot is written come on top, so the kernel kills the
        container before Redis begins to evict.

    Bad:
        services:
          cache:
            image: redis:7.4
            command: redis-server --maxmemory 512mb  # <- RES002
            mem_limit: 512m

    Good:
        services:
          cache:
            image: redis:7.4
            command: redis-server --maxmemory 384mb
            mem_limit: 512m

    References:
        https://redis.io/docs/latest/operate/oss_and_stack/management/admin/
    """

    code = "RES002"
    name = "redis-fills-limit"
    severity = Severity.WARNING
    since = "0.1"

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Compare ``--maxmemory`` with the limit."""
        del context
        limit = service.limits.memory
        most = _maxmemory(service.command or ())
        if limit is None or not most or most < limit:
            return
        yield self.diagnostic(
            (*service.path, "command"),
            f"Redis in {service.name!r} may fill its memory limit with data alone; "
            "keep maxmemory at three quarters of the limit or less",
            subject=service.name,
        )


def _maxmemory(words: Sequence[str]) -> int:
    """Give ``--maxmemory`` in bytes, 0 when it is not given."""
    flat = " ".join(words).split()
    for flag, value in itertools.pairwise(flat):
        match = SIZE.match(value)
        if flag == "--maxmemory" and match:
            return int(match["number"]) * UNITS[match["unit"].lower()]
    return 0
