"""Sends what a service predicts to Millrace, in the background.

from millrace_capture import Capture

capture = Capture("http://127.0.0.1:8080", "churn")
id = capture.predicted(model_version=3, amount=12.5, score=0.7)
capture.outcome(prediction_id=id, label="stays")
"""

from .answers import Problem
from .client import Capture
from .counts import DROP_REASONS, Counts
from .lanes import KINDS, Refusal

__version__ = "0.1.0"

__all__ = ["DROP_REASONS", "KINDS", "Capture", "Counts", "Problem", "Refusal"]
