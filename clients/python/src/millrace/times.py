"""Times of requests. A time without a zone is refused: nobody can know which one is meant."""

from __future__ import annotations

from datetime import datetime, timezone
from numbers import Integral
from typing import Any, TypeAlias

from .errors import FrameError

Time: TypeAlias = "datetime | int | str"
"""A `datetime` (or pandas `Timestamp`) with a zone, ms since the epoch, or RFC 3339 text."""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def ms_of(moment: datetime, what: str) -> int:
    """Milliseconds since the epoch; digits beyond the millisecond are cut. Raises FrameError without a zone."""
    if moment.utcoffset() is None:
        raise FrameError(
            f"{what} is {moment}, a time without a zone; expected one with a zone, such as {moment.isoformat()}+00:00."
        )
    since = moment - _EPOCH
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def time_json(time: Time, what: str) -> int | str:
    """A time as requests have it. The gateway checks text and numbers."""
    if isinstance(time, datetime) and time == time:  # NaT of pandas is a datetime, and equals nothing
        return ms_of(time, what)
    if isinstance(time, str):
        return time
    if isinstance(time, Integral) and not isinstance(time, bool):  # of numpy, too
        return int(time)
    raise FrameError(f"{what} is {time!r}, expected a datetime with a zone, ms since the epoch, or RFC 3339 text.")


def datetime_of(value: Any) -> datetime:
    """A time of an answer: RFC 3339 text in UTC, or ms since the epoch."""
    if isinstance(value, int):
        seconds, ms = divmod(value, 1000)
        return datetime.fromtimestamp(seconds, timezone.utc).replace(microsecond=ms * 1000)
    return datetime.fromisoformat(str(value).replace("Z", "+00:00")).astimezone(timezone.utc)
