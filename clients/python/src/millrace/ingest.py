"""Appending rows: in the order of their times, in requests that can be repeated, as `millrace ingest` does with files."""

from __future__ import annotations

import hashlib
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc

from .columns import ROW_ID, json_lines, prepared, with_ids
from .errors import (
    FrameError,
    IngestInterruptedError,
    LateRowsWarning,
    MillraceError,
    ProblemError,
    RowsRejectedError,
    ViewsBehindError,
)
from .frames import listed, table_of
from .http import BEHIND_CODES, PASSING_STATUS, Http

ERRORS_MAX = 1000
ROWS_PER_REQUEST_MAX = 10_000
REQUEST_BYTES_MAX = 8 * 1024 * 1024
"""A piece of a load that is larger is divided; the gateway takes 32 MiB."""
Progress = Callable[[int, int], None]
"""Called with the number of rows that were sent, and of all rows."""


@dataclass(frozen=True)
class RowError:
    """Why a row was rejected."""

    row: int
    """The place of the row in the frame, from 0."""
    field: str
    """The column; empty if the error concerns the whole row."""
    value: Any
    expected: str


@dataclass
class IngestReport:
    """What became of the rows."""

    key: str
    """The idempotency key: the same frame under the same key counts once."""
    accepted: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)
    """The first errors, at most 1,000."""
    position: str | None = None
    """The position token behind the rows, for `min_position` and `wait`; None if no row was accepted."""
    late: Mapping[str, int] | None = None
    """Rows that were too late, by view; None unless somebody has waited for them."""


@dataclass(frozen=True)
class IngestOptions:
    key: str | None
    id_column: str | None
    timezone: str | None
    ignore_extra_columns: bool
    advance: bool
    rows_per_request: int
    retry_for: float
    wait: float | None
    on_rejected: str
    progress: Progress | None


def ingest(http: Http, dataset: str, frame: object, options: IngestOptions) -> IngestReport:
    """Appends the rows of a frame. See `Client.ingest`."""
    path = f"/v1/catalog/datasets/{quote(dataset, safe='')}"
    declaration = http.json("GET", path, retry_for=options.retry_for)["declaration"]
    load = _Load(http, dataset, declaration, options)
    if load.take(table_of(frame)) > 0:
        load.send()
    return load.end()


class _Load:
    def __init__(self, http: Http, dataset: str, declaration: Mapping[str, Any], options: IngestOptions) -> None:
        self._http = http
        self._path = f"/v1/datasets/{quote(dataset, safe='')}"
        self._declaration = declaration
        self._options = options
        self._report = IngestReport(key=options.key or str(uuid.uuid4()))
        self._sent = 0
        self._reached: int | None = None
        self._late_end: int | None = None

    def take(self, table: pa.Table) -> int:
        """Checks the columns and sorts the rows by time. Returns the number of rows. Raises FrameError, before anything is sent."""
        options, time_column = self._options, self._declaration["time"]
        self._types = _types_of(self._declaration, table.column_names, options)
        columns = prepared(table, self._types, options.timezone)
        ties = []
        if options.id_column is not None:
            columns = columns.append_column("meta", with_ids(table.column(options.id_column), options.id_column))
            self._types = {**self._types, "meta": ROW_ID}
            ties = [("meta", "ascending")]
        self._order = pc.sort_indices(columns, sort_keys=[(time_column, "ascending"), *ties])
        self._rows = columns.take(self._order)
        self._times = self._rows.column(time_column)
        self._digest = self._digest_of_rows()
        return int(self._rows.num_rows)

    def send(self) -> None:
        """Sends all rows. Raises IngestInterruptedError if that cannot be finished."""
        if self._options.wait is not None:
            self._late_end = self._http.json("GET", f"{self._path}/late", retry_for=self._options.retry_for)["end"]
        first: int | None = pc.min(self._times).as_py()  # rows without a time stand last, and are refused
        states_time = self._options.advance and first is not None
        in_step = states_time and self._declaration.get("partitions", 1) > 1
        try:
            if in_step:
                self._reached = first
                self._state_time(loading=True)
            self._send_pieces(in_step)
            if states_time:
                position = self._state_time(loading=False)
                self._report.position = position if self._report.accepted > 0 else None
        except BaseException as error:
            if states_time:
                self._end_load()
            interrupted = self._interrupted(error)
            if interrupted is error:
                raise
            raise interrupted from error

    def end(self) -> IngestReport:
        report, options = self._report, self._options
        if options.wait is not None and report.position is not None:
            report.late = self._wait(options.wait)
        if report.rejected > 0 and options.on_rejected == "raise":
            raise RowsRejectedError(report)
        return report

    def _send_pieces(self, in_step: bool) -> None:
        for start, rows, lines in self._pieces():
            last: int | None = pc.max(self._times.slice(start, rows)).as_py()
            query = {"advance_to": _not_ahead(last), "loading": True} if in_step and last is not None else {}
            self._add(start, self._send(start, lines, query))
            self._reached = last if last is not None else self._reached
            self._sent = start + rows
            if self._options.progress is not None:
                self._options.progress(self._sent, self._rows.num_rows)

    def _digest_of_rows(self) -> str:
        """Identifies the rows in their order: a key that was used is refused with others."""
        digest = hashlib.sha256()
        for _, _, lines in self._pieces():
            digest.update(lines)
        return digest.hexdigest()

    def _pieces(self) -> Iterator[tuple[int, int, bytes]]:
        """What one request has: the place of its first row, the number of its rows, and the rows as NDJSON."""
        size = self._options.rows_per_request
        for start in range(0, self._rows.num_rows, size):
            yield from self._split(start, self._rows.slice(start, size))

    def _split(self, start: int, piece: pa.Table) -> Iterator[tuple[int, int, bytes]]:
        rows = piece.num_rows
        lines = json_lines(piece, self._types)
        if len(lines) <= REQUEST_BYTES_MAX or rows == 1:
            yield start, rows, lines
            return
        yield from self._split(start, piece.slice(0, rows // 2))
        yield from self._split(start + rows // 2, piece.slice(rows // 2))

    def _send(self, start: int, lines: bytes, query: Mapping[str, Any]) -> Mapping[str, Any]:
        headers = {
            "content-type": "application/x-ndjson",
            "idempotency-key": self._report.key,
            "idempotency-offset": str(start),
            "idempotency-digest": self._digest,
        }
        try:
            answer: Mapping[str, Any] = self._http.json(
                "POST",
                f"{self._path}/rows",
                content=lines,
                headers=headers,
                query=query,
                retry_for=self._options.retry_for,
            )
            return answer
        except ProblemError as error:
            if error.code == "ROWS_INVALID":  # none of the rows was valid: the error is a report, too
                return error.members
            raise

    def _state_time(self, *, loading: bool, retry_for: float | None = None) -> str:
        assert self._reached is not None
        body = {"time": _not_ahead(self._reached), "loading": loading}
        retry_for = self._options.retry_for if retry_for is None else retry_for
        return str(self._http.json("POST", f"{self._path}/time", body=body, retry_for=retry_for)["position"])

    def _end_load(self) -> None:
        """Nothing may wait for more of a load that has failed."""
        if self._reached is not None:
            with suppress(MillraceError):
                self._state_time(loading=False, retry_for=0.0)

    def _interrupted(self, error: BaseException) -> BaseException:
        rows = self._rows.num_rows
        if not isinstance(error, MillraceError):  # Ctrl-C stays what it is
            if hasattr(error, "add_note"):
                error.add_note(f"{self._sent} of {rows} rows were sent under key={self._report.key!r}.")
            return error
        refused = isinstance(error, ProblemError) and error.status not in PASSING_STATUS
        return error if refused and self._sent == 0 else IngestInterruptedError(self._report, self._sent, rows, error)

    def _add(self, start: int, answer: Mapping[str, Any]) -> None:
        report = self._report
        report.accepted += answer["accepted"]
        report.rejected += answer["rejected"]
        if answer["accepted"] > 0:
            report.position = answer["position"]
        for each in answer["errors"][: max(0, ERRORS_MAX - len(report.errors))]:
            row = self._order[start + each["index"]].as_py()
            report.errors.append(RowError(row, each["field"], each["value"], each["expected"]))

    def _wait(self, seconds: float) -> Mapping[str, int]:
        query = {"since": self._late_end, "min_position": self._report.position}
        try:
            answer = self._http.json("GET", f"{self._path}/late", query=query, reach_for=seconds)
        except ProblemError as error:
            if error.code in BEHIND_CODES:
                raise ViewsBehindError(self._report, seconds) from error
            raise
        late = {f"{each['view']}@{each['version']}": each["late"] for each in answer["views"]}
        found = {view: count for view, count in late.items() if count > 0}
        if found:
            told = ", ".join(f"{count} for {view}" for view, count in found.items())
            text = f"Rows were older than every window when they came, and changed nothing in the view: {told}."
            warnings.warn(text, LateRowsWarning, stacklevel=5)
        return late


def _not_ahead(time_ms: int) -> int:
    """Nobody states a time that has not come yet."""
    return min(time_ms, int(time.time() * 1000))


def _types_of(declaration: Mapping[str, Any], names: Sequence[str], options: IngestOptions) -> Mapping[str, str]:
    """The types of the columns to send, in the order of the declaration. Raises FrameError for columns that lack or are too many."""
    columns = {column["name"]: column for column in declaration["columns"]}
    needed = {*declaration["key"], declaration["time"]}
    missing = [
        name
        for name, column in columns.items()
        if name not in names and (name in needed or column.get("nullable") is False)
    ]
    dataset = declaration["name"]
    if missing:
        raise FrameError(
            f"The frame has no column {listed(missing)}, which every row of {dataset} needs; it has {listed(names)}."
        )
    extra = [name for name in names if name not in columns and name != options.id_column]
    if extra and not options.ignore_extra_columns:
        raise FrameError(
            f"The dataset {dataset} has no column {listed(extra)}, only {listed(columns)}; "
            "ignore_extra_columns=True leaves them out."
        )
    if options.id_column is not None and options.id_column not in names:
        raise FrameError(
            f"The frame has no column {options.id_column!r}, which id_column names; it has {listed(names)}."
        )
    return {name: column["type"] for name, column in columns.items() if name in names}
