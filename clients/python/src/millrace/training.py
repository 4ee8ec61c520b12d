"""Point-in-time-correct training sets: a spine of rows, each with the features as they were at its time."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, cast

import httpx
import pyarrow as pa
import pyarrow.parquet as pq

from .columns import json_lines, prepared, type_of
from .errors import FrameError, MillraceError, ProblemError, UnreachableError
from .frames import Frame, kept, table_of, to_pandas, to_polars, with_features
from .http import Http, Patience, Query
from .services import require_names
from .times import Time, time_json

Mode = Literal["served", "known"]
ROWS_PER_PIECE = 10_000


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
    spine = kept(spine)
    given = table_of(spine)
    if given.num_rows == 0:
        raise FrameError("The spine has no rows, expected at least one.")
    if query.time not in given.column_names:
        raise FrameError(
            f"The spine has no column {query.time!r}, which `time` names; it has {', '.join(map(repr, given.column_names))}."
        )
    require_names(query.features, "features")
    types = {
        name: "timestamp" if name == query.time else type_of(name, given.schema.field(name).type)
        for name in given.column_names
    }
    rows = prepared(given, types, query.timezone)
    head = _head(query, types)
    patience = Patience(http.retry_for, query.wait)
    return built(
        http, "/v1/training-sets", {}, lambda: lines_of(head, rows, types), spine, given, query.timeout, patience
    )


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


def lines_of(head: bytes | None, rows: pa.Table, types: Mapping[str, str]) -> Iterator[bytes]:
    """The body of a request: the line that says what is asked, if there is one, and the spine as NDJSON."""
    if head is not None:
        yield head + b"\n"
    for start in range(0, rows.num_rows, ROWS_PER_PIECE):
        yield json_lines(rows.slice(start, ROWS_PER_PIECE), types)


def built(
    http: Http,
    path: str,
    asked: Query,
    body: Callable[[], Iterator[bytes]],
    spine: Any,
    given: pa.Table,
    timeout: float,
    patience: Patience,
) -> TrainingSet[Any]:
    """The set that the gateway builds. `given` is the spine as a table."""
    headers = {"content-type": "application/x-ndjson"}
    while True:
        try:
            with http.open("POST", path, content=body(), headers=headers, query=asked, timeout=timeout) as answer:
                return _set_of(answer, spine, given)
        except (ProblemError, UnreachableError) as error:
            patience.pause_or_raise(error)


def _set_of(answer: httpx.Response, spine: Any, given: pa.Table) -> TrainingSet[Any]:
    table = table_in(answer.iter_bytes())
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


def table_in(pieces: Iterable[bytes]) -> pa.Table:
    """The table in the pieces of a Parquet file.

    It takes the way over a file that Arrow itself opens. If Arrow read from memory of Python, its threads could outlive the interpreter,
    and a program would end with an abort.
    """
    with tempfile.TemporaryDirectory(prefix="millrace-") as folder:
        path = os.path.join(folder, "set.parquet")
        with open(path, "wb") as file:
            file.writelines(pieces)
        with pq.ParquetFile(path) as parquet:
            return parquet.read()
