"""A training set is the spine with the features of its times, recorded, and the same again when it is asked again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Bank, next_day

import millrace


@pytest.fixture(scope="module")
def history(client: millrace.Client, bank: Bank) -> tuple[datetime, str]:
    """Four payments, half an hour in all, and the position behind them."""
    start = next_day()
    rows = [
        {
            "card": f"t{i % 2}",
            "merchant": "shop",
            "amount": 1.5 * i,
            "cents": i,
            "time": start + timedelta(minutes=10 * i),
        }
        for i in range(4)
    ]
    report = client.ingest(bank.payments, rows)
    assert report.position is not None
    return start, report.position


def test_pandas_keeps_its_index_its_types_and_its_columns(client: millrace.Client, bank: Bank, history: Any) -> None:
    start, position = history
    spine = pd.DataFrame(
        {
            "card": pd.Categorical(["t1", "t0", "nobody", None]),
            "at": [start + timedelta(minutes=minutes, microseconds=7) for minutes in (15, 25, 25, 25)],
            "order_id": [2**53 - 3, 1, 2, 3],
            "fraud": [True, False, None, True],
            "amount": [0.5, None, 1.0, 2.0],
        },
        index=list("wxyz"),
    )
    before = spine.copy()
    built = client.training_set(
        spine,
        [f"{bank.by_card}:n_1h", f"{bank.by_card}:spent_1h"],
        time="at",
        full_feature_names=True,
        min_position=position,
    )
    pd.testing.assert_frame_equal(built.df[list(spine.columns)], before)
    pd.testing.assert_frame_equal(spine, before)
    counts, sums = (built.df[f"{bank.by_card}__{name}"] for name in ("n_1h", "spent_1h"))
    assert counts.dtype == "Int64" and counts.fillna(-1).tolist() == [1, 2, -1, -1]
    assert sums.fillna(-1).tolist() == [1.5, 3.0, -1, -1]
    versions = {bank.by_card: 1}
    assert built.df.attrs["millrace"] == {"id": built.id, "content_hash": built.content_hash, "versions": versions}
    assert (len(built.id), len(built.content_hash), built.partial, built.notes) == (64, 64, [], [])
    assert built.table["order_id"].to_pylist() == [2**53 - 3, 1, 2, 3]
    assert built.table["fraud"].to_pylist() == [True, False, None, True]


def test_a_set_has_an_identity(client: millrace.Client, bank: Bank, history: Any) -> None:
    start, position = history
    spine = pa.table({"merchant": ["shop"] * 3, "t": [start + timedelta(minutes=m) for m in (5, 15, 60)]})
    features = [f"{bank.by_merchant}:n_1h", f"{bank.by_merchant}:last_cents"]
    one, two = (client.training_set(spine, features, time="t", min_position=position) for _ in range(2))
    assert one.df.to_pylist() == [
        {**row, "n_1h": n, "last_cents": last}
        for row, n, last in zip(spine.to_pylist(), [1, 2, 4], [0, 1, 3], strict=True)
    ]
    assert (one.id, one.content_hash, one.table) == (two.id, two.content_hash, two.table)
    other = client.training_set(spine.slice(1), features, time="t")
    assert other.id != one.id and other.content_hash != one.content_hash


def test_what_serving_saw_is_in_the_set(client: millrace.Client, bank: Bank, history: Any) -> None:
    start, position = history
    moments = [start + timedelta(minutes=minutes) for minutes in (0, 5, 10, 31, 90)]
    spine = [{"card": card, "t": moment} for moment in moments for card in ("t0", "t1")]
    features = [f"{bank.by_card}:{name}" for name in bank.features]
    built = client.training_set(spine, features, time="t", min_position=position)
    for moment in moments:
        online = client.online(bank.by_card, ["t0", "t1"], as_of=moment, allow_partial=True)
        assert online.partial == []
        wanted = [{name: row[name] for name in bank.features} for row in built.df if row["t"] == moment]
        assert online.to_dicts() == wanted


def test_a_note_says_why_a_set_is_empty(client: millrace.Client, bank: Bank, history: Any) -> None:
    start, position = history
    spine = [{"card": "t0", "t": start + timedelta(minutes=20)}]
    built = client.training_set(spine, [f"{bank.by_card}:n_1h"], time="t", mode="known", min_position=position)
    assert built.df == [{**spine[0], "n_1h": None}]
    assert len(built.notes) == 1 and bank.by_card in built.notes[0]


def test_columns_of_other_names_and_named_versions(client: millrace.Client, bank: Bank, history: Any) -> None:
    start, position = history
    spine = [{"payer": "t1", "when": (start + timedelta(minutes=20)).isoformat()}]
    built = client.training_set(
        spine,
        [f"{bank.by_card}:n_1h"],
        time="when",
        keys={bank.by_card: ["payer"]},
        versions={bank.by_card: 1},
        min_position=position,
    )
    assert built.df == [{**spine[0], "n_1h": 1}]
    with pytest.raises(millrace.ProblemError) as unknown:
        client.training_set(
            spine, [f"{bank.by_card}:n_1h"], time="when", keys={bank.by_card: ["payer"]}, versions={bank.by_card: 9}
        )
    assert unknown.value.code == "VIEW_UNKNOWN"


@pytest.mark.parametrize(
    ("spine", "message"),
    [
        ([], "The spine has no rows"),
        ([{"card": "x"}], "The spine has no column 't'"),
        ([{"card": "x", "t": datetime(2025, 1, 1)}], "times without a zone"),
        ([{"card": "x", "t": 0, "vector": [1, 2]}], "Column 'vector' has the type list<"),
        ([{"card": "x", "t": 0, "day": datetime(2025, 1, 1).date()}], "Column 'day' has the type date32"),
        (
            [{"card": "x", "t": 0, "y": 1}, {"card": "x", "t": 0, "y": "1"}],
            "Column 'y' does not have values of one type",
        ),
    ],
)
def test_a_spine_that_cannot_be_sent_is_refused(client: millrace.Client, bank: Bank, spine: Any, message: str) -> None:
    with pytest.raises(millrace.FrameError, match=message):
        client.training_set(spine, [f"{bank.by_card}:n_1h"], time="t")


def test_a_date_or_a_text_is_the_time_of_a_row(client: millrace.Client, bank: Bank, history: Any) -> None:
    start, position = history
    features = [f"{bank.by_card}:n_1h"]
    by_date = client.training_set(
        [{"card": "t0", "t": start.date()}], features, time="t", timezone="UTC", min_position=position
    )
    spine = pl.DataFrame({"card": ["t1"], "t": [(start + timedelta(minutes=10)).replace(tzinfo=None).isoformat()]})
    by_text = client.training_set(spine, features, time="t", timezone="UTC", min_position=position)
    assert (by_date.df[0]["n_1h"], by_text.df["n_1h"].to_list()) == (1, [1])


def test_features_are_a_list_of_names(client: millrace.Client, bank: Bank) -> None:
    for features in (f"{bank.by_card}:n_1h", [], [1]):
        with pytest.raises(millrace.FrameError, match="features is .*, expected a list with at least one name"):
            client.training_set([{"card": "x", "t": 0}], features, time="t")  # type: ignore[arg-type]
    several: list[Any] = ["n_1h", []]
    for names in several:
        with pytest.raises(millrace.FrameError, match="features is .*, expected a list with at least one name"):
            client.online(bank.by_card, ["x"], features=names)


def test_arrow_never_reads_a_set_from_memory_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """If it does, its threads may outlive the interpreter: up to 2 of 5 programs then end with an abort."""
    opened: list[Any] = []
    parquet_file = pq.ParquetFile

    def noted(source: Any) -> Any:
        opened.append(source)
        return parquet_file(source)

    monkeypatch.setattr(pq, "ParquetFile", noted)
    file = pa.BufferOutputStream()
    pq.write_table(pa.table({"v": [1, 2]}), file)
    content = file.getvalue().to_pybytes()
    assert millrace.training.table_in([content[:7], content[7:]]).to_pydict() == {"v": [1, 2]}
    assert [type(source) for source in opened] == [str]


def test_the_gateway_names_what_is_wrong_with_a_spine(client: millrace.Client, bank: Bank) -> None:
    for features, code in (
        (["nope:n"], "VIEW_UNKNOWN"),
        ([f"{bank.by_card}:n"], "FEATURE_UNKNOWN"),
        (["n_1h"], "TRAINING_SET_INVALID"),
    ):
        with pytest.raises(millrace.ProblemError) as refused:
            client.training_set([{"card": "x", "t": 0}], features, time="t")
        assert refused.value.code == code
    with pytest.raises(millrace.ProblemError) as refused:
        client.training_set([{"card": "x", "t": None}], [f"{bank.by_card}:n_1h"], time="t")
    assert refused.value.code == "TRAINING_SET_INVALID"


def test_a_large_spine_is_refused_with_its_reason_and_not_by_a_broken_connection(
    client: millrace.Client, bank: Bank
) -> None:
    spine = pa.table({"card": ["x" * 100] * 200_000, "t": [0] * 200_000})
    with pytest.raises(millrace.ProblemError) as refused:
        client.training_set(spine, ["nope:n"], time="t")
    assert refused.value.code == "VIEW_UNKNOWN"
    wrong = pa.table({"card": spine["card"], "t": [None] + [0] * 199_999})
    with pytest.raises(millrace.ProblemError) as refused:
        client.training_set(wrong, [f"{bank.by_card}:n_1h"], time="t")
    assert refused.value.code == "TRAINING_SET_INVALID" and "Row 0 of the spine" in str(refused.value)
