"""The records of one kind that wait for the log, in order. Not thread-safe: the client holds its lock."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from .answers import Problem
from .counts import Tally

KINDS = ("predictions", "outcomes", "actions")


@dataclass(frozen=True)
class Refusal:
    """A record that is not sent again."""

    record: str
    """As it was sent. Empty: it cannot be written."""
    problems: Sequence[Problem]


class Lane:
    """What waits in the buffer, and what is on its way."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.tally = Tally()
        self.waiting: deque[bytes] = deque()
        self.entered = 0
        self.settled = 0

    def put(self, record: bytes) -> None:
        self.waiting.append(record)
        self.entered += 1

    def take(self, records_max: int, bytes_max: int) -> list[bytes]:
        """The next batch. A record that is longer than a batch goes alone."""
        batch: list[bytes] = []
        size = 0
        while self.waiting and len(batch) < records_max:
            size += len(self.waiting[0]) + 1
            if size > bytes_max and batch:
                break
            batch.append(self.waiting.popleft())
        return batch
