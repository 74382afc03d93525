"""Rules about what is written and does nothing."""

from __future__ import annotations

from composeopt.api import Rule, hookimpl


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about what is written and does nothing."""
    from composeopt_plugins.style.malformed_suppression import MalformedSuppression
    from composeopt_plugins.style.obsolete_version import ObsoleteVersion
    from composeopt_plugins.style.unused_config import UnusedConfig
    from composeopt_plugins.style.unused_network import UnusedNetwork
    from composeopt_plugins.style.unused_secret import UnusedSecret
    from composeopt_plugins.style.unused_suppression import UnusedSuppression
    from composeopt_plugins.style.unused_volume import UnusedVolume

    return [
        MalformedSuppression,
        ObsoleteVersion,
        UnusedConfig,
        UnusedNetwork,
        UnusedSecret,
        UnusedSuppression,
        UnusedVolume,
    ]
