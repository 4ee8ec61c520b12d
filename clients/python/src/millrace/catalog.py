"""The catalogue: declarations go in as the same JSON that `millrace apply` takes, and come out with their versions, now or as of a time."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .errors import FrameError, MillraceError
from .http import Http
from .times import Time, time_json

Declaration = Mapping[str, Any]

KINDS: Mapping[str, str] = {"entities": "keys", "datasets": "columns", "views": "features"}
"""The kinds of declarations in the order in which they refer to each other, each with the field by which one is recognised."""
ACTIVATED = frozenset({"views"})
"""Kinds whose versions are activated when they have caught up with their rows."""
POLL_S = 0.1


@dataclass(frozen=True)
class Declared:
    """What the catalogue has decided on a declaration."""

    kind: str
    """`entities`, `datasets` or `views`."""
    name: str
    version: int
    outcome: str
    """`accepted`, or `unchanged` if the catalogue had the same declaration already."""
    position: str | None
    """The position token of the decision."""


class NotActiveError(MillraceError, TimeoutError):
    """A version has not become active in time."""


def declarations_in(content: object) -> list[tuple[str, Declaration]]:
    """Kind and declaration of everything in a declaration, a list of them, or an object of lists by kind. Raises FrameError."""
    found: list[tuple[str, Declaration]] = []

    def look(value: object, depth: int) -> None:
        if isinstance(value, Mapping):
            kinds = [kind for kind, mark in KINDS.items() if mark in value]
            if kinds:
                found.append((kinds[-1], value))
                return
        if isinstance(value, (Mapping, Sequence)) and not isinstance(value, (str, bytes)) and depth < 3:
            for each in value.values() if isinstance(value, Mapping) else value:
                look(each, depth + 1)
            return
        marks = ", ".join(f"{kind} ({mark})" for kind, mark in KINDS.items())
        raise FrameError(f"{value!r} is no declaration; expected one of {marks}, which the field in brackets shows.")

    look(content, 0)
    return sorted(found, key=lambda each: list(KINDS).index(each[0]))


class Catalog:
    def __init__(self, http: Http) -> None:
        self._http = http

    def declare(self, content: object, wait: float | None) -> list[Declared]:
        done = [self._declare(kind, declaration) for kind, declaration in declarations_in(content)]
        if wait is not None:
            deadline = time.monotonic() + wait
            for each in done:
                if each.kind in ACTIVATED:
                    self._until_active(each, wait, deadline)
        return done

    def _declare(self, kind: str, declaration: Declaration) -> Declared:
        headers = {"idempotency-key": str(uuid.uuid4())}
        answer = self._http.json("POST", f"/v1/catalog/{kind}", body=dict(declaration), headers=headers)
        return Declared(kind, answer["name"], answer["version"], answer["outcome"], answer.get("position"))

    def _until_active(self, declared: Declared, wait: float, deadline: float) -> None:
        while True:
            active = self.describe(declared.kind, declared.name, None)["active"]
            if active is not None and active["version"] == declared.version:
                return
            if time.monotonic() > deadline:
                now = "none" if active is None else f"version {active['version']}"
                raise NotActiveError(
                    f"{declared.name} has not activated version {declared.version} within {wait:g} s; active is {now}."
                )
            time.sleep(POLL_S)

    def entries(self, kind: str, as_of: Time | None) -> Iterator[Mapping[str, Any]]:
        token: str | None = None
        while True:
            query = {"as_of": _as_of(as_of), "page_token": token}
            page = self._http.json("GET", f"/v1/catalog/{quote(kind, safe='')}", query=query)
            yield from page["items"]
            token = page["nextPageToken"]
            if token is None:
                return

    def describe(self, kind: str, name: str, as_of: Time | None) -> Mapping[str, Any]:
        path = f"/v1/catalog/{quote(kind, safe='')}/{quote(name, safe='')}"
        found: Mapping[str, Any] = self._http.json("GET", path, query={"as_of": _as_of(as_of)})
        return found


def _as_of(as_of: Time | None) -> str | int | None:
    return None if as_of is None else time_json(as_of, "as_of")
