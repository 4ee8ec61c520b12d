"""What the documents show is run as they show it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).resolve().parents[1]
FLIGHTS = HERE.parents[1] / "node_modules/vega-datasets/data/flights-3m.parquet"


def test_the_example_trains_a_model_and_reads_the_same_vectors_online() -> None:
    command = [sys.executable, str(HERE / "examples/flights.py"), str(FLIGHTS), "2000"]
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}  # several wait for each other on a busy machine
    ended = subprocess.run(command, capture_output=True, check=False, text=True, env=one_thread)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "4000 rows accepted, late: {'delays_by_origin@1': 0, 'delays_by_route@1': 0}" in ended.stdout
    auc = re.search(r"AUC (0\.\d+) on \d+ departures", ended.stdout)
    assert auc is not None and float(auc[1]) > 0.5, ended.stdout
    assert ended.stdout.endswith("20 departures: the same inputs online, and the same scores\n")


def test_the_first_steps_of_the_readme(fresh: Callable[[str], str]) -> None:
    [steps] = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.DOTALL)
    times = pd.to_datetime(["2026-01-05T10:00:00Z", "2026-01-05T10:20:00Z", "2026-01-05T10:30:00Z"])
    df = pd.DataFrame({"card": ["c1", "c1", "c2"], "merchant": "m", "amount": [12.5, 80.0, 4.0], "time": times})
    spine = pd.DataFrame({"card": ["c1", "c1"], "time": times[:2], "fraud": [False, True]})
    here: dict[str, Any] = {"df": df, "spine": spine}
    exec(steps.replace('"payments"', f'"{fresh("payments")}"').replace("spending_by_card", fresh("by_card")), here)
    assert here["built"].df.drop(columns="time").to_dict("list") == {
        "card": ["c1", "c1"],
        "fraud": [False, True],
        "payments_1h": [1, 2],
        "spent_1h": [12.5, 92.5],
    }
    assert here["vectors"].to_pandas()["payments_1h"].tolist() == [2, 1]
