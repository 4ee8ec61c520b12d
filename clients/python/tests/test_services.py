"""Features of several views are read at once, by a list or by a declared service, and train what they serve."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pandas as pd
import pytest
from conftest import Bank

import millrace


def test_a_service_gives_the_same_columns_and_values_in_training_and_online(
    client: millrace.Client, bank: Bank, day: datetime
) -> None:
    rows = [
        {"card": f"s{i % 2}", "merchant": "kiosk", "amount": 1.0 + i, "cents": i, "time": day + timedelta(minutes=i)}
        for i in range(4)
    ]
    position = client.ingest(bank.payments, rows).position
    service = millrace.Service(bank.service)
    spine = pd.DataFrame({"card": ["s0", "s1"], "merchant": ["kiosk", "kiosk"], "t": [day + timedelta(minutes=30)] * 2})
    built = client.training_set(spine, service, time="t", min_position=position)
    vectors = client.online(service, spine.drop(columns="t"), as_of=day + timedelta(minutes=30), min_position=position)
    assert built.df.drop(columns="t").equals(vectors.df)
    names = [f"{bank.by_merchant}__n_1h"] + [f"{bank.by_card}__{name}" for name in bank.features]
    assert list(vectors.features) == list(built.features) == names
    assert vectors.values == [[4, 2, 4.0, 2], [4, 2, 6.0, 3]]
    assert vectors.versions == {bank.by_merchant: 1, bank.by_card: 1}
    assert vectors.service == millrace.Service(bank.service, 1)
    assert client.training_set(spine, millrace.Service(bank.service, 1), time="t").id == built.id
    with pytest.raises(millrace.FrameError, match="has no version 7"):
        client.training_set(spine, millrace.Service(bank.service, 7), time="t")


def test_vectors_tell_what_they_are(client: millrace.Client, bank: Bank, day: datetime) -> None:
    before = datetime.now(timezone.utc) - timedelta(minutes=1)
    now = client.online(bank.by_card, ["nobody"] * 10_001, allow_partial=True)
    assert (now.versions, now.service, now.partial, len(now.values)) == ({bank.by_card: 1}, None, [], 10_001)
    assert before < now.as_of < before + timedelta(minutes=30)
    then = client.online([f"{bank.by_card}:n_1h"], [{"card": "nobody"}], as_of=day)
    assert (then.versions, then.as_of) == ({bank.by_card: 1}, day)


def test_a_list_of_features_of_several_views(client: millrace.Client, bank: Bank, day: datetime) -> None:
    position = client.ingest(bank.payments, [{"card": "l", "merchant": "stall", "amount": 2.5, "time": day}]).position
    features = [f"{bank.by_card}:n_1h", f"{bank.by_merchant}:spent_1h"]
    found = client.online(features, [{"card": "l", "merchant": "stall"}], min_position=position)
    assert found.df == [{"card": "l", "merchant": "stall", "n_1h": 1, "spent_1h": 2.5}]
    both = [f"{bank.by_card}:n_1h", f"{bank.by_merchant}:n_1h"]
    with pytest.raises(millrace.FrameError, match="full_feature_names=True"):
        client.online(both, [{"card": "l", "merchant": "stall"}])
    full = client.online(both, [{"card": "l", "merchant": "nobody"}], full_feature_names=True)
    assert full.to_dicts() == [{f"{bank.by_card}__n_1h": 1, f"{bank.by_merchant}__n_1h": None}]
    with pytest.raises(millrace.FrameError, match="has no column 'merchant', which names the entities"):
        client.online(features, pd.DataFrame({"card": ["l"]}))
