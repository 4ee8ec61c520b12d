"""What the tests share. The server is the one of MLFLOW_TRACKING_URI, and is named nowhere else, as in a user's own scripts."""

import importlib.util
import uuid

import mlflow
import pytest
from mlflow import MlflowClient

MAJOR = int(mlflow.__version__.split(".")[0])


def has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


@pytest.fixture()
def unique():
    """Makes names that no other test uses."""
    return lambda name: f"{name}-{uuid.uuid4().hex[:8]}"


@pytest.fixture()
def client():
    return MlflowClient()


@pytest.fixture()
def experiment(unique):
    """A fresh experiment that is the active one, and no run or autolog that an earlier test has left."""
    found = mlflow.set_experiment(unique("day"))
    yield found
    while mlflow.active_run() is not None:
        mlflow.end_run()
    mlflow.autolog(disable=True)


@pytest.fixture(scope="session")
def iris():
    from sklearn.datasets import load_iris

    return load_iris(as_frame=True)
