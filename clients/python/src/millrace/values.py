"""The types of Millrace, and their values in JSON, in Python and in Arrow."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from .errors import FrameError
from .times import datetime_of, ms_of

ARROW: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "long": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("ms", "UTC"),
    "bytes": pa.binary(),
}
"""The Arrow type of each type of a column."""

_PYTHON: Mapping[str, Callable[[Any], Any]] = {
    "double": float,  # also of the texts NaN, Infinity and -Infinity
    "timestamp": datetime_of,
    "bytes": base64.b64decode,
}


def python_values(values: list[Any], type_: str) -> list[Any]:
    """Values of an answer in JSON, as values of Python: times with a zone, bytes, floats; null is None."""
    read = _PYTHON.get(type_)
    return values if read is None else [None if value is None else read(value) for value in values]


def json_value(value: Any, what: str) -> Any:
    """A value of Python as JSON has it. `what` names it in errors."""
    if value is None or value != value:  # NaN and NaT stand for null in pandas
        return None
    if isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, datetime):
        return ms_of(value, what)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode()
    if hasattr(value, "item"):  # a scalar of numpy
        return json_value(value.item(), what)
    raise FrameError(f"{what} is {value!r}, expected text, a number, a boolean, a time with a zone, or bytes.")
