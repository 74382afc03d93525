"""Reading the targets of a stack: what ``validate`` holds it against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from composeopt.facts.declarations import LatencyTarget, Targets
from composeopt.facts.durations import parse_duration
from composeopt.facts.reading import Reading
from composeopt.model.edits import Plain
from composeopt.model.paths import Path
from composeopt.model.patterns import pattern

KEYS = (
    "healthy",
    "time_to_healthy",
    "restarts",
    "isolation",
    "efficiency",
    "latency",
    "split",
)
RESOURCES = ("cpus", "memory")
QUANTILES = ("p50", "p95")

_EDGE = pattern(r"\s*(?P<source>[^\s:>]+?)\s*->\s*(?P<target>[^\s:>]+)\s*(?::(?P<port>\d+))?\s*")
_PERCENT = pattern(r"\s*(\d+(?:\.\d+)?)\s*%\s*")


def read_targets(reading: Reading, value: Plain, path: Path) -> Targets:
    """Read ``targets``; what is wrong is noted with its place.

    Args:
        reading: gathers what is wrong.
        value: as the block has it.
        path: where it stands.
    """
    block = reading.mapping(value, path, KEYS)
    return Targets(
        healthy=_flag(reading, block, "healthy", path),
        time_to_healthy=_seconds(reading, block, path),
        restarts=_count(reading, block, path),
        isolation=_flag(reading, block, "isolation", path),
        efficiency=_efficiency(reading, block.get("efficiency"), (*path, "efficiency")),
        latency=tuple(_latencies(reading, block.get("latency"), (*path, "latency"))),
        split=_split(reading, block.get("split"), (*path, "split")),
    )


def parse_share(value: object) -> float | None:
    """Give the share that ``0.05`` or ``5%`` stands for; None: it is none up to 1."""
    share: float | None = None
    if isinstance(value, str):
        match = _PERCENT.fullmatch(value)
        try:
            share = float(match[1]) / 100 if match else float(value)
        except ValueError:
            return None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        share = float(value)
    return share if share is not None and 0 < share <= 1 else None


def parse_edge(text: str) -> tuple[str, str, int | None] | None:
    """Read ``api->db`` or ``api->db:5432``; None: it is no edge."""
    match = _EDGE.fullmatch(text)
    if match is None:
        return None
    port = int(match["port"]) if match["port"] else None
    return None if port is not None and not 0 < port < 65536 else (match[1], match[2], port)


def parse_latency(value: object) -> float | None:
    """Give the seconds of ``2ms``; a number without a unit is none, it could be either."""
    if not isinstance(value, str) or value.strip()[-1:].isdigit():
        return None
    return parse_duration(value) or None


def _flag(reading: Reading, block: Mapping[str, Plain], key: str, path: Path) -> bool:
    value = block.get(key, False)
    if not isinstance(value, bool):
        reading.fault(f"{key} must be true or false, not {value!r}", (*path, key))
        return False
    return value


def _seconds(reading: Reading, block: Mapping[str, Plain], path: Path) -> float | None:
    value = block.get("time_to_healthy")
    if value is None:
        return None
    seconds = parse_duration(value)
    if not seconds:
        message = f"time_to_healthy must be a duration such as 20s, not {value!r}"
        reading.fault(message, (*path, "time_to_healthy"))
    return seconds or None


def _count(reading: Reading, block: Mapping[str, Plain], path: Path) -> int | None:
    value = block.get("restarts")
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        message = f"restarts must be a whole number from 0, not {value!r}"
        reading.fault(message, (*path, "restarts"))
        return None
    return value


def _efficiency(reading: Reading, value: Plain, path: Path) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for key, each in reading.mapping(value, path, RESOURCES).items():
        share = parse_share(each)
        if share is None:
            message = f"{key} must be a share such as 0.5 or 50%, not {each!r}"
            reading.fault(message, (*path, key))
        elif key in RESOURCES:
            found[key] = share
    return found


def _latencies(reading: Reading, value: Plain, path: Path) -> Iterator[LatencyTarget]:
    for name, each in reading.mapping(value, path).items():
        here: Path = (*path, name)
        edge = parse_edge(str(name))
        if edge is None:
            reading.fault(f"'{name}' is no edge; write it like api->db:5432", here, key=True)
            continue
        for service in edge[:2]:
            reading.known_service(service, here, key=True)
        wanted = {
            quantile: _quantile(reading, text, (*here, quantile))
            for quantile, text in reading.mapping(each, here, QUANTILES).items()
        }
        if not wanted:
            reading.fault(f"{name} needs p50 or p95, such as {{p95: 5ms}}", here, key=True)
        yield LatencyTarget(*edge, wanted.get("p50"), wanted.get("p95"))


def _quantile(reading: Reading, value: Plain, path: Path) -> float | None:
    seconds = parse_latency(value)
    if seconds is None:
        reading.fault(f"{path[-1]} must be a time with a unit such as 5ms, not {value!r}", path)
    return seconds


def _split(reading: Reading, value: Plain, path: Path) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for name, each in reading.mapping(value, path).items():
        reading.known_service(str(name), (*path, name), key=True)
        share = parse_share(each)
        if share is None:
            message = f"{name} must be a share such as 0.05 or 5%, not {each!r}"
            reading.fault(message, (*path, name))
        else:
            found[str(name)] = share
    return found
