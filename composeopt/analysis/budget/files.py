"""What settings in mounted files claim of a service's memory.

Only simple files are understood: one setting per line, no includes. A file that
cannot be read, or that includes others, leaves the claim open: its limit must not
shrink. What an image has in its own files is what its makers ship, and small.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from composeopt.analysis.budget.amounts import GIB, read_amount
from composeopt.analysis.budget.postgres import postgres_claim
from composeopt.analysis.budget.values import Claim
from composeopt.analysis.mounted import container_tree, reach_of
from composeopt.document.source import Source
from composeopt.facts.files import is_directory
from composeopt.facts.tree import ContainerTree
from composeopt.model.patterns import pattern
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack

Found = tuple[str, int | None]
"""A setting and the least limit it needs, bytes; None where the value cannot be read."""

_COMMENT = pattern(r"^\s*[#;]")
_ASSIGNED = pattern(r"^\s*(?P<name>[\w.-]+)\s*(?:[=:]\s*|\s+)(?P<value>.*?)\s*$")
_TRAILING = pattern(r"\s+#.*$")
_HEAP = pattern(r"-(?:Xmx|XX:MaxHeapSize=)(?P<value>\S+)")


def file_claims(stack: Stack, service: Service) -> Iterator[Claim]:
    """Yield what the mounted settings of a service need, readable or not."""
    tree = container_tree(stack, service, reach_of(stack))
    if not tree.mounts:
        return
    for target in sorted({*tree.files(), *(mount.target for mount in tree.mounts)}):
        reader = _reader(target)
        mount = None if reader is None else tree.mount_of(target)
        if mount is None or reader is None:
            continue
        for setting, least in _claims(tree, target, reader):
            yield Claim(f"{setting} in {target}", least, mount.path)


def _claims(tree: ContainerTree, target: str, reader: _Reader) -> Iterator[Found]:
    source = tree.read(target)
    host = tree.host_path(target)
    if isinstance(source, Source):
        yield from reader(source.text)
    elif host is None or not is_directory(host, tree.reach):  # files in folders come one by one
        yield "settings", None


def _redis(text: str) -> Iterator[Found]:
    settings = tuple(_assigned(text))
    if any(name == "include" for name, _ in settings):
        yield "settings", None
    appends = any(name == "appendonly" and value == "yes" for name, value in settings)
    saves = [value for name, value in settings if name == "save"]
    copies = appends or not saves or any(_bare(value) for value in saves)
    for name, value in settings:
        if name == "maxmemory":
            yield from _of("maxmemory", read_amount(_bare(value), "redis"), 0.5 if copies else 0.85)


def _postgres(text: str) -> Iterator[Found]:
    settings = dict(_assigned(text))
    if settings.keys() & {"include", "include_dir", "include_if_exists"}:
        yield "settings", None
    found = postgres_claim(settings)
    if found is not None:
        yield found


def _mysql(text: str) -> Iterator[Found]:
    if re.search(r"^\s*!include", text, re.MULTILINE):
        yield "settings", None
    for name, value in _assigned(text):
        if name.replace("_", "-") == "innodb-buffer-pool-size":
            yield from _of("innodb-buffer-pool-size", read_amount(_bare(value)), 0.7)


def _jvm(text: str) -> Iterator[Found]:
    for line in text.splitlines():
        match = None if _COMMENT.match(line) else _HEAP.search(line)
        if match:
            yield from _of("-Xmx", read_amount(match["value"]), 0.75)


def _mongo(text: str) -> Iterator[Found]:
    for name, value in _assigned(text):
        if name == "cacheSizeGB":
            yield from _of("cacheSizeGB", read_amount(_bare(value), "gib"), 0.5, GIB)


def _neo4j(text: str) -> Iterator[Found]:
    total, unread = 0, False
    for name, value in _assigned(text):
        if re.fullmatch(r"(dbms|server)\.memory\.(heap\.max_size|pagecache\.size)", name):
            amount = read_amount(_bare(value))
            total, unread = total + (amount or 0), unread or amount is None
    if total or unread:
        yield from _of("heap and page cache", None if unread else total, 0.8)


def _of(setting: str, amount: int | None, share: float, more: int = 0) -> Iterator[Found]:
    """Yield what a setting needs that may be so much of the limit; zero is no bound."""
    if amount is None:
        yield setting, None
    elif amount:
        yield setting, int(amount / share) + more


def _assigned(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a file with one setting on a line."""
    for line in text.splitlines():
        match = None if _COMMENT.match(line) else _ASSIGNED.match(_TRAILING.sub("", line))
        if match:
            yield match["name"], match["value"]


def _bare(value: str) -> str:
    return value.strip("'\"")


_Reader = Callable[[str], Iterator[Found]]

_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (pattern(r"(^|/)(redis|valkey|keydb)[\w.-]*\.conf$"), _redis),
    (pattern(r"(^|/)postgresql[\w.-]*\.conf$|/postgresql/.*\.conf$"), _postgres),
    (pattern(r"\.cnf$|/mysql/[\w.-]*conf\.d(/|$)"), _mysql),
    (pattern(r"(^|/)jvm\.options(\.d)?(/|$)"), _jvm),
    (pattern(r"(^|/)mongod[\w.-]*\.(conf|ya?ml)$"), _mongo),
    (pattern(r"(^|/)neo4j[\w.-]*\.conf$"), _neo4j),
)


@functools.lru_cache(maxsize=4096)
def _reader(target: str) -> _Reader | None:
    return next((reader for pattern, reader in _READERS if pattern.search(target)), None)
