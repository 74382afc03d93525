"""A door before the engine through which nothing of before gets lost.

compose replaces a container by removing it. Its labels cannot be changed, so compose
finds it under any name; only at the engine's door can a removal become something that
can be undone. Through this door all requests pass as they are, but for two: removing a
container that stood before renames it, and no volume is removed.

When compose is ended midway, the engine may still be at work on what it was asked for. The
door closes only when that is over, so that whoever goes back then sees how things stand.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import select
import socket
import socketserver
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator

from composeopt.model.patterns import pattern

_HEAD_LIMIT = 1 << 20
_LONGEST_FOLDER = 70
"""Bytes of a folder's name; a socket's name has 104 at most, and ours takes the rest."""

_CONTAINER = pattern(rb"DELETE (?:/v[\d.]+)?/containers/([^/? ]+)[? ]")
_VOLUME = pattern(rb"(?:DELETE (?:/v[\d.]+)?/volumes/|POST (?:/v[\d.]+)?/volumes/prune)")
_CONNECTION = pattern(rb"\r\n[Cc]onnection:[^\r]*")
_UPGRADE = pattern(rb"\r\n[Uu]pgrade:")
_CHANGE = pattern(
    rb"(?:POST|DELETE) (?:/v[\d.]+)?/(?:containers|networks|volumes)/(?![^ ]*/(?:wait|attach)[? ])"
)

Dial = Callable[[], socket.socket]
Keep = Callable[[str], bool]


@contextlib.contextmanager
def kept(dial: Dial, keep: Keep, heard: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Open the door for the time of the block; gives its address for ``DOCKER_HOST``.

    Args:
        dial: connects to the engine.
        keep: takes the id or name of a container to be removed; puts it aside and says
            True, or says False when it may go. What it raises becomes the answer.
        heard: called whenever somebody asks for something.
    """
    with tempfile.TemporaryDirectory(prefix="composeopt-", dir=_short_folder()) as folder:
        path = pathlib.Path(folder, "docker.sock")
        with _Door(str(path), dial, keep, heard) as door:
            thread = threading.Thread(target=door.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            try:
                yield f"unix://{path}"
            finally:
                door.shutdown()
                thread.join()
                door.settle()


def _short_folder() -> str | None:
    """Give a folder whose sockets have short enough names; None: the usual one."""
    usual = os.fsencode(tempfile.gettempdir())
    return None if len(usual) <= _LONGEST_FOLDER else "/tmp"  # noqa: S108 - a folder of our own


class _Door(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """The listening socket; one thread for each connection."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024
    """compose connects for each container at once, and takes a full queue for a failure."""

    def __init__(self, path: str, dial: Dial, keep: Keep, heard: Callable[[], None]) -> None:
        self.dial = dial
        self.keep = keep
        self.heard = heard
        self._changes = 0
        self._is_closing = False
        self._moved = threading.Condition()
        super().__init__(path, _Visit)

    @contextlib.contextmanager
    def changing(self) -> Iterator[bool]:
        """Hold the door while something changes; gives whether it still may."""
        with self._moved:
            may = not self._is_closing
            self._changes += may
        try:
            yield may
        finally:
            with self._moved:
                self._changes -= may
                self._moved.notify_all()

    def settle(self) -> None:
        """Let no more changes begin, and wait for those that have."""
        with self._moved:
            self._is_closing = True
            self._moved.wait_for(lambda: not self._changes)


class _Visit(socketserver.BaseRequestHandler):
    """One connection; it carries one request, so every request is seen."""

    server: _Door

    def handle(self) -> None:
        """Read the head of the request and answer it or pass it on."""
        with contextlib.suppress(OSError):
            head, rest = _head(self.request)
            if not head:
                return
            self.server.heard()
            if _UPGRADE.search(head) or not _CHANGE.match(head):
                self._serve(head, rest, is_change=False)
                return
            with self.server.changing() as may:
                if may:
                    self._serve(head, rest, is_change=True)

    def _serve(self, head: bytes, rest: bytes, *, is_change: bool) -> None:
        if _VOLUME.match(head):
            self._answer(409, "composeopt deploy removes no volume")
            return
        removed = _CONTAINER.match(head)
        if removed is not None:
            try:
                is_kept = self.server.keep(removed[1].decode())
            except Exception as error:  # noqa: BLE001 - whatever it is, compose must hear of it
                self._answer(500, f"composeopt could not put a container aside: {error}")
                return
            if is_kept:
                self._answer(204, "")
                return
        with self.server.dial() as engine:
            engine.sendall(_single(head) + rest)
            # An engine that sees who asked go away may give up a change halfway.
            _splice(self.request, engine, tells_end=not is_change)

    def _answer(self, status: int, message: str) -> None:
        body = json.dumps({"message": message}).encode() if message else b""
        self.request.sendall(
            b"HTTP/1.1 %d composeopt\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(body)) + body
        )


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    """Read up to the empty line; gives the head, and what came after it."""
    data = b""
    while b"\r\n\r\n" not in data and len(data) < _HEAD_LIMIT:
        more = client.recv(65536)
        if not more:
            return b"", b""
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def _single(head: bytes) -> bytes:
    """Ask the engine to close after its answer, unless the connection is taken over."""
    if _UPGRADE.search(head):
        return head
    line, _, fields = head.partition(b"\r\n")
    return line + b"\r\nConnection: close" + _CONNECTION.sub(b"", b"\r\n" + fields)


def _splice(client: socket.socket, engine: socket.socket, *, tells_end: bool) -> None:
    """Carry bytes both ways until the engine has said everything.

    Args:
        client: who asks.
        engine: who answers.
        tells_end: whether the engine hears that the client has nothing more to say.
    """
    peers = {client: engine, engine: client}
    open_ends = [client, engine]
    while engine in open_ends:
        for end in select.select(open_ends, (), ())[0]:
            data = _received(end)
            if data:
                peers[end].sendall(data)
            else:
                open_ends.remove(end)
                if tells_end or end is engine:
                    _end(peers[end])


def _received(end: socket.socket) -> bytes:
    """Read what is there; of TLS also what is decrypted already, which select cannot see."""
    data = end.recv(65536)
    while isinstance(end, ssl.SSLSocket) and end.pending():
        data += end.recv(65536)
    return data


def _end(end: socket.socket) -> None:
    """Say that nothing more comes; TLS has no way to say so and still listen."""
    if not isinstance(end, ssl.SSLSocket):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_WR)
