"""Point-in-time-correct training sets: a spine of rows, each with the features as they were at its time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, cast

import pyarrow as pa
import pyarrow.parquet as pq

from .columns import json_lines, prepared, type_of
from .errors import FrameError, MillraceError, ProblemError, UnreachableError
from .frames import Frame, table_of, to_pandas, to_polars, with_features
from .http import Http, Patience
from .times import Time, time_json

Mode = Literal["served", "known"]
ROWS_PER_PIECE = 10_000
MEMORY_MAX = 64 * 1024 * 1024
"""An answer beyond this size, in bytes, lies in a temporary file until it is read."""


@dataclass(frozen=True)
class TrainingSet(Generic[Frame]):
    """A training set, which the log has recorded. The same query at the same positions gives the same set again."""

    spine: Frame
    """The spine as it was given."""
    id: str
    """The identity of the set: the same query on the same data has the same id."""
    content_hash: str
    """SHA-256 of the rows, as hex: equal sets have equal hashes."""
    versions: Mapping[str, int]
    """The version of each view that was read, for all rows of the set."""
    notes: Sequence[str]
    """Sentences that a reader of the set has to know, for example why mode `known` finds nothing."""
    partial: Sequence[Mapping[str, Any]]
    """The partitions whose features were not stored completely; empty unless `allow_partial` was given."""
    table: pa.Table
    """The set as the gateway made it: the columns of the spine, then the features."""
    features: Sequence[str]
    """The names of the feature columns."""

    @cached_property
    def df(self) -> Frame:
        """The spine as it was given, rows, types and index, with a column for each feature."""
        return cast(Frame, with_features(self.spine, self.table.select(self.features), self.attrs))

    @property
    def attrs(self) -> dict[str, Any]:
        """What identifies the set; `df.attrs["millrace"]` of pandas has it, too."""
        return {"id": self.id, "content_hash": self.content_hash, "versions": dict(self.versions)}

    def to_pandas(self) -> Any:
        """The set as a pandas DataFrame."""
        return to_pandas(self.table, self.attrs)

    def to_polars(self) -> Any:
        """The set as a polars DataFrame."""
        return to_polars(self.table)


@dataclass(frozen=True)
class SetQuery:
    features: Sequence[str]
    time: str
    mode: Mode
    known_at: Time | None
    timezone: str | None
    full_feature_names: bool
    keys: Mapping[str, Sequence[str]] | None
    versions: Mapping[str, int] | None
    positions: Mapping[str, Sequence[int]] | None
    min_position: str | None
    allow_partial: bool
    wait: float
    timeout: float


def training_set(http: Http, spine: Any, query: SetQuery) -> TrainingSet[Any]:
    """Builds a training set. See `Client.training_set`."""
    given = table_of(spine)
    if given.num_rows == 0:
        raise FrameError("The spine has no rows, expected at least one.")
    if query.time not in given.column_names:
        raise FrameError(
            f"The spine has no column {query.time!r}, which `time` names; it has {', '.join(map(repr, given.column_names))}."
        )
    types = {name: type_of(name, given.schema.field(name).type) for name in given.column_names}
    types[query.time] = "timestamp"
    rows = prepared(given, types, query.timezone)
    head = _head(query, types)
    patience = Patience(http.retry_for, query.wait)
    while True:
        try:
            return _built(http, spine, given, _lines(head, rows, types), query.timeout)
        except (ProblemError, UnreachableError) as error:
            patience.pause_or_raise(error)


def _head(query: SetQuery, types: Mapping[str, str]) -> bytes:
    """The first line of the request: everything but the rows."""
    asked = {
        "features": list(query.features),
        "time": query.time,
        "mode": query.mode,
        "format": "parquet",
        "full_feature_names": query.full_feature_names,
        "allow_partial": query.allow_partial,
        "columns": dict(types),
        "known_at": None if query.known_at is None else time_json(query.known_at, "known_at"),
        "min_position": query.min_position,
        "keys": None if query.keys is None else {view: list(names) for view, names in query.keys.items()},
        "versions": None if query.versions is None else dict(query.versions),
        "positions": None if query.positions is None else {view: list(each) for view, each in query.positions.items()},
    }
    return json.dumps({name: value for name, value in asked.items() if value is not None}).encode()


def _lines(head: bytes, rows: pa.Table, types: Mapping[str, str]) -> Iterator[bytes]:
    yield head + b"\n"
    for start in range(0, rows.num_rows, ROWS_PER_PIECE):
        yield json_lines(rows.slice(start, ROWS_PER_PIECE), types)


def _built(http: Http, spine: Any, given: pa.Table, body: Iterator[bytes], timeout: float) -> TrainingSet[Any]:
    headers = {"content-type": "application/x-ndjson"}
    with (
        http.open("POST", "/v1/training-sets", content=body, headers=headers, timeout=timeout) as answer,
        tempfile.SpooledTemporaryFile(max_size=MEMORY_MAX) as file,
    ):
        for piece in answer.iter_bytes():
            file.write(piece)
        file.seek(0)
        table = pq.read_table(pa.PythonFile(file, mode="r"))
        if table.num_rows != given.num_rows:
            raise MillraceError(f"The set has {table.num_rows} rows, expected the {given.num_rows} of the spine.")
        return TrainingSet(
            spine=spine,
            id=answer.headers["millrace-training-set-id"],
            content_hash=answer.headers["millrace-content-hash"],
            versions=json.loads(answer.headers.get("millrace-versions", "{}")),
            notes=json.loads(answer.headers.get("millrace-notes", "[]")),
            partial=json.loads(answer.headers.get("millrace-partial", "[]")),
            table=table,
            features=table.column_names[given.num_columns :],
        )
