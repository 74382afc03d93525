"""A raw connection to the engine."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import urllib.parse

from composeopt.engine.endpoint import Endpoint
from composeopt.errors import UsageError

_PATIENCE = 30.0
_PORTS = {False: 2375, True: 2376}


def dial(endpoint: Endpoint) -> socket.socket:
    """Connect to the engine's API.

    Raises:
        UsageError: the kind of address is not known here.
        OSError: nothing answers.
    """
    address = urllib.parse.urlsplit(endpoint.host)
    match address.scheme:
        case "unix":
            plain = socket.socket(socket.AF_UNIX)
            plain.connect(address.path)
            return plain
        case "tcp" | "http" | "https":
            is_tls = endpoint.certificates is not None or address.scheme == "https"
            host = address.hostname or "localhost"
            plain = socket.create_connection((host, address.port or _PORTS[is_tls]), _PATIENCE)
            plain.settimeout(None)
            return _secured(plain, endpoint, host) if is_tls else plain
        case "ssh":
            return _by_ssh(address)
    message = f"a running project cannot be replaced over {endpoint.host}; use unix, tcp or ssh"
    raise UsageError(message)


def _secured(plain: socket.socket, endpoint: Endpoint, host: str) -> socket.socket:
    folder = endpoint.certificates
    context = ssl.create_default_context()
    if folder is not None and (folder / "ca.pem").exists() and endpoint.verified:
        context.load_verify_locations(folder / "ca.pem")
    if not endpoint.verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if folder is not None and (folder / "cert.pem").exists():
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context.wrap_socket(plain, server_hostname=host)


def _by_ssh(address: urllib.parse.SplitResult) -> socket.socket:
    """Reach the engine as the docker CLI does: ``docker system dial-stdio`` over ssh."""
    ours, theirs = socket.socketpair()
    command = ["ssh"]
    if address.username:
        command += ["-l", address.username]
    if address.port:
        command += ["-p", str(address.port)]
    command += ["--", address.hostname or "", "docker", "system", "dial-stdio"]
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - the address is the user's own endpoint
            command, stdin=theirs.fileno(), stdout=theirs.fileno(), start_new_session=True
        )
    # Nobody else asks how it ended.
    threading.Thread(target=process.wait, daemon=True).start()
    return ours
