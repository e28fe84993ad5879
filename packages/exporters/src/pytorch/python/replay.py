"""Does steps of an exported training with given batches and random numbers.

A request a line in, an answer a line out.
"""

import importlib
import json
import os
import sys
import traceback

import torch
from given import Given, channels_first

torch.set_num_threads(1)
state = {}


def load(folder, batch, steps):
    own = {name[:-3] for name in os.listdir(folder) if name.endswith(".py")}
    for name in own | state.get("own", set()):
        sys.modules.pop(name, None)
    state["own"] = own
    sys.path[0] = folder
    importlib.invalidate_caches()
    train = importlib.import_module("train")
    run, weights = importlib.import_module("run"), importlib.import_module("weights")
    world = train.World()
    model = train.Training(batch, world.device)
    run.restore(model, f"{folder}/start.safetensors")
    extra = {}
    if hasattr(train, "EMA"):
        extra["averages"] = train.Averages(model, train.EMA)
    minimizers = train.make_minimizers(model, steps, world=world, **extra)
    state.update(minimizers=list(minimizers.values()), read=weights.read)
    return {"version": torch.__version__}


def execute(index, batches):
    """`batches`: for each a file, the names of its columns with their kinds, and randoms."""
    minimizer = state["minimizers"][index]
    examples, randoms = [], []
    for given, columns, names in batches:
        tensors = state["read"](given)
        examples.append(
            {
                name: tensors[key].long() if kind == "int32" else channels_first(tensors[key])
                for name, key, kind in columns
            }
        )
        randoms += [tensors[name] for name in names]
    with Given(randoms):
        loss = minimizer.step(examples)
    return {"loss": loss}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"load": load, "execute": execute}[request.pop("do")](**request)
    except (Exception, SystemExit) as error:
        text = traceback.format_exception(type(error), error, error.__traceback__)
        answer = {"error": "".join(text)}
    print(json.dumps(answer), flush=True)
