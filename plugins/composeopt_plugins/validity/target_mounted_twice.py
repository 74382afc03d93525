"""CMP015: two volumes of one list at the same place of the container."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Evidence, Mount, Rule, Service, Severity, Stack


class TargetMountedTwice(Rule):
    """A list mounts two things at the same place of the container.

    What a later file or an extending service mounts there replaces the first, and
    is meant.

    Why:
        Compose keeps the last of two entries for one place without a word, so the
        first has no effect. Written with a slash more, both reach the engine, which
        refuses them: ``Duplicate mount point``.

    Bad:
        services:
          web:
            image: nginx:1.27
            volumes:
              - old:/data  # <- CMP015
              - new:/data
              - ./cache:/cache
              - ./other:/cache/  # <- CMP015
        volumes:
          old:
          new:

    Good:
        services:
          web:
            image: nginx:1.27
            volumes:
              - new:/data
              - ./cache:/data/cache
        volumes:
          new:
    """

    code = "CMP015"
    name = "target-mounted-twice"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare the places that the volumes of each service are mounted at."""
        del context
        for service in stack.services():
            yield from self._replaced(stack, service)
            yield from self._refused(service)

    def _replaced(self, stack: Stack, service: Service) -> Iterator[Diagnostic]:
        """Find entries of which a later one of the same list takes the place."""
        for mount in _volumes(service):
            *earlier, last = stack.definitions(mount.path) or (None,)
            for origin in earlier:
                if origin is None or last is None or origin.document is not last.document:
                    continue
                if origin.path[:-1] == last.path[:-1] and origin.path != last.path:
                    yield Diagnostic(
                        self.code,
                        f"{mount.target} is mounted again below, and only the last one counts",
                        mount.path,
                        self.severity,
                        subject=mount.target,
                        related=(Evidence("it is mounted again here", location=last.location),),
                        location=origin.location,
                    )

    def _refused(self, service: Service) -> Iterator[Diagnostic]:
        """Find entries whose places differ in how they are written only."""
        seen: dict[str, Mount] = {}
        for mount in _volumes(service):
            place = posixpath.normpath(mount.target)
            first = seen.setdefault(place, mount)
            if first is not mount:
                yield self.diagnostic(
                    mount.path,
                    f"{mount.target} is mounted already, and the engine refuses that",
                    subject=mount.target,
                    severity=Severity.ERROR,
                    related=(Evidence("it is mounted here", first.path),),
                )


def _volumes(service: Service) -> Iterator[Mount]:
    return (mount for mount in service.mounts() if mount.path[2] == "volumes" and mount.target)
