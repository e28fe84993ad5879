"""The training steps of this benchmark in PyTorch: reads a name a line, runs that step, prints its milliseconds."""
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
torch.set_num_threads(int(sys.argv[1]))


def thread_times():
    """Milliseconds of processor time by thread, on Linux."""
    times = {}
    for task in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{task}/schedstat") as stat:
            times[task] = int(stat.read().split()[0]) / 1e6
    return times


def timed(run):
    """Milliseconds by the clock, or the processor's time of the busiest thread."""
    if sys.argv[2] == "busiest":
        before = thread_times()
        run()
        return max(taken - before.get(task, 0) for task, taken in thread_times().items())
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1e3


BATCH = 64


class Gan:
    def __init__(self):
        self.generator = nn.Sequential(
            nn.Linear(100, 12544), nn.BatchNorm1d(12544), nn.LeakyReLU(0.2), nn.Unflatten(1, (256, 7, 7)),
            nn.ConvTranspose2d(256, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
            nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
            nn.Conv2d(64, 1, 3, 1, 1), nn.Tanh())
        self.critic = nn.Sequential(
            nn.Conv2d(1, 64, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2d(64, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
            nn.Flatten(), nn.Linear(6272, 1))
        self.generator_adam = torch.optim.Adam(self.generator.parameters(), 2e-4)
        self.critic_adam = torch.optim.Adam(self.critic.parameters(), 2e-4)
        self.real = torch.rand(BATCH, 1, 28, 28) * 2 - 1

    def step(self):
        bce = F.binary_cross_entropy_with_logits
        ones, zeros = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)
        self.critic_adam.zero_grad()
        with torch.no_grad():
            fake = self.generator(torch.randn(BATCH, 100))
        (bce(self.critic(self.real), ones) + bce(self.critic(fake), zeros)).backward()
        self.critic_adam.step()
        # The generator's step asks for no gradients of the critic's weights.
        for weight in self.critic.parameters():
            weight.requires_grad_(False)
        self.generator_adam.zero_grad()
        bce(self.critic(self.generator(torch.randn(BATCH, 100))), ones).backward()
        self.generator_adam.step()
        for weight in self.critic.parameters():
            weight.requires_grad_(True)


class CvaNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 32, 3, padding=1)
        self.second = nn.Conv2d(32, 32, 3, padding=1)
        self.gate = nn.Sequential(nn.Conv2d(32, 4, 1), nn.ReLU(), nn.Conv2d(4, 32, 1), nn.Sigmoid())
        self.last = nn.Conv2d(32, 1, 3, padding=1)
        self.adam = torch.optim.Adam(self.parameters(), 1e-3)
        self.degraded, self.clean = torch.rand(BATCH, 1, 28, 28), torch.rand(BATCH, 1, 28, 28)

    def step(self):
        self.adam.zero_grad()
        features = self.second(F.relu(self.first(self.degraded)))
        F.l1_loss(torch.sigmoid(self.last(features * self.gate(features))), self.clean).backward()
        self.adam.step()


steps = {"gan": Gan().step, "cvanet": CvaNet().step}
print("ready", torch.__version__, flush=True)
for line in sys.stdin:
    print(timed(steps[line.strip()]), flush=True)
