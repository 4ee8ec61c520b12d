"""The shortest way through: declare, ingest, read."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import millrace

START = datetime(2026, 1, 5, 10, tzinfo=timezone.utc)


def payments(name: str) -> dict:
    return {
        "name": name,
        "columns": [
            {"name": "card", "type": "string"},
            {"name": "amount", "type": "double"},
            {"name": "time", "type": "timestamp"},
        ],
        "key": ["card"],
        "time": "time",
    }


def spending(name: str, dataset: str) -> dict:
    return {
        "name": name,
        "dataset": dataset,
        "entity": ["card"],
        "features": {
            "payments_1h": {"function": "count", "window": "1h"},
            "spent_1h": {"function": "sum", "column": "amount", "window": "1h"},
        },
    }


def test_a_list_of_dicts_goes_in_and_vectors_come_out(client: millrace.Client, fresh) -> None:
    dataset, view = fresh("payments"), fresh("spending")
    declared = client.declare(spending(view, dataset), payments(dataset))
    assert [(each.kind, each.name, each.version, each.outcome) for each in declared] == [
        ("datasets", dataset, 1, "accepted"),
        ("views", view, 1, "accepted"),
    ]
    rows = [
        {"card": "c1", "amount": 80, "time": START + timedelta(minutes=20)},
        {"card": "c1", "amount": 12.5, "time": START},
        {"card": "c2", "amount": 4.0, "time": START + timedelta(minutes=30)},
    ]
    report = client.ingest(dataset, rows)
    assert (report.accepted, report.rejected, report.errors) == (3, 0, [])
    vectors = client.online(view, ["c1", "c2", "nobody"], min_position=report.position)
    assert vectors.df == [
        {"payments_1h": 2, "spent_1h": 92.5},
        {"payments_1h": 1, "spent_1h": 4.0},
        {"payments_1h": None, "spent_1h": None},
    ]
    assert vectors.statuses[2] == ["NOT_FOUND", "NOT_FOUND"]
    assert client.declare(payments(dataset))[0].outcome == "unchanged"
