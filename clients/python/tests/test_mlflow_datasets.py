"""A training set as a dataset of MLflow. Without MLflow, which the client does not need, there is nothing to test."""

from __future__ import annotations

import json

import pytest

import millrace
from millrace.recorded import _recorded

pytest.importorskip("mlflow.data")

SET = _recorded(
    {
        "trainingSetId": "ab" * 32,
        "contentHash": "cd" * 32,
        "builtAt": 1_000_000_000_000,
        "logTime": 1_000_000_000_000,
        "features": ["v:f"],
        "time": "t",
        "mode": "served",
        "knownAt": None,
        "views": [],
        "positions": [],
        "spine": [],
        "spineHash": "ef" * 32,
        "columns": ["t", "f"],
        "rows": 3,
        "partial": [],
        "actor": None,
        "team": None,
    }
)


def test_the_source_of_the_dataset_names_the_training_set() -> None:
    entity = millrace.mlflow_dataset(SET, name="flights")._to_mlflow_entity()
    assert (entity.name, entity.source_type, entity.digest) == ("flights", "millrace", ("cd" * 32)[:36])
    assert json.loads(entity.source) == {"training_set": SET.id}
    assert json.loads(entity.profile) == {"num_rows": 3, "content_hash": SET.content_hash}
