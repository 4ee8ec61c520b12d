"""Requests to the gateway over one connection, with the standard library alone."""

from __future__ import annotations

import contextlib
import http.client
import socket
from urllib.parse import urlsplit

from .answers import Unknown, Verdict, verdict


class Sender:
    """Sends batches, one after the other. `abort` may come from another thread."""

    def __init__(self, url: str, token: str | None, timeout: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"url is {url!r}, expected an address with http:// or https://")
        self._url = url.rstrip("/")
        self._path = parts.path.rstrip("/")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=timeout)
        self._headers = {"content-type": "application/x-ndjson"}
        if token is not None:
            self._headers["authorization"] = f"Bearer {token}"

    def send(self, path: str, batch: list[bytes]) -> Verdict:
        """The verdict on a batch. It does not raise."""
        try:
            self._connection.request("POST", self._path + path, body=b"\n".join(batch), headers=self._headers)
            answer = self._connection.getresponse()
            return verdict(len(batch), answer.status, answer.read(), answer.getheader("retry-after"))
        except Exception as error:  # whatever it is, the service goes on
            self._connection.close()
            return Unknown(f"No answer of {self._url}{path}: {str(error) or type(error).__name__}")

    def abort(self) -> None:
        """Ends a request that waits for its answer."""
        waiting = self._connection.sock
        if waiting is not None:
            with contextlib.suppress(OSError):
                waiting.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._connection.close()
