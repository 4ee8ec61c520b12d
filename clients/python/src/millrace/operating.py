"""The part of a client that is about running the platform: versions, history, what came too late or is not used, and what does not work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import operations, recorded
from . import versions as views
from .catalog import Catalog
from .frames import Frame
from .http import Http
from .operations import LateRow, Quarantined, Replayed, Status
from .recorded import RecordedSet
from .times import Time
from .training import TrainingSet
from .versions import Activated, Generation, ViewVersion


class Operating:
    """What `millrace.Client` can do besides declaring, writing and reading."""

    _http: Http
    _catalog: Catalog

    def status(self, *, every_task: bool = False) -> Status:
        """Whether the gateway is ready, and the tasks of the workers that do not work or are behind; with `every_task` all of them."""
        return operations.status(self._http, every_task)

    def versions(self, view: str, *, as_of: Time | None = None) -> list[ViewVersion]:
        """The versions of a view, oldest first, now or as of a log time."""
        return views.versions(self._catalog, view, as_of)

    def history(self, kind: str, name: str) -> list[Mapping[str, Any]]:
        """All events of a declaration, oldest first: `type`, `stamp` (log time and actor) and `value`. Of a view also who moved readers, and why."""
        return self._catalog.history(kind, name)

    def activate(
        self,
        view: str,
        version: int,
        *,
        expected_version: int | None = None,
        reason: str | None = None,
        force: bool = False,
        wait: float | None = 60.0,
    ) -> Activated:
        """Chooses the version of a view that readers get from now on, also an earlier one. It stays until another one is chosen or declared.

        Args:
            view: The name of the view.
            version: The version.
            expected_version: The command is refused if another version is active; 0 means that none must be active.
            reason: The reason; the log records it.
            force: Switch readers at once, even if the version has not caught up with its rows; `missing` tells what it lacks.
            wait: How long to wait until readers get it, in seconds; None: do not wait.

        Raises:
            ProblemError: The catalogue refuses the choice.
            NotActiveError: Readers do not get the version in time. The choice stands.
        """
        body = {"version": version, "expectedVersion": expected_version, "reason": reason, "force": force}
        return views.activate(self._http, self._catalog, view, body, wait)

    def retire(self, kind: str, name: str, *, version: int | None = None, reason: str | None = None) -> bool:
        """Takes a declaration out of use, or one version of it. Its history stays.

        Args:
            kind: `entities`, `datasets`, `views` or `services`.
            name: The name of the declaration.
            version: The version, for kinds whose versions are activated. Default: all versions.
            reason: The reason; the log records it.

        Returns:
            False if it was retired already.

        Raises:
            ProblemError: The catalogue refuses it.
        """
        return self._catalog.retire(kind, name, version, reason)

    def backfill(
        self, dataset: str, *, reason: str | None = None, partitions: int | None = None, wait: float | None = 600.0
    ) -> Generation:
        """Sorts all rows of a dataset by event time, also late ones, and fills its views anew from them.

        Each view gets a new version. Readers are switched to it when it has caught up; until then they get what they got.

        Args:
            dataset: The name of the dataset.
            reason: The reason; the log records it.
            partitions: The number of partitions of the views from now on. Default: as before.
            wait: How long to wait until readers get the new versions, in seconds; None: only until the generation has begun.

        Raises:
            ProblemError: The gateway refuses it, or intake has not judged all rows in time (POSITION_NOT_REACHED); nothing was begun.
            NotActiveError: The generation has begun, and readers do not get all versions in time.
        """
        return views.backfill(self._http, self._catalog, dataset, {"reason": reason, "partitions": partitions}, wait)

    def training_sets(self) -> Iterator[RecordedSet]:
        """The training sets that the log has recorded, oldest first. A set that was built twice is there twice."""
        return recorded.recorded_sets(self._http)

    def recorded_set(self, set_id: str) -> RecordedSet:
        """What the log has recorded of a training set. Raises ProblemError if there is none with this id (TRAINING_SET_UNKNOWN)."""
        return recorded.recorded_set(self._http, set_id)

    def rebuild(
        self, set_id: str, spine: Frame, *, timezone: str | None = None, timeout: float = 600.0
    ) -> TrainingSet[Frame]:
        """Builds a recorded training set again: the same rows, whatever was declared, activated or ingested since. Nothing is recorded.

        Args:
            set_id: The id of the set.
            spine: The spine with which it was built; the log has only its hash. Columns that it did not have then are left out.
            timezone: The zone of times of the spine that have none. Default: such times are refused.
            timeout: How long the gateway may work until its answer begins, in seconds.

        Raises:
            FrameError: The spine is not of a form that can be sent.
            ProblemError: There is no such set, the spine is another one, or the history below its positions has changed.
        """
        return recorded.rebuilt(self._http, set_id, spine, timezone, timeout)

    def late_rows(self, *, dataset: str | None = None, view: str | None = None) -> Iterator[LateRow]:
        """Rows that were older than every window of a view when they came, of one dataset or view or of all, oldest entry first."""
        return operations.late_rows(self._http, dataset, view)

    def quarantine(self, *, topic: str | None = None, reason: str | None = None) -> Iterator[Quarantined]:
        """Records that could not be used, of one topic or with one reason code or all, oldest first."""
        return operations.quarantine(self._http, topic, reason)

    def replay(
        self, *, offsets: Sequence[int] | None = None, topic: str | None = None, reason: str | None = None
    ) -> Replayed:
        """Appends quarantined records to their topics again, after their problem has been corrected. Each record is replayed once.

        Args:
            offsets: The offsets of entries of the quarantine.
            topic: All records that were read from this topic.
            reason: All records with this reason code.
        """
        return operations.replay(self._http, offsets, topic, reason)
