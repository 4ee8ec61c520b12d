"""Training sets as datasets of MLflow, so that a run names the training set on which it was trained.

mlflow.log_input(millrace.mlflow_dataset(built), context="training")
"""

from __future__ import annotations

import json
from typing import Any

from .recorded import RecordedSet
from .training import TrainingSet

SOURCE_TYPE = "millrace"
DIGEST_LENGTH = 36
"""MLflow takes no longer digests."""


def mlflow_dataset(training_set: TrainingSet[Any] | RecordedSet, name: str = "training_set") -> Any:
    """A training set as a dataset of MLflow, for `mlflow.log_input`. The run then names its id, and a version of a
    model that the run makes is tied to the training set and its positions.

    Needs `mlflow` (or `mlflow-skinny`). The digest is the start of the hash of the rows.
    """
    from mlflow.data.dataset import Dataset
    from mlflow.data.dataset_source import DatasetSource

    class MillraceSource(DatasetSource):  # type: ignore[misc]
        def __init__(self, set_id: str) -> None:
            self.set_id = set_id

        @staticmethod
        def _get_source_type() -> str:
            return SOURCE_TYPE

        def load(self, **_: Any) -> Any:
            raise NotImplementedError("Build the training set again with `Client.rebuild(id, spine)`.")

        @staticmethod
        def _can_resolve(raw_source: Any) -> bool:
            return False

        @classmethod
        def _resolve(cls, raw_source: Any) -> Any:
            raise NotImplementedError("A training set is named by `mlflow_dataset`.")

        def to_dict(self) -> dict[str, Any]:
            return {"training_set": self.set_id}

        @classmethod
        def from_dict(cls, source_dict: dict[str, Any]) -> Any:
            return cls(source_dict["training_set"])

    class MillraceDataset(Dataset):  # type: ignore[misc]
        def _compute_digest(self) -> str:
            return training_set.content_hash[:DIGEST_LENGTH]

        @property
        def profile(self) -> Any:
            rows = training_set.rows if isinstance(training_set, RecordedSet) else training_set.table.num_rows
            return {"num_rows": rows, "content_hash": training_set.content_hash}

        @property
        def schema(self) -> Any:
            return None

        def to_dict(self) -> dict[str, str]:
            return {**super().to_dict(), "profile": json.dumps(self.profile)}

    return MillraceDataset(MillraceSource(training_set.id), name=name)
