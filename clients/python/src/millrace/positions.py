"""Position tokens: what a write returns, and what a reader waits for."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from .errors import FrameError
from .http import Http

INTAKE = "ml.intake."
"""How the topics begin whose positions tokens are about, behind the prefix of the installation."""


def decoded(position: str) -> list[dict[str, Any]]:
    """The places that a token stands for: `topic`, `partition` and the `offset` behind the write. Raises FrameError."""
    try:
        places = json.loads(base64.urlsafe_b64decode(position + "=" * (-len(position) % 4)))
        return [
            {"topic": place["topic"], "partition": place["partition"], "offset": place["offset"]} for place in places
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise FrameError(f"{position!r} is no position token, expected one that an answer holds.") from error


def encoded(places: Sequence[Mapping[str, Any]]) -> str:
    """The token that stands for places."""
    return base64.urlsafe_b64encode(json.dumps(list(places), separators=(",", ":")).encode()).rstrip(b"=").decode()


def _datasets_of(position: str) -> list[str]:
    """The datasets about whose rows a token is."""
    topics = [str(place["topic"]) for place in decoded(position)]
    return sorted({topic.rpartition(INTAKE)[2] for topic in topics if INTAKE in topic})


def wait(http: Http, position: str, seconds: float) -> None:
    """Waits until every view holds what the token stands for. See `Client.wait`."""
    datasets = _datasets_of(position)
    if not datasets:
        raise FrameError("The position token is not about rows of a dataset, so there is nothing to wait for.")
    for dataset in datasets:
        path = f"/v1/datasets/{quote(dataset, safe='')}/late"
        http.json("GET", path, query={"min_position": position}, reach_for=seconds)
