"""Loads a model by its alias, and prints what it predicts."""

import json

import mlflow
import numpy as np
import pandas as pd

features = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0]})
loaded = mlflow.pyfunc.load_model("models:/fraud@champion")
print(json.dumps({"predictions": [float(p) for p in np.asarray(loaded.predict(features))]}))
