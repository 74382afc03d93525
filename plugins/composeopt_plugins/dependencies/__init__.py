"""The pass that drops redundant waits, and rules about who waits for whom."""

from __future__ import annotations

from composeopt.api import Pass, Rule, hookimpl


@hookimpl
def composeopt_passes() -> list[type[Pass]]:
    """Return the pass that drops redundant waits."""
    from composeopt_plugins.dependencies.dependencies import Dependencies

    return [Dependencies]


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about who waits for whom."""
    from composeopt_plugins.dependencies.dependency_not_awaited import DependencyNotAwaited
    from composeopt_plugins.dependencies.dependency_without_its_profile import (
        DependencyWithoutItsProfile,
    )
    from composeopt_plugins.dependencies.healthy_dependency_without_healthcheck import (
        HealthyDependencyWithoutHealthcheck,
    )
    from composeopt_plugins.dependencies.one_shot_restarts import OneShotRestarts

    return [
        DependencyNotAwaited,
        HealthyDependencyWithoutHealthcheck,
        OneShotRestarts,
        DependencyWithoutItsProfile,
    ]
