"""Fills a server with one of everything that an import takes, and some that it does not. It prints what the test asks later, as JSON."""

import json
import math
import sys

import mlflow
import mlflow.sklearn
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from sklearn.linear_model import LogisticRegression

client = MlflowClient()
# More values than one request of an import takes.
POINTS = int(sys.argv[1]) if len(sys.argv) > 1 else 1200

experiment = mlflow.set_experiment("fraud")
client.set_experiment_tag(experiment.experiment_id, "team", "risk")
frame = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0], "y": [0, 0, 1, 1]})
features, target = frame[["a", "b"]], frame["y"]

with mlflow.start_run(run_name="parent", description="the outer run") as parent:
    mlflow.log_params({"depth": 4, "text": "a = 'b' ä \u2028 end", "empty": ""})
    mlflow.log_input(mlflow.data.from_pandas(frame, name="payments", targets="y"), context="training", tags={"part": "1"})
    mlflow.log_text("notes of the run", "notes/read me.txt")
    mlflow.log_text("", "empty.txt")
    mlflow.log_dict({"a": [1, 2]}, "notes/deep/er/a.json")
    with mlflow.start_run(run_name="child", nested=True) as child:
        model = LogisticRegression(random_state=7).fit(features, target)
        # Packages are named, because to find them out takes seconds.
        info = mlflow.sklearn.log_model(model, name="model", params={"c": 1}, pip_requirements=["scikit-learn"])
        client.log_batch(
            child.info.run_id,
            [Metric("loss", 1 / (step + 1), 1000 + step, step) for step in range(POINTS)]
            + [Metric("odd", value, 5, 5) for value in (math.nan, math.inf, -math.inf, -0.0, 0.1 + 0.2, -1e-320)]
            + [Metric("odd", 1.0, 5, -3), Metric("a/b c", 2.0, 7, 0)],
        )
        mlflow.log_metric("auc", 0.5, model_id=info.model_id, dataset=mlflow.data.from_pandas(frame, name="payments"))
    client.log_batch(parent.info.run_id, [], [Param(f"p{i}", "v" * 100) for i in range(100)], [RunTag("t", "x" * 5000)])
client.set_terminated(client.create_run(experiment.experiment_id, start_time=10, run_name="failed").info.run_id, "FAILED", 20)
running = client.create_run(experiment.experiment_id, start_time=30).info.run_id
deleted = client.create_run(experiment.experiment_id, start_time=40, run_name="deleted").info.run_id
client.log_metric(deleted, "m", 1, timestamp=4, step=1)
client.delete_run(deleted)

gone = client.create_experiment("gone", tags={"k": "v"})
of_gone = client.create_run(gone, start_time=50).info.run_id
client.log_metric(of_gone, "m", 2, timestamp=4)
client.delete_experiment(gone)

client.create_registered_model("fraud", {"owner": "risk"}, "finds fraud")
mlflow.register_model(info.model_uri, "fraud")
client.create_model_version("fraud", f"runs:/{child.info.run_id}/model", child.info.run_id, {"k": "v"}, description="by run")
client.create_model_version("fraud", f"{parent.info.artifact_uri}/notes", parent.info.run_id)
client.delete_model_version("fraud", "3")
client.create_model_version("fraud", f"{parent.info.artifact_uri}/notes", parent.info.run_id)
client.transition_model_version_stage("fraud", "1", "Production")
client.transition_model_version_stage("fraud", "2", "Archived")
client.set_registered_model_alias("fraud", "champion", "1")
client.set_registered_model_alias("fraud", "challenger", "4")
client.set_model_version_tag("fraud", "1", "checked", "yes")
client.create_registered_model("empty")
client.create_registered_model("far")
client.create_model_version("far", "s3://elsewhere/model")

# What is not taken.
client.register_prompt("greeting", "hello {{name}}")
with mlflow.start_span("asked") as span:
    span.set_inputs({"a": 1})
mlflow.flush_trace_async_logging()

loaded = mlflow.pyfunc.load_model("models:/fraud@champion")
print(json.dumps({"parent": parent.info.run_id, "child": child.info.run_id, "model": info.model_id, "experiment": experiment.experiment_id,
                  "running": running, "predictions": [float(p) for p in np.asarray(loaded.predict(features))]}))
