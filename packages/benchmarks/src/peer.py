"""The training steps of the benchmarks in PyTorch. Its arguments: threads, `clock` or `busiest`, `cpu` or `cuda`.

Reads a line `NAME SIZE PRECISION` (`gan 64 float32`): a step and its batch (`restore`: the image's size; `product`: the
matrices'), in float32, or with factors rounded to TF32 on GPUs that can. Runs it, prints its milliseconds, or
`failed: WHY`.
"""
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

DEVICE = torch.device(sys.argv[3])
torch.manual_seed(0)
torch.set_num_threads(int(sys.argv[1]))
# cuDNN tries its algorithms on the first step of a shape and keeps the fastest.
torch.backends.cudnn.benchmark = True


def rand(*shape):
    return torch.rand(*shape, device=DEVICE)


def wait():
    """A GPU computes on while the program goes on."""
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()


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
    wait()
    return (time.perf_counter() - start) * 1e3


class Gan:
    def __init__(self, batch):
        self.batch = batch
        self.generator = nn.Sequential(
            nn.Linear(100, 12544), nn.BatchNorm1d(12544), nn.LeakyReLU(0.2), nn.Unflatten(1, (256, 7, 7)),
            nn.ConvTranspose2d(256, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
            nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
            nn.Conv2d(64, 1, 3, 1, 1), nn.Tanh())
        self.critic = nn.Sequential(
            nn.Conv2d(1, 64, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2d(64, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
            nn.Flatten(), nn.Linear(6272, 1))
        self.generate = lambda: self.generator(torch.randn(batch, 100, device=DEVICE))
        self.score = self.critic
        self.prepare()

    def prepare(self):
        self.generator.to(DEVICE)
        self.critic.to(DEVICE)
        self.generator_adam = torch.optim.Adam(self.generator.parameters(), 2e-4)
        self.critic_adam = torch.optim.Adam(self.critic.parameters(), 2e-4)
        self.real = rand(self.batch, 1, 28, 28) * 2 - 1

    def step(self):
        bce = F.binary_cross_entropy_with_logits
        ones, zeros = torch.ones(self.batch, 1, device=DEVICE), torch.zeros(self.batch, 1, device=DEVICE)
        self.critic_adam.zero_grad()
        with torch.no_grad():
            fake = self.generate()
        (bce(self.score(self.real), ones) + bce(self.score(fake), zeros)).backward()
        self.critic_adam.step()
        # The generator's step asks for no gradients of the critic's weights.
        for weight in self.critic.parameters():
            weight.requires_grad_(False)
        self.generator_adam.zero_grad()
        bce(self.score(self.generate()), ones).backward()
        self.generator_adam.step()
        for weight in self.critic.parameters():
            weight.requires_grad_(True)


class CvaNet(nn.Module):
    def __init__(self, batch):
        super().__init__()
        self.first = nn.Conv2d(1, 32, 3, padding=1)
        self.second = nn.Conv2d(32, 32, 3, padding=1)
        self.gate = nn.Sequential(nn.Conv2d(32, 4, 1), nn.ReLU(), nn.Conv2d(4, 32, 1), nn.Sigmoid())
        self.last = nn.Conv2d(32, 1, 3, padding=1)
        self.to(DEVICE)
        self.adam = torch.optim.Adam(self.parameters(), 1e-3)
        self.degraded, self.clean = rand(batch, 1, 28, 28), rand(batch, 1, 28, 28)

    def forward(self, image):
        features = self.second(F.relu(self.first(image)))
        return torch.sigmoid(self.last(features * self.gate(features)))

    def step(self):
        self.adam.zero_grad()
        F.l1_loss(self(self.degraded), self.clean).backward()
        self.adam.step()


class UNet(nn.Module):
    def __init__(self, batch):
        super().__init__()
        def twice(before, after):
            return nn.Sequential(nn.Conv2d(before, after, 3, padding=1), nn.ReLU(),
                                 nn.Conv2d(after, after, 3, padding=1), nn.ReLU())
        self.first, self.second, self.third = twice(3, 32), twice(32, 64), twice(64, 128)
        self.fourth, self.fifth = twice(192, 64), twice(96, 32)
        self.last = nn.Conv2d(32, 3, 1)
        self.to(DEVICE)
        self.adam = torch.optim.Adam(self.parameters(), 2e-4)
        self.degraded, self.clean = rand(batch, 3, 64, 64), rand(batch, 3, 64, 64)

    def forward(self, x):
        first = self.first(x)
        second = self.second(F.max_pool2d(first, 2))
        third = self.third(F.max_pool2d(second, 2))
        fourth = self.fourth(torch.cat([F.interpolate(third, scale_factor=2), second], 1))
        return self.last(self.fifth(torch.cat([F.interpolate(fourth, scale_factor=2), first], 1)))

    def step(self):
        self.adam.zero_grad()
        F.mse_loss(self(self.degraded), self.clean).backward()
        self.adam.step()


class DnCnn(nn.Module):
    def __init__(self, batch):
        super().__init__()
        layers = [nn.Conv2d(1, 64, 3, padding=1), nn.ReLU()]
        for _ in range(15):
            layers += [nn.Conv2d(64, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(64, 1, 3, padding=1))
        self.to(DEVICE)
        self.adam = torch.optim.Adam(self.parameters(), 2e-4)
        self.degraded, self.clean = rand(batch, 1, 40, 40), rand(batch, 1, 40, 40)

    def step(self):
        self.adam.zero_grad()
        F.mse_loss(self.layers(self.degraded), self.degraded - self.clean).backward()
        self.adam.step()


class Digits(Gan):
    """The conditional GAN of examples/digits.cnn."""

    class Generator(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(10, 50)
            self.layers = nn.Sequential(
                nn.Linear(150, 6272), nn.BatchNorm1d(6272), nn.LeakyReLU(0.2), nn.Unflatten(1, (128, 7, 7)),
                nn.ConvTranspose2d(128, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
                nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
                nn.Conv2d(64, 1, 3, 1, 1), nn.Tanh())

        def forward(self, z, label):
            return self.layers(torch.cat([z, self.embed(label)], 1))

    class Critic(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(10, 784)
            self.layers = nn.Sequential(
                nn.Conv2d(2, 64, 4, 2, 1), nn.LeakyReLU(0.2),
                nn.Conv2d(64, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
                nn.Flatten(), nn.Linear(6272, 1))

        def forward(self, image, label):
            return self.layers(torch.cat([image, self.embed(label).view(-1, 1, 28, 28)], 1))

    def __init__(self, batch):
        self.batch = batch
        label = torch.arange(batch, device=DEVICE) % 10
        generator, critic = self.Generator(), self.Critic()
        self.generator, self.critic = generator, critic
        self.generate = lambda: generator(torch.randn(batch, 100, device=DEVICE), label)
        self.score = lambda image: critic(image, label)
        self.prepare()


class Restoration:
    def __init__(self, size):
        self.network = CvaNet(1).eval()
        self.image = rand(1, 1, size, size)

    def step(self):
        with torch.inference_mode():
            # The picture is wanted on the host.
            self.network(self.image).cpu()


class Product:
    """Eight products of square matrices, one after the other."""

    def __init__(self, size):
        self.factor, self.other = rand(size, size), rand(size, size) * 4 / size

    def step(self):
        x = self.factor
        for _ in range(8):
            x = x @ self.other
        x.sum().item()


def describe():
    where = torch.cuda.get_device_name() if DEVICE.type == "cuda" else "processor"
    return f"{torch.__version__} cuDNN {torch.backends.cudnn.version()} on {where}"


# Made when first asked for: a row's tensors would only take memory from the others.
kinds = {"gan": Gan, "cvanet": CvaNet, "unet": UNet, "dncnn": DnCnn, "digits": Digits, "restore": Restoration,
         "product": Product}
made = {}
if DEVICE.type == "cuda" and not torch.cuda.is_available():
    sys.exit("this PyTorch finds no CUDA device")
print("ready", torch.__version__ if DEVICE.type == "cpu" else describe(), flush=True)
for line in sys.stdin:
    name, size, precision = wanted = tuple(line.split())
    try:
        if wanted not in made:
            made.clear()
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"
            made[wanted] = kinds[name](int(size))
        print(timed(made[wanted].step), flush=True)
    except RuntimeError as error:
        made.clear()
        print("failed:", str(error).splitlines()[0], flush=True)
