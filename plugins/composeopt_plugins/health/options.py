"""The settings of the health pass."""

from __future__ import annotations

from composeopt.api import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How much may be spent on looking more often.

    Args:
        budget_share: share of the declared CPU budget that additional probes may use.
        budget_cores: cores that they may use where no budget is declared.
        starting_cores: cores that probing at ``start_interval`` may use while the
            stack starts (engine 25 and later).
        hung_factor: how many times longer the detection of a hung service may take.
        boot_spread: the share by which a boot may differ from its median, either way;
            a 95th percentile that is known may be later.
    """

    budget_share: float = 0.02
    budget_cores: float = 0.1
    starting_cores: float = 0.5
    hung_factor: float = 2.0
    boot_spread: float = 0.1
