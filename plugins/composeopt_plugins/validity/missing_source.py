"""CMP016: something on this machine that is named and not there."""

from __future__ import annotations

import pathlib
import posixpath
from collections.abc import Iterator, Mapping

from composeopt.api import Context, Diagnostic, Mount, Path, Rule, Service, Severity, Stack


class MissingSource(Rule):
    """A folder or Dockerfile to build from, or a file to mount, is not there.

    Runs with ``--persona pedantic``: what is there depends on the machine, and
    secrets are seldom committed. Names with a variable that is not set are left alone.

    Why:
        ``docker compose config`` takes any name. ``up`` stops at a missing folder to
        build from and at a missing secret or config; in place of a missing file to
        mount the engine makes an empty folder, which the program cannot read. In the long
        form it makes nothing, and refuses.

    Bad:
        services:
          web:
            build: ./wbe  # <- CMP016
          api:
            build:
              context: .
              dockerfile: Dockerfile.pord  # <- CMP016
            volumes:
              - ./nginx.cnf:/etc/nginx/nginx.conf:ro  # <- CMP016
              - type: bind
                source: ./data  # <- CMP016
                target: /data
            secrets:
              - token
        secrets:
          token:
            file: ./token.txt  # <- CMP016

    Good:
        services:
          web:
            build:
              context: .
              dockerfile_inline: FROM nginx:1.27
            volumes:
              - ./data:/data
              - type: bind
                source: .
                target: /app
          api:
            build: https://github.com/docker/awesome-compose.git#master:flask/app
    """

    code = "CMP016"
    name = "missing-source"
    severity = Severity.WARNING
    since = "0.1"
    persona = "pedantic"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Look whether what the stack names is there."""
        del context
        for service in stack.services():
            for path, message in _named(service):
                if self._is_missing(stack, path):
                    yield self.diagnostic(path, message, subject=str(stack.value(path)))
            yield from self._dockerfile(stack, service)
        for kind in ("secrets", "configs"):
            for name in _entries(stack, kind):
                path = (kind, name, "file")
                if self._is_missing(stack, path):
                    message = f"the file of {kind[:-1]} {name!r} is not there; make it"
                    yield self.diagnostic(path, message, subject=str(stack.value(path)))

    def _is_missing(self, stack: Stack, path: Path) -> bool:
        """Say whether a file wrote a path of this machine down at which nothing is."""
        value = stack.value(path)
        if not isinstance(value, str) or not value.startswith("/") or path in stack.unknown:
            return False
        return not _is_there(value) and stack.origin(path) is not None

    def _dockerfile(self, stack: Stack, service: Service) -> Iterator[Diagnostic]:
        """Look whether the folder to build from, if it is there, has its Dockerfile."""
        build = service.data.get("build")
        folder, name = (
            (build.get("context"), build.get("dockerfile"))
            if isinstance(build, Mapping)
            else ("", "")
        )
        context, path = ((*service.path, "build", key) for key in ("context", "dockerfile"))
        if not isinstance(folder, str) or not isinstance(name, str) or not name:
            return
        if not folder.startswith("/") or {context, path} & stack.unknown:
            return
        if _is_there(folder) and not _is_there(posixpath.join(folder, name)):
            yield self.diagnostic(
                path if stack.origin(path) is not None else context,
                f"there is no {name} to build {service.name!r} with; make it, or name another",
                subject=name,
            )


def _is_there(path: str) -> bool:
    """Say whether there is something; what cannot be asked counts as there."""
    try:
        return pathlib.Path(path.replace("$$", "$")).exists()
    except (OSError, ValueError):
        return True


def _named(service: Service) -> Iterator[tuple[Path, str]]:
    """Give what a service needs, each with what is said when it is missing."""
    build = service.data.get("build")
    if isinstance(build, Mapping):
        message = f"there is no folder to build {service.name!r} from; make it, or correct the path"
        yield (*service.path, "build", "context"), message
    for mount in service.mounts():
        if mount.type != "bind":
            continue
        if not _is_made(service, mount):
            said = "and is not made"
        elif _is_file(mount):
            said = "so the engine makes an empty folder"
        else:
            continue
        message = f"what is to be mounted at {mount.target} is not there, {said}"
        yield (*mount.path, "source"), f"{message}; make it, or correct the path"


def _is_made(service: Service, mount: Mount) -> bool:
    """Say whether a missing source is made; the long form must ask for that."""
    volumes = service.data.get("volumes")
    index = mount.path[-1]
    entry = volumes[index] if isinstance(volumes, list) and isinstance(index, int) else None
    bind = entry.get("bind") if isinstance(entry, Mapping) else None
    return isinstance(bind, Mapping) and bind.get("create_host_path") is not False


def _is_file(mount: Mount) -> bool:
    """Say whether a mount is of a file, by the names of both sides."""
    sides = (mount.source or "", mount.target)
    return all(posixpath.splitext(posixpath.basename(side))[1] for side in sides)


def _entries(stack: Stack, kind: str) -> Iterator[str]:
    entries = stack.model.get(kind)
    yield from entries if isinstance(entries, Mapping) else ()
