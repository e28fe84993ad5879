"""Does steps of an exported training with given batches and random numbers.

A request a line in, an answer a line out.
"""

import importlib
import json
import os
import sys
import traceback

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
state = {}


def channels_first(x):
    return x.movedim(-1, 1) if x.ndim > 2 else x


class Given:
    """Random numbers that were drawn elsewhere, in the order in which a loss asks for them."""

    NAMES = ["rand", "randn", "rand_like", "randn_like"]

    def __init__(self, tensors):
        self.tensors = list(tensors)

    def __enter__(self):
        self.own = [(torch, name, getattr(torch, name)) for name in self.NAMES]
        self.own += [(F, name, getattr(F, name)) for name in ["dropout", "dropout2d"]]
        self.own += [(torch, "feature_dropout", torch.feature_dropout)]
        torch.rand = torch.randn = lambda *shape, **_: self.next(shape)
        torch.rand_like = torch.randn_like = lambda x, **_: self.next(x.shape)
        F.dropout = F.dropout2d = torch.feature_dropout = self.dropout

    def __exit__(self, *_):
        for module, name, function in self.own:
            setattr(module, name, function)

    def next(self, shape):
        return channels_first(self.tensors.pop(0)).reshape(tuple(shape))

    def dropout(self, x, p=0.5, training=True):
        if not training or p == 0:
            return x
        dice = channels_first(self.tensors.pop(0))
        return x * (dice > p) / (1 - p)


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
