"""P4: whoever could talk and needs to, still can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composeopt.analysis.pairs import pairs
from composeopt.analysis.reachability import broken_conversations, reachable_pairs
from composeopt.model.paths import Path
from composeopt.model.violations import Violation
from composeopt.stack.stack import Stack

_SERVICE_KEYS = frozenset(
    {
        "container_name",
        "external_links",
        "extra_hosts",
        "hostname",
        "links",
        "network_mode",
        "networks",
        "scale",
    }
)


def check(
    before: Stack, after: Stack, changed: Iterable[Path], *, hints: bool
) -> Iterator[Violation]:
    """Yield each needed conversation that was possible before and is not after.

    Args:
        before: the stack before the Changes.
        after: the stack with them.
        changed: the leaf paths that differ; where none is about networks there
            is nothing to compute.
        hints: whether conversations of low confidence count too, and pairs of
            which nobody knows whether they talk; a safe Change keeps them.
    """
    if not any(_is_about_networks(path) for path in changed):
        return
    for broken in broken_conversations(before, after, hints=hints):
        source, target = broken.conversation.source, broken.conversation.target
        why = broken.conversation.evidence.text
        detail = f"{source} can no longer talk to {target}: {broken.reason} ({why})"
        yield Violation("P4", detail, f"services.{source}")
    if hints:
        yield from _doubtful(before, after)


def _doubtful(before: Stack, after: Stack) -> Iterator[Violation]:
    """Yield the pairs that could talk, may need to, and no longer can."""
    lost = reachable_pairs(before) - reachable_pairs(after)
    if not lost:
        return
    unknown = pairs(before).unknown
    for pair in sorted(lost & unknown.keys()):
        detail = f"{pair[0]} and {pair[1]} can no longer talk: {unknown[pair].text}"
        yield Violation("P4", detail, f"services.{pair[0]}")


def _is_about_networks(path: Path) -> bool:
    if path and path[0] == "networks":
        return True
    return len(path) > 2 and path[0] == "services" and path[2] in _SERVICE_KEYS
