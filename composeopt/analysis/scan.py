"""Host names in configuration files of programs we do not know: keys, values, places."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from composeopt.analysis.strings import STRONG, Mention, mentions
from composeopt.document.document import parse
from composeopt.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode
from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.model.location import Location
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

MAX_CHARACTERS = 256 * 1024

YAML_NAMES = pattern(r"\.(ya?ml|json)$", re.IGNORECASE)
TEXT_NAMES = pattern(
    r"(\.(toml|env|conf|cfg|cnf|ini|properties|config|xml|hcl|list|cf|rc|sh|bash)|/\.env[^/]*|/Caddyfile"
    r"|/hosts|[._-]template)$",
    re.IGNORECASE,
)
LINE = pattern(
    r"^\s*(?:export\s+)?(?:<)?(?P<key>[A-Za-z0-9_.\-\[\]]+)\s*(?:[=:>]|\s)\s*(?P<value>.*)$"
)
COMMENT = pattern(r"^\s*(#|;|//|--|<!--)")


@dataclass(frozen=True, slots=True)
class Found:
    """A host named in a file, and where."""

    mention: Mention
    location: Location


def is_configuration(target: str) -> bool:
    """Say by its name whether a file may be configuration that is worth reading."""
    return bool(YAML_NAMES.search(target) or TEXT_NAMES.search(target))


def scan(source: Source, target: str) -> Iterator[Found]:
    """Yield the hosts a file names; what is no YAML is read line by line."""
    if len(source.text) > MAX_CHARACTERS:
        return
    if YAML_NAMES.search(posixpath.basename(target)):
        try:
            documents = parse(source)
        except InputError:
            documents = ()
        for document in documents:
            if document.root is not None:
                yield from _nodes(source, document.root, "")
        if documents:
            return
    yield from _lines(source)


def _nodes(source: Source, node: Node, key: str) -> Iterator[Found]:
    pending: list[tuple[Node, str]] = [(node, key)]
    while pending:
        current, under = pending.pop()
        if isinstance(current, Alias):
            continue
        if isinstance(current, Scalar):
            for mention in mentions(current.value, under):
                yield Found(mention, source.location(current.start, current.end))
        elif isinstance(current, SequenceNode):
            pending.extend((item, under) for item in reversed(current.items))
        elif isinstance(current, MappingNode):
            for entry in reversed(current.entries):
                name = entry.key.value if isinstance(entry.key, Scalar) else ""
                pending.append((entry.value, name))


def _lines(source: Source) -> Iterator[Found]:
    for number, line in enumerate(source.text.splitlines(), start=1):
        if COMMENT.match(line):
            continue
        split = LINE.match(line)
        key, value = (split["key"], split["value"]) if split else ("", line)
        for mention in mentions(value, key):
            yield Found(mention, Location(source.name, number, 1, number, len(line) + 1))
        if split:
            for mention in mentions(line):
                if mention.strength == STRONG:
                    yield Found(mention, Location(source.name, number, 1, number, len(line) + 1))
