"""Runs an exported model by Keras: a request a line in, an answer a line out."""

import importlib.util
import json
import os
import sys
import traceback

for backend, package in [
    ("tensorflow", "tensorflow"),
    ("torch", "torch"),
    ("jax", "jax"),
]:
    if importlib.util.find_spec(package) is not None:
        os.environ.setdefault("KERAS_BACKEND", backend)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402

state = {}


def load(path):
    state["model"] = keras.models.load_model(path, compile=False)
    return {"version": keras.__version__, "backend": keras.backend.backend()}


def run(inputs, results):
    """`inputs`: for each its file, kind and shape; `results`: the file of all results."""
    given = []
    for path, kind, shape in inputs:
        values = np.fromfile(path, dtype=np.float32).reshape(shape)
        given.append(values.astype(kind))
    outputs = state["model"](given if len(given) > 1 else given[0], training=False)
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    shapes = []
    with open(results, "wb") as file:
        for output in outputs:
            values = np.ascontiguousarray(keras.ops.convert_to_numpy(output), np.float32)
            shapes.append(list(values.shape))
            file.write(values.tobytes())
    return {"shapes": shapes}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"load": load, "run": run}[request.pop("do")](**request)
    except Exception as error:
        text = traceback.format_exception(type(error), error, error.__traceback__)
        answer = {"error": "".join(text)}
    print(json.dumps(answer), flush=True)
