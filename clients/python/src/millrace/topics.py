"""Records of topics, decoded: a live view of the log, or its present content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from .errors import MillraceError, ProblemError, UnreachableError
from .http import Http, Patience
from .times import datetime_of

COMMENT_EVERY_S = 15
"""How often the gateway sends a sign of life."""


@dataclass(frozen=True)
class Record:
    """A record of a topic."""

    partition: int
    offset: int
    time: datetime
    """The log time: when the record was appended."""
    key: str | None
    """The key as text; as base64 if it is not UTF-8."""
    type: str | None
    """The name of the record's type; None if there is no value, or it could not be decoded."""
    value: Any
    """The value as the gateway shows it: a dict, in which bytes are base64 and times ms since the epoch."""
    undecoded: str | None
    """Why the value is shown as base64 and not decoded."""
    next: str
    """Where to go on behind this record: `records(..., start=record.next)`."""


@dataclass(frozen=True)
class Topic:
    """A topic of the installation."""

    name: str
    partitions: int
    end: int
    """The sum of the ends of the partitions."""


def topics(http: Http) -> list[Topic]:
    return [Topic(each["topic"], each["partitions"], each["end"]) for each in http.json("GET", "/v1/topics")["topics"]]


def records(http: Http, topic: str, start: str, until: Literal["end"] | None, retry_for: float) -> Iterator[Record]:
    """The records of a topic. See `Client.records`."""
    place = start
    patience = Patience(retry_for)
    while True:
        try:
            for event, data, mark in _events(http, topic, place, until):
                if event == "end":
                    return
                if event == "failed":
                    raise ProblemError(503, {"code": data["code"], "detail": data["reason"]})
                if event == "record":
                    yield _record(data, mark)
                    place, patience = mark, Patience(retry_for)
        except (ProblemError, UnreachableError) as error:
            if place == "end":
                raise MillraceError(
                    "The connection broke before the first record, so the place to go on is not known."
                ) from error
            patience.pause_or_raise(error)


def _events(http: Http, topic: str, place: str, until: str | None) -> Iterator[tuple[str, Any, str]]:
    """The events of one answer: name, data and id. An answer that just ends is like a connection that broke."""
    begins = place in ("start", "end")
    query = {"from": place if begins else None, "to": until}
    headers = {} if begins else {"last-event-id": place}
    path = f"/v1/topics/{quote(topic, safe='')}/tail"
    with http.open("GET", path, headers=headers, query=query, timeout=COMMENT_EVERY_S * 4) as answer:
        fields: dict[str, str] = {}
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if line == "" and fields:
                yield fields.get("event", ""), json.loads(fields.get("data", "null")), fields.get("id", "")
                fields = {}
            elif name:
                fields[name] = value
    raise UnreachableError(f"The gateway at {http.url} ended the stream.")


def _record(data: Any, mark: str) -> Record:
    return Record(
        partition=data["partition"],
        offset=data["offset"],
        time=datetime_of(data["timestamp"]),
        key=data["key"],
        type=data["type"],
        value=data["value"],
        undecoded=data.get("undecoded"),
        next=mark,
    )
