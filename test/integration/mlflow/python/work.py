"""Work of a data scientist that goes on while parts of the platform are killed. It ends when its input ends, and says what it did as JSON."""

import json
import sys
import threading
import time

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

client = MlflowClient()
stopped = threading.Event()


def wait_for_the_end():
    sys.stdin.read()
    stopped.set()


def turn(experiment_id, model, i):
    """All requests of a turn differ from those of every other one."""
    run = client.create_run(experiment_id, run_name=f"r{i}").info.run_id
    client.log_param(run, "first", str(i))
    now = int(time.time() * 1000)
    client.log_batch(
        run,
        metrics=[Metric("loss", i / 2, now, i)],
        params=[Param("second", str(i)), Param("third", str(i))],
        tags=[RunTag("turn", str(i))],
    )
    client.set_terminated(run)
    client.create_registered_model(f"of-turn-{i}")
    version = client.create_model_version(model, source=f"s3://models/{i}", run_id=run).version
    client.set_registered_model_alias(model, "champion", version)
    return {"run": run, "version": int(version)}


def main():
    threading.Thread(target=wait_for_the_end, daemon=True).start()
    experiment_id = client.create_experiment("work")
    client.create_registered_model("model")
    turns = []
    while not stopped.is_set():
        turns.append(turn(experiment_id, "model", len(turns)))
        print(json.dumps({"turns": len(turns)}), flush=True)
    runs = [client.get_run(each["run"]) for each in turns]
    read = {
        "runs": len(client.search_runs([experiment_id], max_results=5000)),
        "params": [run.data.params for run in runs],
        "tags": [run.data.tags.get("turn") for run in runs],
        "statuses": sorted({run.info.status for run in runs}),
        "losses": [[m.value for m in client.get_metric_history(each["run"], "loss")] for each in turns],
        "sources": {int(v.version): v.source for v in client.search_model_versions("name = 'model'", max_results=5000)},
        "models": len(client.search_registered_models(max_results=1000)),
        "champion": int(client.get_model_version_by_alias("model", "champion").version),
    }
    print(json.dumps({"experiment": experiment_id, "done": turns, "read": read}), flush=True)


main()
