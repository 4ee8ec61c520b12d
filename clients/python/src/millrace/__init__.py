"""The Python client of Millrace.

import millrace

client = millrace.connect("http://127.0.0.1:8080")
client.declare(payments, spending_by_card)
report = client.ingest("payments", df)
client.online("spending_by_card", ["c1", "c2"], min_position=report.position).to_pandas()
"""

from . import positions
from .asynchronous import AsyncClient, connect_async
from .catalog import Declared, Foreseen, NotActiveError
from .client import Client, connect
from .errors import (
    FieldProblem,
    FrameError,
    IngestInterruptedError,
    LateRowsWarning,
    MillraceError,
    ProblemError,
    RowsRejectedError,
    UnreachableError,
    ViewsBehindError,
)
from .ingest import IngestReport, RowError
from .mlflow_datasets import mlflow_dataset
from .online import Vectors
from .operations import LateRow, Quarantined, Replayed, Status, Task
from .recorded import RecordedSet
from .services import Service
from .topics import Record, Topic
from .training import TrainingSet
from .versions import Activated, Generation, ViewVersion

__version__ = "0.1.0"

__all__ = [
    "Activated",
    "AsyncClient",
    "Client",
    "Declared",
    "FieldProblem",
    "Foreseen",
    "FrameError",
    "Generation",
    "IngestInterruptedError",
    "IngestReport",
    "LateRow",
    "LateRowsWarning",
    "MillraceError",
    "NotActiveError",
    "ProblemError",
    "Quarantined",
    "Record",
    "RecordedSet",
    "Replayed",
    "RowError",
    "RowsRejectedError",
    "Service",
    "Status",
    "Task",
    "Topic",
    "TrainingSet",
    "UnreachableError",
    "ViewsBehindError",
    "Vectors",
    "ViewVersion",
    "connect",
    "connect_async",
    "mlflow_dataset",
    "positions",
]
