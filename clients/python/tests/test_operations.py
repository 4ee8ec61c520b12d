"""What was recorded is built again, what came too late is sorted in, what was chosen stays, and what cannot be used is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pandas as pd
import pytest
from conftest import Bank, payments, until

import millrace

START = datetime(2025, 3, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def shop(client: millrace.Client, fresh: Callable[[str], str]) -> dict[str, str]:
    """A dataset with one partition, and a view of it."""
    names = {"dataset": fresh("shop"), "view": fresh("shop_by_card")}
    view = {
        "name": names["view"],
        "dataset": names["dataset"],
        "entity": ["card"],
        "features": {"n_1h": {"function": "count", "window": "1h"}},
    }
    client.declare({**payments(names["dataset"]), "partitions": 1}, view)
    return names


def rows(minutes: list[int]) -> list[dict[str, Any]]:
    return [{"card": "c", "merchant": "m", "time": START + timedelta(minutes=minute)} for minute in minutes]


def test_a_recorded_set_is_listed_shown_and_built_again(client: millrace.Client, bank: Bank, day: datetime) -> None:
    report = client.ingest(bank.payments, [{"card": "r", "merchant": "m", "cents": 2**53 - 2, "time": day}])
    spine = pd.DataFrame(
        {"card": ["r", None], "t": [day + timedelta(minutes=1)] * 2, "label": [True, None]}, index=[5, 3]
    )
    features = [f"{bank.by_card}:last_cents"]
    built = client.training_set(spine, features, time="t", full_feature_names=True, min_position=report.position)
    recorded = client.recorded_set(built.id)
    assert (recorded.content_hash, recorded.features, recorded.rows) == (built.content_hash, features, 2)
    assert recorded.spine == {"card": "string", "t": "timestamp", "label": "boolean"}
    assert recorded.versions == built.versions == {bank.by_card: 1}
    assert recorded in list(client.training_sets())
    client.ingest(
        bank.payments, [{"card": "r", "merchant": "m", "cents": 1, "time": day + timedelta(seconds=30)}], wait=60
    )
    again = client.rebuild(built.id, spine.assign(other=1))
    assert (again.id, again.content_hash) == (built.id, built.content_hash)
    assert again.df.drop(columns="other").equals(built.df)
    assert client.training_set(spine, features, time="t", full_feature_names=True).content_hash != built.content_hash
    with pytest.raises(millrace.ProblemError) as refused:
        client.rebuild(built.id, spine.iloc[::-1])
    assert refused.value.status == 422
    with pytest.raises(millrace.FrameError, match="The spine has no column 'label', as that of the set had"):
        client.rebuild(built.id, spine.drop(columns="label"))
    with pytest.raises(millrace.ProblemError) as unknown:
        client.recorded_set("0" * 64)
    assert unknown.value.code == "TRAINING_SET_UNKNOWN"
    with pytest.raises(millrace.FrameError, match="expected 64 hexadecimal digits"):
        client.recorded_set("../x")


def test_late_rows_are_listed_and_sorted_in_by_a_backfill(client: millrace.Client, shop: dict[str, str]) -> None:
    view, dataset = shop["view"], shop["dataset"]
    client.ingest(dataset, rows([600]), wait=240)
    with pytest.warns(millrace.LateRowsWarning):
        client.ingest(dataset, rows([10, 20]), wait=240)
    late = list(client.late_rows(view=view))
    assert [(row.view, row.version, row.entity) for row in late] == [(view, 1, "c")] * 2
    assert [row.row_time for row in late] == [START + timedelta(minutes=minute) for minute in (10, 20)]
    assert {row.stream_time for row in late} == {START + timedelta(minutes=600)}
    assert list(client.late_rows(dataset=dataset)) == late
    at = START + timedelta(minutes=30)
    assert client.online(view, ["c"], as_of=at, version=1).values == [[None]]
    generation = client.backfill(dataset, reason="two rows came late")
    assert (generation.generation, generation.views) == (1, {view: 2})
    assert client.online(view, ["c"], as_of=at, version=2).values == [[2]]
    assert client.online(view, ["c"], as_of=at, version=1).values == [[None]]  # what was served stays answerable
    with pytest.raises(millrace.ProblemError) as unknown:
        client.backfill("nothing")
    assert unknown.value.code == "DATASET_UNKNOWN" or unknown.value.status == 404


def test_a_version_is_chosen_and_stays(client: millrace.Client, shop: dict[str, str]) -> None:
    view = shop["view"]
    found = client.versions(view)
    assert [(each.version, each.active, each.wanted, each.retired) for each in found] == [
        (1, False, False, False),
        (2, True, True, False),
    ]
    activated = client.activate(view, 1, expected_version=2, reason="to compare")
    assert (activated.version, activated.active) == (1, 1)
    assert [each.active for each in client.versions(view)] == [True, False]
    moves = [
        (each["type"], each["value"]["version"], each["value"].get("reason")) for each in client.history("views", view)
    ]
    assert ("ViewVersionChosen", 1, "to compare") in moves
    with pytest.raises(millrace.ProblemError) as refused:
        client.activate(view, 2, expected_version=2)
    assert refused.value.status == 409
    assert client.retire("views", view, version=2, reason="not needed") is True
    assert client.retire("views", view, version=2) is False
    assert [each.retired for each in client.versions(view)] == [False, True]
    with pytest.raises(millrace.ProblemError) as retired:
        client.activate(view, 2)
    assert retired.value.code == "VERSION_RETIRED"


def test_what_cannot_be_used_is_listed_and_replayed_once(client: millrace.Client, shop: dict[str, str]) -> None:
    ahead = datetime.now(timezone.utc) + timedelta(days=1)
    report = client.ingest(shop["dataset"], [{"card": "q", "merchant": "m", "time": ahead}], advance=False)
    assert report.accepted == 1
    [place] = millrace.positions.decoded(report.position or "")
    found = until(lambda: list(client.quarantine(topic=place["topic"])))
    assert [(each.reason, each.replayed, each.source_offset) for each in found] == [
        ("time_ahead", False, place["offset"] - 1)
    ]
    assert "time" in found[0].message and isinstance(found[0].value, bytes) and not found[0].masked
    assert found == [each for each in client.quarantine(reason="time_ahead") if each.topic == place["topic"]]
    assert client.replay(offsets=[found[0].offset]) == millrace.Replayed(1, 0, {})
    assert client.replay(offsets=[found[0].offset]) == millrace.Replayed(0, 1, {})
    assert list(client.quarantine(topic=place["topic"]))[0].replayed
    beyond = range(10**9, 10**9 + 1001)
    assert client.replay(offsets=beyond).skipped.keys() == set(beyond)
    with pytest.raises(millrace.FrameError, match="Nothing says what to replay"):
        client.replay()


def test_the_status_tells_what_works(client: millrace.Client, shop: dict[str, str]) -> None:
    status = client.status(every_task=True)
    assert (status.ready, status.reasons, status.parked) == (True, [], [])
    assert any(shop["dataset"] in task.instance and task.lag is not None for task in status.tasks)
    assert len(client.status().tasks) <= len(status.tasks)
