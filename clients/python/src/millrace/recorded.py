"""Training sets that the log has recorded: listed, shown, and built again from their spines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .columns import prepared
from .errors import FrameError, MillraceError
from .frames import kept, listed, table_of
from .http import Http, Patience
from .times import datetime_of
from .training import TrainingSet, built, lines_of

PATH = "/v1/training-sets"


@dataclass(frozen=True)
class RecordedSet:
    """What the log has recorded of a training set: all that determines it, and what it is."""

    id: str
    """The identity of the set."""
    content_hash: str
    """SHA-256 of the rows, as hex."""
    built_at: datetime
    log_time: datetime
    """The log time of its record."""
    features: Sequence[str]
    """The features as `view:feature`."""
    time: str
    """The column of the spine with the time of a row."""
    mode: str
    """`served` or `known`."""
    known_at: datetime | None
    """The log time by which all values had to have arrived."""
    views: Sequence[Mapping[str, Any]]
    """`view`, `version`, `revision` and `ttlMs` of what was read."""
    positions: Sequence[Mapping[str, Any]]
    """`topic`, `partition` and `offset` up to which the features were read."""
    spine: Mapping[str, str]
    """The columns of the spine, each with its type."""
    spine_hash: str
    columns: Sequence[str]
    """The columns of the set."""
    rows: int
    partial: Sequence[Mapping[str, Any]]
    """The partitions that were behind when the set was built."""
    actor: str | None
    team: str | None

    @property
    def versions(self) -> Mapping[str, int]:
        """The version of each view that was read."""
        return {view["view"]: view["version"] for view in self.views}


def recorded_sets(http: Http) -> Iterator[RecordedSet]:
    """All sets, oldest first."""
    return map(_recorded, http.pages(PATH, {"limit": 1000}))


def recorded_set(http: Http, set_id: str) -> RecordedSet:
    return _recorded(http.json("GET", f"{PATH}/{_checked(set_id)}"))


def rebuilt(http: Http, set_id: str, spine: Any, timezone: str | None, timeout: float) -> TrainingSet[Any]:
    """Builds a recorded set again. See `Client.rebuild`."""
    recorded = recorded_set(http, set_id)
    spine = kept(spine)
    given = table_of(spine)
    missing = [name for name in recorded.spine if name not in given.column_names]
    if missing:
        raise FrameError(
            f"The spine has no column {listed(missing)}, as that of the set had; it has {listed(given.column_names)}."
        )
    given = given.select(list(recorded.spine))
    rows = prepared(given, recorded.spine, timezone)
    found = built(
        http,
        f"{PATH}/{recorded.id}/rebuild",
        {"format": "parquet"},
        lambda: lines_of(None, rows, recorded.spine),
        spine,
        given,
        timeout,
        Patience(http.retry_for),
    )
    if found.content_hash != recorded.content_hash:
        raise MillraceError(
            f"The set has the hash {found.content_hash}, expected {recorded.content_hash}: the history has changed."
        )
    return found


def _checked(set_id: str) -> str:
    if not isinstance(set_id, str) or len(set_id) != 64 or not set_id.isalnum():
        raise FrameError(f"The id of a training set is {set_id!r}, expected 64 hexadecimal digits.")
    return set_id


def _recorded(each: Mapping[str, Any]) -> RecordedSet:
    return RecordedSet(
        id=each["trainingSetId"],
        content_hash=each["contentHash"],
        built_at=datetime_of(each["builtAt"]),
        log_time=datetime_of(each["logTime"]),
        features=each["features"],
        time=each["time"],
        mode=each["mode"],
        known_at=None if each["knownAt"] is None else datetime_of(each["knownAt"]),
        views=each["views"],
        positions=each["positions"],
        spine={column["name"]: column["type"] for column in each["spine"]},
        spine_hash=each["spineHash"],
        columns=each["columns"],
        rows=each["rows"],
        partial=each["partial"],
        actor=each["actor"],
        team=each["team"],
    )
