"""The versions of views: which there are, which readers get, and how another one is chosen or filled from sorted rows."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from .catalog import Catalog, NotActiveError
from .http import Http
from .times import Time, datetime_of

POLL_S = 0.2
JUDGED_S = 60.0
"""How long intake may take until it has judged all rows, if the caller does not wait longer."""


@dataclass(frozen=True)
class ViewVersion:
    """A version of a view."""

    view: str
    version: int
    revision: int
    active: bool
    """Whether readers get it."""
    wanted: bool
    """Whether readers get it as soon as it has caught up with its rows, or get it already."""
    retired: bool
    declared_at: datetime
    declared_by: str | None
    declaration: Mapping[str, Any]


@dataclass(frozen=True)
class Activated:
    """The outcome of a choice."""

    view: str
    version: int
    """The version that was chosen."""
    active: int | None
    """The version that readers get now; None: none."""
    missing: Sequence[Mapping[str, Any]]
    """What the version lacked of the rows at the choice: `instance`, `topic`, `partition`, `offset` and `lag`."""


@dataclass(frozen=True)
class Generation:
    """All rows of a dataset in the order of their times, from which its views are filled anew."""

    dataset: str
    version: int
    """The version of the dataset from which on the generation holds."""
    generation: int
    views: Mapping[str, int]
    """The version of each view that is filled from the sorted rows."""
    position: str
    """The position token of the decision."""


def versions(catalog: Catalog, view: str, as_of: Time | None) -> list[ViewVersion]:
    entry = catalog.describe("views", view, as_of)
    active = None if entry["active"] is None else entry["active"]["version"]
    return [
        ViewVersion(
            view=view,
            version=each["version"],
            revision=each["revision"],
            active=each["version"] == active,
            wanted=each["version"] == entry["wanted"],
            retired=each["retired"],
            declared_at=datetime_of(each["since"]["logTime"]),
            declared_by=each["since"]["actor"],
            declaration=each["declaration"],
        )
        for each in entry["versions"]
    ]


def activate(http: Http, catalog: Catalog, view: str, body: Mapping[str, Any], wait: float | None) -> Activated:
    """Chooses a version. See `Client.activate`."""
    path = f"/v1/catalog/views/{quote(view, safe='')}/activate"
    asked = {name: value for name, value in body.items() if value is not None}
    answer = http.json("POST", path, body=asked, headers={"idempotency-key": str(uuid.uuid4())})
    version, active = body["version"], answer["active"]
    if wait is not None and active != version:
        catalog.until_active("views", view, version, wait, time.monotonic() + wait)
        active = version
    return Activated(view, version, active, answer["missing"])


def backfill(http: Http, catalog: Catalog, dataset: str, body: Mapping[str, Any], wait: float | None) -> Generation:
    """Begins a sorted generation. See `Client.backfill`."""
    began = time.monotonic()
    answer = http.json(
        "POST",
        f"/v1/datasets/{quote(dataset, safe='')}/generations",
        body={name: value for name, value in body.items() if value is not None},
        headers={"idempotency-key": str(uuid.uuid4())},
        reach_for=JUDGED_S if wait is None else wait,
    )
    views = {each["view"]: each["version"] for each in answer["views"]}
    found = Generation(dataset, answer["version"], answer["generation"], views, answer["position"])
    if wait is not None:
        for view, version in views.items():
            _until_switched(catalog, view, version, wait, began + wait)
    return found


def _until_switched(catalog: Catalog, view: str, version: int, wait: float, deadline: float) -> None:
    while True:
        active = catalog.describe("views", view, None)["active"]
        if active is not None and active["version"] >= version:
            return
        if time.monotonic() > deadline:
            raise NotActiveError(
                f"Readers do not get version {version} of {view} after {wait:g} s; they are switched when it has caught up."
            )
        time.sleep(POLL_S)
