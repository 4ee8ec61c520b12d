"""Writes california.csv: what the tests need of the California housing data that the package nannyml holds (Apache-2.0).

    python california.py NANNYML_FOLDER/datasets/data > california.csv

Columns: month ('reference', or the calendar month of the analysis rows), MedInc, Population, and for analysis rows the predicted probability, the
predicted class and the true class.
"""

import csv
import os
import sys

MONTHS = ["2021-06", "2021-09", "2022-01", "2022-04"]
folder = sys.argv[1]


def rows(name):
    with open(os.path.join(folder, f"california_housing_{name}.csv")) as file:
        yield from csv.DictReader(file)


targets = {row["id"]: row["clf_target"] for row in rows("analysis_gt")}
print("month,MedInc,Population,probability,predicted,target")
for row in rows("reference"):
    print(f"reference,{row['MedInc']},{float(row['Population']):g},,,")
for row in rows("analysis"):
    month = row["timestamp"][:7]
    if month in MONTHS:
        values = [month, row["MedInc"], f"{float(row['Population']):g}", row["y_pred_proba"], row["y_pred"], targets[row["id"]]]
        print(",".join(values))
