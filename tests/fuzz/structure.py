"""Mutations that know what stands where: they replace, move, rename and add nodes."""

from __future__ import annotations

import json
import pathlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from composeopt.document.construct import construct
from composeopt.document.document import parse
from composeopt.document.nodes import (
    Entry,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    last_leaf_end,
)
from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.model.edits import Plain
from tests.fuzz import samples, vocabulary

Chosen = TypeVar("Chosen")


@dataclass(frozen=True, slots=True)
class Place:
    """A node and what leads to it; steps into lists are empty.

    ``entry`` is the entry whose value the node is, if it is one.
    """

    path: tuple[str, ...]
    node: Node
    entry: Entry | None = None

    @property
    def key(self) -> str:
        """The nearest key."""
        return next((step for step in reversed(self.path) if step), "")

    @property
    def span(self) -> tuple[int, int]:
        """Where its text stands; nothing after the key for an empty value."""
        if isinstance(self.node, Scalar) and not self.node.value and not self.node.style:
            if self.entry is not None:
                end = self.entry.key.end + 1
                return end, end
            return self.node.start, self.node.start
        return self.node.start, last_leaf_end(self.node)


@dataclass(frozen=True, slots=True)
class Map:
    """A text and its nodes."""

    text: str
    places: tuple[Place, ...]

    @classmethod
    def of(cls, text: str) -> Map:
        """Read a text; one that is no YAML has no places."""
        try:
            documents = parse(Source.from_text(text, pathlib.Path("compose.yaml")))
        except InputError:
            return cls(text, ())
        roots = [each.root for each in documents if each.root is not None]
        return cls(text, tuple(place for root in roots for place in _places(root, (), None)))

    def replace(self, place: Place, new: str) -> str:
        """Put a text where a node stands."""
        start, end = place.span
        return self.text[:start] + (" " if start == end else "") + new + self.text[end:]

    def source(self, place: Place) -> str:
        """Give the text of a node."""
        start, end = place.span
        return self.text[start:end]

    def lines(self, entry: Entry) -> tuple[int, int] | None:
        """Give where the whole lines of an entry start and end, if they are its alone."""
        start = self.text.rfind("\n", 0, entry.key.start) + 1
        if self.text[start : entry.key.start].strip():
            return None
        end = max(last_leaf_end(entry.value), entry.key.end)
        line_end = self.text.find("\n", end)
        return start, len(self.text) if line_end < 0 else line_end + 1


def _places(node: Node, path: tuple[str, ...], entry: Entry | None) -> Iterator[Place]:
    yield Place(path, node, entry)
    if isinstance(node, MappingNode):
        for each in node.entries:
            name = each.key.value if isinstance(each.key, Scalar) else "?"
            yield from _places(each.value, (*path, name), each)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _places(item, (*path, ""), None)


Mutation = Callable[[Map, random.Random], str]


def _pick(found: Map, rng: random.Random, *kinds: type[Node]) -> Place | None:
    """Choose a node of one of these kinds; deep ones are as likely as shallow ones."""
    chosen = [place for place in found.places if isinstance(place.node, kinds) and place.path]
    return rng.choice(chosen) if chosen else None


def _entries(found: Map) -> list[Entry]:
    return [place.entry for place in found.places if place.entry is not None]


def _choose(rng: random.Random, choices: list[Chosen]) -> Chosen | None:
    return rng.choice(choices) if choices else None


def _retype(found: Map, rng: random.Random) -> str:
    place = _pick(found, rng, Scalar)
    return found.text if place is None else found.replace(place, rng.choice(vocabulary.SCALARS))


def _replace(found: Map, rng: random.Random) -> str:
    place = _pick(found, rng, Scalar, MappingNode, SequenceNode)
    values = (*vocabulary.SCALARS, *vocabulary.SETTINGS)
    return found.text if place is None else found.replace(place, rng.choice(values))


def _form(found: Map, rng: random.Random) -> str:
    """Write a value in another form that its key may have: short, long, wrong."""
    place = _pick(found, rng, Scalar, MappingNode, SequenceNode)
    if place is None:
        return found.text
    known = [each for each in found.places if each.key in vocabulary.LONG]
    if known and rng.random() < 0.7:
        place = rng.choice(known)
    if place.path[-1] == "" and place.key in vocabulary.LONG:
        return found.replace(place, rng.choice(vocabulary.LONG[place.key]))
    return found.replace(place, samples.of_key(place.key, rng))


def _misspell(found: Map, rng: random.Random) -> str:
    entry = _choose(rng, _entries(found))
    if entry is None or not isinstance(entry.key, Scalar):
        return found.text
    start, end = entry.key.start, entry.key.end
    word = found.text[start:end]
    at = rng.randrange(len(word) + 1)
    letter = rng.choice("aesn-_. ")
    new = rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            word.upper(),
            word.replace("_", "-"),
        )
    )
    return found.text[:start] + new + found.text[end:]


def _rename(found: Map, rng: random.Random) -> str:
    entry = _choose(rng, _entries(found))
    if entry is None:
        return found.text
    new = rng.choice(rng.choice((vocabulary.keys_of_service(), vocabulary.keys())))
    return found.text[: entry.key.start] + new + found.text[entry.key.end :]


def _remove(found: Map, rng: random.Random) -> str:
    entry = _choose(rng, _entries(found))
    lines = None if entry is None else found.lines(entry)
    return found.text if lines is None else found.text[: lines[0]] + found.text[lines[1] :]


def _repeat(found: Map, rng: random.Random) -> str:
    entry = _choose(rng, _entries(found))
    lines = None if entry is None else found.lines(entry)
    if lines is None:
        return found.text
    own = found.text[lines[0] : lines[1]]
    return (
        found.text[: lines[1]] + ("" if own.endswith("\n") else "\n") + own + found.text[lines[1] :]
    )


def _move(found: Map, rng: random.Random) -> str:
    """Put the text of one value in the place of another."""
    one, other = (_pick(found, rng, Scalar, MappingNode, SequenceNode) for _ in range(2))
    if one is None or other is None:
        return found.text
    source = found.source(other)
    if "\n" in source:
        source = json.dumps(_plain(other.node))
    return found.replace(one, source or "null")


def _swap(found: Map, rng: random.Random) -> str:
    one, other = (_pick(found, rng, Scalar) for _ in range(2))
    if one is None or other is None or one.span[1] > other.span[0]:
        return found.text
    middle = found.text[one.span[1] : other.span[0]]
    head, tail = found.text[: one.span[0]], found.text[other.span[1] :]
    return head + found.source(other) + middle + found.source(one) + tail


def _plain(node: Node) -> Plain:
    try:
        return construct(node)
    except InputError:
        return None


def _reshape(found: Map, rng: random.Random) -> str:
    """Write a list as a mapping, a mapping as a list, one value as a list, a list as one."""
    place = _pick(found, rng, MappingNode, SequenceNode)
    if place is None or rng.random() < 0.3:
        place = _pick(found, rng, Scalar) or place
    if place is None:
        return found.text
    data = _plain(place.node)
    made: list[Plain]
    if isinstance(data, dict):
        made = [
            [f"{key}={value}" for key, value in data.items()],
            [f"{key}: {value}" for key, value in data.items()],
            [{key: value} for key, value in data.items()],
            list(data),
            list(data.values()),
            [data],
            str(next(iter(data), "")),
        ]
    elif isinstance(data, list):
        made = [
            dict(str(each).partition(rng.choice("=:"))[::2] for each in data),
            {str(each): None for each in data},
            {str(index): each for index, each in enumerate(data)},
            {str(each): {} for each in data},
            data[0] if data else None,
            " ".join(str(each) for each in data),
            [*data, *data[:1]],
            [data],
        ]
    else:
        made = [[data], [data, data], {str(data): None}, {"a": data}, [str(data).partition(":")[0]]]
    return found.replace(place, json.dumps(rng.choice(made), default=str))


def _add(found: Map, rng: random.Random) -> str:
    """Give a mapping one more key that Compose knows, mostly where it may stand."""
    places = [each for each in found.places if isinstance(each.node, MappingNode)]
    services = [each for each in places if len(each.path) == 2 and each.path[0] == "services"]
    place = _choose(rng, services if services and rng.random() < 0.7 else places)
    if place is None or not isinstance(place.node, MappingNode) or not place.node.entries:
        return found.text
    if len(place.path) == 2 and place.path[0] == "services":
        names = vocabulary.keys_of_service()
    else:
        names = vocabulary.keys_of_file() if not place.path else vocabulary.keys()
    name = rng.choice(names)
    value = samples.of_key(name, rng) if rng.random() < 0.85 else rng.choice(vocabulary.SCALARS)
    first = place.node.entries[0]
    lines = found.lines(first)
    if place.node.flow or lines is None:
        at = first.key.start
        return f"{found.text[:at]}{name}: {value}, {found.text[at:]}"
    indent = found.text[lines[0] : first.key.start]
    return f"{found.text[: lines[0]]}{indent}{name}: {value}\n{found.text[lines[0] :]}"


def _refer(found: Map, rng: random.Random) -> str:
    """Rename what is referred to, at its definition or at one use."""
    defined = [
        each
        for each in found.places
        if len(each.path) == 2
        and each.path[0] in {"services", "networks", "volumes", "secrets", "configs"}
    ]
    target = _choose(rng, defined)
    if target is None or target.entry is None:
        return found.text
    other = _choose(rng, defined)
    new = rng.choice((f"{target.key}x", target.key[:-1] or "x", other.key if other else "x"))
    uses = [
        place.span
        for place in found.places
        if isinstance(place.node, Scalar) and place.node.value == target.key
    ]
    uses += [
        (entry.key.start, entry.key.end)
        for entry in _entries(found)
        if isinstance(entry.key, Scalar) and entry.key.value == target.key
    ]
    start, end = rng.choice(uses)
    return found.text[:start] + new + found.text[end:]


def _interpolate(found: Map, rng: random.Random) -> str:
    place = _pick(found, rng, Scalar)
    if place is None:
        return found.text
    variable = rng.choice(vocabulary.VARIABLES)
    start, end = place.span
    if rng.random() < 0.5:
        return found.replace(place, rng.choice((variable, f'"{variable}"', f"'{variable}'")))
    at = rng.randint(start, end)
    return found.text[:at] + variable + found.text[at:]


def _tag(found: Map, rng: random.Random) -> str:
    place = _pick(found, rng, Scalar, MappingNode, SequenceNode)
    if place is None:
        return found.text
    tag = rng.choice((*vocabulary.TAGS, "!!str ", "!!seq ", "!!map ", "!!int ", "!own ", "!!set "))
    if not tag.endswith(" "):
        return found.replace(place, tag)
    start = place.span[0]
    if isinstance(place.node, Scalar) or getattr(place.node, "flow", True):
        return found.text[:start] + tag + found.text[start:]
    end = place.entry.key.end if place.entry is not None else start
    at = found.text.find(":", end) + 1 if place.entry is not None else start
    return found.text[:at] + " " + tag.rstrip() + found.text[at:]


def _anchor(found: Map, rng: random.Random) -> str:
    """Make one value an alias of another, or merge another mapping into one."""
    one = _pick(found, rng, Scalar, MappingNode, SequenceNode)
    other = _pick(found, rng, Scalar, MappingNode, SequenceNode)
    if one is None or other is None:
        return found.text
    if one.span[0] > other.span[0]:
        one, other = other, one
    how = rng.choice(("alias", "merge", "lost", "own", "merge list", "merge flow"))
    if how == "lost":
        return found.replace(other, "*lost")
    new = {
        "alias": "*mark",
        "merge": "{<<: *mark}",
        "own": "&mark [*mark]",
        "merge list": "{<<: [*mark, {a: b}], c: d}",
        "merge flow": "{<<: {a: b}, a: c}",
    }[how]
    text = found.replace(other, new)
    if one.entry is not None:
        at = text.find(":", one.entry.key.end) + 1
        return f"{text[:at]} &mark{text[at:]}"
    at = one.span[0]
    return f"{text[:at]}&mark {text[at:]}"


def _empty(found: Map, rng: random.Random) -> str:
    place = _pick(found, rng, Scalar, MappingNode, SequenceNode)
    return found.text if place is None else found.replace(place, "")


MUTATIONS: dict[str, tuple[Mutation, int]] = {
    "retype a value": (_retype, 5),
    "replace a value": (_replace, 3),
    "write another form": (_form, 12),
    "misspell a key": (_misspell, 3),
    "rename a key": (_rename, 4),
    "remove a key": (_remove, 3),
    "repeat a key": (_repeat, 1),
    "move a value": (_move, 5),
    "swap values": (_swap, 4),
    "reshape a value": (_reshape, 5),
    "add a key": (_add, 16),
    "rename a reference": (_refer, 4),
    "interpolate": (_interpolate, 6),
    "tag a value": (_tag, 4),
    "alias or merge a value": (_anchor, 5),
    "empty a value": (_empty, 3),
}
"""Each with how often it is chosen."""
