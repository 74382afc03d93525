"""The exact Mann-Whitney U test for small samples, ties included.

Source: H. B. Mann, D. R. Whitney, "On a Test of Whether one of Two Random Variables is
Stochastically Larger than the Other", Annals of Mathematical Statistics 18 (1947), 50-60.
Ties by mid-ranks and the distribution over all ways to draw the first sample from the
pooled ranks: E. L. Lehmann, "Nonparametrics" (1975), section 1.4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> float:
    """Give the two-sided p-value: how often chance alone differs at least as much.

    Were both samples drawn from one distribution, each way to choose which of the
    pooled values belong to the first would be equally likely. The p-value is the share
    of those ways whose sum of ranks lies as far out as the one seen, in its direction,
    times two. No assumption on the shape of the distribution is made.

    Raises:
        ValueError: a sample is empty.
    """
    if not first or not second:
        message = "both samples need at least one value"
        raise ValueError(message)
    ranks = _doubled_ranks([*first, *second])
    seen = sum(ranks[: len(first)])
    ways = _ways(ranks, len(first))
    total = math.comb(len(ranks), len(first))
    low = sum(ways[: seen + 1])
    high = total - low + ways[seen]
    return float(min(Fraction(1), Fraction(2 * min(low, high), total)))


def least_p(first: int, second: int) -> float:
    """Give the smallest p-value that samples of these sizes can have."""
    return min(1.0, 2 / math.comb(first + second, first))


def _doubled_ranks(values: Sequence[float]) -> list[int]:
    """Give each value's rank, times two so that the mean rank of ties is whole."""
    ordered = sorted(values)
    first = {value: index for index, value in reversed(list(enumerate(ordered, 1)))}
    last = {value: index for index, value in enumerate(ordered, 1)}
    return [first[value] + last[value] for value in values]


def _ways(ranks: Sequence[int], size: int) -> list[int]:
    """Count, for each sum, the ways to choose ``size`` of the ranks that have it.

    The counts are coefficients of a polynomial held in one integer, ``width`` bytes for
    each: multiplying it with the power of a rank is a shift.
    """
    width = len(ranks) // 8 + 1  # no count exceeds two to the power of how many ranks there are
    chosen = [1] + [0] * size
    for rank in ranks:
        for count in range(size, 0, -1):
            chosen[count] += chosen[count - 1] << (rank * width * 8)
    end = (sum(ranks) + 1) * width
    data = chosen[size].to_bytes(end, "little")
    return [int.from_bytes(data[at : at + width], "little") for at in range(0, end, width)]
