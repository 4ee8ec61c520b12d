"""The client: what a data scientist and a serving system do with Millrace, in one object."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal

from . import positions
from .catalog import Catalog, Declared, Foreseen
from .errors import ProblemError
from .frames import Frame
from .http import PASSING_STATUS, Http
from .ingest import ROWS_PER_REQUEST_MAX, IngestOptions, IngestReport, Progress, ingest
from .online import Question, Vectors, online
from .operating import Operating
from .services import Service, features_of
from .times import Time
from .topics import Record, Topic, records, topics
from .training import Mode, SetQuery, TrainingSet, training_set

DATASETS = "/v1/catalog/datasets"
DEFAULT_URL = "http://127.0.0.1:8080"


def connect(
    url: str | None = None, token: str | None = None, *, timeout: float = 60.0, retry_for: float = 5.0
) -> Client:
    """Connects to a gateway, and checks that it is there.

    Args:
        url: The address of the gateway. Default: the environment's MILLRACE_CLIENT_URL, or http://127.0.0.1:8080.
        token: The token to send. Default: the environment's MILLRACE_CLIENT_TOKEN, or none.
        timeout: How long to wait for an answer, in seconds.
        retry_for: How long to repeat a request that fails in passing (gateway away, overloaded, part not available), in seconds.

    Raises:
        UnreachableError: No gateway answers at this address.
        ProblemError: The gateway does not accept the token.
    """
    client = Client(
        url or os.environ.get("MILLRACE_CLIENT_URL") or DEFAULT_URL,
        token or os.environ.get("MILLRACE_CLIENT_TOKEN") or None,
        timeout=timeout,
        retry_for=retry_for,
    )
    try:
        client.ping()
    except BaseException:
        client.close()
        raise
    return client


class Client(Operating):
    """A connection to a gateway; `connect` makes one. It may be shared by threads. Close it, or use it in a `with` block."""

    def __init__(self, url: str, token: str | None = None, *, timeout: float = 60.0, retry_for: float = 5.0) -> None:
        self._http = Http(url, token, timeout, retry_for)
        self._catalog = Catalog(self._http)

    @property
    def url(self) -> str:
        """The address of the gateway."""
        return self._http.url

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ping(self) -> None:
        """Raises UnreachableError if no gateway answers, and ProblemError if it does not accept the token."""
        try:
            self._http.json("GET", DATASETS, query={"limit": 1}, retry_for=0.0)
        except ProblemError as error:
            if error.status not in PASSING_STATUS:
                raise
            self._http.json("GET", DATASETS, query={"limit": 1})  # a gateway that has just been started

    def declare(self, *declarations: object, wait: float | None = 60.0) -> list[Declared]:
        """Makes declarations, in the order in which they refer to each other; if one of them is refused, none is made.

        Args:
            declarations: A declaration as a dict with the JSON structure of docs/reference/declarations.md, a list of them, or
                a dict of lists by kind (`{"datasets": [...], "views": [...]}`).
            wait: How long to wait until readers get the declared versions of views, in seconds; None: do not wait.

        Returns:
            What the catalogue decided on each. A declaration that it had already is `unchanged`.

        Raises:
            ProblemError: The catalogue refuses a declaration; `problems` names the fields.
            NotActiveError: A version has not become active in time.
        """
        return self._catalog.declare(declarations, wait)

    def check(self, *declarations: object) -> list[Foreseen]:
        """What would happen if these declarations were made. Nothing is changed."""
        return self._catalog.check(declarations)

    def declarations(self, kind: str, *, as_of: Time | None = None) -> Iterator[Mapping[str, Any]]:
        """The declarations of a kind (`entities`, `datasets`, `views`, `services`) by name, now or as of a log time."""
        return self._catalog.entries(kind, as_of)

    def describe(self, kind: str, name: str, *, as_of: Time | None = None) -> Mapping[str, Any]:
        """A declaration with all its versions, now or as of a log time."""
        return self._catalog.describe(kind, name, as_of)

    def ingest(
        self,
        dataset: str,
        frame: object,
        *,
        key: str | None = None,
        id_column: str | None = None,
        timezone: str | None = None,
        ignore_extra_columns: bool = False,
        advance: bool = True,
        rows_per_request: int = 5000,
        retry_for: float = 60.0,
        wait: float | None = None,
        on_rejected: Literal["raise", "report"] = "raise",
        progress: Progress | None = None,
    ) -> IngestReport:
        """Appends rows to a dataset, in the order of their times whatever the order of the frame.

        Columns that the frame lacks are null, if the dataset allows it. The gateway judges each row: it takes the valid ones and names
        what is wrong with the others.

        Args:
            dataset: The name of the dataset.
            frame: A pandas or polars DataFrame, a pyarrow Table, or a list of dicts. NaN of pandas means null, as everywhere in pandas.
            key: The idempotency key. The same frame under the same key counts once, however often and however much later it is sent, so an
                ingest that was broken off can be repeated; another frame under the key is refused. Default: a random key; the report
                has it.
            id_column: The column that identifies rows. Rows with the same id count once within the time of deduplication, in whatever
                frame they come.
            timezone: The zone of times that have none, such as `UTC` or `Europe/Berlin`. Default: such times are refused.
            ignore_extra_columns: Leave out columns that the dataset does not have. Default: they are refused.
            advance: State the greatest time of the frame to the dataset at the end, so that windows close. False: more rows with earlier
                times come.
            rows_per_request: The number of rows in one request.
            retry_for: How long to repeat a request while the gateway is away or overloaded, in seconds.
            wait: How long to wait until all views of the dataset contain the rows, in seconds; rows that were too late for a view are then
                counted, and warned of. Default: do not wait.
            on_rejected: `raise` or `report`: what to do if some rows are rejected, when the others are on the log.
            progress: Called with the numbers of rows sent and of all rows, after each request.

        Raises:
            FrameError: The frame does not fit the dataset; nothing was sent.
            RowsRejectedError: Some rows were not accepted.
            IngestInterruptedError: The gateway went away in the middle. It carries the key to go on with.
            ViewsBehindError: The rows are on the log, and the views are still behind after `wait`.
            ProblemError: The gateway refuses the request.
        """
        if on_rejected not in ("raise", "report"):
            raise ValueError(f"on_rejected is {on_rejected!r}, expected 'raise' or 'report'.")
        if not 1 <= rows_per_request <= ROWS_PER_REQUEST_MAX:
            raise ValueError(f"rows_per_request is {rows_per_request}, expected 1 to {ROWS_PER_REQUEST_MAX}.")
        options = IngestOptions(
            key,
            id_column,
            timezone,
            ignore_extra_columns,
            advance,
            rows_per_request,
            retry_for,
            wait,
            on_rejected,
            progress,
        )
        return ingest(self._http, dataset, frame, options)

    def online(
        self,
        source: str | Sequence[str] | Service,
        entities: Frame,
        *,
        features: Sequence[str] | None = None,
        as_of: Time | None = None,
        version: int | None = None,
        versions: Mapping[str, int] | None = None,
        full_feature_names: bool = False,
        min_position: str | None = None,
        wait: float = 30.0,
        allow_partial: bool = False,
    ) -> Vectors[Frame]:
        """Reads the vectors of entities.

        Args:
            source: The name of a view, a list of features of any views as `view:feature`, or a `Service`.
            entities: A frame with the entity columns, or a list whose entries are a value, a tuple of values in the order of the entity
                columns, or a dict by column. If several views have different entities: a frame, or dicts with the columns of all.
            features: The features to read of a view. Default: all.
            as_of: The vectors that were valid at this event time. Default: now, by the clock of the gateway.
            version: The version of the view. Default: the active one.
            versions: The same for a list or a service, by view.
            full_feature_names: Name the features `view__feature`. Those of a service always are.
            min_position: A position token; the vectors include the write that it stands for.
            wait: How long to wait until the views have reached `min_position`, in seconds.
            allow_partial: Answer even if the offline store lacks vectors; `partial` then tells which.

        Raises:
            FrameError: The entities are not of a form that can be sent.
            ProblemError: The gateway refuses the request, or a view is still behind after `wait` (POSITION_NOT_REACHED).
        """
        question = Question(
            source, features, as_of, version, versions, full_feature_names, min_position, wait, allow_partial
        )
        return online(self._http, self._catalog, entities, question)

    def training_set(
        self,
        spine: Frame,
        features: Sequence[str] | Service,
        *,
        time: str,
        mode: Mode = "served",
        known_at: Time | None = None,
        timezone: str | None = None,
        full_feature_names: bool = False,
        keys: Mapping[str, Sequence[str]] | None = None,
        versions: Mapping[str, int] | None = None,
        positions: Mapping[str, Sequence[int]] | None = None,
        min_position: str | None = None,
        allow_partial: bool = False,
        wait: float = 30.0,
        timeout: float = 600.0,
    ) -> TrainingSet[Frame]:
        """Builds a point-in-time-correct training set: each row of the spine with the features as they were at its time.

        No later value leaks into a row, and a missing value is null. The log records the set.

        Args:
            spine: A frame or a list of dicts with the entity columns, the time, and whatever else belongs to a row, such as labels.
            features: The features as `view:feature`, or a `Service`.
            time: The column of the spine that holds the time of a row.
            mode: `served`: the values that online held at the time of the row. `known`: of these, only values that had arrived by then.
            known_at: With mode `known`: the log time by which values must have arrived. Default: the time of the row.
            timezone: The zone of times of the spine that have none. Default: such times are refused.
            full_feature_names: Name the feature columns `view__feature`. Those of a service always are.
            keys: The spine columns that hold the entity of a view, by view, if they have other names than in the view.
            versions: The version of a view, by view. Default: the active one.
            positions: The positions of an earlier set, by `<view>.v<version>`, to get it again.
            min_position: A position token; the set includes the write that it stands for.
            allow_partial: Build the set even if the offline store lacks features; `partial` then tells which.
            wait: How long to wait until the offline store holds the features, in seconds.
            timeout: How long the gateway may work until its answer begins, in seconds.

        Raises:
            FrameError: The spine is not of a form that can be sent.
            ProblemError: The gateway refuses the request, or the offline store is still behind after `wait` (OFFLINE_STORE_BEHIND).
        """
        full_feature_names = full_feature_names or isinstance(features, Service)
        if isinstance(features, Service):
            features = features_of(self._catalog, features)
        query = SetQuery(
            features,
            time,
            mode,
            known_at,
            timezone,
            full_feature_names,
            keys,
            versions,
            positions,
            min_position,
            allow_partial,
            wait,
            timeout,
        )
        return training_set(self._http, spine, query)

    def wait(self, position: str, timeout: float = 60.0) -> None:
        """Waits until the online vectors of every view of the dataset contain the rows that a position token stands for.

        Raises:
            ProblemError: The views are still behind after `timeout` seconds (POSITION_NOT_REACHED).
        """
        positions.wait(self._http, position, timeout)

    def topics(self) -> list[Topic]:
        """The topics of this installation by name."""
        return topics(self._http)

    def records(
        self, topic: str, *, start: str = "start", follow: bool = False, retry_for: float = 60.0
    ) -> Iterator[Record]:
        """The records of a topic, decoded, in the order of each partition.

        Args:
            topic: The name of the topic, with or without the prefix of the installation: `ml.rows.payments`, `ml.late`.
            start: `start`, `end` (only what comes from now on; with `follow`), or the `next` of a record, to go on behind it.
            follow: Go on for ever with what is appended. Default: end with the last record that is there now.
            retry_for: How long to try to go on after the connection broke, in seconds. No record is lost or given twice.
        """
        return records(self._http, topic, start, None if follow else "end", retry_for)
