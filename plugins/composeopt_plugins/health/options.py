"""The settings of the health pass."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """How much may be spent on looking more often.

    Args:
        budget_share: share of the declared CPU budget that additional probes may use.
        budget_cores: cores that they may use where no budget is declared.
        starting_cores: cores that probing at ``start_interval`` may use while the
            stack starts (engine 25 and later).
        hung_factor: how many times longer the detection of a hung service may take.
        boot_margin: how much longer than its median a boot is planned for, where
            no 95th percentile is known.
    """

    budget_share: float = 0.02
    budget_cores: float = 0.1
    starting_cores: float = 0.5
    hung_factor: float = 2.0
    boot_margin: float = 1.05
