"""Requests to the gateway: the token, repeating what failed in passing, and problems as errors."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from .errors import FrameError, MillraceError, ProblemError, UnreachableError

PROBLEM = "application/problem+json"
PASSING_STATUS = frozenset({408, 429, 502, 503, 504})
"""Answers that another attempt may change."""
FIRST_PAUSE_S = 0.1
BEHIND_CODES = frozenset({"POSITION_NOT_REACHED", "OFFLINE_STORE_BEHIND"})
"""Answers that say that a store has not come to the position of the question yet."""
LONGEST_PAUSE_S = 5.0
CONNECT_S = 10.0

Query = Mapping[str, "str | int | bool | None"]


class Http:
    """A connection pool to one gateway. Every request of this class may be sent twice: it carries a key, or it only reads."""

    def __init__(self, url: str, token: str | None, timeout: float, retry_for: float) -> None:
        self.url = url.rstrip("/")
        self.retry_for = retry_for
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        self._timeout = httpx.Timeout(timeout, connect=min(timeout, CONNECT_S))
        try:
            self._client = httpx.Client(base_url=self.url, headers=headers)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise FrameError(f"The address {url!r} or the token cannot be sent: {_reason(error)}.") from error

    def close(self) -> None:
        self._client.close()

    def json(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
        retry_for: float | None = None,
        reach_for: float = 0.0,
    ) -> Any:
        """The answer as JSON.

        See `answer`.
        """
        found, _ = self.answer(
            method,
            path,
            body=body,
            content=content,
            headers=headers,
            query=query,
            retry_for=retry_for,
            reach_for=reach_for,
        )
        return found

    def answer(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
        retry_for: float | None = None,
        reach_for: float = 0.0,
    ) -> tuple[Any, httpx.Headers]:
        """The answer as JSON, and its headers.

        `retry_for`: how long to repeat what fails in passing, in seconds. `reach_for`: how long to repeat while a view is behind a
        position. Raises ProblemError, UnreachableError.
        """
        if body is not None:
            content, headers = _encoded(body), {"content-type": "application/json", **(headers or {})}
        patience = Patience(self.retry_for if retry_for is None else retry_for, reach_for)
        while True:
            try:
                with self.open(method, path, content=content, headers=headers, query=query) as answer:
                    return _decoded(answer.read(), self.url), answer.headers
            except (ProblemError, UnreachableError) as error:
                patience.pause_or_raise(error)

    def pages(self, path: str, query: Query) -> Iterator[Any]:
        """The items of all pages of a list, each page when it is needed. Raises as `json`."""
        token: str | None = None
        while True:
            page = self.json("GET", path, query={**query, "page_token": token})
            yield from page["items"]
            token = page["nextPageToken"]
            if token is None:
                return

    @contextmanager
    def open(
        self,
        method: str,
        path: str,
        *,
        content: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
        timeout: float | None = None,
    ) -> Iterator[httpx.Response]:
        """One attempt, whose answer is read by the caller. `timeout` in seconds, for a longer wait than usual. Raises as `json`."""
        limits = self._timeout if timeout is None else httpx.Timeout(timeout, connect=CONNECT_S)
        params = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        try:
            with self._client.stream(
                method, path, content=content, headers=headers, params=params, timeout=limits
            ) as answer:
                if answer.status_code >= 300:
                    raise _problem(answer, answer.read())
                yield answer
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise UnreachableError(f"The gateway at {self.url} cannot be reached: {_reason(error)}.") from error


class Patience:
    """How long a request is repeated, with growing pauses."""

    def __init__(self, retry_for: float, reach_for: float = 0.0) -> None:
        self._started = time.monotonic()
        self._retry_for = retry_for
        self._reach_for = reach_for
        self._pause = FIRST_PAUSE_S

    def pause_or_raise(self, error: ProblemError | UnreachableError) -> None:
        """Sleeps before the next attempt, or raises the error if another attempt is of no use."""
        elapsed = time.monotonic() - self._started
        if isinstance(error, ProblemError) and error.code in BEHIND_CODES:
            # The gateway itself has waited.
            if elapsed > self._reach_for:
                raise error
            return
        asked = error.retry_after if isinstance(error, ProblemError) else None
        pause = max(self._pause * random.uniform(0.5, 1.0), min(asked or 0.0, LONGEST_PAUSE_S))
        passing = isinstance(error, UnreachableError) or error.status in PASSING_STATUS
        if not passing or elapsed + pause > self._retry_for:
            raise error
        time.sleep(pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE_S)


def _encoded(body: Any) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError) as error:
        raise FrameError(f"The request cannot be written as JSON: {error}.") from error


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def _decoded(body: bytes, url: str) -> Any:
    try:
        return json.loads(body, parse_int=_whole)
    except ValueError as error:
        raise MillraceError(f"What answers at {url} is no gateway: it sent {body[:100]!r}, expected JSON.") from error


def _whole(text: str) -> int | float:
    """JSON's negative zero is a double, which an int cannot be."""
    return -0.0 if text == "-0" else int(text)


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _problem(answer: httpx.Response, body: bytes) -> ProblemError:
    after = answer.headers.get("retry-after", "")
    retry_after = float(after) if after.isdigit() else None
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    shown = f"The gateway answered {answer.status_code}: {body[:300]!r}"
    if isinstance(found, dict):
        found = found if "detail" in found or "title" in found else {"detail": shown, **found}
        return ProblemError(answer.status_code, found, retry_after)
    return ProblemError(answer.status_code, {"detail": shown}, retry_after)
