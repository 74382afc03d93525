"""NGX001: an nginx that may start before the host of its upstream has a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from composeopt.api import (
    Add,
    Context,
    Diagnostic,
    Evidence,
    Fix,
    Rule,
    Safety,
    Severity,
    Stack,
    UpstreamDemand,
    upstream_demands,
)

Edges = Mapping[str, frozenset[str]]


class UpstreamNotAwaited(Rule):
    """An nginx configuration names a service that nginx does not depend on.

    An edge by way of other services counts, if all on the way are required.
    Hosts behind a variable are looked up later and need no edge.

    Why:
        nginx looks its upstreams up when it starts and refuses to start while a
        name does not resolve: ``host not found in upstream``. A container has
        its name from its start on, so a plain edge is enough.

    Bad:
        services:
          proxy:  # <- NGX001
            image: nginx:1.27
            configs:
              - source: site
                target: /etc/nginx/conf.d/default.conf
          app:
            image: httpd:2.4
        configs:
          site:
            content: |
              server {
                location / {
                  proxy_pass http://app:80;
                }
              }

    Good:
        services:
          proxy:
            image: nginx:1.27
            depends_on: [app]
            configs:
              - source: site
                target: /etc/nginx/conf.d/default.conf
          app:
            image: httpd:2.4
        configs:
          site:
            content: |
              server {
                location / {
                  proxy_pass http://app:80;
                }
              }

    Fixed:
        services:
          proxy:
            image: nginx:1.27
            configs:
              - source: site
                target: /etc/nginx/conf.d/default.conf
            depends_on:
              app:
                condition: service_started
          app:
            image: httpd:2.4
        configs:
          site:
            content: |
              server {
                location / {
                  proxy_pass http://app:80;
                }
              }

    References:
        https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server
    """

    code = "NGX001"
    name = "upstream-not-awaited"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare what nginx must resolve with what it depends on."""
        del context
        edges = {
            service.name: frozenset(e.target for e in service.dependencies() if e.required)
            for service in stack.services()
        }
        for demand in upstream_demands(stack):
            if demand.target not in _reachable(edges, demand.service):
                yield self._finding(stack, edges, demand)

    def _finding(self, stack: Stack, edges: Edges, demand: UpstreamDemand) -> Diagnostic:
        service, target = demand.service, demand.target
        path = ("services", service, "depends_on", target)
        fix = Fix(
            f"let {service!r} depend on {target!r}",
            (Add(path, {"condition": "service_started"}),),
            Safety.SAFE,
            ("services.*.depends_on",),
        )
        declares = stack.has(("services", service, "depends_on"))
        return self.diagnostic(
            ("services", service, "depends_on") if declares else ("services", service),
            f"nginx in {service!r} does not start before {target!r} has a name; "
            f"add {target!r} to its 'depends_on'",
            subject=target,
            fix=fix if _may_depend(stack, edges, demand) else None,
            related=(
                Evidence(f"the configuration names {demand.host!r}", location=demand.location),
            ),
            key=True,
        )


def _may_depend(stack: Stack, edges: Edges, demand: UpstreamDemand) -> bool:
    """Say whether an edge makes no cycle and names no service that may be absent."""
    service, target = stack.service(demand.service), stack.service(demand.target)
    if service is None or target is None or demand.service in _reachable(edges, target.name):
        return False
    if stack.has((*service.path, "depends_on", target.name)):
        return False
    return not target.profiles or set(service.profiles) <= set(target.profiles) != set()


def _reachable(edges: Edges, start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for target in edges.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found
