"""Steps of optimizers: the gradients of a loss, clipping, moving averages."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from distributed import World
from weights import named_weights


def own_weights(network: nn.Module) -> dict[str, Tensor]:
    """A network's weights and statistics by name, without those of networks it calls."""
    prefix = f"{getattr(network, 'network', type(network).__name__)}/"
    return {n: t for n, t, _ in named_weights(network) if n.startswith(prefix)}


def trainable(*networks: nn.Module) -> list[nn.Parameter]:
    """What an optimizer changes in networks; not what belongs to networks they call."""
    return [
        weight
        for network in networks
        for weight in own_weights(network).values()
        if isinstance(weight, nn.Parameter)
    ]


class Averages:
    """Moving averages of weights and statistics, for previews and measures.

    They forget their start: the decay of update t is at most (1 + t) / (10 + t).
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model = copy.deepcopy(model).eval()
        self.decay = decay
        self.updates: dict[str, int] = {}

    @torch.no_grad()
    def update(self, network: nn.Module, name: str) -> None:
        count = self.updates.get(name, 0)
        self.updates[name] = count + 1
        kept = min(self.decay, (1 + count) / (10 + count))
        averages = own_weights(getattr(self.model, name))
        for key, value in own_weights(network).items():
            averages[key].lerp_(value, 1 - kept)


class Loss(nn.Module):
    """One loss as a module, which is what DistributedDataParallel takes."""

    def __init__(self, model: nn.Module, method: str, precision: torch.dtype) -> None:
        super().__init__()
        self.model, self.method, self.precision = model, method, precision

    def forward(self, *columns: Tensor) -> Tensor:
        device = next(self.model.parameters()).device.type
        lower = self.precision != torch.float32
        with torch.autocast(device, dtype=torch.bfloat16, enabled=lower):
            return getattr(self.model, self.method)(*columns)


class Minimizer:
    """Minimizes a loss over the weights of some networks.

    `method` computes the loss of the columns `inputs` of a batch. `steps` is how often it
    will be minimized in all; `rate` gives the learning rate of each step, from 0.
    `training` are the networks that compute as in training meanwhile; others as in use.
    """

    def __init__(
        self,
        model: nn.Module,
        method: str,
        inputs: Sequence[str],
        over: Sequence[str],
        optimizer: torch.optim.Optimizer,
        rate: Callable[[int], float],
        steps: int,
        training: Sequence[str],
        averages: Averages | None = None,
        clip: float | None = None,
        per_step: int = 1,
        world: World | None = None,
    ) -> None:
        self.model, self.inputs, self.optimizer = model, inputs, optimizer
        self.over = {name: getattr(model, name) for name in over}
        self.training = [getattr(model, name) for name in training]
        self.weights = trainable(*self.over.values())
        self.rate, self.steps, self.per_step = rate, steps, per_step
        self.averages, self.clip = averages, clip
        self.done = 0
        self.world = world or World()
        self.prepare()
        self.loss: nn.Module = Loss(model, method, self.world.precision)
        if self.world.size > 1:
            # It has hooks on the weights that need a gradient now, and no others.
            self.loss = DistributedDataParallel(
                self.loss,
                device_ids=self.world.device_ids,
                broadcast_buffers=False,
                find_unused_parameters=True,
            )

    def prepare(self) -> None:
        """Has only the weights of `over` learn, and only their networks keep statistics."""
        self.model.requires_grad_(False)
        for weight in self.weights:
            weight.requires_grad_()
        self.model.eval()
        for network in self.training:
            network.train()
        for module in self.model.modules():
            if hasattr(module, "tracking"):
                module.tracking = False
        for network in self.over.values():
            for module in network.modules():
                if hasattr(module, "tracking"):
                    module.tracking = True

    def step(self, batches: Sequence[dict[str, Tensor]]) -> float:
        """One step, with the gradients of all batches together. Returns their mean loss."""
        self.prepare()
        rate = self.rate(self.done)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        if hasattr(self.model, "progress"):
            for model in [self.model, self.averages and self.averages.model]:
                if model is not None:
                    model.progress.fill_(self.progress())
        self.optimizer.zero_grad(set_to_none=True)
        total = torch.zeros((), device=self.world.device)
        for number, batch in enumerate(batches, start=1):
            # Processes agree on gradients with the last batch.
            waits = self.world.size > 1 and number < len(batches)
            with self.loss.no_sync() if waits else contextlib.nullcontext():
                loss = self.loss(*(batch[name] for name in self.inputs))
                (loss / len(batches)).backward()
            total += loss.detach().float() / len(batches)
        value = self.world.mean(total)
        if not math.isfinite(value):
            raise FloatingPointError(f"the loss has become {value}")
        for weight in self.weights:
            if weight.grad is None:
                weight.grad = torch.zeros_like(weight)
        if self.clip is not None:
            nn.utils.clip_grad_norm_(self.weights, self.clip)
        self.optimizer.step()
        if self.averages is not None:
            for name, network in self.over.items():
                self.averages.update(network, name)
        self.done += 1
        return value

    def progress(self) -> float:
        """The share of the steps that is done: 0 in the first, 1 in the last."""
        steps = math.ceil(self.steps / self.per_step)
        return 1.0 if steps <= 1 else min(1.0, self.done // self.per_step / (steps - 1))

    def state(self) -> dict:
        return {"optimizer": self.optimizer.state_dict(), "done": self.done}

    def load_state(self, state: dict) -> None:
        self.optimizer.load_state_dict(state["optimizer"])
        self.done = state["done"]
