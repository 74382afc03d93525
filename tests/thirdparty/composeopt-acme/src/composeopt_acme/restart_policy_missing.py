"""ACM001: a service that publishes a port and stays down once it is down."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Add, Context, Diagnostic, Fix, Rule, Safety, Service, Severity


class RestartPolicyMissing(Rule):
    """A service that publishes a port has no restart policy.

    Why:
        The default policy is ``no``: after a crash or a reboot of the host the
        service stays down until somebody notices.

    Bad:
        services:
          web:  # <- ACM001
            image: nginx:1.27
            ports:
              - "127.0.0.1:8080:80"

    Good:
        services:
          web:
            image: nginx:1.27
            restart: unless-stopped
            ports:
              - "127.0.0.1:8080:80"
          job:
            image: busybox:1.36

    Fixed:
        services:
          web:
            image: nginx:1.27
            ports:
              - "127.0.0.1:8080:80"
            restart: unless-stopped
    """

    code = "ACM001"
    name = "restart-policy-missing"
    severity = Severity.INFO
    since = "1.0"

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Find services that publish a port and have no policy."""
        del context
        deploy = service.data.get("deploy")
        managed = isinstance(deploy, dict) and "restart_policy" in deploy
        if "restart" in service.data or managed or not service.ports():
            return
        path = ("services", service.name)
        fix = Fix(
            "restart it unless it was stopped",
            (Add((*path, "restart"), "unless-stopped"),),
            Safety.UNSAFE,
            touches=("services.*.restart",),
            caveat="a service that crashes at once is started again and again",
        )
        yield self.diagnostic(
            path,
            f"{service.name} publishes a port and has no restart policy",
            subject=service.name,
            fix=fix,
            key=True,
        )
