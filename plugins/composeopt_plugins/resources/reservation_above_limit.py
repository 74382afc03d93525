"""RES001: a memory reservation that is larger than the limit."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Service, Severity


class ReservationAboveLimit(Rule):
    """The memory reservation of a service is larger than its limit.

    Why:
        The engine refuses to create the container: ``minimum memory limit can not
        be less than memory reservation limit``. ``docker compose config`` accepts
        the file.

    Bad:
        services:
          db:
            image: postgres:16
            mem_limit: 512m
            mem_reservation: 1g  # <- RES001

    Good:
        services:
          db:
            image: postgres:16
            mem_limit: 1g
            mem_reservation: 512m
    """

    code = "RES001"
    name = "reservation-above-limit"
    severity = Severity.ERROR
    since = "0.1"

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Compare both, in either place where they can be written."""
        del context
        limit = service.limits.memory
        if limit is None:
            return
        deployed = ("deploy", "resources", "reservations", "memory")
        for keys in (("mem_reservation",), deployed):
            value: object = service.data
            for key in keys:
                value = value.get(key) if isinstance(value, dict) else None
            if value is not None and str(value).isdigit() and int(str(value)) > limit:
                yield self.diagnostic(
                    (*service.path, *keys),
                    f"{service.name!r} reserves more memory than its limit; "
                    "the engine refuses to create it",
                    subject=service.name,
                )
