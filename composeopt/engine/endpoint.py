"""Where the engine is: found as the docker CLI finds it."""

from __future__ import annotations

import os
import pathlib
import socket
from collections.abc import Mapping

import docker
from docker.errors import DockerException
from docker.tls import TLSConfig

from composeopt.engine import contexts
from composeopt.errors import UsageError
from composeopt.model.values import dataclass

PATIENCE = 120
"""Seconds that the engine may take for one answer."""

_WINDOWS = "npipe:////./pipe/docker_engine"
_SOCKET = "unix:///var/run/docker.sock"
_DECIDING = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One engine.

    Args:
        host: as ``DOCKER_HOST`` writes it.
        source: what named it, for messages.
        certificates: the folder of ``ca.pem``, ``cert.pem``, ``key.pem``; None: no TLS.
        verified: whether the engine's certificate is checked.
    """

    host: str
    source: str
    certificates: pathlib.Path | None = None
    verified: bool = True

    @property
    def is_local(self) -> bool:
        """Whether files and ports of the engine's host are those of this machine."""
        return self.host.startswith("unix://")

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Give the environment in which a docker program finds this engine."""
        kept = {key: value for key, value in environ.items() if key not in _DECIDING}
        kept["DOCKER_HOST"] = self.host
        if self.certificates is not None:
            kept["DOCKER_CERT_PATH"] = str(self.certificates)
            kept["DOCKER_TLS_VERIFY" if self.verified else "DOCKER_TLS"] = "1"
        return kept


def find(environ: Mapping[str, str], context: str | None = None) -> Endpoint:
    """Find the engine that the docker CLI would use.

    In this order: ``--context``, ``DOCKER_HOST``, ``DOCKER_CONTEXT``, the context
    that ``docker context use`` chose, the socket of this machine.

    Args:
        environ: the process environment.
        context: ``--context``, or None.

    Raises:
        UsageError: the context named does not exist.
    """
    folder = contexts.config_folder(environ)
    if context is None and environ.get("DOCKER_HOST"):
        return _default(environ)
    named = context or environ.get("DOCKER_CONTEXT") or contexts.current(folder)
    if named is None or named == contexts.DEFAULT:
        return _default(environ)
    host, unverified = contexts.host_of(folder, named)
    found = contexts.certificates_of(folder, named)
    return Endpoint(host, f"context {named}", found, verified=not unverified)


def _default(environ: Mapping[str, str]) -> Endpoint:
    host = environ.get("DOCKER_HOST")
    if not host:
        return Endpoint(_WINDOWS if os.name == "nt" else _SOCKET, "this machine")
    verified = bool(environ.get("DOCKER_TLS_VERIFY"))
    if not verified and not environ.get("DOCKER_TLS"):
        return Endpoint(host, "DOCKER_HOST")
    folder = environ.get("DOCKER_CERT_PATH")
    certificates = pathlib.Path(folder) if folder else contexts.config_folder(environ)
    return Endpoint(host, "DOCKER_HOST", certificates, verified=verified)


def connect(endpoint: Endpoint) -> docker.DockerClient:
    """Connect to an engine.

    Raises:
        UsageError: it does not answer.
    """
    try:
        if endpoint.is_local:
            _knock(endpoint)
        client = docker.DockerClient(
            base_url=endpoint.host,
            tls=_tls(endpoint),
            timeout=PATIENCE,
            max_pool_size=32,
            use_ssh_client=endpoint.host.startswith("ssh://"),
        )
        client.ping()
    except (DockerException, OSError) as error:
        message = f"no engine answers at {endpoint.host} (from {endpoint.source}): {error}"
        raise UsageError(message) from error
    return client


def _knock(endpoint: Endpoint) -> None:
    """Raise OSError when nobody listens; docker-py would leave its socket open then."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(endpoint.host.removeprefix("unix://"))


def _tls(endpoint: Endpoint) -> TLSConfig | bool:
    folder = endpoint.certificates
    if folder is None:
        return False
    pair = (str(folder / "cert.pem"), str(folder / "key.pem"))
    has_pair = all(pathlib.Path(name).exists() for name in pair)
    authority = folder / "ca.pem"
    return TLSConfig(
        client_cert=pair if has_pair else None,
        ca_cert=str(authority) if endpoint.verified and authority.exists() else None,
        verify=endpoint.verified,
    )
