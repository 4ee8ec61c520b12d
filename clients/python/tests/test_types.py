"""Values come back as they were given, whatever they were given in."""

from __future__ import annotations

import math
import random
import struct
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import EVERY_TYPE, LAST, Bank

import millrace
from millrace.columns import json_lines, prepared
from millrace.frames import table_of

START = datetime(2026, 1, 5, 10, tzinfo=timezone.utc)
ROWS: list[dict[str, Any]] = [
    {
        "card": "a",
        "n": 2**53 - 2,
        "x": 0.1,
        "flag": True,
        "at": START + timedelta(milliseconds=123),
        "raw": b"\xff\x00\xfe",
    },
    {
        "card": "b",
        "n": -7,
        "x": -0.0,
        "flag": False,
        "at": datetime(1969, 12, 31, 23, 59, 59, tzinfo=timezone.utc),
        "raw": b"",
    },
    {"card": 'ç"\\\n\u2028', "n": None, "x": None, "flag": None, "at": None, "raw": None},
]


def rows_of(kind: str, prefix: str) -> tuple[list[dict[str, Any]], Any]:
    """The rows, and the same as a frame."""
    rows = [{**row, "card": prefix + row["card"], "time": START + timedelta(seconds=i)} for i, row in enumerate(ROWS)]
    if kind == "rows":
        return rows, rows
    if kind == "arrow":
        return rows, pa.Table.from_pylist(rows)
    if kind == "polars":
        return rows, pl.DataFrame(rows)
    frame = pd.DataFrame(rows)
    return rows, frame.astype({"n": "Int64", "flag": "boolean"})


def last_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{f"last_{name}": row[name] for name in EVERY_TYPE if name != "time"} for row in rows]


def test_every_type_survives_in_every_kind_of_frame(client: millrace.Client, bank: Bank) -> None:
    every: list[dict[str, Any]] = []
    for kind in ("rows", "arrow", "pandas", "polars"):
        rows, frame = rows_of(kind, f"{kind} ")
        report = client.ingest(bank.everything, frame)
        assert (report.accepted, report.rejected) == (3, 0)
        every += rows
    vectors = client.online(bank.last_of_everything, [row["card"] for row in every], min_position=report.position)
    assert vectors.df == last_of(every)
    assert math.copysign(1, vectors.df[1]["last_x"]) == -1
    assert vectors.table.to_pylist() == last_of(every)
    spine = pa.table({"card": [row["card"] for row in every], "t": [START + timedelta(minutes=1)] * len(every)})
    features = [f"{bank.last_of_everything}:{name}" for name in LAST]
    built = client.training_set(spine, features, time="t", min_position=report.position)
    assert built.table.select(built.features).to_pylist() == last_of(every)
    assert built.table.schema.field("last_raw").type == pa.binary()
    assert built.table.schema.field("last_n").type == pa.int64()
    assert built.table.schema.field("last_at").type == pa.timestamp("ms", "UTC")


def test_pandas_gets_integers_and_booleans_beside_nulls(client: millrace.Client, bank: Bank) -> None:
    rows, frame = rows_of("pandas", "dtypes ")
    report = client.ingest(bank.everything, frame)
    cards = pd.DataFrame({"card": [row["card"] for row in rows]}, index=[7, 8, 9])
    found = client.online(bank.last_of_everything, cards, min_position=report.position).df
    assert list(found.index) == [7, 8, 9]
    assert found["last_n"].dtype == "Int64" and found["last_n"].isna()[9]
    assert found["last_n"].tolist()[:2] == [2**53 - 2, -7]
    assert found["last_flag"].dtype == "boolean"
    assert found["last_x"].dtype == "float64"
    assert str(found["last_at"].dtype) == "datetime64[ms, UTC]"


def test_the_text_of_every_double_reads_back_as_the_same_bits() -> None:
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    source = random.Random(seed)
    doubles = [struct.unpack("<d", source.randbytes(8))[0] for _ in range(20_000)]
    doubles += [0.0, -0.0, 5e-324, 1.7976931348623157e308, 1e21, 1e22, 2.0**53, math.nan, math.inf, -math.inf]
    texts = json_lines(pa.table({"x": doubles}), {"x": "double"}).decode().splitlines()
    read = [float(text[5:-1].strip('"')) for text in texts]
    assert [struct.pack("<d", x) for x in read if x == x] == [struct.pack("<d", x) for x in doubles if x == x]
    assert sum(x != x for x in read) == sum(x != x for x in doubles)
    special = json_lines(pa.table({"x": [math.nan, math.inf, -math.inf, None]}), {"x": "double"})
    assert special == b'{"x":"NaN"}\n{"x":"Infinity"}\n{"x":"-Infinity"}\n{"x":null}\n'


def lines_of(values: Any, type_: str, timezone: str | None = None) -> str:
    return json_lines(prepared(pa.table({"v": values}), {"v": type_}, timezone), {"v": type_}).decode()


@pytest.mark.parametrize(
    ("values", "type_", "lines"),
    [
        (pa.array([1, None]), "string", '{"v":"1"}\n{"v":null}\n'),
        (pa.array([3.0]), "long", '{"v":3}\n'),
        (pa.array([2**63], pa.uint64()), "long", '{"v":9223372036854775808}\n'),
        (pa.array([Decimal("1.50")]), "double", '{"v":1.50}\n'),
        (pa.array([0.1], pa.float32()), "double", '{"v":0.10000000149011612}\n'),
        (pa.array(["a", None, "a"]).dictionary_encode(), "string", '{"v":"a"}\n{"v":null}\n{"v":"a"}\n'),
        (pa.array(["x"], pa.large_string()), "string", '{"v":"x"}\n'),
        (pa.array(["x"], pa.string_view()), "string", '{"v":"x"}\n'),
        (pa.DictionaryArray.from_arrays([0, 0], pa.array(["x"], pa.string_view())), "string", '{"v":"x"}\n{"v":"x"}\n'),
        (pa.array([b"0123456789abcdef"], pa.uuid()), "string", '{"v":"30313233-3435-3637-3839-616263646566"}\n'),
        (pa.array([None], pa.timestamp("ns")), "timestamp", '{"v":null}\n'),
        (pa.array([None], pa.float64()), "string", '{"v":null}\n'),
        (pa.nulls(1), "boolean", '{"v":null}\n'),
        (pa.array([-1], pa.timestamp("ns", "UTC")), "timestamp", '{"v":-1}\n'),
        (pa.array([1_999_999], pa.timestamp("ns", "Asia/Tokyo")), "timestamp", '{"v":1}\n'),
        (pa.array(["2026-01-05T10:00:00.1+02:00"]), "timestamp", '{"v":1767600000100}\n'),
        (pa.array(["2026-01-05T10:00:00.123456789Z"], pa.string_view()), "timestamp", '{"v":1767607200123}\n'),
        (pa.array([None, '"', "x"], pa.large_string()), "string", '{"v":null}\n{"v":"\\""}\n{"v":"x"}\n'),
        (pa.array([1767600000000]), "timestamp", '{"v":1767600000000}\n'),
        (pa.array([b"abcd"], pa.large_binary()), "bytes", '{"v":"YWJjZA=="}\n'),
    ],
)
def test_a_column_is_sent_with_every_digit(values: pa.Array, type_: str, lines: str) -> None:
    assert lines_of(values, type_) == lines


def test_times_without_a_zone_are_of_the_zone_that_is_named() -> None:
    naive = pa.array([datetime(2026, 7, 1, 12)])
    assert lines_of(naive, "timestamp", "Europe/Berlin") == '{"v":1782900000000}\n'
    assert lines_of(pa.array(["2026-07-01 12:00:00"]), "timestamp", "Europe/Berlin") == '{"v":1782900000000}\n'
    both = ["2026-07-01 12:00:00", "2026-07-01T12:00:00Z", None]
    assert lines_of(both, "timestamp", "Europe/Berlin") == '{"v":1782900000000}\n{"v":1782907200000}\n{"v":null}\n'
    with pytest.raises(millrace.FrameError, match="times without a zone as text"):
        lines_of(both, "timestamp")
    # The clocks showed this time twice: the first is meant.
    assert lines_of(pa.array([datetime(2026, 10, 25, 2, 30)]), "timestamp", "Europe/Berlin") == '{"v":1792888200000}\n'
    with pytest.raises(millrace.FrameError, match="cannot be read as times of Europe/Berlin"):
        lines_of(pa.array([datetime(2026, 3, 29, 2, 30)]), "timestamp", "Europe/Berlin")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pl.DataFrame({"v": pl.Series([object()], dtype=pl.Object)}), "Column 'v' holds objects of Python"),
        (pl.DataFrame({"v": pl.Series([2**63], dtype=pl.Int128)}), "cannot be read as an Arrow table"),
        (pa.table({"v": pa.array([2**62], pa.timestamp("s", "UTC"))}), "Column 'v' has values that cannot be sent as"),
        (
            pd.DataFrame({"v": [pd.Timestamp("2026-01-01", tz="UTC"), datetime(2026, 1, 1)]}, dtype=object),
            "with and wi",
        ),
    ],
)
def test_what_arrow_cannot_hold_is_an_error_of_the_frame(frame: Any, message: str) -> None:
    with pytest.raises(millrace.FrameError, match=message):
        prepared(table_of(frame), {"v": "timestamp"}, None)


def test_what_pandas_calls_missing_is_null_in_lists_too(client: millrace.Client, bank: Bank) -> None:
    rows = [{"card": "missing", "n": pd.NA, "at": pd.NaT, "time": START}, {"card": "missing", "n": 7, "at": START}]
    table = table_of(rows)
    assert table["n"].to_pylist() == [None, 7] and table["at"].to_pylist() == [None, START]
    cards = pd.Series(["nobody", pd.NA, pd.NaT, None], dtype=object)
    assert [status[0] for status in client.online(bank.last_of_everything, cards).statuses] == ["NOT_FOUND"] * 4
    for wrong in (np.array([1, 2]), np.datetime64("2026-01-05")):
        with pytest.raises(millrace.FrameError, match="entities.0 is"):
            client.online(bank.last_of_everything, [wrong])


def test_numpy_values_name_entities(client: millrace.Client, bank: Bank) -> None:
    report = client.ingest(bank.everything, [{"card": "x", "n": 7, "time": START + timedelta(minutes=5)}])
    several: list[Any] = [(np.int64(7), "x"), {"n": 7, "card": "x"}, [7, "x"]]
    assert client.online(bank.by_number, several, min_position=report.position).values == [[1], [1], [1]]
    numbers = client.online(bank.last_of_everything, pd.Series(["x", None, float("nan")]))
    assert [status[1] for status in numbers.statuses] == ["PRESENT", "NOT_FOUND", "NOT_FOUND"]
    assert client.online(bank.last_of_everything, np.array(["x"])).values[0][1] == 7
    frame = pd.DataFrame({"card": ["x", "y"], "n": [7, 7], "other": [[1], [2]]})
    assert client.online(bank.by_number, frame).df["rows"].tolist()[0] == 1
    with pytest.raises(millrace.ProblemError) as refused:
        client.online(bank.by_number, [(np.float64(7.5), "x")])
    assert refused.value.code == "REQUEST_INVALID" and refused.value.problems[0].field.startswith("entities.0")


def test_times_of_numpy_and_pandas_name_a_moment(client: millrace.Client, bank: Bank) -> None:
    moment = pd.Timestamp(START)
    times: list[Any] = [moment, np.int64(moment.value // 1_000_000)]
    for as_of in times:
        assert client.online(bank.by_number, [(1, "nobody")], as_of=as_of).statuses == [["NOT_FOUND"]]
    for wrong in (pd.NaT, np.datetime64("2026-01-05"), float("nan"), START.date(), True):
        with pytest.raises(millrace.FrameError, match="as_of is .*, expected a datetime with a zone"):
            client.online(bank.by_number, [(1, "nobody")], as_of=wrong)  # type: ignore[arg-type]


def test_polars_keeps_its_types_and_gets_those_of_features(client: millrace.Client, bank: Bank) -> None:
    rows, frame = rows_of("polars", "kept ")
    report = client.ingest(bank.everything, frame)
    spine = frame.select("card", at=pl.lit(START + timedelta(days=1)), label=pl.Series([1.5, math.nan, None]))
    features = [f"{bank.last_of_everything}:{name}" for name in LAST]
    built = client.training_set(spine, features, time="at", min_position=report.position)
    assert built.df.select(spine.columns).equals(spine)
    assert built.df.select(built.features).to_dicts() == last_of(rows)
    types = [pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.Datetime("ms", "UTC"), pl.Binary]
    assert built.df.select(built.features).dtypes == types
    assert built.table["label"].to_pylist()[2] is None and math.isnan(built.table["label"].to_pylist()[1])
    found = client.online(bank.last_of_everything, spine.select("card"), min_position=report.position)
    assert found.df.drop("card").equals(built.df.select(built.features))
    assert found.to_polars().equals(built.to_polars().select(built.features))


def test_a_frame_that_has_a_column_named_like_a_feature(client: millrace.Client, bank: Bank) -> None:
    rows = [{"card": "clash", "last_n": 7}]
    for frame in (rows, pd.DataFrame(rows), pl.DataFrame(rows), pa.Table.from_pylist(rows)):
        with pytest.raises(millrace.FrameError, match="has a column 'last_n' as the features have"):
            _ = client.online(bank.last_of_everything, frame).df
        names = client.online(bank.last_of_everything, frame, full_feature_names=True).table.column_names
        assert names == [f"{bank.last_of_everything}__{name}" for name in LAST]


def test_a_reader_of_arrow_is_read_once(client: millrace.Client, bank: Bank) -> None:
    table = pa.table({"card": ["a", "b"], "t": [START, START]})
    features = [f"{bank.last_of_everything}:last_n"]
    built = client.training_set(table.to_reader(), features, time="t")
    assert built.df.column_names == ["card", "t", "last_n"] and built.df.num_rows == 2
    found = client.online(bank.last_of_everything, table.select(["card"]).to_reader(), features=["last_n"])
    assert found.df.column_names == ["card", "last_n"] and found.df.num_rows == 2
