"""What an answer of the gateway means for the records of a batch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field."""

    field: str
    """Empty: the record as a whole."""
    value: Any
    expected: str


@dataclass(frozen=True)
class Judged:
    """Every record was judged."""

    accepted: int
    rejected: int
    problems: Mapping[int, Sequence[Problem]]
    """Index in the batch -> what is wrong. The gateway lists 1,000 problems of a batch at most."""


@dataclass(frozen=True)
class Refused:
    """The request as a whole is refused for what it holds: its halves say which record it is."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """Nothing is known: the same request comes again."""

    reason: str
    retry_after: float = 0.0


Verdict = Judged | Refused | Unknown

_JUDGED = frozenset({200, 207, 422})
_CONTENT = frozenset({400, 413, 422})
"""Statuses of requests whose content is at fault. Everything else is about the gateway, the way there, or what is declared: that may pass."""
_SHOWN_CHARACTERS = 300


def verdict(records: int, status: int, body: bytes, retry_after: str | None) -> Verdict:
    """The meaning of an answer to a batch of `records`. `retry_after` is the header."""
    judged = _report(records, body) if status in _JUDGED else None
    if judged is not None:
        return judged
    reason = f"The gateway answered {status}: {body.decode(errors='replace')[:_SHOWN_CHARACTERS]}"
    if status in _CONTENT:
        return Refused(reason)
    return Unknown(reason, float(retry_after) if retry_after is not None and retry_after.isdigit() else 0.0)


def _report(records: int, body: bytes) -> Judged | None:
    try:
        found = json.loads(body)
        accepted, rejected = int(found["accepted"]), int(found["rejected"])
        problems: dict[int, list[Problem]] = {}
        for error in found["errors"]:
            problem = Problem(str(error["field"]), error["value"], str(error["expected"]))
            problems.setdefault(int(error["index"]), []).append(problem)
    except (ValueError, TypeError, KeyError):
        return None
    return Judged(accepted, rejected, problems) if accepted + rejected == records else None
