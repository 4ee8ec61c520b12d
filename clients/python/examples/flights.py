# %% [markdown]
# # Which departures will land late?
#
# From rows to a model and back to serving, on real flights of January 2001. It needs a running Millrace
# (`bin/millrace up`), pandas and scikit-learn; the flights come with the npm packages of the project:
#
#     python examples/flights.py ../../node_modules/vega-datasets/data/flights-3m.parquet
#
# The cells can be opened as a notebook (`# %%` marks them).

# %%
import sys

import pandas as pd
import pyarrow.parquet as pq
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

import millrace

FLIGHTS = int(sys.argv[2]) if len(sys.argv) > 2 else 60_000
client = millrace.connect()

# %% [markdown]
# ## Rows that know nothing of the future
#
# A flight gives two rows: one when it departs, and one, with its delay, when it has landed. So no row holds what was unknown at its time.

# %%
flights = pq.ParquetFile(sys.argv[1]).read_row_group(0).slice(0, FLIGHTS).to_pandas()
flights["departed"] = flights.pop("date").dt.tz_localize("UTC")
flights["flight"] = flights.index.map("{:07d}".format)
in_the_air = pd.to_timedelta(30 + flights["distance"] / 7.5 + flights["delay"], unit="min").dt.round("s")
flights["landed"] = flights["departed"] + in_the_air.clip(lower=pd.Timedelta(minutes=10))

columns = ["flight", "origin", "destination", "distance"]
departures = flights[columns].assign(kind="departure", time=flights["departed"])
arrivals = flights[[*columns, "delay"]].assign(kind="arrival", time=flights["landed"])
rows = pd.concat([departures, arrivals]).assign(row=lambda frame: frame["kind"] + frame["flight"])

# %% [markdown]
# ## Declarations
#
# The same JSON as everywhere. The dataset says what a row is; a view says which features an entity has.

# %%
dataset = {
    "name": "flights",
    "columns": [
        {"name": "flight", "type": "string", "nullable": False},
        {"name": "kind", "type": "string", "nullable": False},
        {"name": "time", "type": "timestamp"},
        {"name": "origin", "type": "string"},
        {"name": "destination", "type": "string", "nullable": False},
        {"name": "distance", "type": "long", "nullable": False},
        {"name": "delay", "type": "double"},
    ],
    "key": ["origin"],
    "time": "time",
}
landed = {"column": "kind", "is": "=", "value": "arrival"}
delays = {
    "delay_mean_1h": {"function": "mean", "column": "delay", "window": "1h"},
    "delay_mean_6h": {"function": "mean", "column": "delay", "window": "6h"},
    "landed_6h": {"function": "count", "window": "6h"},
    "delay_mean_24h": {"function": "mean", "column": "delay", "window": "24h"},
}
views = [
    {"name": "delays_by_origin", "dataset": "flights", "entity": ["origin"], "filter": landed, "features": delays},
    {
        "name": "delays_by_route",
        "dataset": "flights",
        "entity": ["origin", "destination"],
        "filter": landed,
        "features": delays,
    },
]
for declared in client.declare(dataset, views):
    print(f"{declared.kind} {declared.name} v{declared.version}: {declared.outcome}")

# %% [markdown]
# ## Load the history
#
# The frame may have any order. With `id_column` the same flight counts once, also if this cell is run again within
# the dataset's time of deduplication.

# %%
report = client.ingest("flights", rows, id_column="row", wait=600)
print(f"{report.accepted} rows accepted, late: {report.late}")

# %% [markdown]
# ## A training set
#
# Each departure with the features as they were when it departed. What landed later is not in them.

# %%
spine = flights[["flight", "origin", "destination", "distance", "departed"]].assign(late=flights["delay"] > 15)
features = [f"{view['name']}:{name}" for view in views for name in delays]
built = client.training_set(
    spine, features, time="departed", full_feature_names=True, min_position=report.position, wait=600
)
frame = built.df
print(
    f"training set {built.id[:12]}, content {built.content_hash[:12]}, {frame.shape[0]} rows x {len(built.features)} features"
)

# %% [markdown]
# ## A model
#
# Trained on the first 70 % of the time, judged on the rest.

# %%
inputs = ["distance", *built.features]
cut = frame["departed"].quantile(0.7)
train, test = frame[frame["departed"] <= cut], frame[frame["departed"] > cut]
model = HistGradientBoostingClassifier(random_state=0).fit(train[inputs].astype("float64"), train["late"])
scores = model.predict_proba(test[inputs].astype("float64"))[:, 1]
print(f"AUC {roc_auc_score(test['late'], scores):.3f} on {len(test)} departures")

# %% [markdown]
# ## The same vectors online
#
# What serving saw at a departure is what the training set holds for it, bit for bit; so the model gets the same
# inputs and gives the same score.

# %%
last = test.tail(20)
seen = []
for row, departure in last.iterrows():
    entity = {"origin": departure["origin"], "destination": departure["destination"]}
    vectors = client.online(features, [entity], as_of=departure["departed"], full_feature_names=True)
    seen.append(vectors.to_pandas().assign(distance=departure["distance"]).set_axis([row]))
online = pd.concat(seen)[inputs].astype("float64")
pd.testing.assert_frame_equal(online, last[inputs].astype("float64"), check_exact=True)
assert (model.predict_proba(online)[:, 1] == scores[-20:]).all()
print("20 departures: the same inputs online, and the same scores")
