"""Acme's rules and passes for composeopt."""

from __future__ import annotations

from composeopt.api import Pass, Rule, hookimpl


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return Acme's rules."""
    from composeopt_acme.restart_policy_missing import RestartPolicyMissing

    return [RestartPolicyMissing]


@hookimpl
def composeopt_passes() -> list[type[Pass]]:
    """Return Acme's passes."""
    from composeopt_acme.owner_label import OwnerLabel

    return [OwnerLabel]
