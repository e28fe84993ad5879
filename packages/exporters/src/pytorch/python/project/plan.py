"""What a training does when: phases, and what is shown and measured in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data import Examples


@dataclass
class Phase:
    """Steps of one kind.

    `draws` are the batches of a step, `epoch` the examples of an epoch; `executions` says
    how often a step executes each minimizer.
    """

    steps: int
    iteration: Callable
    draws: int
    executions: list[int]
    epoch: int


@dataclass
class Every:
    """When something is due: every so many steps or epochs, of all or of one phase."""

    steps: int = 0
    epochs: int = 0
    phase: int | None = None


@dataclass
class Preview:
    """Values that are shown: `method` computes them of the columns `inputs`.

    Of each, `ranges` says what is black and white.
    """

    name: str
    method: str
    inputs: list[str]
    ranges: list[tuple[float, float] | None]
    every: Every


@dataclass
class Measure:
    """Numbers that `method` computes, on average over all examples of some data."""

    names: list[str]
    method: str
    inputs: list[str]
    every: Every
    sources: Callable[[], dict[tuple[str, ...], Examples]]
    on: str | None = None


class Plan:
    """After which steps something is due. The last step, of all or of a phase, is one."""

    def __init__(self, phases: list[Phase], batch: int) -> None:
        self.phases, self.batch = phases, batch
        self.epoch = max(phase.epoch for phase in phases)

    def is_due(self, every: Every, step: int) -> bool:
        first, drawn = 0, 0
        for number, phase in enumerate(self.phases):
            last = first + phase.steps
            if first < step <= last and every.phase in (None, number):
                whole = every.phase is None
                at = step if whole else step - first
                if step == (self.steps() if whole else last):
                    return True
                if every.steps:
                    return at % every.steps == 0
                images = phase.draws * self.batch
                after = (drawn if whole else 0) + (step - first) * images
                length = every.epochs * (self.epoch if whole else phase.epoch)
                return length > 0 and after // length > (after - images) // length
            first, drawn = last, drawn + phase.steps * phase.draws * self.batch
        return False

    def steps(self) -> int:
        return sum(phase.steps for phase in self.phases)

    def draws(self, steps: int) -> int:
        """The batches that so many steps draw."""
        count = 0
        for phase in self.phases:
            count += min(steps, phase.steps) * phase.draws
            steps -= min(steps, phase.steps)
        return count


def limited(phases: list[Phase], steps: int | None) -> list[Phase]:
    """The phases of a run of so many steps: the last may go on for longer."""
    if steps is None:
        return phases
    for phase in phases:
        phase.steps = min(phase.steps, steps) if phase is not phases[-1] else steps
        steps -= phase.steps
    return phases
