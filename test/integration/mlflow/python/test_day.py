"""A day of a data scientist, with the real client: train, log, compare, register, promote, load, evaluate."""

import json

import mlflow
import numpy as np
import pandas as pd
import pytest
from conftest import MAJOR, has
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV


def log_model(flavor, model, name, **more):
    """The parameter has another name since 3.0. Without requirements, the client would find them in a process of its own, for seconds."""
    named = {"name": name} if MAJOR >= 3 else {"artifact_path": name}
    return flavor.log_model(model, pip_requirements=["scikit-learn"], **named, **more)


def files_below(client, run_id, path=None):
    """Every file of a run, by walking its folders as the web pages do."""
    for entry in client.list_artifacts(run_id, path):
        if entry.is_dir:
            yield from files_below(client, run_id, entry.path)
        else:
            yield entry.path


def test_autolog_of_scikit_learn_logs_parameters_metrics_model_and_data_set(experiment, client, iris):
    mlflow.sklearn.autolog()
    with mlflow.start_run(run_name="fit") as run:
        LogisticRegression(C=0.5, max_iter=300).fit(iris.data, iris.target)
    found = client.get_run(run.info.run_id)
    assert found.info.status == "FINISHED"
    assert found.data.params["C"] == "0.5"
    assert found.data.metrics["training_accuracy_score"] > 0.9
    assert found.data.tags["estimator_name"] == "LogisticRegression"
    (data,) = found.inputs.dataset_inputs
    assert data.dataset.source_type == "code"
    assert json.loads(data.dataset.profile)["num_rows"] == 150
    if MAJOR >= 3:
        (output,) = found.outputs.model_outputs
        logged = mlflow.get_logged_model(output.model_id)
        assert (logged.status.value, logged.source_run_id) == ("READY", run.info.run_id)
        assert [m.key for m in logged.metrics if m.key == "training_accuracy_score"] == ["training_accuracy_score"]
        assert [m.model_id for m in mlflow.search_logged_models(output_format="list")] == [logged.model_id]
    model = mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/model")
    assert (model.predict(iris.data) == iris.target).mean() > 0.9


def test_autolog_of_a_grid_search_logs_its_best_runs_as_nested_runs(experiment, client, iris):
    mlflow.sklearn.autolog(log_models=False, max_tuning_runs=3)
    with mlflow.start_run() as parent:
        GridSearchCV(LogisticRegression(max_iter=300), {"C": [0.1, 0.5, 1.0, 2.0]}, cv=2).fit(iris.data, iris.target)
    children = mlflow.search_runs(filter_string=f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'")
    assert len(children) == 3
    assert set(children["status"]) == {"FINISHED"}
    assert "cv_results.csv" in list(files_below(client, parent.info.run_id))
    assert client.get_run(parent.info.run_id).data.params["best_C"] in {"0.1", "0.5", "1.0", "2.0"}


@pytest.mark.whole
@pytest.mark.skipif(not has("xgboost"), reason="xgboost is not installed")
def test_autolog_of_xgboost_logs_a_metric_of_each_round_and_the_model(experiment, client, iris):
    import xgboost

    mlflow.xgboost.autolog()
    data = xgboost.DMatrix(iris.data, label=iris.target)
    with mlflow.start_run() as run:
        settings = {"objective": "multi:softprob", "num_class": 3, "nthread": 1}
        xgboost.train(settings, data, num_boost_round=5, evals=[(data, "train")], verbose_eval=False)
    history = client.get_metric_history(run.info.run_id, "train-mlogloss")
    assert [m.step for m in history] == [0, 1, 2, 3, 4]
    assert any(path.startswith("feature_importance") for path in files_below(client, run.info.run_id))
    booster = mlflow.xgboost.load_model(f"runs:/{run.info.run_id}/model")
    assert booster.predict(data).shape == (150, 3)


@pytest.mark.whole
@pytest.mark.skipif(not has("lightgbm"), reason="lightgbm is not installed")
def test_autolog_of_lightgbm_logs_a_metric_of_each_round_and_the_model(experiment, client, iris):
    import lightgbm

    mlflow.lightgbm.autolog()
    data = lightgbm.Dataset(iris.data, label=iris.target)
    with mlflow.start_run() as run:
        settings = {"objective": "multiclass", "num_class": 3, "num_threads": 1, "verbose": -1}
        lightgbm.train(settings, data, num_boost_round=5, valid_sets=[data], valid_names=["train"])
    history = client.get_metric_history(run.info.run_id, "train-multi_logloss")
    assert [m.step for m in history] == [0, 1, 2, 3, 4]
    booster = mlflow.lightgbm.load_model(f"runs:/{run.info.run_id}/model")
    assert booster.predict(iris.data).shape == (150, 3)


def test_nested_runs_are_found_below_their_parent(experiment, client):
    with mlflow.start_run(run_name="sweep", description="three rates", tags={"team": "risk"}) as parent:
        for rate in (0.1, 0.01, 0.001):
            with mlflow.start_run(run_name=f"rate {rate}", nested=True):
                mlflow.log_params({"rate": rate, "optimizer": "adam"})
                for step in range(5):
                    mlflow.log_metrics({"loss": rate * (5 - step), "accuracy": step / 5}, step=step)
                mlflow.set_tags({"kind": "child"})
    assert client.get_parent_run(client.search_runs([experiment.experiment_id])[0].info.run_id) is not None
    found = mlflow.search_runs(
        filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}' and metrics.loss < 0.05",
        order_by=["metrics.loss ASC"],
    )
    assert list(found["params.rate"]) == ["0.001", "0.01"]
    assert list(found["metrics.accuracy"]) == [0.8, 0.8]
    assert client.get_run(parent.info.run_id).data.tags["mlflow.note.content"] == "three rates"


def test_a_run_that_fails_is_marked_so_and_can_go_on(experiment, client):
    with pytest.raises(ZeroDivisionError), mlflow.start_run() as run:
        mlflow.log_metric("before", 1)
        1 / 0
    assert client.get_run(run.info.run_id).info.status == "FAILED"
    with mlflow.start_run(run_id=run.info.run_id):
        assert client.get_run(run.info.run_id).info.status == "RUNNING"
        mlflow.log_metric("after", 2)
    again = client.get_run(run.info.run_id)
    assert (again.info.status, again.data.metrics) == ("FINISHED", {"before": 1.0, "after": 2.0})


def test_what_is_logged_without_waiting_is_there_once_the_futures_have_ended(experiment, client):
    with mlflow.start_run() as run:
        futures = [mlflow.log_metric("m", i, step=i, synchronous=False) for i in range(50)]
        futures.append(mlflow.log_params({"a": 1, "b": 2}, synchronous=False))
        for future in futures:
            future.wait()
    assert len(client.get_metric_history(run.info.run_id, "m")) == 50
    assert client.get_run(run.info.run_id).data.params == {"a": "1", "b": "2"}


def test_artifacts_are_listed_and_come_back_as_they_were(experiment, client, tmp_path):
    folder = tmp_path / "plots"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.bin").write_bytes(bytes(range(256)) * 4096)
    (folder / "inner" / "ü b.txt").write_text("grüße", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    with mlflow.start_run() as run:
        mlflow.log_artifact(folder / "a.bin")
        mlflow.log_artifacts(folder, "plots")
        mlflow.log_dict({"a": [1, 2.5, None]}, "config/values.json")
        mlflow.log_dict({"a": 1}, "config/values.yaml")
        mlflow.log_text("one\ntwo", "notes.txt")
        mlflow.log_table({"question": ["a", "b"], "score": [1, 2]}, "tables/scores.json")
        mlflow.log_table({"question": ["c"], "score": [3]}, "tables/scores.json")
    run_id = run.info.run_id
    top = [(e.path, e.is_dir, e.file_size) for e in client.list_artifacts(run_id)]
    assert top == [
        ("a.bin", False, 2**20),
        ("config", True, None),
        ("notes.txt", False, 7),
        ("plots", True, None),
        ("tables", True, None),
    ]
    assert sorted(files_below(client, run_id, "plots")) == ["plots/a.bin", "plots/empty.txt", "plots/inner/ü b.txt"]
    assert client.list_artifacts(run_id, "notes.txt") == []
    got = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="plots", dst_path=str(tmp_path / "got"))
    for path in ("a.bin", "empty.txt", "inner/ü b.txt"):
        assert (tmp_path / "got" / "plots" / path).read_bytes() == (folder / path).read_bytes()
    assert got.rstrip("/") == str(tmp_path / "got" / "plots")
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/notes.txt") == "one\ntwo"
    assert mlflow.artifacts.load_dict(f"{run.info.artifact_uri}/config/values.json") == {"a": [1, 2.5, None]}
    assert list(mlflow.load_table("tables/scores.json", run_ids=[run_id])["score"]) == [1, 2, 3]
    with pytest.raises(Exception, match=r"(?i)no such|not found|404|does not exist|failed"):
        mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="nothing.txt", dst_path=str(tmp_path / "none"))


@pytest.mark.whole
@pytest.mark.skipif(not has("matplotlib"), reason="matplotlib is not installed")
def test_figures_and_images_are_artifacts(experiment, client):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1, 2, 3])
    with mlflow.start_run() as run:
        mlflow.log_figure(figure, "figures/line.png")
        mlflow.log_image(np.zeros((4, 4, 3), dtype=np.uint8), "black.png")
        mlflow.log_image(np.zeros((4, 4, 3), dtype=np.uint8), key="steps", step=1)
    pyplot.close(figure)
    files = list(files_below(client, run.info.run_id))
    assert {"figures/line.png", "black.png"} <= set(files)
    assert len([path for path in files if path.startswith("images/steps")]) >= 1


def test_a_model_goes_from_training_to_production_and_is_loaded_by_its_alias(experiment, client, iris, unique):
    name = unique("iris")
    signature = infer_signature(iris.data, iris.target)
    runs = []
    for strength in (0.01, 1.0):
        with mlflow.start_run() as run:
            model = LogisticRegression(C=strength, max_iter=300).fit(iris.data, iris.target)
            mlflow.log_metric("accuracy", model.score(iris.data, iris.target))
            log_model(mlflow.sklearn, model, "model", signature=signature, input_example=iris.data.head(2))
        runs.append(run.info.run_id)
    first = mlflow.register_model(f"runs:/{runs[0]}/model", name, tags={"by": "hand"})
    second = mlflow.register_model(f"runs:/{runs[1]}/model", name)
    assert (int(first.version), int(second.version)) == (1, 2)
    assert client.get_model_version(name, "1").tags["by"] == "hand"

    client.set_registered_model_alias(name, "champion", "1")
    old = mlflow.pyfunc.load_model(f"models:/{name}@champion")
    client.set_registered_model_alias(name, "champion", "2")
    new = mlflow.pyfunc.load_model(f"models:/{name}@champion")
    assert new.metadata.signature == signature
    wanted = mlflow.sklearn.load_model(f"runs:/{runs[1]}/model").predict(iris.data)
    assert (new.predict(iris.data) == wanted).all()
    assert not (old.predict(iris.data) == wanted).all()
    assert mlflow.models.get_model_info(f"models:/{name}@champion").run_id == runs[1]

    client.transition_model_version_stage(name, "1", "Production")
    client.transition_model_version_stage(name, "2", "Production", archive_existing_versions=True)
    assert [v.version for v in client.get_latest_versions(name, ["Production"])] in (["2"], [2])
    assert client.get_model_version(name, "1").current_stage == "Archived"
    assert mlflow.pyfunc.load_model(f"models:/{name}/Production").metadata.run_id == runs[1]
    assert mlflow.pyfunc.load_model(f"models:/{name}/latest").metadata.run_id == runs[1]
    assert mlflow.pyfunc.load_model(f"models:/{name}/1").metadata.run_id == runs[0]

    with pytest.raises(mlflow.MlflowException):
        mlflow.pyfunc.load_model(f"models:/{name}@nobody")


def test_log_model_registers_in_the_same_call(experiment, client, iris, unique):
    name = unique("direct")
    with mlflow.start_run() as run:
        model = LogisticRegression(max_iter=300).fit(iris.data, iris.target)
        info = log_model(mlflow.sklearn, model, "model", registered_model_name=name)
    assert int(info.registered_model_version) == 1
    version = client.get_model_version(name, "1")
    assert (version.status, version.run_id) == ("READY", run.info.run_id)
    if MAJOR >= 3:
        assert version.source == f"models:/{info.model_id}"
        assert client.get_logged_model(info.model_id).name == "model"


def test_pages_of_a_search_hold_every_run_once_and_in_order(experiment, client):
    for i in range(25):
        run = client.create_run(experiment.experiment_id, run_name=f"r{i}", start_time=1000 + i)
        client.log_param(run.info.run_id, "i", i)
        client.log_metric(run.info.run_id, "square", i * i)
        client.set_terminated(run.info.run_id)
    seen, token = [], None
    while True:
        page = client.search_runs(
            [experiment.experiment_id],
            filter_string="metrics.square >= 16 and params.i != '10'",
            order_by=["metrics.square DESC"],
            max_results=7,
            page_token=token,
        )
        seen += [int(run.data.params["i"]) for run in page]
        token = page.token
        if not token:
            break
    assert seen == [i for i in reversed(range(4, 25)) if i != 10]
    table = mlflow.search_runs(experiment_names=[experiment.name], max_results=3)
    assert list(table["params.i"]) == ["24", "23", "22"]
    assert len(mlflow.search_runs([experiment.experiment_id])) == 25
    assert str(table["start_time"].dtype).startswith("datetime64")


def test_data_sets_that_a_run_has_used_are_found_by_name_and_context(experiment, client, iris):
    data = mlflow.data.from_pandas(iris.frame, name="iris", targets="target", source="https://example.org/iris.csv")
    array = mlflow.data.from_numpy(iris.data.to_numpy(), name="array")
    with mlflow.start_run() as run:
        mlflow.log_input(data, context="training", tags={"by": "test"})
        mlflow.log_input(array, context="eval")
    inputs = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert {(i.dataset.name, t.value) for i in inputs for t in i.tags if t.key == "mlflow.data.context"} == {
        ("iris", "training"),
        ("array", "eval"),
    }
    (first,) = [i.dataset for i in inputs if i.dataset.name == "iris"]
    assert first.digest == data.digest
    assert mlflow.data.get_source(first).url == "https://example.org/iris.csv"
    found = mlflow.search_runs(filter_string="dataset.name = 'iris' and dataset.context = 'training'")
    assert list(found["run_id"]) == [run.info.run_id]
    assert len(mlflow.search_runs(filter_string="dataset.name = 'other'")) == 0


def test_evaluation_logs_metrics_and_artifacts(experiment, client, iris):
    with mlflow.start_run() as run:
        model = LogisticRegression(max_iter=300).fit(iris.data, iris.target)
        signature = infer_signature(iris.data, iris.target)
        info = log_model(mlflow.sklearn, model, "model", signature=signature)
        evaluate = mlflow.models.evaluate if MAJOR >= 3 else mlflow.evaluate
        result = evaluate(
            info.model_uri,
            iris.frame,
            targets="target",
            model_type="classifier",
            evaluators="default",
            evaluator_config={"log_explainer": False, "log_model_explainability": False},
        )
    assert result.metrics["accuracy_score"] > 0.9
    found = client.get_run(run.info.run_id)
    assert found.data.metrics["accuracy_score"] == result.metrics["accuracy_score"]
    assert "eval" in str([t for i in found.inputs.dataset_inputs for t in i.tags]) or found.inputs.dataset_inputs
    if has("matplotlib"):
        assert any("confusion_matrix" in path for path in files_below(client, run.info.run_id))


def test_evaluation_of_predictions_in_a_table(experiment, client):
    table = pd.DataFrame({"target": [1.0, 2.0, 3.0], "prediction": [1.0, 2.0, 4.0]})
    evaluate = mlflow.models.evaluate if MAJOR >= 3 else mlflow.evaluate
    with mlflow.start_run() as run:
        evaluate(
            data=table,
            targets="target",
            predictions="prediction",
            model_type="regressor",
            evaluators="default",
            evaluator_config={"log_explainer": False, "log_model_explainability": False},
        )
    assert client.get_run(run.info.run_id).data.metrics["mean_absolute_error"] == pytest.approx(1 / 3)
