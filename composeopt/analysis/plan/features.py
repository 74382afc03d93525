"""What a stack uses that older versions of compose or the engine do not know.

Versions are those that the Compose file reference and the release notes of
compose and the engine name; a key that every Compose v2 knows is not listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from composeopt.document.document import Document
from composeopt.document.nodes import Alias, MappingNode, Node, SequenceNode
from composeopt.model.edits import Plain
from composeopt.model.location import Location
from composeopt.model.paths import Path
from composeopt.model.plan import Feature
from composeopt.stack.stack import Stack

# Steps of a resolved path, "*" for any one -> (what it is called, compose, engine).
KEYS: Mapping[tuple[str, ...], tuple[str, str, str]] = {
    ("services", "*", "healthcheck", "start_interval"): (
        "healthcheck.start_interval",
        "2.20.2",
        "25.0",
    ),
    ("services", "*", "depends_on", "*", "restart"): ("depends_on.restart", "2.17.0", ""),
    ("services", "*", "develop"): ("develop", "2.22.0", ""),
    ("services", "*", "gpus"): ("gpus", "2.30.0", ""),
    ("services", "*", "post_start"): ("post_start", "2.30.0", ""),
    ("services", "*", "pre_stop"): ("pre_stop", "2.30.0", ""),
    ("services", "*", "provider"): ("provider", "2.36.0", ""),
    ("services", "*", "models"): ("models", "2.38.0", ""),
    ("services", "*", "label_file"): ("label_file", "2.32.2", ""),
    ("services", "*", "build", "additional_contexts"): ("build.additional_contexts", "2.17.0", ""),
    ("services", "*", "build", "dockerfile_inline"): ("build.dockerfile_inline", "2.17.0", ""),
    ("services", "*", "build", "entitlements"): ("build.entitlements", "2.27.1", ""),
    ("services", "*", "build", "ulimits"): ("build.ulimits", "2.23.1", ""),
    ("services", "*", "networks", "*", "driver_opts"): ("networks.driver_opts", "2.27.1", ""),
    ("services", "*", "networks", "*", "gw_priority"): ("networks.gw_priority", "2.33.1", "28.0"),
    ("services", "*", "networks", "*", "interface_name"): (
        "networks.interface_name",
        "2.36.0",
        "28.1",
    ),
    ("services", "*", "networks", "*", "mac_address"): ("networks.mac_address", "2.23.2", "25.0"),
    ("configs", "*", "content"): ("configs.content", "2.23.1", ""),
    ("configs", "*", "environment"): ("configs.environment", "2.23.1", ""),
}
OPTIONAL = ("depends_on.required", "2.20.0", "")
INCLUDE = ("include", "2.20.3", "")
TAGS = {"!reset": ("!reset", "2.24.4", ""), "!override": ("!override", "2.24.4", "")}


def features(stack: Stack) -> Iterator[Feature]:
    """Yield each feature once, with the first place that uses it."""
    found: dict[str, Feature] = {}
    for (name, compose, engine), location in _uses(stack):
        found.setdefault(name, Feature(name, compose, engine, location))
    yield from sorted(found.values(), key=lambda each: each.name)


def _uses(stack: Stack) -> Iterator[tuple[tuple[str, str, str], Location | None]]:
    for steps, feature in KEYS.items():
        for path, value in _matches(stack.model, steps, ()):
            if value not in (None, False):
                yield feature, stack.locate(path, key=True)
    for path, value in _matches(stack.model, ("services", "*", "depends_on", "*", "required"), ()):
        if value is False:
            yield OPTIONAL, stack.locate(path, key=True)
    for document in stack.documents:
        if "include" in document.keys(()):
            yield INCLUDE, document.locate(("include",), key=True)
        if document.root is not None and "!" in document.source.text:
            yield from _tags(document, document.root)


def _matches(value: Plain, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Plain]]:
    if not steps:
        yield path, value
    elif isinstance(value, Mapping):
        for key in value if steps[0] == "*" else (steps[0],):
            if key in value:
                yield from _matches(value[key], steps[1:], (*path, key))


def _tags(document: Document, root: Node) -> Iterator[tuple[tuple[str, str, str], Location | None]]:
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Alias):
            continue
        feature = TAGS.get(node.tag or "")
        if feature is not None:
            yield feature, document.source.location(node.start, node.start)
        if isinstance(node, MappingNode):
            nodes.extend(entry.value for entry in reversed(node.entries))
        elif isinstance(node, SequenceNode):
            nodes.extend(reversed(node.items))
