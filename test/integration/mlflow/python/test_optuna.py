"""Optuna's own callback: a study is an experiment, and each trial is a run with its parameters, value and tags."""

import mlflow
import pytest

optuna = pytest.importorskip("optuna")
callbacks = pytest.importorskip("optuna_integration.mlflow")

TRIALS = 5


def objective(trial):
    x = trial.suggest_float("x", -10, 10)
    kind = trial.suggest_categorical("kind", ["a", "b"])
    trial.set_user_attr("note", f"trial {trial.number}")
    return (x - 2) ** 2 + (1 if kind == "a" else 0)


@pytest.fixture()
def study(unique):
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.RandomSampler(seed=3)
    yield optuna.create_study(study_name=unique("study"), sampler=sampler)
    while mlflow.active_run() is not None:
        mlflow.end_run()


def runs_of(client, study):
    experiment = client.get_experiment_by_name(study.study_name)
    return client.search_runs([experiment.experiment_id], order_by=["attributes.start_time ASC"])


def requires_equal(run, trial):
    assert run.info.status == "FINISHED"
    assert run.data.params == {"x": str(trial.params["x"]), "kind": trial.params["kind"]}
    assert run.data.metrics == {"error": trial.value}
    assert run.data.tags["note"] == f"trial {trial.number}"
    assert run.data.tags["number"] == str(trial.number)
    assert run.data.tags["state"] == "COMPLETE"
    assert run.data.tags["direction"] == "MINIMIZE"


def test_each_trial_of_a_study_is_a_run(client, study):
    callback = callbacks.MLflowCallback(tracking_uri=mlflow.get_tracking_uri(), metric_name="error")
    study.optimize(objective, n_trials=TRIALS, callbacks=[callback])
    by_number = {run.data.tags["number"]: run for run in runs_of(client, study)}
    assert len(by_number) == TRIALS
    for trial in study.trials:
        requires_equal(by_number[str(trial.number)], trial)
    experiment = client.get_experiment_by_name(study.study_name)
    [best] = client.search_runs([experiment.experiment_id], order_by=["metrics.error ASC"], max_results=1)
    assert best.data.metrics["error"] == study.best_value


def test_trials_nest_in_a_run_and_log_more_by_the_decorator(client, study):
    callback = callbacks.MLflowCallback(metric_name="error", create_experiment=False, mlflow_kwargs={"nested": True})

    @callback.track_in_mlflow()
    def tracked(trial):
        value = objective(trial)
        for step in range(3):
            mlflow.log_metric("loss", value / (step + 1), step=step)
        return value

    mlflow.set_experiment(study.study_name)
    with mlflow.start_run(run_name="study") as parent:
        study.optimize(tracked, n_trials=2, callbacks=[callback])
    children = [run for run in runs_of(client, study) if run.data.tags.get("mlflow.parentRunId") == parent.info.run_id]
    assert len(children) == 2
    for run in children:
        assert run.data.params.keys() == {"x", "kind"}
        losses = [metric.value for metric in client.get_metric_history(run.info.run_id, "loss")]
        assert losses == [run.data.metrics["error"] / step for step in (1, 2, 3)]
