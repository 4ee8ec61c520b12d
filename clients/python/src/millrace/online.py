"""Feature vectors of entities, now or as of a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, cast
from urllib.parse import quote

import pyarrow as pa

from .catalog import Catalog
from .errors import FrameError, MillraceError
from .frames import Frame, is_frame, kept, listed, table_of, to_pandas, to_polars, with_features
from .http import Http
from .services import Service, column_names, features_of, require_names, views_of
from .times import Time, datetime_of, time_json
from .values import ARROW, json_value, python_values

VIEW_VERSION = "millrace-view-version"
AS_OF = "millrace-as-of"
OF_ONE_REQUEST = frozenset({"results", "partial", AS_OF})
ENTITIES_MAX = 10_000
"""Entities of one request; more are read in several."""


@dataclass(frozen=True)
class Vectors(Generic[Frame]):
    """The vectors of entities, in the order of the entities."""

    entities: Frame
    """The entities as they were given."""
    features: Sequence[str]
    types: Sequence[str]
    """The type of each feature: string, long, double, boolean, timestamp or bytes."""
    values: Sequence[Sequence[Any]]
    """A list for each entity, in the order of `features`. A value is None unless its status is PRESENT."""
    statuses: Sequence[Sequence[str]]
    """PRESENT, NULL_VALUE, OVER_LIMIT, NOT_FOUND or OUTSIDE_MAX_AGE for each value."""
    stamps: Sequence[Sequence[int | None]]
    """The event times from which the vectors are valid, in ms since the epoch, for each entity; one for each view."""
    versions: Mapping[str, int]
    """The version of each view that has answered."""
    service: Service | None
    """The service, with its version, if one was read."""
    as_of: datetime
    """The time about which the vectors answer: the one that was asked, or now by the clock of the gateway."""
    partial: Sequence[Mapping[str, Any]]
    """The partitions whose vectors were not stored completely; empty unless `allow_partial` was given."""

    @cached_property
    def table(self) -> pa.Table:
        """The features as an Arrow table, without the entities."""
        columns = zip(*self.values, strict=True) if self.values else ([] for _ in self.features)
        arrays = [pa.array(list(column), ARROW[type_]) for column, type_ in zip(columns, self.types, strict=True)]
        return pa.table(arrays, names=list(self.features))

    @cached_property
    def df(self) -> Frame:
        """What was given as a frame or as a list of dicts, with a column for each feature; else a list of dicts of features."""
        given: Any = self.entities
        if not is_frame(given) and not all(isinstance(entity, Mapping) for entity in given):
            return cast(Frame, self.to_dicts())
        return cast(Frame, with_features(self.entities, self.table))

    def to_dicts(self) -> list[dict[str, Any]]:
        """The features of each entity, by name."""
        return [dict(zip(self.features, row, strict=True)) for row in self.values]

    def to_pandas(self) -> Any:
        """The features as a pandas DataFrame, without the entities."""
        return to_pandas(self.table)

    def to_polars(self) -> Any:
        """The features as a polars DataFrame, without the entities."""
        return to_polars(self.table)


@dataclass(frozen=True)
class Question:
    """What to read of each entity."""

    source: str | Sequence[str] | Service
    features: Sequence[str] | None
    as_of: Time | None
    version: int | None
    versions: Mapping[str, int] | None
    full_feature_names: bool
    min_position: str | None
    wait: float
    allow_partial: bool

    @property
    def body(self) -> Mapping[str, Any]:
        asked = {
            "features": None if self.features is None else list(self.features),
            "as_of": None if self.as_of is None else time_json(self.as_of, "as_of"),
            "version": self.version,
            "versions": None if self.versions is None else dict(self.versions),
            "min_position": self.min_position,
            "allow_partial": self.allow_partial or None,
        }
        if isinstance(self.source, Service):
            asked |= {"service": self.source.name, "service_version": self.source.version}
        elif not isinstance(self.source, str):
            asked["features"] = list(self.source)
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def path(self) -> str:
        return f"/v1/views/{quote(self.source, safe='')}/online" if isinstance(self.source, str) else "/v1/features"

    def views(self, catalog: Catalog) -> list[str]:
        if isinstance(self.source, str):
            return [self.source]
        return views_of(features_of(catalog, self.source) if isinstance(self.source, Service) else self.source)

    def columns(self, features: Sequence[str]) -> list[str]:
        """The names of the features of an answer."""
        full = self.full_feature_names or isinstance(self.source, Service)
        named = [f"{self.source}:{name}" for name in features] if isinstance(self.source, str) else features
        return column_names(named, full)


def online(http: Http, catalog: Catalog, entities: Any, question: Question) -> Vectors[Any]:
    """Reads vectors. See `Client.online`."""
    if question.features is not None:
        require_names(question.features, "features")
    if isinstance(question.source, Sequence) and not isinstance(question.source, str):
        require_names(question.source, "source")
    entities = kept(entities)
    named = _named(catalog, question, entities)
    if not named:
        raise FrameError("There are no entities, expected at least one.")
    answers = [
        _answer(http, {"entities": named[start : start + ENTITIES_MAX], **question.body}, question)
        for start in range(0, len(named), ENTITIES_MAX)
    ]
    heads = [{name: value for name, value in answer.items() if name not in OF_ONE_REQUEST} for answer in answers]
    if any(head != heads[0] for head in heads):
        raise MillraceError("Readers got another version between two requests of this read; read again.")
    whole = {name: [each for answer in answers for each in answer.get(name, [])] for name in ("results", "partial")}
    return _vectors({**answers[0], **whole}, entities, question)


def _answer(http: Http, body: Mapping[str, Any], question: Question) -> dict[str, Any]:
    """An answer that names the versions of its views, as that of several views does by itself."""
    answer, headers = http.answer("POST", question.path, body=body, reach_for=question.wait)
    found = {**answer, AS_OF: int(headers[AS_OF])}
    if isinstance(question.source, str):
        found["views"] = [{"name": question.source, "version": int(headers[VIEW_VERSION])}]
    return found


def _vectors(head: Mapping[str, Any], entities: Any, question: Question) -> Vectors[Any]:
    types, results = head["types"], head["results"]
    by_feature = zip(*(result["values"] for result in results), strict=True)
    columns = [python_values(list(values), type_) for values, type_ in zip(by_feature, types, strict=True)]
    service = head.get("service")
    return Vectors(
        entities=entities,
        features=question.columns(head["features"]),
        types=types,
        values=[list(row) for row in zip(*columns, strict=True)],
        statuses=[result["statuses"] for result in results],
        stamps=[result["stamps"] for result in results],
        versions={view["name"]: view["version"] for view in head["views"]},
        service=None if service is None else Service(service["name"], service["version"]),
        as_of=datetime_of(head[AS_OF]),
        partial=head["partial"],
    )


def _named(catalog: Catalog, question: Question, entities: Any) -> list[Any]:
    """The entities as requests have them."""
    if is_frame(entities):
        table = table_of(entities)
        wanted: dict[str, None] = {}
        for view in question.views(catalog):
            wanted |= dict.fromkeys(catalog.describe("views", view, None)["declaration"]["entity"])
        missing = [name for name in wanted if name not in table.column_names]
        if missing:
            have = listed(table.column_names)
            raise FrameError(f"The frame has no column {listed(missing)}, which names the entities; it has {have}.")
        entities = table.select(list(wanted)).to_pylist()
    for as_list in ("tolist", "to_list"):  # of numpy, pandas, Arrow and polars
        if hasattr(entities, as_list):
            entities = getattr(entities, as_list)()
    if isinstance(entities, (str, bytes, Mapping)) or not isinstance(entities, Sequence):
        raise FrameError(f"The entities are {entities!r}, expected a list of entities or a frame with their columns.")
    return [_entity(entity, i) for i, entity in enumerate(entities)]


def _entity(entity: Any, index: int) -> Any:
    what = f"entities.{index}"
    if isinstance(entity, Mapping):
        return {name: json_value(value, f"{what}.{name}") for name, value in entity.items()}
    if isinstance(entity, (list, tuple)):
        return [json_value(value, what) for value in entity]
    return json_value(entity, what)
