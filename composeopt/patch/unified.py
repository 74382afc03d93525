"""A unified diff without noise: no line that stayed is shown as changed.

``difflib.unified_diff`` takes frequent lines for junk in files of 200 lines or
more, and the lines of a compose file are frequent (``timeout: 10s``). Here the
lines that occur once on both sides anchor the comparison (patience diff), and
only what lies between two anchors is compared line by line.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

CONTEXT = 3

_NO_NEWLINE = "\n\\ No newline at end of file\n"


def unified(before: str, after: str, names: tuple[str, str]) -> Iterator[str]:
    """Yield the lines of the unified diff of two texts; nothing when they are equal.

    Args:
        before: the text as it was.
        after: the text as it is to be.
        names: what stands behind ``---`` and ``+++``.
    """
    old, new = _split(before), _split(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    matcher.opcodes = _opcodes(_matching(old, new), len(old), len(new))  # type: ignore[attr-defined]  # the cache that get_grouped_opcodes reads
    for number, group in enumerate(matcher.get_grouped_opcodes(CONTEXT)):
        if number == 0:
            yield f"--- {names[0]}\n"
            yield f"+++ {names[1]}\n"
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (_line(" ", line) for line in old[i1:i2])
                continue
            yield from (_line("-", line) for line in old[i1:i2])
            yield from (_line("+", line) for line in new[j1:j2])


def _split(text: str) -> list[str]:
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _line(sign: str, line: str) -> str:
    return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}{_NO_NEWLINE}"


def _range(start: int, stop: int) -> str:
    length = stop - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _matching(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair the lines that stayed, in order."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    pairs = [(i, i) for i in range(head)]
    gap_start = (head, head)
    ends = (len(old) - tail, len(new) - tail)
    for anchor in [*_anchors(old, new, gap_start, ends), ends]:
        pairs.extend(_between(old, new, gap_start, anchor))
        if anchor != ends:
            pairs.append(anchor)
        gap_start = (anchor[0] + 1, anchor[1] + 1)
    pairs.extend((ends[0] + i, ends[1] + i) for i in range(tail))
    return pairs


def _anchors(
    old: Sequence[str], new: Sequence[str], start: tuple[int, int], end: tuple[int, int]
) -> list[tuple[int, int]]:
    """Give the longest ascending chain of lines that occur once on both sides."""
    old_count = Counter(old[start[0] : end[0]])
    new_count = Counter(new[start[1] : end[1]])
    place = {line: j for j, line in enumerate(new[start[1] : end[1]], start[1])}
    pairs = [
        (i, place[line])
        for i, line in enumerate(old[start[0] : end[0]], start[0])
        if old_count[line] == 1 and new_count[line] == 1
    ]
    tails: list[int] = []
    chain_end: list[int] = []
    previous: list[int] = []
    for index, (_, j) in enumerate(pairs):
        position = bisect_left(tails, j)
        previous.append(chain_end[position - 1] if position else -1)
        tails[position : position + 1] = [j]
        chain_end[position : position + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = chain_end[-1] if chain_end else -1
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]


def _between(
    old: Sequence[str], new: Sequence[str], start: tuple[int, int], end: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    matcher = difflib.SequenceMatcher(
        None, old[start[0] : end[0]], new[start[1] : end[1]], autojunk=False
    )
    for i, j, length in matcher.get_matching_blocks():
        yield from ((start[0] + i + k, start[1] + j + k) for k in range(length))


def _opcodes(
    pairs: list[tuple[int, int]], old: int, new: int
) -> list[tuple[str, int, int, int, int]]:
    """Turn paired lines into difflib's opcodes."""
    codes: list[tuple[str, int, int, int, int]] = []
    i = j = 0
    for a, b in [*pairs, (old, new)]:
        if (i, j) != (a, b):
            tag = "replace" if i < a and j < b else "delete" if i < a else "insert"
            codes.append((tag, i, a, j, b))
        if a < old and b < new:
            if codes and codes[-1][0] == "equal" and codes[-1][2] == a and codes[-1][4] == b:
                _, a1, _, b1, _ = codes.pop()
                codes.append(("equal", a1, a + 1, b1, b + 1))
            else:
                codes.append(("equal", a, a + 1, b, b + 1))
        i, j = a + 1, b + 1
    return codes
