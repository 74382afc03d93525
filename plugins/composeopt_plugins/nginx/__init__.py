"""Rules about nginx configurations."""

from __future__ import annotations

from composeopt.api import Rule, hookimpl


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about nginx configurations."""
    from composeopt_plugins.nginx.unknown_upstream_host import UnknownUpstreamHost
    from composeopt_plugins.nginx.upstream_not_awaited import UpstreamNotAwaited

    return [UnknownUpstreamHost, UpstreamNotAwaited]
