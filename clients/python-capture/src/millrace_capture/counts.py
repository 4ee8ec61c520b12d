"""What has become of the records of a client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DROP_REASONS = ("full", "invalid", "refused", "closed")
"""Why a record is not on the log.

`full`: the buffer had no room. `invalid`: it cannot be written as JSON. `refused`: the gateway has named what is wrong with it. `closed`: it came after
`close`, or was still waiting when the time of `close` was over; the log may hold it all the same.
"""


@dataclass(frozen=True)
class Counts:
    """`served == logged + waiting + sum(dropped.values())`, at every moment."""

    served: int
    """Records that were given to the client."""
    logged: int
    """Records that the log has acknowledged."""
    waiting: int
    """Records in the buffer or on their way."""
    dropped: Mapping[str, int]


class Tally:
    """Counts of one kind of record. What waits is what was served and has not settled."""

    __slots__ = ("dropped", "logged", "served")

    def __init__(self) -> None:
        self.served = 0
        self.logged = 0
        self.dropped = dict.fromkeys(DROP_REASONS, 0)

    @property
    def waiting(self) -> int:
        return self.served - self.logged - sum(self.dropped.values())


def total(tallies: Iterable[Tally]) -> Counts:
    """The sums of tallies."""
    some = list(tallies)
    return Counts(
        served=sum(tally.served for tally in some),
        logged=sum(tally.logged for tally in some),
        waiting=sum(tally.waiting for tally in some),
        dropped={reason: sum(tally.dropped[reason] for tally in some) for reason in DROP_REASONS},
    )
