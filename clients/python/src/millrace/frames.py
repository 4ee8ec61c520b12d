"""Frames of any kind as Arrow tables, and back. What comes in as pandas goes out as pandas."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import pyarrow as pa

from .errors import FrameError
from .values import is_missing

Frame = TypeVar("Frame")
"""pandas.DataFrame, polars.DataFrame, pyarrow.Table, or a list of dicts."""

EXPECTED = "a pandas or polars DataFrame, a pyarrow Table, or a list of dicts"


def is_pandas(frame: object) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(frame, pandas.DataFrame)


def is_polars(frame: object) -> bool:
    polars = sys.modules.get("polars")
    return polars is not None and isinstance(frame, polars.DataFrame)


def is_frame(value: object) -> bool:
    """Whether the value has columns, unlike a list or a series."""
    if hasattr(value, "tolist") or hasattr(value, "to_list"):
        return False
    return is_pandas(value) or hasattr(value, "__arrow_c_stream__")


def listed(names: Iterable[str]) -> str:
    """Names in a sentence."""
    return ", ".join(map(repr, names))


def table_of(frame: object) -> pa.Table:
    """The columns of a frame as an Arrow table. The index of pandas is left out. Raises FrameError."""
    if isinstance(frame, pa.Table):
        table = frame
    elif is_pandas(frame):
        table = _table_of_pandas(frame)
    elif is_frame(frame):
        table = _table_of_stream(frame)
    elif isinstance(frame, Sequence) and not isinstance(frame, (str, bytes)):
        table = _table_of_rows(frame)
    else:
        raise FrameError(f"The frame is a {type(frame).__name__}, expected {EXPECTED}.")
    _require_names(table.column_names)
    return table


def _require_names(names: Sequence[Any]) -> None:
    for name in names:
        if not isinstance(name, str):
            raise FrameError(f"The frame has a column named {name!r}, expected names that are text.")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise FrameError(
            f"The frame has the column {twice[0]!r} {names.count(twice[0])} times, expected each name once."
        )


def kept(frame: Any) -> Any:
    """A frame that can be read more than once: a reader of Arrow gives its rows once, and a query perhaps in another order."""
    return frame if is_pandas(frame) or is_polars(frame) or not is_frame(frame) else table_of(frame)


def _table_of_stream(frame: Any) -> pa.Table:
    for name, type_ in frame.schema.items() if is_polars(frame) else ():
        if str(type_) == "Object":  # polars would give the addresses of the objects
            raise FrameError(f"Column {name!r} holds objects of Python, expected values of one type.")
    try:
        return pa.table(frame)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise FrameError(f"The frame cannot be read as an Arrow table: {error}") from error


def _table_of_pandas(frame: Any) -> pa.Table:
    names = list(frame.columns)
    _require_names(names)
    for name in names:
        if frame[name].dtype == object:
            _require_zones(name, frame[name])
    return pa.table({name: _array(name, frame[name]) for name in names})


def _table_of_rows(rows: Sequence[Any]) -> pa.Table:
    names: dict[str, None] = {}
    for i, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise FrameError(f"Row {i} is a {type(row).__name__}, expected a dict of columns.")
        for name in row:
            if not isinstance(name, str):
                raise FrameError(f"Row {i} has a column named {name!r}, expected names that are text.")
            names[name] = None
    columns = {name: [_value(row.get(name)) for row in rows] for name in names}
    for name, values in columns.items():
        _require_zones(name, values)
    return pa.table({name: _array(name, values) for name, values in columns.items()})


def _value(value: Any) -> Any:
    """Lists may come from pandas."""
    return None if is_missing(value) else value


def _require_zones(name: str, values: Iterable[Any]) -> None:
    """Arrow would read a naive time beside one with a zone as UTC."""
    zones = {value.utcoffset() is not None for value in values if isinstance(value, datetime) and value == value}
    if len(zones) > 1:
        raise FrameError(f"Column {name!r} has times with and without a zone, expected a zone in each of them.")


def _array(name: str, values: Any) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowException, TypeError, OverflowError, ValueError) as error:
        raise FrameError(f"Column {name!r} does not have values of one type: {error}") from error


def to_pandas(table: pa.Table, attrs: Mapping[str, Any] | None = None) -> Any:
    """A pandas DataFrame. Integers and booleans keep their types beside nulls; a double that is null is NaN."""
    import pandas as pd

    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame = table.to_pandas(types_mapper=nullable.get)
    if attrs is not None:
        frame.attrs["millrace"] = dict(attrs)
    return frame


def to_polars(table: pa.Table) -> Any:
    """A polars DataFrame."""
    import polars as pl

    return pl.from_arrow(table)


def with_features(given: Any, features: pa.Table, attrs: Mapping[str, Any] | None = None) -> Any:
    """The frame that was given, unchanged, with the columns of `features` behind its own. Raises FrameError if it has one of them."""
    names = given.columns if is_pandas(given) or is_polars(given) else _names_of(given)
    twice = [name for name in features.column_names if name in names]
    if twice:
        raise FrameError(
            f"The frame has a column {twice[0]!r} as the features have; rename it, or read with full_feature_names=True. "
            "`table` has the features alone."
        )
    if is_pandas(given):
        import pandas as pd

        frame = pd.concat([given, to_pandas(features).set_index(given.index)], axis=1)
        if attrs is not None:
            frame.attrs["millrace"] = dict(attrs)
        return frame
    if is_polars(given):
        return given.hstack(to_polars(features))
    if isinstance(given, pa.Table):
        for name in features.column_names:
            given = given.append_column(name, features.column(name))
        return given
    return [{**row, **found} for row, found in zip(given, features.to_pylist(), strict=True)]


def _names_of(given: Any) -> set[str]:
    return set(given.column_names) if isinstance(given, pa.Table) else {name for row in given for name in row}
