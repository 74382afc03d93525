"""IMG002: a PostgreSQL 18 whose data is mounted where earlier versions kept it."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    Context,
    Diagnostic,
    Rule,
    Service,
    Severity,
    pattern,
)

IMAGE = pattern(
    r"(?:docker\.io/)?(?:library/)?postgres(?::(?P<major>\d+)?(?P<rest>[^@]*))?(?:@.*)?\Z"
)
OLD_PATH = "/var/lib/postgresql/data"


class PostgresDataPath(Rule):
    """A volume for PostgreSQL 18 or newer is mounted at the data path of older versions.

    Why:
        From version 18 on the image keeps its data in a folder per version below
        ``/var/lib/postgresql`` and refuses to start with a mount at
        ``/var/lib/postgresql/data``. Without a tag the image is 18 or newer.

    Bad:
        services:
          db:
            image: postgres:18-alpine
            volumes:
              - data:/var/lib/postgresql/data  # <- IMG002
        volumes:
          data:

    Good:
        services:
          db:
            image: postgres:18-alpine
            volumes:
              - data:/var/lib/postgresql
          old:
            image: postgres:17
            volumes:
              - old:/var/lib/postgresql/data
        volumes:
          data:
          old:

    References:
        https://hub.docker.com/_/postgres
    """

    code = "IMG002"
    name = "postgres-data-path"
    severity = Severity.ERROR
    since = "0.1"

    def check_service(self, service: Service, context: Context) -> Iterator[Diagnostic]:
        """Find the old path under an image that no longer takes it."""
        del context
        match = IMAGE.match(service.image or "")
        if match is None or service.has_build or "PGDATA" in service.environment:
            return
        major, rest = match["major"], match["rest"] or ""
        newest = not major and rest in {"", "latest", "alpine"}
        if not newest and (not major or int(major) < 18):
            return
        for mount in service.mounts():
            if mount.target.rstrip("/") == OLD_PATH:
                yield self.diagnostic(
                    mount.path,
                    f"PostgreSQL 18 and newer do not start with a mount at {OLD_PATH}; "
                    "mount /var/lib/postgresql",
                    subject=service.name,
                    severity=Severity.WARNING if newest else Severity.ERROR,
                )
