"""The shortest way through: declare, ingest, read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from conftest import Bank, payments

import millrace


def test_a_list_of_dicts_goes_in_and_vectors_come_out(client: millrace.Client, bank: Bank, day: datetime) -> None:
    rows = [
        {"card": "c1", "merchant": "m", "amount": 80, "time": day + timedelta(minutes=20)},
        {"card": "c1", "merchant": "m", "amount": 12.5, "time": day},
        {"card": "c2", "merchant": "m", "amount": 4.0, "time": day + timedelta(minutes=30), "cents": 400},
    ]
    report = client.ingest(bank.payments, rows)
    assert (report.accepted, report.rejected, report.errors) == (3, 0, [])
    vectors = client.online(bank.by_card, ["c1", "c2", "nobody"], min_position=report.position)
    assert vectors.df == [
        {"n_1h": 2, "spent_1h": 92.5, "last_cents": None},
        {"n_1h": 1, "spent_1h": 4.0, "last_cents": 400},
        {"n_1h": None, "spent_1h": None, "last_cents": None},
    ]
    assert vectors.statuses == [["PRESENT", "PRESENT", "NULL_VALUE"], ["PRESENT"] * 3, ["NOT_FOUND"] * 3]
    earlier = client.online(bank.by_card, ["c1"], features=["n_1h"], as_of=day + timedelta(minutes=10))
    assert earlier.values == [[1]]


def test_a_declaration_is_recognised_and_known_by_its_versions(
    client: millrace.Client, bank: Bank, fresh: Callable[[str], str]
) -> None:
    assert [each.outcome for each in client.declare(payments(bank.payments))] == ["unchanged"]
    found = client.describe("views", bank.by_card)
    assert (found["active"]["version"], found["declaration"]["entity"]) == (1, ["card"])
    names = [each["name"] for each in client.declarations("datasets")]
    assert bank.payments in names and names == sorted(names)
    declared_at = found["versions"][0]["since"]["logTime"]
    assert client.describe("views", bank.by_card, as_of=declared_at)["version"] == 1
    with pytest.raises(millrace.ProblemError) as unknown:
        client.describe("views", bank.by_card, as_of=declared_at - 1)
    assert (unknown.value.code, unknown.value.status) == ("DECLARATION_UNKNOWN", 404)
    with pytest.raises(millrace.FrameError, match="is no declaration"):
        client.declare({"name": "nothing"})


def test_if_one_declaration_is_refused_none_is_made(
    client: millrace.Client, bank: Bank, fresh: Callable[[str], str]
) -> None:
    wrong = {"function": "sum", "column": "merchant", "window": "1h"}
    view = {"name": fresh("wrong"), "dataset": bank.payments, "entity": ["card"], "features": {"x": wrong}}
    other = payments(fresh("other"))
    foreseen = client.check(view, other, payments(bank.payments))
    assert [(each.kind, each.outcome, each.change) for each in foreseen] == [
        ("datasets", "accepted", "new"),
        ("datasets", "unchanged", None),
        ("views", "refused", None),
    ]
    with pytest.raises(millrace.ProblemError, match="Nothing was declared") as refused:
        client.declare(view, other)
    assert refused.value.status == 422
    assert [problem.field for problem in refused.value.problems] == ["features.x.column"]
    with pytest.raises(millrace.ProblemError) as unknown:
        client.describe("datasets", other["name"])
    assert unknown.value.code == "DECLARATION_UNKNOWN"
