"""The pass that improves nginx configurations, and rules about them."""

from __future__ import annotations

from composeopt.api import Pass, Rule, hookimpl


@hookimpl
def composeopt_passes() -> list[type[Pass]]:
    """Return the pass that improves nginx configurations."""
    from composeopt_plugins.nginx.nginx import Nginx

    return [Nginx]


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about nginx configurations."""
    from composeopt_plugins.nginx.unknown_upstream_host import UnknownUpstreamHost
    from composeopt_plugins.nginx.upstream_not_awaited import UpstreamNotAwaited

    return [UnknownUpstreamHost, UpstreamNotAwaited]
