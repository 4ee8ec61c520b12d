"""What can go wrong. Everything that this package raises on purpose is a `MillraceError`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .ingest import IngestReport


@dataclass(frozen=True)
class FieldProblem:
    """Something wrong with one field of a request."""

    field: str
    """The path of the field, such as `features.delay_1h.column`; empty if the problem concerns the whole value."""
    value: Any
    """The value that was sent."""
    expected: str
    """What was expected instead."""


class MillraceError(Exception):
    """The base of all errors of this package."""


class FrameError(MillraceError, ValueError):
    """A frame, a list or a value that cannot be sent as it is. Nothing of it has been sent."""


class UnreachableError(MillraceError, ConnectionError):
    """The gateway did not answer: it is down, the address is wrong, or the connection broke and repeating did not help."""


class ProblemError(MillraceError):
    """An error that the gateway answered, as a problem of RFC 9457.

    `docs/reference/errors.md` lists the codes and what each means for the request.
    """

    def __init__(self, status: int, body: Mapping[str, Any], retry_after: float | None = None) -> None:
        self.status = status
        """The HTTP status."""
        self.code: str = str(body.get("code", f"HTTP_{status}"))
        """The stable code of the error, such as `VIEW_UNKNOWN`."""
        self.title: str = str(body.get("title", ""))
        """A sentence about this type of error."""
        self.detail: str = str(body.get("detail", ""))
        """Sentences about this case."""
        self.problems: Sequence[FieldProblem] = tuple(_problem(each) for each in body.get("problems") or ())
        """The fields that are wrong."""
        self.members: Mapping[str, Any] = body
        """The whole answer, with the members that only this error has."""
        self.retry_after = retry_after
        """Seconds after which the gateway asks to try again."""
        super().__init__(f"{self.detail or self.title} ({self.code})")


class RowsRejectedError(MillraceError):
    """Some rows were not accepted, while the others are on the log. `report` lists the reasons."""

    def __init__(self, report: IngestReport) -> None:
        self.report = report
        """What was accepted and what was not."""
        first = report.errors[0] if report.errors else None
        why = (
            ""
            if first is None
            else f" Row {first.row}: {first.field or 'the row'} is {first.value!r}; expected {first.expected}."
        )
        super().__init__(f"{report.accepted} rows were accepted and {report.rejected} rejected.{why}")


class IngestInterruptedError(MillraceError):
    """An ingest ended in the middle. Call it again with the same frame and `key=error.key`: each row counts once."""

    def __init__(self, report: IngestReport, sent: int, rows: int, cause: BaseException) -> None:
        self.report = report
        """What was accepted before the end."""
        self.key = report.key
        """The idempotency key under which the rows were sent."""
        self.sent = sent
        """The rows, in the order of their times, whose requests were answered."""
        super().__init__(
            f"{sent} of {rows} rows were sent, then: {cause} Call ingest again with the same frame and key={report.key!r}."
        )


class ViewsBehindError(MillraceError, TimeoutError):
    """All rows are on the log, but not all views contain them yet."""

    def __init__(self, report: IngestReport, seconds: float) -> None:
        self.report = report
        """What was accepted; `client.wait(report.position)` goes on waiting."""
        super().__init__(f"{report.accepted} rows were accepted, and not all views contain them after {seconds:g} s.")


class LateRowsWarning(UserWarning):
    """Rows were older than every window of a view when they came, and changed nothing in it."""


def _problem(each: Mapping[str, Any]) -> FieldProblem:
    return FieldProblem(str(each.get("field", "")), each.get("value"), str(each.get("expected", "")))
