"""A record as a line of NDJSON, in the form that the gateway reads."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def line(record: Mapping[str, Any]) -> bytes:
    """Writes a record at once, so what the caller changes later does not matter, and its size is known.

    Values that JSON does not have take the form of the HTTP API: NaN and the infinities as text, bytes as base64, times as RFC 3339. Scalars of numpy are what
    their `item()` is. Raises TypeError, ValueError.
    """
    written = {name: _plain(value) if isinstance(value, (float, bytes)) else value for name, value in record.items()}
    return json.dumps(written, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone, expected a time with one")
        return value.isoformat()
    item = getattr(value, "item", None)
    if callable(item):
        found = item()
        return found if isinstance(found, (int, str, bool)) else _plain(found)
    raise TypeError(f"a {type(value).__name__} is no value of JSON")
