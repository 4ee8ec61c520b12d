"""The catalogue: declarations go in as the same JSON that `millrace apply` takes, and come out with their versions, now or as of a time."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .errors import FrameError, MillraceError, ProblemError
from .http import Http
from .times import Time, time_json

Declaration = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of declaration."""

    name: str
    mark: str
    """The field by which a declaration of this kind is recognised."""
    activated: bool = False
    """Whether a version is activated when it has caught up with its rows."""


KINDS: Mapping[str, Kind] = {
    "entities": Kind("entity", "keys"),
    "datasets": Kind("dataset", "columns"),
    "views": Kind("view", "features", activated=True),
    "services": Kind("service", "serves"),
}
"""The kinds of declarations by plural, in the order in which they refer to each other."""
POLL_S = 0.1
REFUSED_STATUS = 422


@dataclass(frozen=True)
class Declared:
    """What the catalogue has decided on a declaration."""

    kind: str
    """The plural of the kind, such as `views`."""
    name: str
    version: int
    outcome: str
    """`accepted`, or `unchanged` if the catalogue had the same declaration already."""
    position: str | None
    """The position token of the decision."""


@dataclass(frozen=True)
class Foreseen:
    """What would happen if a declaration were made."""

    kind: str
    """The plural of the kind, such as `views`."""
    name: str | None
    outcome: str
    """`accepted`: it would change the catalogue. `unchanged`: the catalogue has it already. `refused`."""
    version: int | None
    """The version that it would be; None if it is refused."""
    change: str | None
    """What would change: `new`, `version`, `revision`, or `chosen` (readers get an earlier version again); None: nothing."""
    differences: Sequence[Mapping[str, Any]]
    """How the content differs from the version that readers get: `path`, `before` and `after`."""
    problem: ProblemError | None
    """Why it would be refused."""


class NotActiveError(MillraceError, TimeoutError):
    """A version has not become active in time."""


def declarations_in(content: object) -> list[tuple[str, Declaration]]:
    """Kind and declaration of everything in a declaration, a list of them, or an object of lists by kind. Raises FrameError."""
    found: list[tuple[str, Declaration]] = []

    def look(value: object, depth: int) -> None:
        if isinstance(value, Mapping):
            kinds = [plural for plural, kind in KINDS.items() if kind.mark in value]
            if kinds:
                found.append((kinds[-1], value))
                return
        if isinstance(value, (Mapping, Sequence)) and not isinstance(value, (str, bytes)) and depth < 3:
            for each in value.values() if isinstance(value, Mapping) else value:
                look(each, depth + 1)
            return
        marks = ", ".join(f"{kind.name} ({kind.mark})" for kind in KINDS.values())
        raise FrameError(f"{value!r} is no declaration, expected one of these, with the field in brackets: {marks}.")

    look(content, 0)
    return sorted(found, key=lambda each: list(KINDS).index(each[0]))


def _foreseen(plural: str, result: Mapping[str, Any]) -> Foreseen:
    problem = ProblemError(REFUSED_STATUS, result) if result["outcome"] == "refused" else None
    fields = {name: result[name] for name in ("name", "outcome", "version", "change", "differences")}
    return Foreseen(kind=plural, problem=problem, **fields)


def _refusal(refused: Sequence[Foreseen]) -> ProblemError:
    """The first refusal as an error, with the problems of all."""
    first = refused[0].problem
    assert first is not None
    problems = [
        problem for each in refused for problem in (each.problem.members.get("problems") or [] if each.problem else [])
    ]
    names = ", ".join(f"{KINDS[each.kind].name} {each.name}" for each in refused)
    detail = f"{first.detail} Nothing was declared; refused: {names}."
    return ProblemError(REFUSED_STATUS, {"code": first.code, "detail": detail, "problems": problems})


class Catalog:
    def __init__(self, http: Http) -> None:
        self._http = http

    def check(self, content: object) -> list[Foreseen]:
        declarations = declarations_in(content)
        given = [{"kind": KINDS[plural].name, "declaration": dict(each)} for plural, each in declarations]
        results = self._http.json("POST", "/v1/catalog/check", body={"declarations": given})["results"]
        return [_foreseen(plural, result) for (plural, _), result in zip(declarations, results, strict=True)]

    def declare(self, content: object, wait: float | None) -> list[Declared]:
        refused = [each for each in self.check(content) if each.problem is not None]
        if refused:
            raise _refusal(refused)
        done = [self._declare(kind, declaration) for kind, declaration in declarations_in(content)]
        if wait is not None:
            deadline = time.monotonic() + wait
            for each in done:
                if KINDS[each.kind].activated:
                    self.until_active(each.kind, each.name, each.version, wait, deadline)
        return done

    def _declare(self, kind: str, declaration: Declaration) -> Declared:
        answer = self._decided(f"/v1/catalog/{kind}", declaration)
        return Declared(kind, answer["name"], answer["version"], answer["outcome"], answer.get("position"))

    def until_active(self, kind: str, name: str, version: int, wait: float, deadline: float) -> None:
        """Waits until readers get a version. Raises NotActiveError at the deadline, and if they shall get another one."""
        what = f"version {version} of {name}"
        while True:
            entry = self.describe(kind, name, None)
            active, wanted = entry["active"], entry["wanted"]
            if active is not None and active["version"] == version:
                return
            if wanted != version:
                raise NotActiveError(f"Readers do not get {what}: version {wanted} was chosen or declared meanwhile.")
            if time.monotonic() > deadline:
                now = "none" if active is None else f"version {active['version']}"
                raise NotActiveError(f"Readers do not get {what} after {wait:g} s; active is {now}.")
            time.sleep(POLL_S)

    def _decided(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The decision on a command, which is carried out once however often it is sent."""
        headers = {"idempotency-key": str(uuid.uuid4())}
        answer: Mapping[str, Any] = self._http.json("POST", path, body=dict(body), headers=headers)
        return answer

    def retire(self, kind: str, name: str, version: int | None, reason: str | None) -> bool:
        asked = {"version": version, "reason": reason}
        path = f"/v1/catalog/{quote(kind, safe='')}/{quote(name, safe='')}/retire"
        answer = self._decided(path, {field: value for field, value in asked.items() if value is not None})
        return bool(answer["outcome"] == "accepted")

    def history(self, kind: str, name: str) -> list[Mapping[str, Any]]:
        path = f"/v1/catalog/{quote(kind, safe='')}/{quote(name, safe='')}/history"
        return list(self._http.json("GET", path)["events"])

    def entries(self, kind: str, as_of: Time | None) -> Iterator[Mapping[str, Any]]:
        return self._http.pages(f"/v1/catalog/{quote(kind, safe='')}", {"as_of": _as_of(as_of)})

    def describe(self, kind: str, name: str, as_of: Time | None) -> Mapping[str, Any]:
        path = f"/v1/catalog/{quote(kind, safe='')}/{quote(name, safe='')}"
        found: Mapping[str, Any] = self._http.json("GET", path, query={"as_of": _as_of(as_of)})
        return found


def _as_of(as_of: Time | None) -> str | int | None:
    return None if as_of is None else time_json(as_of, "as_of")
