"""The types of Millrace, and their values in JSON, in Python and in Arrow."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

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
    if _is_null(value):
        return None
    if isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return ms_of(value, what)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode()
    if getattr(value, "ndim", None) == 0:  # a scalar of numpy
        return json_value(value.item(), what)
    raise FrameError(f"{what} is {value!r}, expected text, a number, a boolean, a time with a zone, or bytes.")


def _is_null(value: Any) -> bool:
    """NaN stands for null in pandas, as NaT and NA do."""
    if value is None or is_missing(value):
        return True
    return isinstance(value, (float, datetime)) and value != value


def is_missing(value: Any) -> bool:
    """Whether a value is NaT or NA of pandas, which need not be imported for that. NA cannot even be compared."""
    return type(value).__name__ in ("NaTType", "NAType")
