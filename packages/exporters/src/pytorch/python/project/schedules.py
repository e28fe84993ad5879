"""Learning rates that change: each function returns the rate of a step, counted from 0."""

from __future__ import annotations

import math
from collections.abc import Callable


def warmed_up(
    rate: float, steps: int, warmup: int, after: Callable[[float, int], float]
) -> Callable[[int], float]:
    """Grows from 0 in `warmup` steps; `after` gets the share of the rest that is done."""

    def at(step: int) -> float:
        if step < warmup:
            return rate * (step + 1) / warmup
        rest = steps - 1 - warmup
        return after(min((step - warmup) / rest, 1.0) if rest > 0 else 0.0, step)

    return at


def constant(rate: float, steps: int = 0, warmup: int = 0) -> Callable[[int], float]:
    return warmed_up(rate, steps, warmup, lambda share, step: rate)


def cosine(
    rate: float, steps: int, warmup: int = 0, to: float = 0.0
) -> Callable[[int], float]:
    """Falls along half a cosine (Loshchilov and Hutter, 2017)."""

    def after(share: float, step: int) -> float:
        return to + (rate - to) * (1 + math.cos(math.pi * share)) / 2

    return warmed_up(rate, steps, warmup, after)


def linear(
    rate: float, steps: int, warmup: int = 0, to: float = 0.0
) -> Callable[[int], float]:
    return warmed_up(
        rate, steps, warmup, lambda share, step: rate + (to - rate) * share
    )


def exponential(
    rate: float, steps: int, warmup: int = 0, to: float = 1e-6
) -> Callable[[int], float]:
    """Shrinks by the same factor at every step."""
    return warmed_up(
        rate, steps, warmup, lambda share, step: rate * (to / rate) ** share
    )


def step_decay(
    rate: float, steps: int, every: int, factor: float = 0.5, warmup: int = 0
) -> Callable[[int], float]:
    """Is multiplied by `factor` after every so many steps."""
    return warmed_up(
        rate, steps, warmup, lambda share, step: rate * factor ** (step // every)
    )
