"""P7: only what a Change names and declares is different afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from composeopt.model.changes import Change
from composeopt.model.edits import Remove
from composeopt.model.paths import Path, format_path
from composeopt.model.patterns import pattern
from composeopt.model.violations import Violation
from composeopt.stack.stack import Stack

PROTECTED = frozenset(
    {
        "build",
        "command",
        "configs",
        "entrypoint",
        "env_file",
        "environment",
        "image",
        "ports",
        "secrets",
        "volumes",
    }
)
"""Keys of a service, and of the top level, that a pattern must name to change."""

_STEP = pattern(r"[^.\[\]]+|\[[^\]]*\]")
_SHOWN = 5

Pattern = tuple[str, ...]


def check(
    before: Stack, after: Stack, changes: Sequence[Change], changed: Iterable[Path]
) -> Iterator[Violation]:
    """Yield what is different though no edit names it, or no pattern declares it.

    Args:
        before: the stack the Changes were made for.
        after: the stack with their edits applied.
        changes: the Changes, applied together.
        changed: the leaf paths that differ.
    """
    patterns = _Patterns(parse_pattern(text) for change in changes for text in change.touches)
    named = _named_paths(before, after, changes)
    derived = _derived(named)
    shown = 0
    for path in changed:
        detail = ""
        if not _is_within(path, named) and not _is_within(path, derived):
            detail = "changed, though no edit names it"
        elif not patterns.cover(path) and not _is_within(path, derived):
            declared = ", ".join(sorted({t for c in changes for t in c.touches})) or "nothing"
            detail = f"changed, though the pass declares that it touches {declared}"
        if detail:
            shown += 1
            if shown > _SHOWN:
                return
            yield Violation("P7", detail, format_path(path))


class _Patterns:
    """What several Changes declare; most patterns speak of one service, and are found by it."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.everywhere: list[Pattern] = []
        self.by_name: dict[str, list[Pattern]] = {}
        for each in dict.fromkeys(patterns):
            if each[:1] == ("services",) and each[1:2] not in {(), ("*",), ("[*]",)}:
                self.by_name.setdefault(each[1], []).append(each)
            else:
                self.everywhere.append(each)

    def cover(self, path: Path) -> bool:
        """Say whether one of them covers a path."""
        # A name with dots is several steps of a pattern; the first finds it.
        name = str(path[1]).partition(".")[0] if len(path) > 1 else ""
        own = self.by_name.get(name, ())
        return any(matches(each, path) for each in (*own, *self.everywhere))


def parse_pattern(text: str) -> Pattern:
    """Split a pattern such as ``services.*.healthcheck`` into its steps."""
    return tuple(_STEP.findall(text))


def matches(pattern: Pattern, path: Path) -> bool:
    """Say whether a pattern covers a path; protected keys only by their name.

    A name with dots is several steps of a pattern, and still one of the path.
    """
    at = covered = 0
    while at < len(pattern):
        if covered == len(path):
            return False
        step = path[covered]
        if pattern[at] == step:
            at, covered = at + 1, covered + 1
            continue
        width = step.count(".") + 1 if isinstance(step, str) else 1
        if pattern[at] in {"*", "[*]"}:
            if pattern[at] == "*" and _is_protected(path, covered):
                return False
            at += 1
        elif ".".join(pattern[at : at + width]) == str(step):
            at += width
        else:
            return False
        covered += 1
    key = _protected_position(path)
    return bool(pattern) and (key is None or key < covered)


def _protected_position(path: Path) -> int | None:
    """Give the position of the protected key that a path leads through."""
    if path and path[0] == "services":
        return 2 if len(path) > 2 and path[2] in PROTECTED else None
    return 0 if path and path[0] in PROTECTED else None


def _is_protected(path: Path, position: int) -> bool:
    return _protected_position(path) == position


def _is_within(path: Path, places: frozenset[Path]) -> bool:
    """Say whether a path is one of some places, or lies below one."""
    return any(path[:length] in places for length in range(len(path) + 1))


def _named_paths(before: Stack, after: Stack, changes: Sequence[Change]) -> frozenset[Path]:
    """Give the paths below which the edits may change something."""
    paths: list[Path] = []
    for change in changes:
        for edit in change.edits:
            path = before.identified(edit.path)
            paths.append(path)
            if isinstance(edit, Remove) and not after.has(path[:-1]):
                paths.append(path[:-1])  # the emptied list or mapping goes with its key
    return frozenset(paths)


def _derived(named: Iterable[Path]) -> frozenset[Path]:
    """Give what compose itself fills in where a service joins or leaves networks."""
    derived: list[Path] = []
    for path in named:
        if len(path) > 2 and path[0] == "services" and path[2] in {"networks", "network_mode"}:
            derived.append((*path[:2], "networks", "default"))
            derived.append(("networks", "default"))
    return frozenset(derived)
