"""One round of Evidently: PSI and KS of every column of two data frames. The last line of standard output is the result as JSON.

    python run.py --folder FOLDER --rows 100000 --columns 50

FOLDER holds reference.f64 and window.f64: doubles, column by column. Only the reports are timed, not the reading.
"""

import argparse
import json
import os
import time

os.environ.setdefault("DO_NOT_TRACK", "1")

import numpy as np
import pandas as pd
from evidently import Report
from evidently.legacy.calculations.stattests import ks_stat_test, psi_stat_test
from evidently.legacy.core import ColumnType
from evidently.metrics import ValueDrift

parser = argparse.ArgumentParser()
parser.add_argument("--folder", required=True)
parser.add_argument("--rows", type=int, required=True)
parser.add_argument("--columns", type=int, required=True)
given = parser.parse_args()


def frame(name):
    values = np.fromfile(os.path.join(given.folder, f"{name}.f64"), dtype="<f8").reshape(given.columns, given.rows)
    return pd.DataFrame({f"c{i}": values[i] for i in range(given.columns)})


def report(method):
    started = time.perf_counter()
    result = Report([ValueDrift(column=column, method=method) for column in reference.columns]).run(window, reference).dict()
    return time.perf_counter() - started, [float(metric["value"]) for metric in result["metrics"]]


def bare():
    started = time.perf_counter()
    for test in (psi_stat_test, ks_stat_test):
        for column in reference.columns:
            test(reference[column], window[column], ColumnType.Numerical, 0.1)
    return time.perf_counter() - started


reference, window = frame("reference"), frame("window")
psi_seconds, psi = report("psi")
ks_seconds, ks = report("ks")
seconds = {"seconds": psi_seconds + ks_seconds, "psi_seconds": psi_seconds, "ks_seconds": ks_seconds, "bare_seconds": bare()}
print(json.dumps({**seconds, "psi": psi, "ks": ks}))
