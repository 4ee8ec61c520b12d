"""Figures of the real Evidently and NannyML: reads cases from standard input, writes the figures of each to standard output, both as JSON.

A case: {"kind": "numeric" | "categorical", "reference": [...], "window": [...]}; null is a missing value.
"""

import json
import os
import sys
import warnings

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("NML_DISABLE_USAGE_LOGGING", "1")
warnings.filterwarnings("ignore")

import pandas as pd
from evidently.legacy.calculations.stattests import hellinger_stat_test, jensenshannon_stat_test, psi_stat_test
from evidently.legacy.calculations.stattests import wasserstein_stat_test
from evidently.legacy.core import ColumnType
from nannyml.drift.univariate.methods import FeatureType, MethodFactory
from nannyml.chunk import DefaultChunker
from nannyml.thresholds import ConstantThreshold


def evidently(test, case):
    kind = ColumnType.Numerical if case["kind"] == "numeric" else ColumnType.Categorical
    # Evidently drops missing values before each test.
    sides = [pd.Series(case[side]).dropna() for side in ("reference", "window")]
    return float(test(sides[0], sides[1], kind, 0.1).drift_score)


def nannyml(key, case):
    kind = FeatureType.CONTINUOUS if case["kind"] == "numeric" else FeatureType.CATEGORICAL
    method = MethodFactory.create(key=key, feature_type=kind, chunker=DefaultChunker(), threshold=ConstantThreshold(), computation_params={})
    method._fit(pd.Series(case["reference"]).dropna())
    return float(method._calculate(pd.Series(case["window"]).dropna()))


def figures(case):
    found = {
        "psi/evidently-0.7": evidently(psi_stat_test, case),
        "js/e": evidently(jensenshannon_stat_test, case),
        "js/2": nannyml("jensen_shannon", case),
        "hellinger": evidently(hellinger_stat_test, case),
        "hellinger/nannyml": nannyml("hellinger", case),
    }
    if case["kind"] == "numeric":
        found["ks/nannyml-binned"] = nannyml("kolmogorov_smirnov", case)
        found["wasserstein"] = nannyml("wasserstein", case) if len(case["reference"]) < 10_000 else None
        found["wasserstein/normed"] = evidently(wasserstein_stat_test, case)
    return found


print(json.dumps([figures(case) for case in json.load(sys.stdin)]))
