"""A network between client and gateway that loses answers and refuses connections when a test wants it to."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit

PIECE = 65_536


class FaultyNetwork:
    """Passes connections on to the gateway. Use it in a `with` block; `url` is the address for the client."""

    def __init__(self, gateway: str) -> None:
        parts = urlsplit(gateway)
        self._gateway = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self.lost: list[bytes] = []
        """The first lines of the requests whose answers were lost."""
        self._lose = b""
        self._answers = 0
        self._refuse = 0
        self._lock = threading.Lock()

    def lose(self, path: bytes, answers: int, *, then_refuse: int = 0) -> None:
        """Loses the next answers to requests whose first line has `path`, and refuses connections after each of them."""
        with self._lock:
            self._lose, self._answers, self._then_refuse = path, answers, then_refuse

    def __enter__(self) -> FaultyNetwork:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._lock:
            refused = self._refuse > 0
            self._refuse = max(0, self._refuse - 1)
        if refused:
            client.close()
            return
        with client, socket.create_connection(self._gateway) as gateway:
            doomed = threading.Event()
            back = threading.Thread(target=self._back, args=(gateway, client, doomed), daemon=True)
            back.start()
            for piece in iter(lambda: _received(client), b""):
                if self._is_lost(piece):
                    doomed.set()
                gateway.sendall(piece)
            _shut(gateway)
            back.join()

    def _is_lost(self, piece: bytes) -> bool:
        line = piece.partition(b"\r\n")[0]
        with self._lock:
            if self._answers == 0 or not line.endswith(b" HTTP/1.1") or self._lose not in line:
                return False
            self._answers -= 1
            self._refuse = self._then_refuse
            self.lost.append(line)
            return True

    def _back(self, gateway: socket.socket, client: socket.socket, doomed: threading.Event) -> None:
        for piece in iter(lambda: _received(gateway), b""):
            if doomed.is_set():  # the gateway has done its work, and nobody learns of it
                break
            client.sendall(piece)
        _shut(client)
        _shut(gateway)


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(PIECE)
    except OSError:
        return b""


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it is closed already
