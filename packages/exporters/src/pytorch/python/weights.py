"""Reads and writes weights as CNN Studio keeps them.

Its files are safetensors of 32-bit floats, with names such as `Generator/conv_1/kernel`
and channels last. The format is that of https://github.com/huggingface/safetensors: the
length of a JSON header in 8 bytes, the header, and the numbers of all tensors.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

# For each kind of layer, by the name of a weight in the file: its name in PyTorch, and
# how its axes are arranged there.
LAYERS: dict[str, dict[str, tuple[str, str]]] = {}

# Which axis of the file's tensor each axis in PyTorch is.
ORDER = {
    "linear": (1, 0),  # [in, out] -> [out, in]
    "conv": (3, 2, 0, 1),  # [height, width, in, out] -> [out, in, height, width]
    "conv_transpose": (3, 2, 0, 1),  # [height, width, out, in] -> [in, out, ...]
    "depthwise": (2, 3, 0, 1),  # [height, width, channels, n] -> [channels * n, 1, ...]
}


def load(network: nn.Module, path: str, prefix: str = "") -> nn.Module:
    """Reads a network's weights; with the prefix `ema/` their moving averages."""
    stored = read(path)
    with torch.no_grad():
        for name, tensor, arrangement in named_weights(network):
            value = stored.get(prefix + name)
            if value is None:
                raise KeyError(f"{path} has no {prefix + name}")
            tensor.copy_(to_torch(value, arrangement).reshape(tensor.shape))
    return network


def named_weights(network: nn.Module) -> Iterator[tuple[str, Tensor, str]]:
    """For each weight its name in files, the tensor, and how it is arranged."""
    yield from weights_of(network, getattr(network, "network", type(network).__name__))


def weights_of(module: nn.Module, path: str) -> Iterator[tuple[str, Tensor, str]]:
    parts = dict(module.named_parameters(recurse=False))
    parts.update(module.named_children())
    for attribute, part in parts.items():
        kind, _, number = attribute.rpartition("_")
        if hasattr(part, "block"):
            yield from weights_of(part, f"{path}/{part.block}_{number}")
        elif (
            isinstance(part, nn.Module)
            and type(part).__module__ == type(module).__module__
        ):
            yield from named_weights(part)
        elif isinstance(part, nn.Module) and not part.state_dict():
            continue  # a normalization without scale and shift
        else:
            for name, (in_torch, arrangement) in LAYERS[kind].items():
                tensor = tensor_of(part, in_torch)
                if tensor is not None:
                    yield f"{path}/{attribute}/{name}", tensor, arrangement


def tensor_of(layer: nn.Module | Tensor, name: str) -> Tensor | None:
    """A weight by its name in PyTorch, before it is normalized."""
    if name == "":
        return layer
    if name == "singular_vector":
        if not parametrize.is_parametrized(layer):
            return None
        return layer.parametrizations.weight[0].singular_vector
    *modules, last = name.split(".")
    for part in modules:
        layer = getattr(layer, part)
    if parametrize.is_parametrized(layer, last):
        return layer.parametrizations[last].original
    return getattr(layer, last, None)


def to_torch(value: Tensor, arrangement: str) -> Tensor:
    """A tensor of a file with its axes in PyTorch's order."""
    if arrangement == "value":
        return value.movedim(-1, 0)
    return value.permute(ORDER[arrangement]) if arrangement in ORDER else value


def from_torch(value: Tensor, arrangement: str, shape: tuple[int, ...]) -> Tensor:
    """The inverse of `to_torch`; `shape` is that of the tensor in the file."""
    if arrangement == "value":
        return value[0].movedim(0, -1)
    if arrangement not in ORDER:
        return value
    order = ORDER[arrangement]
    value = value.reshape([shape[axis] for axis in order])
    return value.permute([order.index(axis) for axis in range(len(order))])


def read(path: str) -> dict[str, Tensor]:
    """All tensors of a safetensors file of 32-bit floats."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, about in header.items():
        if about["dtype"] != "F32":
            raise ValueError(f"{path}: {name} is {about['dtype']}, not F32")
        start, end = about["data_offsets"]
        count = (end - start) // 4
        tensor = torch.zeros(0)
        if count > 0:
            tensor = torch.frombuffer(
                data, dtype=torch.float32, count=count, offset=start
            )
        tensors[name] = tensor.reshape(about["shape"])
    return tensors
