"""Other compose files of the folder, and which networks they count on."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from composeopt.analysis.mounted import reach_of
from composeopt.document.document import Document, parse
from composeopt.document.nodes import MappingNode, Scalar, SequenceNode, resolve
from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.facts.files import Unread, list_directory, read_text
from composeopt.model.values import dataclass
from composeopt.stack.stack import Stack

SUFFIXES = frozenset({".yml", ".yaml"})
TWIN = ".optimized"


@dataclass(frozen=True, slots=True)
class Sibling:
    """A compose file beside those of the stack.

    Args:
        name: the file as the user would write it.
        external: full names of the external networks it uses.
        used: keys of networks its services are attached to and it does not define.
        subnets: IPv4 subnets it claims.
    """

    name: str
    external: frozenset[str]
    used: frozenset[str]
    subnets: tuple[ipaddress.IPv4Network, ...]


def siblings(stack: Stack) -> tuple[Sibling, ...]:
    """Read the other compose files in the folders of the given files."""
    reach = reach_of(stack)
    own = {document.source.path.absolute() for document in stack.documents}
    folders = sorted({path.parent for path in own} | {stack.project_directory})
    found: list[Sibling] = []
    for folder in folders:
        entries = list_directory(folder, reach)
        for path in () if isinstance(entries, Unread) else entries:
            if path.suffix in SUFFIXES and path not in own and TWIN not in path.name:
                source = read_text(path, reach)
                if isinstance(source, Source):
                    found.extend(_siblings(source))
    return tuple(found)


def sibling_subnets(stack: Stack) -> tuple[ipaddress.IPv4Network, ...]:
    """Give the subnets that other compose files of the folder claim."""
    return tuple(subnet for sibling in siblings(stack) for subnet in sibling.subnets)


def _siblings(source: Source) -> Iterator[Sibling]:
    try:
        documents = parse(source)
    except InputError:
        return
    for document in documents:
        if _mapping(document, ("services",)) or _mapping(document, ("networks",)):
            yield _sibling(document)


def _sibling(document: Document) -> Sibling:
    external: set[str] = set()
    defined: set[str] = set()
    claimed: list[ipaddress.IPv4Network] = []
    for name in _mapping(document, ("networks",)):
        defined.add(name)
        if _flag(document, ("networks", name, "external")):
            external.add(_text(document, ("networks", name, "name")) or name)
        elif _mapping(document, ("networks", name, "external")):
            external.add(_text(document, ("networks", name, "external", "name")) or name)
        claimed.extend(_claimed(document, name))
    used: set[str] = set()
    for service in _mapping(document, ("services",)):
        used.update(_names(document, ("services", service, "networks")))
    name = document.source.name
    return Sibling(name, frozenset(external), frozenset(used - defined), tuple(claimed))


def _claimed(document: Document, name: str) -> Iterator[ipaddress.IPv4Network]:
    place = ("networks", name, "ipam", "config")
    node = document.node(place)
    node = None if node is None else resolve(node)
    for index in range(len(node.items)) if isinstance(node, SequenceNode) else ():
        try:
            text = _text(document, (*place, index, "subnet"))
            yield ipaddress.IPv4Network(text, strict=False)
        except ValueError:
            continue


def _names(document: Document, path: tuple[str | int, ...]) -> tuple[str, ...]:
    node = document.node(path)
    node = None if node is None else resolve(node)
    if isinstance(node, SequenceNode):
        items = (resolve(item) for item in node.items)
        return tuple(item.value for item in items if isinstance(item, Scalar))
    return _mapping(document, path)


def _mapping(document: Document, path: tuple[str | int, ...]) -> tuple[str, ...]:
    node = document.node(path)
    node = None if node is None else resolve(node)
    if not isinstance(node, MappingNode):
        return ()
    keys = (resolve(entry.key) for entry in node.entries)
    return tuple(key.value for key in keys if isinstance(key, Scalar) and key.value != "<<")


def _text(document: Document, path: tuple[str | int, ...]) -> str:
    node = document.node(path)
    node = None if node is None else resolve(node)
    return node.value if isinstance(node, Scalar) else ""


def _flag(document: Document, path: tuple[str | int, ...]) -> bool:
    return _text(document, path).lower() in {"true", "yes", "on"}
