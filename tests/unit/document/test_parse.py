"""Both parsers give the same nodes at the same places."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest

from composeopt.document.document import Document, parse
from composeopt.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode
from composeopt.document.parse import parser_name
from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.patch.layout import Layout, is_empty

FOLDER = pathlib.Path(__file__).parents[2] / "corpus_small"
FILES = sorted(file for file in FOLDER.glob("*.yaml") if file.stem != "tabs")


def test_the_fast_parser_is_in_use() -> None:
    assert parser_name() == "libyaml"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_two_parsers_agree_on_every_place_that_is_used(file: pathlib.Path, ending: str) -> None:
    text = file.read_text(encoding="utf-8").replace("\n", ending)
    source = Source.from_text(text, file)

    fast = [list(places(document)) for document in parse(source)]
    slow = [list(places(document)) for document in parse(source, pure=True)]

    assert fast == slow


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    "text",
    ["a: b\t# c\n", "a:\n\t# c\n  b: c\n", "a: [b]\n \t\nc: d\n", "a: b\n\t", "a:\t# c\n- b\n"],
)
def test_tabs_before_comments_and_line_ends_are_let_pass(text: str, *, pure: bool) -> None:
    """Both parsers refuse some of them; docker compose does not."""
    source = Source.from_text(text, FOLDER / "tabs.yaml")

    (document,) = parse(source, pure=pure)

    assert document.root is not None
    assert document.source.text == text


def test_a_tab_that_indents_is_refused() -> None:
    source = Source.from_text("a:\n\tb: c\n", FOLDER / "tabs.yaml")

    with pytest.raises(InputError, match="a tab cannot indent; use spaces"):
        parse(source)


def places(document: Document) -> Iterator[tuple[object, ...]]:
    """Give what the patcher uses of each node."""
    layout = Layout(document.source.text)
    for node in nodes(document.root):
        kind = type(node).__name__
        if isinstance(node, Scalar):
            if is_empty(node):
                yield kind, node.tag, node.anchor
            else:
                end = layout.node_end(node)
                yield kind, node.value, node.style, node.tag, node.anchor, node.start, end
        elif isinstance(node, Alias):
            yield kind, node.name, node.start, node.end
        elif node.flow:
            yield kind, node.tag, node.anchor, node.start, node.end
        else:
            yield kind, node.tag, node.anchor, node.start, layout.node_end(node)


def nodes(node: Node | None) -> Iterator[Node]:
    """Give a node and all below."""
    if node is None:
        return
    yield node
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield from nodes(entry.key)
            yield from nodes(entry.value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from nodes(item)
