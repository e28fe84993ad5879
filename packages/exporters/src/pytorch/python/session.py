"""Runs exported networks: a request a line in, an answer a line out."""

import copy
import importlib
import json
import sys
import traceback

import torch

torch.set_num_threads(1)
state = {}


def channels_first(x):
    return x.movedim(-1, 1) if x.ndim > 2 else x


def channels_last(x):
    return x.movedim(1, -1).contiguous() if x.ndim > 2 else x.contiguous()


class Given:
    """Random numbers that were drawn elsewhere, in the order in which they are asked for."""

    def __init__(self, tensors):
        self.tensors = list(tensors)

    def __enter__(self):
        names = ["rand", "randn", "rand_like", "randn_like"]
        self.own = {name: getattr(torch, name) for name in names}
        torch.rand = torch.randn = lambda *shape, **_: self.next(shape)
        torch.rand_like = torch.randn_like = lambda x, **_: self.next(x.shape)

    def __exit__(self, *_):
        for name, function in self.own.items():
            setattr(torch, name, function)

    def next(self, shape):
        return channels_first(self.tensors.pop(0)).reshape(tuple(shape))


def load(folder, creation, weights_file):
    for name in ["networks", "layers", "weights"]:
        sys.modules.pop(name, None)
    sys.path[0] = folder
    importlib.invalidate_caches()
    networks, weights = importlib.import_module("networks"), importlib.import_module(
        "weights"
    )
    network = eval(creation, vars(networks))
    state["network"] = weights.load(network, f"{folder}/{weights_file}").eval()
    state["read"] = weights.read
    return {"version": torch.__version__}


def run(exact, given, inputs, randoms, results):
    """`exact`: in double precision."""
    kind_of_float = torch.float64 if exact else torch.float32
    tensors = state["read"](given)
    values = [
        tensors[name].long()
        if kind == "int32"
        else channels_first(tensors[name]).to(kind_of_float)
        for name, kind in inputs
    ]
    drawn = [tensors[name].to(kind_of_float) for name in randoms]
    network = copy.deepcopy(state["network"]).to(kind_of_float)
    torch.set_default_dtype(kind_of_float)
    try:
        with torch.no_grad(), Given(drawn):
            outputs = network(*values)
    finally:
        torch.set_default_dtype(torch.float32)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    shapes = []
    with open(results, "wb") as file:
        for output in outputs:
            output = channels_last(output.float())
            shapes.append(list(output.shape))
            file.write(output.numpy().tobytes())
    return {"shapes": shapes}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"load": load, "run": run}[request.pop("do")](**request)
    except Exception as error:
        answer = {
            "error": "".join(
                traceback.format_exception(type(error), error, error.__traceback__)
            )
        }
    print(json.dumps(answer), flush=True)
