"""Are these durations really shorter than those: medians, spread, an exact test."""

from composeopt.analysis.comparison.ranks import least_p, mann_whitney
from composeopt.analysis.comparison.samples import LEVEL, compare, sample
from composeopt.analysis.comparison.verdict import (
    compare_services,
    compare_stacks,
    sentence_of,
    verdict_of,
)

__all__ = [
    "LEVEL",
    "compare",
    "compare_services",
    "compare_stacks",
    "least_p",
    "mann_whitney",
    "sample",
    "sentence_of",
    "verdict_of",
]
