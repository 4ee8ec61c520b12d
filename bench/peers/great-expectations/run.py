"""One round of Great Expectations: the rules of RULES on the rows of ROWS, a batch for each window. The last line of standard output is the result as JSON.

    python run.py --rows ROWS.csv --rules RULES.json --window 3600000

RULES holds [[type, kwargs], ...] in the words of the library; windows are of the column `time`, in ms. Only the validation is timed, not the reading and not the cutting into windows.
`whole_seconds` is the time of all rows as one batch, which says nothing of windows.
"""

import argparse
import json
import logging
import os
import time

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
os.environ.setdefault("TQDM_DISABLE", "1")
logging.disable(logging.WARNING)

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--rows", required=True)
parser.add_argument("--rules", required=True)
parser.add_argument("--window", type=int, required=True)
given = parser.parse_args()


CLASSES = {name.lower(): name for name in dir(gxe) if name.startswith("Expect")}


def expectation(place, kind, kwargs):
    return getattr(gxe, CLASSES[kind.replace("_", "")])(**kwargs, meta={"place": place})


with open(given.rules) as file:
    rules = json.load(file)
text = {"flight": str, "kind": str, "origin": str, "destination": str}
frame = pd.read_csv(given.rows, dtype=text, keep_default_na=False, na_values={"delay": [""]})
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
asset = context.data_sources.add_pandas("rows").add_dataframe_asset("rows")
definition = asset.add_batch_definition_whole_dataframe("all")
suite = gx.ExpectationSuite(name="rules", expectations=[expectation(place, *rule) for place, rule in enumerate(rules)])


def validated(rows):
    batch = definition.get_batch(batch_parameters={"dataframe": rows})
    started = time.perf_counter()
    result = batch.validate(suite)
    return time.perf_counter() - started, result


def told(each):
    found = each.result
    observed = found.get("observed_value")
    return {
        "type": each.expectation_config.type,
        "success": bool(each.success),
        "unexpected": found.get("unexpected_count"),
        "observed": observed if isinstance(observed, (int, float)) else None,
        "error": None if not each.exception_info.get("raised_exception", False) else str(each.exception_info.get("exception_message")),
    }


windows = [(start * given.window, rows) for start, rows in frame.groupby(frame["time"] // given.window)]
whole_seconds, _ = validated(frame)
found = [(start, *validated(rows)) for start, rows in windows]
by_place = lambda each: each.expectation_config.meta["place"]
print(
    json.dumps(
        {
            "seconds": sum(seconds for _, seconds, _ in found),
            "whole_seconds": whole_seconds,
            "rows": len(frame),
            "windows": [
                {"start": start, "results": [told(each) for each in sorted(result.results, key=by_place)]}
                for start, _, result in found
            ],
        }
    )
)
