"""A service behind gunicorn that predicts with every request, and answers with its process and its counts.

The client is made when the module is imported: with `--preload` that is in the master, before it forks. The master predicts too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from millrace_capture import Capture

capture = Capture(
    os.environ["GATEWAY"],
    os.environ["PREDICTIONS"],
    records_max=int(os.environ["RECORDS_MAX"]),
    linger=0.3,
    exit_timeout=float(os.environ["EXIT_TIMEOUT"]),
)
capture.predicted(amount=-1.0)


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    capture.predicted(amount=1.0, country="DE")
    start_response("200 OK", [("content-type", "application/json")])
    return [json.dumps({"pid": os.getpid(), **asdict(capture.counts())}).encode()]
