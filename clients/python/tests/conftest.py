"""The tests run against the gateway at MILLRACE_CLIENT_URL, whose services are real.

`test/integration/clients/python.test.ts` starts it.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import millrace

_run = secrets.token_hex(3)
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def client() -> Iterator[millrace.Client]:
    with millrace.connect() as connected:
        yield connected


@pytest.fixture(scope="session")
def fresh() -> Callable[[str], str]:
    """A name that no other test uses, of this run or another."""
    return lambda name: f"{name}_{_run}_{next(_numbers)}"


@dataclass(frozen=True)
class Bank:
    """A dataset of payments with two partitions and two views of it, and one with a column of every type."""

    payments: str
    by_card: str
    by_merchant: str
    features: list[str]
    everything: str
    last_of_everything: str
    by_number: str
    """A view of `everything` by a long and a text."""
    service: str
    """Features of `by_merchant` and `by_card`."""


EVERY_TYPE = {
    "card": "string",
    "n": "long",
    "x": "double",
    "flag": "boolean",
    "at": "timestamp",
    "raw": "bytes",
    "time": "timestamp",
}
LAST = {f"last_{name}": {"function": "last", "column": name} for name in EVERY_TYPE if name != "time"}


def payments(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "columns": [
            {"name": "card", "type": "string"},
            {"name": "merchant", "type": "string", "nullable": False},
            {"name": "amount", "type": "double"},
            {"name": "cents", "type": "long"},
            {"name": "time", "type": "timestamp"},
        ],
        "key": ["card"],
        "time": "time",
        "partitions": 2,
    }


@pytest.fixture(scope="session")
def bank(client: millrace.Client, fresh: Callable[[str], str]) -> Bank:
    names = Bank(
        fresh("payments"),
        fresh("by_card"),
        fresh("by_merchant"),
        ["n_1h", "spent_1h", "last_cents"],
        fresh("everything"),
        fresh("last_of_everything"),
        fresh("by_number"),
        fresh("service"),
    )
    features = {
        "n_1h": {"function": "count", "window": "1h"},
        "spent_1h": {"function": "sum", "column": "amount", "window": "1h"},
        "last_cents": {"function": "last", "column": "cents", "window": "1h"},
    }
    views = [
        {"name": view, "dataset": names.payments, "entity": [entity], "features": features}
        for view, entity in ((names.by_card, "card"), (names.by_merchant, "merchant"))
    ]
    columns = [{"name": name, "type": type_} for name, type_ in EVERY_TYPE.items()]
    everything = {"name": names.everything, "columns": columns, "key": ["card"], "time": "time"}
    views += [
        {"name": names.last_of_everything, "dataset": names.everything, "entity": ["card"], "features": LAST},
        {
            "name": names.by_number,
            "dataset": names.everything,
            "entity": ["n", "card"],
            "features": {"rows": {"function": "count"}},
        },
    ]
    service = {"name": names.service, "serves": [f"{names.by_merchant}:n_1h", names.by_card]}
    client.declare({"datasets": [payments(names.payments), everything], "views": views, "services": [service]})
    return names


_days = itertools.count(0)


def next_day() -> datetime:
    """The beginning of a day later than all before, so that no row is late."""
    return datetime(2025, 1, 1, tzinfo=timezone.utc) + timedelta(days=next(_days))


@pytest.fixture
def day() -> datetime:
    return next_day()


def until(look: Callable[[], Any], seconds: float = 240.0) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"nothing was found in {seconds:g} s"
        time.sleep(0.05)
    return found
