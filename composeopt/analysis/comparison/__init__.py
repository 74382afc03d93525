"""Are these durations really shorter than those: medians, spread, an exact test."""

from composeopt.analysis.comparison.ranks import least_p, mann_whitney
from composeopt.analysis.comparison.samples import LEVEL, compare, sample

__all__ = ["LEVEL", "compare", "least_p", "mann_whitney", "sample"]
