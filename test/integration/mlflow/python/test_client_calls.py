"""The calls of MlflowClient one by one: what each answers, what a reader then sees, and the errors that people meet."""

import math
import time

import pytest
from conftest import MAJOR
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException


@pytest.fixture()
def experiment_id(client, unique):
    return client.create_experiment(unique("calls"), tags={"a": "1"})


@pytest.fixture()
def run_id(client, experiment_id):
    return client.create_run(experiment_id, tags={"t": "x"}, run_name="first").info.run_id


def refused(code):
    """The client raises, and names the code of the server."""
    return pytest.raises(MlflowException, check=lambda error: error.error_code == code)


def test_experiments(client, unique):
    name = unique("experiment")
    made = client.create_experiment(name)
    with refused("RESOURCE_ALREADY_EXISTS"):
        client.create_experiment(name)
    assert client.get_experiment(made).name == name
    assert client.get_experiment_by_name(name).experiment_id == made
    assert client.get_experiment_by_name(unique("none")) is None
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.get_experiment("99999999")
    client.set_experiment_tag(made, "team", "risk")
    assert client.get_experiment(made).tags == {"team": "risk"}
    if hasattr(client, "delete_experiment_tag"):
        client.delete_experiment_tag(made, "team")
        assert client.get_experiment(made).tags == {}
    client.rename_experiment(made, name + "-b")
    assert [e.experiment_id for e in client.search_experiments(filter_string=f"name = '{name}-b'")] == [made]
    client.delete_experiment(made)
    assert client.get_experiment(made).lifecycle_stage == "deleted"
    deleted = client.search_experiments(view_type=ViewType.DELETED_ONLY, filter_string=f"name LIKE '{name}%'")
    assert [e.experiment_id for e in deleted] == [made]
    client.restore_experiment(made)
    assert client.get_experiment(made).lifecycle_stage == "active"


def test_pages_of_experiments(client, unique):
    start = unique("page")
    made = [client.create_experiment(f"{start}-{i}") for i in range(5)]
    seen, token = [], None
    while True:
        page = client.search_experiments(
            max_results=2, filter_string=f"name LIKE '{start}%'", order_by=["name ASC"], page_token=token
        )
        seen += [e.experiment_id for e in page]
        token = page.token
        if not token:
            break
    assert seen == made


def test_runs(client, experiment_id, run_id):
    run = client.get_run(run_id)
    assert (run.info.status, run.info.run_name, run.info.experiment_id) == ("RUNNING", "first", experiment_id)
    client.update_run(run_id, status="FAILED", name="second")
    run = client.get_run(run_id)
    assert (run.info.status, run.info.run_name, run.data.tags["mlflow.runName"]) == ("FAILED", "second", "second")
    client.set_terminated(run_id, "KILLED", end_time=1234)
    assert (client.get_run(run_id).info.status, client.get_run(run_id).info.end_time) == ("KILLED", 1234)
    client.delete_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    assert [r.info.run_id for r in client.search_runs([experiment_id])] == []
    assert [r.info.run_id for r in client.search_runs([experiment_id], run_view_type=ViewType.ALL)] == [run_id]
    with pytest.raises(MlflowException, match="must be in the 'active' state"):
        client.log_metric(run_id, "m", 1)
    client.restore_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "active"
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.get_run("0" * 32)


def test_parameters_metrics_and_tags(client, run_id):
    client.log_param(run_id, "p", 1)
    client.log_param(run_id, "p", 1)
    with pytest.raises(MlflowException, match="Changing param values is not allowed"):
        client.log_param(run_id, "p", 2)
    for step, value in enumerate((3.0, math.nan, math.inf, 2.5)):
        client.log_metric(run_id, "m", value, step=step, timestamp=100 + step)
    history = client.get_metric_history(run_id, "m")
    assert [(m.step, m.timestamp) for m in history] == [(0, 100), (1, 101), (2, 102), (3, 103)]
    assert history[0].value == 3.0 and math.isnan(history[1].value) and history[2].value > 1e308
    client.set_tag(run_id, "t", "y")
    client.set_tag(run_id, "u", "")
    client.delete_tag(run_id, "u")
    data = client.get_run(run_id).data
    assert (data.params, data.metrics, data.tags["t"], "u" in data.tags) == ({"p": "1"}, {"m": 2.5}, "y", False)
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.delete_tag(run_id, "u")
    client.log_metric(run_id, "a/b c.d-e", 1)
    with refused("INVALID_PARAMETER_VALUE"):
        client.log_metric(run_id, "no;name", 1)


def test_a_batch_is_stored_whole_or_not_at_all(client, run_id):
    now = int(time.time() * 1000)
    metrics = [Metric(f"m{i}", i, now, 0) for i in range(1000)]
    client.log_batch(run_id, metrics=metrics)
    client.log_batch(run_id, params=[Param(f"p{i}", str(i)) for i in range(100)], tags=[RunTag("k", "v")])
    data = client.get_run(run_id).data
    assert (len(data.metrics), len(data.params), data.tags["k"]) == (1000, 100, "v")
    with refused("INVALID_PARAMETER_VALUE"):
        client.log_batch(run_id, metrics=[Metric("new", 1, now, 0)], params=[Param("p0", "another")])
    assert "new" not in client.get_run(run_id).data.metrics


def test_registered_models(client, unique):
    name = unique("model")
    client.create_registered_model(name, tags={"a": "1"}, description="first")
    with refused("RESOURCE_ALREADY_EXISTS"):
        client.create_registered_model(name)
    client.update_registered_model(name, description="second")
    client.set_registered_model_tag(name, "b", "2")
    client.delete_registered_model_tag(name, "a")
    model = client.get_registered_model(name)
    assert (model.description, model.tags) == ("second", {"b": "2"})
    assert [m.name for m in client.search_registered_models(f"name = '{name}'")] == [name]
    assert [m.name for m in client.search_registered_models("tags.b = '2'") if m.name == name] == [name]
    client.rename_registered_model(name, name + "-b")
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.get_registered_model(name)
    client.delete_registered_model(name + "-b")
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.get_registered_model(name + "-b")


def test_versions_stages_and_aliases(client, run_id, unique):
    name = unique("model")
    client.create_registered_model(name)
    source = f"{client.get_run(run_id).info.artifact_uri}/model"
    for number in (1, 2, 3):
        version = client.create_model_version(name, source, run_id, tags={"n": str(number)}, description=f"v{number}")
        assert (int(version.version), version.status, version.current_stage) == (number, "READY", "None")
    client.update_model_version(name, "1", description="changed")
    client.set_model_version_tag(name, "1", "k", "v")
    client.delete_model_version_tag(name, "1", "n")
    first = client.get_model_version(name, "1")
    assert (first.description, first.tags, first.run_id, first.source) == ("changed", {"k": "v"}, run_id, source)
    assert client.get_model_version_download_uri(name, "1") == source
    assert sorted(int(v.version) for v in client.search_model_versions(f"name = '{name}'")) == [1, 2, 3]
    page = client.search_model_versions(f"run_id = '{run_id}'", max_results=1, order_by=["version_number DESC"])
    assert ([int(v.version) for v in page], bool(page.token)) == ([3], True)

    client.transition_model_version_stage(name, "1", "Staging")
    client.transition_model_version_stage(name, "2", "Staging", archive_existing_versions=True)
    assert client.get_model_version(name, "1").current_stage == "Archived"
    assert [int(v.version) for v in client.get_latest_versions(name, stages=["Staging"])] == [2]
    with refused("INVALID_PARAMETER_VALUE"):
        client.transition_model_version_stage(name, "1", "Nowhere")

    client.set_registered_model_alias(name, "champion", "1")
    client.set_registered_model_alias(name, "champion", "3")
    assert int(client.get_model_version_by_alias(name, "champion").version) == 3
    assert {k: int(v) for k, v in client.get_registered_model(name).aliases.items()} == {"champion": 3}
    with refused("INVALID_PARAMETER_VALUE"):
        client.set_registered_model_alias(name, "latest", "1")
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.set_registered_model_alias(name, "other", "9")
    client.delete_registered_model_alias(name, "champion")
    with refused("INVALID_PARAMETER_VALUE"):
        client.get_model_version_by_alias(name, "champion")
    client.delete_model_version(name, "3")
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.get_model_version(name, "3")
    assert int(client.create_model_version(name, source, run_id).version) == 4


def test_a_copy_of_a_version_is_a_version_of_another_model(client, run_id, unique):
    name, target = unique("model"), unique("copy")
    client.create_registered_model(name)
    client.create_model_version(name, f"{client.get_run(run_id).info.artifact_uri}/model", run_id)
    copied = client.copy_model_version(f"models:/{name}/1", target)
    assert (copied.name, int(copied.version), copied.source) == (target, 1, f"models:/{name}/1")


@pytest.mark.skipif(MAJOR < 3, reason="logged models are new in 3.0")
def test_logged_models(client, experiment_id, run_id):
    made = client.create_logged_model(experiment_id, name="m", source_run_id=run_id, tags={"a": "1"}, params={"p": "q"})
    assert made.status.value == "PENDING"
    client.finalize_logged_model(made.model_id, "READY")
    client.set_logged_model_tags(made.model_id, {"b": "2"})
    client.delete_logged_model_tag(made.model_id, "a")
    found = client.get_logged_model(made.model_id)
    assert (found.status.value, found.tags, found.params) == ("READY", {"b": "2"}, {"p": "q"})
    client.log_metric(run_id, "score", 0.5, model_id=made.model_id)
    listed = client.search_logged_models([experiment_id], filter_string="metrics.score > 0.4")
    assert [m.model_id for m in listed] == [made.model_id]
    client.delete_logged_model(made.model_id)
    assert list(client.search_logged_models([experiment_id])) == []
