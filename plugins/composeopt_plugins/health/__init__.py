"""The pass that times healthchecks, and rules about them."""

from __future__ import annotations

from composeopt.api import Pass, Rule, hookimpl


@hookimpl
def composeopt_passes() -> list[type[Pass]]:
    """Return the pass that times healthchecks."""
    from composeopt_plugins.health.health import Health

    return [Health]


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about healthchecks."""
    from composeopt_plugins.health.shell_syntax_in_exec_healthcheck import (
        ShellSyntaxInExecHealthcheck,
    )

    return [ShellSyntaxInExecHealthcheck]
