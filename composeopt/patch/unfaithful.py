"""Why a patched text does not read as its edits say: the reason of the refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from composeopt.document.construct import construct, is_merge_key
from composeopt.document.document import Document, child
from composeopt.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode, resolve
from composeopt.errors import RefusedEditError
from composeopt.model.edits import Edit, Remove
from composeopt.model.paths import DocumentPath
from composeopt.patch.definition import document_path


def unfaithful(
    documents: Sequence[Document], by_document: Mapping[int, Sequence[Edit]]
) -> RefusedEditError:
    """Name the reason, as far as the places of the edits show one."""
    for index, edits in by_document.items():
        document = documents[index]
        if document.root is None:
            continue
        inside, shared = _walked(document.root)
        for edit in edits:
            reason = _reason(document.root, edit, shared) or _at_the_end(document, inside)
            if reason is not None:
                return reason
    return RefusedEditError("unfaithful", "the patched text would not read as the edit says")


def _reason(root: Node, edit: Edit, shared: frozenset[int]) -> RefusedEditError | None:
    path: DocumentPath = document_path(edit.path)
    current: Node | None = root
    for position, step in enumerate(path):
        if current is None:
            return None
        node = resolve(current)
        last = position == len(path) - 1
        if last and isinstance(edit, Remove) and _comes_back(node, step):
            return RefusedEditError("merge", f"{step} would come back by a merge key (<<)")
        current = child(node, step)
        if current is not None and id(resolve(current)) in shared:
            return RefusedEditError("anchor", f"{step} is used elsewhere by an alias")
        if isinstance(current, Scalar) and current.style in ("|", ">"):
            return RefusedEditError("block-scalar", f"{step} is a block scalar")
    if current is not None and shared & _walked(current)[0].keys():
        return RefusedEditError("anchor", "what would go holds an anchor that is used elsewhere")
    return None


def _comes_back(node: Node, step: str | int) -> bool:
    """Say whether a merged mapping has the key, too."""
    if not isinstance(node, MappingNode):
        return False
    for entry in node.entries:
        if is_merge_key(entry.key):
            merged = construct(MappingNode((entry,), node.flow, node.start, node.end))
            if isinstance(merged, Mapping) and step in merged:
                return True
    return False


def _at_the_end(document: Document, inside: Mapping[int, Node]) -> RefusedEditError | None:
    """See whether the file ends within a block scalar, which a new line would change."""
    if document.source.text.endswith("\n"):
        return None
    scalars = [node for node in inside.values() if isinstance(node, Scalar)]
    if max(scalars, key=lambda node: node.end).style in ("|", ">"):
        detail = "the file ends in a block scalar without a line break"
        return RefusedEditError("block-scalar", detail)
    return None


def _walked(root: Node) -> tuple[dict[int, Node], frozenset[int]]:
    """Give the nodes below (and at) a node by identity, and those that aliases stand for."""
    seen: dict[int, Node] = {}
    targets: set[int] = set()
    pending: list[Node] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, Alias):
            targets.add(id(node.target))
            continue
        seen[id(node)] = node
        if isinstance(node, MappingNode):
            for entry in node.entries:
                pending += (entry.key, entry.value)
        elif isinstance(node, SequenceNode):
            pending += node.items
    return seen, frozenset(targets)
