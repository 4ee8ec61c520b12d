"""Rows go in once, in the order of their times, or an error says what is wrong with them."""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from conftest import Bank
from faulty import FaultyNetwork

import millrace


def rows_of(card: str, day: datetime, count: int) -> list[dict[str, Any]]:
    return [
        {"card": card, "merchant": f"of {card}", "amount": i / 4, "cents": i * 25, "time": day + timedelta(seconds=i)}
        for i in range(count)
    ]


def test_the_order_of_a_frame_does_not_show(client: millrace.Client, bank: Bank, day: datetime) -> None:
    rows = [row for i in range(40) for row in rows_of(f"order {i}", day + timedelta(minutes=30 * i), 3)]
    seen = [(i, day + timedelta(minutes=30 * i + 1)) for i in range(40)]
    random.Random(7).shuffle(rows)
    report = client.ingest(bank.payments, pd.DataFrame(rows), rows_per_request=17, wait=60)
    assert report.accepted == 120
    assert report.late == {f"{bank.by_card}@1": 0, f"{bank.by_merchant}@1": 0}
    for view, prefix in ((bank.by_card, ""), (bank.by_merchant, "of ")):
        spine = [{view.split("_")[1]: f"{prefix}order {i}", "t": time} for i, time in seen]
        found = client.training_set(spine, [f"{view}:{name}" for name in bank.features], time="t")
        assert [[row[name] for name in bank.features] for row in found.df] == [[3, 0.75, 50]] * 40


def test_rows_that_come_late_are_counted_and_warned_of(client: millrace.Client, bank: Bank, day: datetime) -> None:
    client.ingest(bank.payments, rows_of("late", day + timedelta(hours=20), 1), wait=60)
    with pytest.warns(millrace.LateRowsWarning, match=re.escape(f"2 for {bank.by_merchant}@1")):
        report = client.ingest(bank.payments, rows_of("late", day, 2), wait=60)
    assert report.late == {f"{bank.by_card}@1": 2, f"{bank.by_merchant}@1": 2}


def test_a_wait_that_is_too_short_loses_no_report(
    client: millrace.Client, bank: Bank, day: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = millrace.ingest._Load._add

    def add_beyond(load: Any, start: int, answer: Any) -> None:
        places = millrace.positions.decoded(answer["position"])
        beyond = millrace.positions.encoded([{**place, "offset": place["offset"] + 1000} for place in places])
        add(load, start, {**answer, "position": beyond})

    monkeypatch.setattr(millrace.ingest._Load, "_add", add_beyond)
    with pytest.raises(millrace.ViewsBehindError, match="3 rows were accepted, and not all views") as behind:
        client.ingest(bank.payments, rows_of("behind", day, 3), advance=False, wait=0.1)
    assert (behind.value.report.accepted, behind.value.report.position is not None) == (3, True)


def test_an_answer_that_is_lost_and_a_gateway_that_is_away_cost_and_double_nothing(
    client: millrace.Client, bank: Bank, day: datetime
) -> None:
    rows = rows_of("lost", day, 50)
    with FaultyNetwork(client.url) as network, millrace.connect(network.url, retry_for=0) as faulty:
        network.lose(b"/catalog/datasets", 1)

        def lose_again(sent: int, total: int) -> None:
            network.lose(b"/rows", 1, then_refuse=2)

        report = faulty.ingest(bank.payments, rows, rows_per_request=10, progress=lose_again)
        # The declaration, and all requests with rows but the first.
        assert [b"/rows" in line for line in network.lost] == [False, True, True, True, True]
    assert report.accepted == 50
    assert client.online(bank.by_card, ["lost"], min_position=report.position).values == [
        [50, sum(i / 4 for i in range(50)), 1225]
    ]


def test_an_ingest_that_was_broken_off_goes_on_with_its_key(client: millrace.Client, bank: Bank, day: datetime) -> None:
    rows = rows_of("broken", day, 30)
    with FaultyNetwork(client.url) as network, millrace.connect(network.url, retry_for=0.2) as faulty:
        told: list[tuple[int, int]] = []

        def cut(sent: int, total: int) -> None:
            told.append((sent, total))
            if sent == 20:
                network.lose(b"/rows", 1000)

        with pytest.raises(millrace.IngestInterruptedError) as interrupted:
            faulty.ingest(bank.payments, rows, rows_per_request=10, retry_for=0.2, progress=cut)
        assert told == [(10, 30), (20, 30)]
    error = interrupted.value
    assert (error.sent, error.report.accepted) == (20, 20)
    assert isinstance(error.__cause__, millrace.UnreachableError)
    assert error.key in str(error)
    with pytest.raises(millrace.ProblemError) as refused:
        client.ingest(bank.payments, rows[:-1], key=error.key)
    assert refused.value.code == "IDEMPOTENCY_CONFLICT"
    report = client.ingest(bank.payments, rows[::-1], key=error.key, rows_per_request=7)
    assert client.online(bank.by_card, ["broken"], features=["n_1h"], min_position=report.position).values == [[30]]


def test_rows_with_the_same_id_count_once(client: millrace.Client, bank: Bank, day: datetime) -> None:
    frame = pd.DataFrame(rows_of("ids", day, 4)).assign(payment=[1, 2, 3, 2])
    client.ingest(bank.payments, frame, id_column="payment")
    report = client.ingest(bank.payments, frame.iloc[::-1], id_column="payment")
    assert client.online(bank.by_card, ["ids"], features=["n_1h"], min_position=report.position).values == [[3]]


def test_valid_rows_are_taken_and_the_others_named_by_their_place_in_the_frame(
    client: millrace.Client, bank: Bank, day: datetime
) -> None:
    rows = rows_of("mixed", day, 4)[::-1]
    rows[0]["merchant"] = None
    rows[2]["cents"] = 0.5
    with pytest.raises(millrace.RowsRejectedError, match="2 rows were accepted and 2 rejected") as rejected:
        client.ingest(bank.payments, rows)
    report = rejected.value.report
    assert sorted((error.row, error.field, error.value) for error in report.errors) == [
        (0, "merchant", None),
        (2, "cents", 0.5),
    ]
    again = client.ingest(bank.payments, [{**rows[0], "card": None}], on_rejected="report")
    assert (again.accepted, again.rejected, again.position) == (0, 1, None)
    assert {error.field for error in again.errors} == {"card", "merchant"}


def test_rows_without_a_time_are_named_and_the_others_taken(client: millrace.Client, bank: Bank, day: datetime) -> None:
    rows = rows_of("timeless", day, 3)
    rows[0]["time"] = rows[2]["time"] = None
    with pytest.raises(millrace.RowsRejectedError) as rejected:
        client.ingest(bank.payments, rows, rows_per_request=1)
    report = rejected.value.report
    assert (report.accepted, sorted(error.row for error in report.errors)) == (1, [0, 2])
    assert {error.field for error in report.errors} == {"time"}
    assert client.online(bank.by_card, ["timeless"], features=["n_1h"], min_position=report.position).values == [[1]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns="card"), "has no column 'card', which every row"),
        (lambda frame: frame.drop(columns="merchant"), "has no column 'merchant', which every row"),
        (lambda frame: frame.assign(colour="red"), "has no column 'colour', only 'card', 'merchant'"),
        (lambda frame: frame.assign(amount="12"), "Column 'amount' has the type (large_)?string, expected numbers"),
        (lambda frame: frame.assign(amount=[[1.0], [2.0]]), "Column 'amount' has the type list<"),
        (lambda frame: frame.assign(amount=[1, "x"]), "amount"),
        (
            lambda frame: frame.assign(time=frame["time"].dt.tz_localize(None)),
            "times without a zone; give timezone='UTC'",
        ),
        (
            lambda frame: frame.assign(time=["2025-01-01", "noon"]),
            "Column 'time' has text such as 'noon', expected times",
        ),
        (lambda frame: frame.rename(columns={"amount": 7}), "a column named 7, expected names that are text"),
        (
            lambda frame: frame.set_axis(["card", "merchant", "amount", "amount", "time"], axis=1),
            "2 times|[Dd]uplicate",
        ),
        (lambda frame: frame.to_dict("list"), "is a dict, expected a pandas or polars DataFrame"),
        (lambda frame: [{"card": "c"}, 7], "Row 1 is a int, expected a dict"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused_before_anything_is_sent(
    client: millrace.Client, bank: Bank, day: datetime, change: Any, message: str
) -> None:
    frame = pd.DataFrame(rows_of("refused", day, 2))
    with pytest.raises(millrace.FrameError, match=message):
        client.ingest(bank.payments, change(frame))
    assert client.online(bank.by_card, ["refused"]).statuses == [["NOT_FOUND"] * 3]


def test_columns_that_may_be_null_may_lack_and_others_may_be_left_out(
    client: millrace.Client, bank: Bank, day: datetime
) -> None:
    frame = pd.DataFrame(rows_of("lean", day, 2)).drop(columns=["amount", "cents"]).assign(colour="red")
    frame["time"] = frame["time"].dt.tz_localize(None)
    report = client.ingest(bank.payments, frame, ignore_extra_columns=True, timezone="UTC")
    found = client.online(bank.by_card, ["lean"], min_position=report.position)
    assert found.values == [[2, 0.0, None]]


def test_nan_of_pandas_is_null_and_nan_of_arrow_is_nan(client: millrace.Client, bank: Bank, day: datetime) -> None:
    frame = pd.DataFrame(rows_of("nan", day, 2)).assign(amount=[1.0, np.nan], cents=[np.nan, 7.0])
    client.ingest(bank.payments, frame)
    table = pa.Table.from_pylist(rows_of("not a number", day, 2)).set_column(2, "amount", [[1.0, float("nan")]])
    client.ingest(bank.payments, table)
    taken = [record.value for record in client.records(f"ml.intake.{bank.payments}")]
    amounts = {card: [row["amount"] for row in taken if row.get("card") == card] for card in ("nan", "not a number")}
    assert amounts == {"nan": [1, None], "not a number": [1, "NaN"]}
    assert [row["cents"] for row in taken if row.get("card") == "nan"] == [None, 7]


@pytest.mark.parametrize("empty", [[], pd.DataFrame(rows_of("x", datetime.now().astimezone(), 1)).iloc[:0]])
def test_a_frame_without_rows_does_nothing(client: millrace.Client, bank: Bank, empty: Any) -> None:
    if isinstance(empty, list):
        with pytest.raises(millrace.FrameError, match="has no column 'card'"):
            client.ingest(bank.payments, empty)
        return
    report = client.ingest(bank.payments, empty, wait=10)
    assert (report.accepted, report.rejected, report.position) == (0, 0, None)


def test_wide_rows_come_in_smaller_requests(client: millrace.Client, bank: Bank, day: datetime) -> None:
    rows = [{**row, "merchant": f"{i:02}" + "x" * 400_000} for i, row in enumerate(rows_of("wide", day, 30))]
    sent: list[int] = []
    report = client.ingest(bank.payments, rows, progress=lambda done, _: sent.append(done))
    assert report.accepted == 30
    assert sent == [15, 30]
    assert client.online(bank.by_card, ["wide"], features=["n_1h"], min_position=report.position).values == [[30]]
