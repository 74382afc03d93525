"""NGX002: an nginx whose upstream is a host that nothing in the stack bears."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Evidence, Rule, Severity, Stack, unknown_upstreams


class UnknownUpstreamHost(Rule):
    """An nginx configuration names a host that no service of the stack bears.

    Only names without a dot are judged, and only where nginx looks them up when
    it starts. An nginx on an external network may know hosts that this stack
    does not, and is left alone.

    Why:
        nginx refuses to start while a name does not resolve: ``host not found in
        upstream``. Often the service has been renamed, or lies in a file that was
        not given.

    Bad:
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
            content: |  # <- NGX002
              server {
                location / {
                  proxy_pass http://web:80;
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
                location /far {
                  proxy_pass https://far.example.com;
                }
              }

    References:
        https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server
    """

    code = "NGX002"
    name = "unknown-upstream-host"
    severity = Severity.WARNING
    since = "0.1"
    everywhere = True

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find hosts that nothing explains."""
        del context
        services = [service.name for service in stack.services()]
        for unknown in unknown_upstreams(stack):
            near = difflib.get_close_matches(unknown.host, services, n=1)
            right = f"; did you mean {near[0]!r}?" if near else ""
            yield self.diagnostic(
                unknown.path,
                f"nginx in {unknown.service!r} does not start: no service bears the name "
                f"{unknown.host!r}{right}",
                subject=unknown.host,
                related=(Evidence("the configuration names it here", location=unknown.location),),
            )
