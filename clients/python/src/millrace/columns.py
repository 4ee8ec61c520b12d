"""Columns as JSON text, column by column in Arrow: some hundred thousand rows a second, without an object per value.

The gateway judges the values: this module only refuses types that cannot hold values of the column. Numbers keep every digit.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from .errors import FrameError

NEEDS_ESCAPE = r'["\\\x00-\x1f]'

ROW_ID = "row id"
"""The type of a column whose text becomes the id of the row."""

_ZONE = r"(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})$"
"""How the text of a time with a zone ends."""
_NOT_FINITE = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}
_HINTS: Mapping[str, str] = {
    "string": "text",
    "long": "integers",
    "double": "numbers",
    "boolean": "booleans",
    "timestamp": "times with a zone, ms since the epoch, or RFC 3339 text",
    "bytes": "bytes",
}


def json_lines(table: pa.Table, types: Mapping[str, str]) -> bytes:
    """NDJSON: a line for each row, with the columns that `types` names, all of which `prepared` has seen."""
    parts: list[object] = []
    for name, type_ in types.items():
        parts.append(f"{',' if parts else '{'}{json.dumps(name, ensure_ascii=False)}:")
        parts.append(_json_text(table.column(name).combine_chunks(), type_))
    lines = pc.binary_join_element_wise(*parts, "}\n", "")
    return b"".join(_bytes_of(chunk) for chunk in (lines.chunks if isinstance(lines, pa.ChunkedArray) else [lines]))


def prepared(table: pa.Table, types: Mapping[str, str], timezone: str | None) -> pa.Table:
    """The named columns as types that JSON text is made of; times become UTC.

    Raises FrameError with the column if its type cannot hold values of the column.
    """
    return pa.table({name: _checked(table.column(name), name, type_, timezone) for name, type_ in types.items()})


def _checked(column: pa.ChunkedArray, name: str, type_: str, timezone: str | None) -> pa.ChunkedArray:
    try:
        return _prepared(column, name, type_, timezone)
    except pa.ArrowException as error:
        raise FrameError(f"Column {name!r} has values that cannot be sent as {type_}: {error}.") from error


def with_ids(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """The ids of rows, as text, for a column of the type `ROW_ID`."""
    return pc.cast(_checked(column, name, "string", None), pa.large_string())


def type_of(name: str, arrow: pa.DataType) -> str:
    """The type of Millrace that keeps the values of a column. Raises FrameError with the column if there is none."""
    if pa.types.is_dictionary(arrow):
        return type_of(name, arrow.value_type)
    for type_, holds in _KEEPS.items():
        if holds(arrow):
            return type_
    raise FrameError(
        f"Column {name!r} has the type {arrow}, expected text, numbers, booleans, times or bytes; leave it out or convert it."
    )


def _is_text(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_string(arrow) or pa.types.is_large_string(arrow) or pa.types.is_string_view(arrow))


def _is_bytes(arrow: pa.DataType) -> bool:
    kinds = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
    return any(is_kind(arrow) for is_kind in kinds)


_KEEPS: Mapping[str, Callable[[pa.DataType], bool]] = {
    "string": lambda arrow: _is_text(arrow) or pa.types.is_null(arrow),
    "long": pa.types.is_integer,
    "double": pa.types.is_floating,
    "boolean": pa.types.is_boolean,
    "timestamp": pa.types.is_timestamp,
    "bytes": _is_bytes,
}


def _is_number(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_integer(arrow) or pa.types.is_floating(arrow) or pa.types.is_decimal(arrow))


def _is_whole(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_integer(arrow) or pa.types.is_decimal(arrow))


_TAKES: Mapping[str, Callable[[pa.DataType], bool]] = {
    "string": lambda arrow: _is_text(arrow) or _is_whole(arrow),
    "long": _is_number,
    "double": _is_number,
    "boolean": pa.types.is_boolean,
    "timestamp": lambda arrow: pa.types.is_temporal(arrow) or pa.types.is_integer(arrow) or _is_text(arrow),
    "bytes": _is_bytes,
}


def _prepared(column: pa.ChunkedArray, name: str, type_: str, timezone: str | None) -> pa.ChunkedArray:
    if column.null_count == len(column):  # pandas has types of its own for columns without a value
        return pa.chunked_array([pa.nulls(len(column), pa.string())])
    if pa.types.is_dictionary(column.type):
        column = pa.chunked_array([_decoded(chunk) for chunk in column.chunks])
    if str(column.type) == "extension<arrow.uuid>":
        column = pa.chunked_array(
            [[None if value is None else str(value) for value in column.to_pylist()]], pa.string()
        )
    arrow = column.type
    if not _TAKES[type_](arrow):
        raise FrameError(
            f"Column {name!r} has the type {arrow}, expected {_HINTS[type_]}, because its type in Millrace is {type_}."
        )
    if type_ == "timestamp":
        return _milliseconds(column, name, timezone)
    if type_ == "bytes":
        return pc.cast(column, pa.large_binary())
    if _is_text(arrow):
        return pc.cast(column, pa.large_string())  # of more than 2 GiB, too
    if pa.types.is_floating(arrow):
        return pc.cast(column, pa.float64())
    return column


def _decoded(categories: pa.DictionaryArray) -> pa.Array:
    values = categories.dictionary
    # The views of polars cannot be taken from.
    return (pc.cast(values, pa.large_string()) if _is_text(values.type) else values).take(categories.indices)


def _milliseconds(column: pa.ChunkedArray, name: str, timezone: str | None) -> pa.ChunkedArray:
    """Times as ms since the epoch. Digits beyond the millisecond are cut."""
    if pa.types.is_integer(column.type):
        return pc.cast(column, pa.int64())
    if _is_text(column.type):
        column = _parsed(column, name, timezone)
    if pa.types.is_date(column.type):
        column = pc.cast(column, pa.timestamp("ms"))
    if not pa.types.is_timestamp(column.type):
        raise FrameError(f"Column {name!r} has the type {column.type}, expected {_HINTS['timestamp']}.")
    if column.type.tz is None:
        if timezone is None:
            hint = f"df[{name!r}].dt.tz_localize('UTC')"
            raise FrameError(
                f"Column {name!r} has times without a zone; give timezone='UTC' (or another zone), or convert it: {hint}."
            )
        column = _placed(column, name, timezone)
    column = pc.cast(column, pa.timestamp(column.type.unit, "UTC"))
    if column.type.unit in ("us", "ns"):
        column = pc.floor_temporal(column, unit="millisecond")
    return pc.cast(pc.cast(column, pa.timestamp("ms", "UTC")), pa.int64())


def _placed(column: pa.ChunkedArray, name: str, timezone: str) -> pa.ChunkedArray:
    """Times without a zone as times of `timezone`. Of a time that the clocks showed twice, the first is meant."""
    try:
        return pc.assume_timezone(column, timezone, ambiguous="earliest", nonexistent="raise")
    except pa.ArrowException as error:
        raise FrameError(f"Column {name!r} cannot be read as times of {timezone}: {error}") from error


def _parsed(column: pa.ChunkedArray, name: str, timezone: str | None) -> pa.ChunkedArray:
    """Times in UTC of texts. Those without a zone are of `timezone`."""
    texts = pc.cast(column, pa.string())  # the views of polars cannot be parsed
    zoned = pc.match_substring_regex(texts, _ZONE)
    nothing = pa.scalar(None, pa.string())
    times = _times_of(pc.if_else(zoned, texts, nothing), name, "UTC")
    naive = _times_of(pc.if_else(zoned, nothing, texts), name, None)
    if naive.null_count == len(naive):
        return times
    if timezone is None:
        raise FrameError(f"Column {name!r} has times without a zone as text; give timezone='UTC' (or another zone).")
    return pc.coalesce(times, pc.cast(_placed(naive, name, timezone), times.type))


def _times_of(texts: pa.ChunkedArray, name: str, zone: str | None) -> pa.ChunkedArray:
    reason = ""
    for unit in ("us", "ns"):
        try:
            times = pc.floor_temporal(pc.cast(texts, pa.timestamp(unit, zone)), unit="millisecond")
            return pc.cast(times, pa.timestamp("ms", zone))
        except pa.ArrowException as error:
            reason = str(error)
    found = re.search(r"'(.*?)'", reason)
    shown = f"such as {found[1]!r}" if found else "of another form"
    raise FrameError(f"Column {name!r} has text {shown}, expected {_HINTS['timestamp']}: 2026-01-31T10:00:00Z.")


def _json_text(values: pa.Array, type_: str) -> pa.Array:
    """The JSON text of each value; null is the text `null`."""
    return pc.fill_null(_texts(values, type_), "null")


def _texts(values: pa.Array, type_: str) -> pa.Array:
    if pa.types.is_large_string(values.type):
        values = pc.cast(values, pa.string())  # what is joined has one type
    arrow = values.type
    if type_ == ROW_ID:
        return pc.binary_join_element_wise('{"id":', _quoted(values), "}", "")
    if _is_text(arrow):
        return _quoted(values)
    if pa.types.is_large_binary(arrow):
        encoded = [None if value is None else f'"{base64.b64encode(value).decode()}"' for value in values.to_pylist()]
        return pa.array(encoded, pa.string())
    texts = pc.cast(values, pa.string())
    if pa.types.is_floating(arrow):
        finite = pc.fill_null(pc.is_finite(values), True)
        if not pc.all(finite).as_py():
            texts = pa.array([_NOT_FINITE.get(text, text) for text in texts.to_pylist()], pa.string())
    return pc.binary_join_element_wise('"', texts, '"', "") if type_ == "string" else texts


def _quoted(values: pa.Array) -> pa.Array:
    if pc.any(pc.match_substring_regex(values, NEEDS_ESCAPE)).as_py():
        escaped = [None if value is None else json.dumps(value, ensure_ascii=False) for value in values.to_pylist()]
        return pa.array(escaped, pa.string())
    return pc.binary_join_element_wise('"', values, '"', "")


def _bytes_of(lines: pa.StringArray) -> bytes:
    """The texts of an array one behind the other: they lie so in its memory."""
    if len(lines) == 0:
        return b""
    _, offsets, data = lines.buffers()
    wide = pa.types.is_large_string(lines.type)
    bounds = pa.Array.from_buffers(
        pa.int64() if wide else pa.int32(), len(lines) + 1, [None, offsets], offset=lines.offset
    )
    start, end = bounds[0].as_py(), bounds[len(lines)].as_py()
    return bytes(memoryview(data)[start:end])
