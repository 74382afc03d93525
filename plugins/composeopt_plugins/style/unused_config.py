"""STY005: a config that is declared and not used."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack
from composeopt_plugins.style.unused import unused


class UnusedConfig(Rule):
    """A top-level config is used by no service.

    Why:
        No container gets it. Either the entry is left over, or a service lacks
        its ``configs`` key and runs with the settings of its image.

    Bad:
        services:
          web:
            image: nginx:1.27
        configs:
          site:  # <- STY005
            file: ./site.conf

    Good:
        services:
          web:
            image: nginx:1.27
            configs:
              - source: site
                target: /etc/nginx/conf.d/site.conf
        configs:
          site:
            file: ./site.conf

    Fixed:
        services:
          web:
            image: nginx:1.27
    """

    code = "STY005"
    name = "unused-config"
    severity = Severity.INFO
    since = "0.1"
    everywhere = True

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare what the files declare with what the services use."""
        del context
        return unused(self, stack, "configs", "config")
