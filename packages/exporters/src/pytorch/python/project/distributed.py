"""The processes that train together: one, or those that torchrun starts."""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor


@dataclass
class World:
    """This process among all of them, each with a device of its own where there are GPUs."""

    rank: int = 0
    size: int = 1
    device: torch.device = torch.device("cpu")
    precision: torch.dtype = torch.float32

    @classmethod
    def join(cls, device: str | None, precision: torch.dtype) -> World:
        rank = int(os.environ.get("RANK", "0"))
        size = int(os.environ.get("WORLD_SIZE", "1"))
        cuda = torch.cuda.is_available() and device != "cpu"
        place = torch.device("cpu")
        if cuda:
            place = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
            torch.cuda.set_device(place)
        if size > 1:
            dist.init_process_group("nccl" if cuda else "gloo")
        return cls(rank, size, place, precision)

    @property
    def device_ids(self) -> list[int] | None:
        return [self.device.index] if self.device.type == "cuda" else None

    def mean(self, value: Tensor) -> float:
        """The mean over all processes of a number."""
        if self.size > 1:
            dist.all_reduce(value)
            value = value / self.size
        return value.item()

    def leave(self) -> None:
        if self.size > 1:
            dist.destroy_process_group()
