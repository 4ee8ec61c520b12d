"""What came too late, what could not be used, and what does not work."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .errors import FrameError, ProblemError
from .http import Http
from .times import datetime_of

UNAVAILABLE = 503
PAGE = 1000


@dataclass(frozen=True)
class LateRow:
    """A row that was older than every window of a view when it came, and changed nothing in it."""

    view: str
    version: int
    topic: str
    """The topic of the row: the rows of the dataset, or a copy of them."""
    partition: int
    offset: int
    entity: str | None
    row_time: datetime
    """The event time of the row."""
    stream_time: datetime
    """The time that the partition had reached when the row came."""
    log_time: datetime
    """When the row was appended."""


@dataclass(frozen=True)
class Quarantined:
    """A record that could not be used."""

    offset: int
    """The offset of the entry in the quarantine; `replay` takes it."""
    time: datetime
    """The time of the quarantine."""
    topic: str
    """The topic from which the record was read."""
    partition: int
    source_offset: int
    """The offset of the record in that partition."""
    reason: str
    """The reason code, such as `time_ahead`."""
    message: str
    """A sentence with the field, its value and what was expected."""
    replayed: bool
    """Whether the record was appended to its topic again."""
    key: bytes | None
    """The original bytes of the key."""
    value: bytes | None
    """The original bytes of the value."""
    masked: bool
    """Whether message, key and value are hidden, because the token does not see a classified column of the dataset."""


@dataclass(frozen=True)
class Replayed:
    """What was appended again."""

    replayed: int
    repeated: int
    """The number of records that had been replayed before, and were not appended again."""
    skipped: Mapping[int, str]
    """Why a record was not replayed, by the offset of its entry."""


@dataclass(frozen=True)
class Task:
    """A task of the workers: an instance of a processor on a partition of its topic."""

    instance: str
    topic: str
    partition: int | None
    """None: the whole instance."""
    state: str
    """`working`, `starting`, `recovering`, `still` or `parked`."""
    position: int | None
    lag: int | None
    """The number of offsets that it has not applied yet; None: not known."""
    reason: str | None
    """Why it does not work; None: it works."""
    remedy: str | None
    """What an operator can do."""
    since: datetime | None
    """Since when it does not work."""


@dataclass(frozen=True)
class Status:
    """How the platform is."""

    ready: bool
    """Whether the gateway can serve requests."""
    reasons: Sequence[str]
    """Why it cannot."""
    degraded: Sequence[str]
    """What does not work, while requests are served."""
    notes: Sequence[str]
    """What works, and somebody should change."""
    tasks: Sequence[Task]
    """The tasks that do not work or are behind; all of them if that was asked. Empty if the gateway is not ready."""

    @property
    def parked(self) -> Sequence[Task]:
        """The tasks that have failed, and wait for a person."""
        return [task for task in self.tasks if task.state == "parked"]


def late_rows(http: Http, dataset: str | None, view: str | None) -> Iterator[LateRow]:
    for each in http.pages("/v1/late", {"dataset": dataset, "view": view, "limit": PAGE}):
        yield LateRow(
            view=each["view"],
            version=each["version"],
            topic=each["topic"],
            partition=each["partition"],
            offset=each["sourceOffset"],
            entity=each["entity"],
            row_time=datetime_of(each["rowTime"]),
            stream_time=datetime_of(each["streamTime"]),
            log_time=datetime_of(each["logTime"]),
        )


def quarantine(http: Http, topic: str | None, reason: str | None) -> Iterator[Quarantined]:
    for each in http.pages("/v1/quarantine", {"topic": topic, "reason": reason, "limit": PAGE}):
        yield Quarantined(
            offset=each["offset"],
            time=datetime_of(each["timestamp"]),
            topic=each["topic"],
            partition=each["partition"],
            source_offset=each["sourceOffset"],
            reason=each["reason"],
            message=each["message"],
            replayed=each["replayed"],
            key=_bytes(each["key"]),
            value=_bytes(each["value"]),
            masked=each["masked"],
        )


def replay(http: Http, offsets: Sequence[int] | None, topic: str | None, reason: str | None) -> Replayed:
    """Appends quarantined records again. See `Client.replay`."""
    if offsets is None and topic is None and reason is None:
        raise FrameError("Nothing says what to replay, expected offsets, a topic or a reason.")
    filters = {name: value for name, value in (("topic", topic), ("reason", reason)) if value is not None}
    parts: list[dict[str, Any]] = [dict(filters)]
    if offsets is not None:
        parts = [{**filters, "offsets": list(offsets[start : start + PAGE])} for start in range(0, len(offsets), PAGE)]
    answers = [answer for part in parts for answer in _replay(http, part)]
    return Replayed(
        replayed=sum(answer["replayed"] for answer in answers),
        repeated=sum(answer["repeated"] for answer in answers),
        skipped={each["offset"]: each["reason"] for answer in answers for each in answer["skipped"]},
    )


def _replay(http: Http, wanted: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    token: str | None = "0"
    while token is not None:
        answer = http.json("POST", "/v1/quarantine/replay", body={**wanted, "page_token": token})
        yield answer
        token = answer["nextPageToken"]


def status(http: Http, every_task: bool) -> Status:
    """The readiness of the gateway and the tasks of the workers. See `Client.status`."""
    try:
        ready = http.json("GET", "/readyz", retry_for=0.0)
    except ProblemError as error:
        if error.status != UNAVAILABLE or error.members.get("ready") is not False:
            raise
        ready = error.members
    tasks = http.json("GET", "/v1/tasks", query={"all": every_task})["tasks"] if ready["ready"] else []
    return Status(
        ready=ready["ready"],
        reasons=ready["reasons"],
        degraded=ready["degraded"],
        notes=ready.get("notes", []),
        tasks=[_task(each) for each in tasks],
    )


def _task(each: Mapping[str, Any]) -> Task:
    since = None if each["since"] is None else datetime_of(each["since"])
    return Task(**{**each, "since": since})


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
