"""What a service's own settings claim of its memory, so that no limit goes below.

Each claim is the least limit at which the setting still makes sense: the setting
divided by the share of the limit that its makers grant it, since other memory
comes on top (metaspace and threads, copies while a snapshot is written, ...).

Where a setting is there and its value cannot be read, the claim is unreadable, and
the limit must not shrink at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from composeopt.analysis.budget.amounts import GIB, read_amount
from composeopt.analysis.budget.files import file_claims
from composeopt.analysis.budget.postgres import SETTINGS, postgres_claim
from composeopt.analysis.budget.values import Claim
from composeopt.facts.catalogue import image_facts
from composeopt.facts.sizes import parse_size
from composeopt.model.paths import Path
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class _Pattern:
    """How a setting is written, and what it means for the limit.

    Args:
        setting: its name.
        sign: what every way to write it holds.
        name: matches its name and what separates it from its value.
        units: how amounts are written, see :func:`read_amount`.
        share: the part of the limit that it may be.
        more: bytes on top.
    """

    setting: str
    sign: str
    name: str
    share: float
    units: str = "bytes"
    more: int = 0

    def amounts(self, text: str) -> Iterator[int | None]:
        """Yield every amount that the text gives it."""
        if self.sign not in text:
            return
        for match in re.finditer(rf"{self.name}(?P<value>[^\s;,\"']+)", text):
            yield read_amount(match["value"], self.units)


_PATTERNS = (
    _Pattern("-Xmx", "-Xmx", r"-Xmx[ =]?", 0.75),
    _Pattern("-XX:MaxHeapSize", "MaxHeapSize", r"-XX:MaxHeapSize=", 0.75),
    _Pattern("--max-old-space-size", "--max", r"--max[-_]old[-_]space[-_]size[= ]", 0.75, "mib"),
    _Pattern("innodb-buffer-pool-size", "innodb", r"innodb[-_]buffer[-_]pool[-_]size[= ]", 0.7),
    _Pattern("--wiredTigerCacheSizeGB", "wired", r"--wiredTigerCacheSizeGB[= ]", 0.5, "gib", GIB),
)
_POSTGRES = pattern(rf"\b({'|'.join(SETTINGS)})\s*=\s*([^\s;,\"']+)")
_KEEPS_COPIES = _Pattern("--maxmemory", "--maxmemory", r"--maxmemory[= ]", 0.5, "redis")
_KEEPS_NONE = _Pattern("--maxmemory", "--maxmemory", r"--maxmemory[= ]", 0.85, "redis")
_APPENDS = pattern(r"--appendonly[= ]yes")
_NO_SNAPSHOTS = pattern(r"--save[= ]+(\"\"|''|--|$)")
_MEMCACHED = _Pattern("-m", "-m", r"(?:^|\s)(?:-m|--memory-limit)[= ]?", 0.9, "mib")
_TMPFS_SIZE = pattern(r"\bsize=([^,]+)")


def memory_claims(stack: Stack, service: Service) -> tuple[Claim, ...]:
    """Give what the settings of a service claim of its memory, readable or not."""
    return (
        *_written(stack, service),
        *_go(stack, service),
        *_catalogued(stack, service),
        *_pages(service),
        *file_claims(stack, service),
    )


def _written(stack: Stack, service: Service) -> Iterator[Claim]:
    """Yield what flags and options say, wherever they may be written."""
    for path, text in _texts(service):
        patterns = list(_PATTERNS)
        if path[-1] in ("command", "entrypoint"):
            patterns.append(_KEEPS_COPIES if _writes_copies(text) else _KEEPS_NONE)
            if "memcached" in f"{service.image} {text}":
                patterns.append(_MEMCACHED)
        found = postgres_claim(dict(_POSTGRES.findall(text) if "=" in text else ()))
        if found is not None:
            yield _claim(stack, found[0], path, found[1], 1.0)
        for each in patterns:
            for amount in each.amounts(text):
                if amount == 0:
                    continue  # without a bound
                yield _claim(stack, each.setting, path, amount, each.share, each.more)


def _texts(service: Service) -> Iterator[tuple[Path, str]]:
    for key in ("command", "entrypoint"):
        words = service.data.get(key)
        if isinstance(words, list | tuple):
            yield (*service.path, key), " ".join(str(word) for word in words)
    for name, value in service.environment.items():
        if value is not None:
            yield (*service.path, "environment", name), value


def _claim(
    stack: Stack, setting: str, path: Path, amount: int | None, share: float, more: int = 0
) -> Claim:
    is_known = amount is not None and not any(each[: len(path)] == path for each in stack.unknown)
    return Claim(setting, int((amount or 0) / share) + more if is_known else None, path)


def _writes_copies(text: str) -> bool:
    """Say whether Redis writes copies of its data; snapshots are on by default."""
    return bool(_APPENDS.search(text)) or not _NO_SNAPSHOTS.search(text)


def _go(stack: Stack, service: Service) -> Iterator[Claim]:
    value = service.environment.get("GOMEMLIMIT")
    if value is not None and value != "off":
        path = (*service.path, "environment", "GOMEMLIMIT")
        yield _claim(stack, "GOMEMLIMIT", path, read_amount(value), 0.9)


def _catalogued(stack: Stack, service: Service) -> Iterator[Claim]:
    """Yield the variables of known images that hold an amount."""
    known = stack.inputs.images
    facts = image_facts(service.image, known) if service.image and not service.has_build else None
    for setting in facts.memory if facts else ():
        value = service.environment.get(setting.setting)
        if setting.where == "env" and setting.unit != "jvm" and value is not None:
            path = (*service.path, "environment", setting.setting)
            yield _claim(stack, setting.setting, path, read_amount(value, setting.unit), 0.8)


def _pages(service: Service) -> Iterator[Claim]:
    """Yield shared memory and tmpfs mounts: their pages count against the limit."""
    sizes = [(parse_size(service.data.get("shm_size")), (*service.path, "shm_size"))]
    for index, volume in enumerate(_sequence(service.data.get("volumes"))):
        options = volume.get("tmpfs") if isinstance(volume, Mapping) else None
        if isinstance(options, Mapping):
            place: Path = (*service.path, "volumes", index)
            sizes.append((parse_size(options.get("size")), place))
    for index, text in enumerate(_sequence(service.data.get("tmpfs"))):
        match = _TMPFS_SIZE.search(str(text))
        if match:
            sizes.append((parse_size(match[1]), (*service.path, "tmpfs", index)))
    total = sum(size or 0 for size, _ in sizes)
    if total:
        path = next(path for size, path in sizes if size)
        yield Claim("shm_size and tmpfs", total, path)


def _sequence(value: object) -> tuple[object, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list | tuple) else ()
