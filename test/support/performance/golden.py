"""Writes golden.json: changes that river 0.26.1 finds in streams, and figures that scikit-learn computes.

    python golden.py > golden.json
"""

import json
import random

import numpy as np
from river import drift
from sklearn import metrics


def streams():
    r = random.Random(5)
    yield "errors rise", [float(r.random() < 0.1) for _ in range(700)] + [float(r.random() < 0.35) for _ in range(700)]
    yield "slow rise", [round(r.gauss(0, 1) + max(0, i - 500) / 300, 2) for i in range(1500)]
    yield "same", [round(abs(r.gauss(0, 1)), 2) for _ in range(1000)]
    jumps = [(0, 1, 300), (3, 1, 300), (-1, 2, 300)]
    yield "jumps", [round(r.gauss(mean, sd), 2) for mean, sd, count in jumps for _ in range(count)]


def changes(values):
    adwin, both, up = drift.ADWIN(), drift.PageHinkley(threshold=20, delta=0.05), drift.PageHinkley(threshold=10, mode="up")
    found = {"values": values, "adwin": [], "both": [], "up": []}
    for at, value in enumerate(values):
        for name, detector in [("adwin", adwin), ("both", both), ("up", up)]:
            detector.update(value)
            if detector.drift_detected:
                found[name].append(at)
    return {**found, "width": adwin.width, "total": adwin.total, "spread": adwin.variance}


def figures():
    r = np.random.RandomState(3)
    labels = r.randint(0, 2, 300)
    scores = np.round(np.clip(labels * 0.3 + r.rand(300) * 0.8, 0, 1), 2)
    predicted = (scores > 0.5).astype(int)
    binary = {
        "accuracy": metrics.accuracy_score(labels, predicted),
        "precision": metrics.precision_score(labels, predicted),
        "recall": metrics.recall_score(labels, predicted),
        "f1": metrics.f1_score(labels, predicted),
        "auc": metrics.roc_auc_score(labels, scores),
        "log_loss": metrics.log_loss(labels, scores),
        "brier": metrics.brier_score_loss(labels, scores),
    }
    truth = np.round(r.randn(200) * 3 + 1000, 3)
    guess = np.round(truth + r.randn(200), 3)
    regression = {
        "mae": metrics.mean_absolute_error(truth, guess),
        "mse": metrics.mean_squared_error(truth, guess),
        "r2": metrics.r2_score(truth, guess),
    }
    # Gains in the order shown, and scores that give this order.
    lists = r.randint(0, 4, (20, 8))
    order = np.tile(np.arange(8, 0, -1), (20, 1))
    ranking = {
        "ndcg_at_5": float(np.mean([metrics.ndcg_score([each], [order[0]], k=5) for each in lists])),
        "map": float(np.mean([metrics.average_precision_score(each > 0, order[0]) for each in lists])),
    }
    return {
        "binary": {"labels": labels.tolist(), "scores": scores.tolist(), "figures": binary},
        "regression": {"labels": truth.tolist(), "predicted": guess.tolist(), "figures": regression},
        "ranking": {"lists": lists.tolist(), "figures": ranking},
    }


print(json.dumps({"streams": {name: changes(values) for name, values in streams()}, **figures()}))
