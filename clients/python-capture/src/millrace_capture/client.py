"""The capture client: it takes what a service has predicted, and brings it to the log in the background."""

from __future__ import annotations

import contextlib
import random
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any
from urllib.parse import quote

from . import processes
from .answers import Judged, Problem, Refused, Unknown
from .counts import Counts, total
from .lanes import KINDS, Lane, Refusal
from .lines import line
from .sending import Sender

OnRefused = Callable[[str, Sequence[Refusal], int], object]
OnTrouble = Callable[[str, str, int, float], object]


class Capture:
    """`predicted`, `outcome` and `acted` return at once and never raise: a service works on, whatever the platform does.

    Make one per service and predictions. After a fork the child has a client of its own, without what the parent has taken.

    `records_max`, `bytes_max`: bounds of the buffer with what is on its way. `linger`: how long a batch that is not full waits for more, in seconds. `timeout`: how
    long each step of a request may take. `first_pause`, `longest_pause`: before a request comes again; it doubles, with jitter. `exit_timeout`: how long the end of
    the process waits for what is in the buffer.

    `on_refused(kind, refusals, count)`: records are wrong, and are not sent again. `on_trouble(kind, reason, attempt, pause)`: a request has failed and comes
    again. Both are called in the thread of the client, `on_refused` in that of the caller if a record cannot be written.

    Raises ValueError if an option is wrong: a service finds that out when it starts.
    """

    def __init__(
        self,
        url: str,
        predictions: str,
        *,
        token: str | None = None,
        records_max: int = 100_000,
        bytes_max: int = 64 * 1024 * 1024,
        batch_records_max: int = 1_000,
        batch_bytes_max: int = 1024 * 1024,
        linger: float = 0.05,
        timeout: float = 10.0,
        first_pause: float = 0.1,
        longest_pause: float = 5.0,
        exit_timeout: float = 5.0,
        on_refused: OnRefused | None = None,
        on_trouble: OnTrouble | None = None,
    ) -> None:
        bounds = {"records_max": records_max, "bytes_max": bytes_max, "batch_records_max": batch_records_max, "batch_bytes_max": batch_bytes_max}
        for name, value in bounds.items():
            if value < 1:
                raise ValueError(f"{name} is {value}, expected a number >= 1")
        if not predictions:
            raise ValueError(f"predictions is {predictions!r}, expected a name")
        self._new_sender: Callable[[], Sender] = lambda: Sender(url, token, timeout)
        self._predictions = f"/v1/predictions/{quote(predictions, safe='')}"
        self._records_max, self._bytes_max = records_max, bytes_max
        self._batch = batch_records_max, batch_bytes_max
        self._linger, self._first_pause, self._longest_pause = linger, first_pause, longest_pause
        self.exit_timeout = exit_timeout
        self._on_refused, self._on_trouble = on_refused, on_trouble
        self._is_closed = False
        self.renew()
        processes.follow(self)

    def renew(self) -> None:
        """Begins anew in a process that was forked: what the parent has taken is the parent's, and its thread and its locks are not here."""
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._lanes = {kind: Lane(self._predictions + ("" if kind == "predictions" else f"/{kind}")) for kind in KINDS}
        self._records = 0
        self._bytes = 0
        self._hurried = 0
        self._is_ended = False
        self._thread: threading.Thread | None = None
        self._sender = self._new_sender()

    def predicted(self, prediction: Mapping[str, Any] | None = None, /, **columns: Any) -> str:
        """Takes a prediction: the declared columns, and the fields that every prediction has, as a mapping, as keywords, or both.

        `prediction_id` is a new UUID, and `time` is now, if they are not given. Returns the id, for the outcome.
        """
        fallback = str(uuid.uuid4())
        found: list[str] = [fallback]

        def record() -> dict[str, Any]:
            whole = {**(prediction or {}), **columns}
            found[0] = whole.setdefault("prediction_id", fallback)
            whole.setdefault("time", int(time.time() * 1000))
            return whole

        self._take("predictions", record)
        return found[0]

    def outcome(self, outcome: Mapping[str, Any] | None = None, /, **fields: Any) -> None:
        """Takes an outcome: `prediction_id`, and `label`, `value` or `weight`. It may come before its prediction, and again when it is known better."""
        self._take("outcomes", lambda: _companion(outcome, fields))

    def acted(self, action: Mapping[str, Any] | None = None, /, **fields: Any) -> None:
        """Takes an action on a prediction: `prediction_id`, `action`, and `entity` or `holdout`."""
        self._take("actions", lambda: _companion(action, fields))

    def counts(self, kind: str | None = None) -> Counts:
        """What has become of the records: of one kind, or of all."""
        with self._lock:
            return total(lane.tally for name, lane in self._lanes.items() if kind in (None, name))

    def flush(self, timeout: float = 10.0) -> bool:
        """Waits for what was taken so far. Returns whether everything has settled in time."""
        deadline = time.monotonic() + timeout
        with self._changed:
            goals = [(lane, lane.entered) for lane in self._lanes.values()]
            self._hurried += 1
            self._changed.notify_all()
            try:
                return self._changed.wait_for(
                    lambda: all(lane.settled >= goal for lane, goal in goals), max(0.0, deadline - time.monotonic())
                )
            finally:
                self._hurried -= 1

    def close(self, timeout: float = 10.0) -> bool:
        """Takes nothing more, waits as `flush` does, and drops what is left. Returns whether nothing was left."""
        self._is_closed = True
        settled = self.flush(timeout)
        with self._changed:
            self._is_ended = True
            for lane in self._lanes.values():
                lane.tally.dropped["closed"] += lane.tally.waiting
                lane.waiting.clear()
                lane.settled = lane.entered
            self._records = self._bytes = 0
            self._changed.notify_all()
        self._sender.abort()
        return settled

    def __enter__(self) -> Capture:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _take(self, kind: str, record: Callable[[], Mapping[str, Any]]) -> None:
        written: bytes | None = None
        problem = ""
        if not self._is_closed:
            try:
                written = line(record())
            except Exception as error:  # whatever the caller has given
                problem = f"values of JSON ({error})"
        with self._lock:
            lane = self._lanes[kind]
            lane.tally.served += 1
            reason = "closed" if self._is_closed else "invalid" if written is None else None
            if written is not None and reason is None:
                size = len(written) + 1
                if self._records >= self._records_max or self._bytes + size > self._bytes_max:
                    reason = "full"
                else:
                    self._put(lane, written, size)
            if reason is not None:
                lane.tally.dropped[reason] += 1
        if reason == "invalid" and self._on_refused is not None:
            with contextlib.suppress(Exception):
                self._on_refused(kind, [Refusal("", [Problem("", None, problem)])], 1)

    def _put(self, lane: Lane, written: bytes, size: int) -> None:
        self._records += 1
        self._bytes += size
        lane.put(written)
        waiting = len(lane.waiting)
        if waiting == 1 or waiting == self._batch[0]:
            if self._thread is None:
                self._start()
            self._changed.notify_all()

    def _start(self) -> None:
        # If no thread can be started, the next record tries again, and the buffer is bounded.
        thread = threading.Thread(target=self._run, name="millrace-capture", daemon=True)
        with contextlib.suppress(RuntimeError):
            thread.start()
            self._thread = thread
            processes.serve(self)

    def _run(self) -> None:
        changed = self._changed
        while True:
            with changed:
                changed.wait_for(lambda: self._is_ended or any(lane.waiting for lane in self._lanes.values()))
                if self._is_ended:
                    self._sender.close()
                    return
                if self._hurried == 0:
                    changed.wait_for(lambda: self._is_ended or self._hurried > 0 or self._is_full(), self._linger)
                batches = [(kind, lane, lane.take(*self._batch)) for kind, lane in self._lanes.items()]
            for kind, lane, batch in batches:
                if batch:
                    self._deliver(kind, lane, batch)

    def _is_full(self) -> bool:
        return any(len(lane.waiting) >= self._batch[0] for lane in self._lanes.values())

    def _deliver(self, kind: str, lane: Lane, batch: list[bytes]) -> None:
        """Repeats a batch until it is judged, or the client has ended."""
        attempt = 0
        while not self._is_ended:
            attempt += 1
            found = self._sender.send(lane.path, batch)
            if isinstance(found, Judged):
                self._settle(lane, batch, found.accepted, found.rejected)
                if found.rejected > 0:
                    refusals = [Refusal(batch[at].decode(), problems) for at, problems in found.problems.items() if at < len(batch)]
                    self._tell_refused(kind, refusals, found.rejected)
                return
            if isinstance(found, Refused):
                if len(batch) == 1:
                    self._settle(lane, batch, 0, 1)
                    return self._tell_refused(kind, [Refusal(batch[0].decode(), [Problem("", None, found.reason)])], 1)
                middle = (len(batch) + 1) // 2
                self._deliver(kind, lane, batch[:middle])
                return self._deliver(kind, lane, batch[middle:])
            self._pause(kind, found, attempt)

    def _pause(self, kind: str, found: Unknown, attempt: int) -> None:
        backoff = min(self._first_pause * 2 ** min(attempt - 1, 30), self._longest_pause) * random.uniform(0.5, 1.0)
        pause = max(backoff, min(found.retry_after, self._longest_pause))
        if self._on_trouble is not None and not self._is_ended:
            with contextlib.suppress(Exception):
                self._on_trouble(kind, found.reason, attempt, pause)
        with self._changed:
            hurried = self._hurried
            short = min(pause, self._first_pause)
            if hurried == 0:
                self._changed.wait_for(lambda: self._is_ended or self._hurried > 0, pause)
            else:
                self._changed.wait_for(lambda: self._is_ended, short)

    def _settle(self, lane: Lane, batch: list[bytes], accepted: int, rejected: int) -> None:
        with self._changed:
            if self._is_ended:  # `close` has counted it
                return
            lane.tally.logged += accepted
            lane.tally.dropped["refused"] += rejected
            lane.settled += len(batch)
            self._records -= len(batch)
            self._bytes -= sum(len(each) + 1 for each in batch)
            self._changed.notify_all()

    def _tell_refused(self, kind: str, refusals: Sequence[Refusal], count: int) -> None:
        if self._on_refused is not None:
            with contextlib.suppress(Exception):
                self._on_refused(kind, refusals, count)


def _companion(given: Mapping[str, Any] | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A prediction may have several outcomes and actions, so the log knows each by the id of its `meta`."""
    whole = {"time": int(time.time() * 1000), **(given or {}), **fields}
    whole["meta"] = {"id": str(uuid.uuid4()), **(whole.get("meta") or {})}
    return whole
