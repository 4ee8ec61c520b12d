"""Writes laws.json: tails of the chi-square law and of the Kolmogorov-Smirnov statistic, computed by scipy 1.17.

    python laws.py > laws.json
"""

import json

from scipy.stats import chi2, kstwo

chi = [
    [x, df, float(chi2.sf(x, df))]
    for df in [1, 2, 3, 4, 5, 9, 10, 19, 50, 99, 100, 101, 102]
    for x in [1e-300, 1e-9, 0.01, 0.5, 1.6224090, 3.9, 8.1, 10.99, 30, 66, 100, 123.4, 250, 500, 800, 1000, 1200, 1350]
    if chi2.sf(x, df) > 1e-305
]
inverse = [[p, df, float(chi2.isf(p, df))] for df in [1, 2, 4, 9, 10, 19, 101] for p in [0.5, 0.05, 0.001, 1e-6, 1e-30, 1e-300]]
ks = [
    [d, n, float(kstwo.sf(d, n))]
    for n in [1, 2, 5, 12, 20, 50, 100, 500, 999, 5000, 10000]
    for d in [0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9]
    if kstwo.sf(d, n) > 1e-300
]
large = [[d, n, float(kstwo.sf(d, n))] for n in [10001, 20000, 50000, 200000] for d in [0.001, 0.002, 0.004, 0.006, 0.01, 0.02] if kstwo.sf(d, n) > 1e-4]
print(json.dumps({"chiSquare": chi, "inverse": inverse, "kolmogorov": ks, "kolmogorovLarge": large}, indent=0))
