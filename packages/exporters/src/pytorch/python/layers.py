"""What networks of CNN Studio are made of and PyTorch has no layer for.

Images are [batch, channels, height, width], vectors [batch, channels]. Windows of an
image are [batch, channels, rows of windows, columns of windows, height, width].
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize


def pad_same(
    x: Tensor,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    mode: str = "constant",
    value: float = 0.0,
) -> Tensor:
    """Pads for ceil(size / stride) windows; an odd pixel goes to the end."""
    margins = []
    for size, window, step in zip(x.shape[:1:-1], kernel[::-1], stride[::-1]):
        total = max((math.ceil(size / step) - 1) * step + window - size, 0)
        margins += [total // 2, total - total // 2]
    return F.pad(x, margins, mode=mode, value=value)


class SpectralNorm(nn.Module):
    """Divides a kernel by its largest singular value (Miyato et al., 2018).

    Each use in training is one step of the power iteration.
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.register_buffer("singular_vector", torch.randn(outputs))
        self.tracking = True

    def forward(self, weight: Tensor) -> Tensor:
        matrix = weight.flatten(1)
        with torch.no_grad():
            v = F.normalize(matrix.t() @ self.singular_vector, dim=0)
            u = F.normalize(matrix @ v, dim=0)
            if self.training and self.tracking:
                self.singular_vector.copy_(u)
        return weight / (u @ (matrix @ v))


def spectral_norm(layer: nn.Module) -> nn.Module:
    """A layer whose kernel is divided by its spectral norm."""
    outputs = layer.weight.shape[0]
    parametrize.register_parametrization(layer, "weight", SpectralNorm(outputs))
    return layer


class AllReduce(torch.autograd.Function):
    """The sum over all processes; so is its gradient."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        total = x.clone(memory_format=torch.contiguous_format)
        torch.distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        return AllReduce.apply(gradient)


def mean_over_processes(x: Tensor) -> Tensor:
    """The mean of what all processes have, which have equally many examples."""
    if not torch.distributed.is_available() or not torch.distributed.is_initialized():
        return x
    return AllReduce.apply(x) / torch.distributed.get_world_size()


class BatchNorm(nn.Module):
    """Batch normalization over the examples of all processes.

    PyTorch's own keeps the unbiased variance, and needs CUDA for several processes.
    `tracking` is off while a network is used but another one is trained.
    """

    def __init__(
        self, channels: int, eps: float = 1e-5, momentum: float = 0.1, affine: bool = True
    ) -> None:
        super().__init__()
        self.eps, self.momentum, self.tracking = eps, momentum, True
        self.weight = nn.Parameter(torch.ones(channels)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else None
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        shape = (1, -1) + (1,) * (x.ndim - 2)
        values = x.float()
        mean, variance = self.running_mean, self.running_var
        if self.training:
            dims = [dim for dim in range(x.ndim) if dim != 1]
            mean = mean_over_processes(values.mean(dims))
            squares = (values - mean.view(shape)).square()
            variance = mean_over_processes(squares.mean(dims))
            if self.tracking:
                self.running_mean.lerp_(mean.detach(), self.momentum)
                self.running_var.lerp_(variance.detach(), self.momentum)
        scale = torch.rsqrt(variance + self.eps)
        if self.weight is not None:
            scale = scale * self.weight
        y = (values - mean.view(shape)) * scale.view(shape)
        if self.bias is not None:
            y = y + self.bias.view(shape)
        return y.to(x.dtype)


class SeparableConv2d(nn.Module):
    """A convolution of each channel by itself, then a 1×1 one that mixes them."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] | str = 0,
        dilation: int | tuple[int, int] = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
    ) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(
            in_channels,
            in_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups=in_channels,
            bias=False,
            padding_mode=padding_mode,
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.depthwise(x))


class ModulatedConv2d(nn.Module):
    """StyleGAN2's convolution: a style weights the input channels of each example.

    With `demodulate` each output channel is divided by the length of its kernel.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: tuple[int, int],
        style_size: int,
        demodulate: bool = True,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.style = nn.Linear(style_size, in_channels)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None
        self.demodulate = demodulate

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        scale = self.style(style)
        y = F.conv2d(x * scale[:, :, None, None], self.weight, padding="same")
        if self.demodulate:
            energy = self.weight.square().sum(dim=(2, 3))
            lengths = torch.sqrt(scale.square() @ energy.t() + 1e-8)
            y = y / lengths[:, :, None, None]
        return y if self.bias is None else y + self.bias[:, None, None]


class GatedConv2d(nn.Module):
    """A convolution that learns how much of each pixel and channel to let through."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] | str = 0,
        dilation: int | tuple[int, int] = 1,
        activation: str = "elu",
        padding_mode: str = "zeros",
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            in_channels,
            2 * out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            padding_mode=padding_mode,
        )
        self.activation = {
            "elu": nn.ELU(),
            "relu": nn.ReLU(),
            "leaky_relu": nn.LeakyReLU(0.2),
            "none": nn.Identity(),
        }[activation]

    def forward(self, x: Tensor) -> Tensor:
        features, gates = self.conv(x).chunk(2, dim=1)
        return self.activation(features) * torch.sigmoid(gates)


class PartialConv2d(nn.Conv2d):
    """A convolution that looks at known pixels only and makes up for the missing ones.

    `valid` is 1 where a pixel is known and 0 where it is missing.
    """

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        valid = valid.detach()
        window = valid.new_ones(1, 1, *self.kernel_size)
        known = F.conv2d(valid, window, stride=self.stride, padding=self.padding)
        some = known.clamp(max=1)
        share = some / known.clamp(min=1) * window.numel()
        y = F.conv2d(x * valid, self.weight, None, self.stride, self.padding)
        return y * share + some * self.bias[:, None, None]


class LayerNorm2d(nn.LayerNorm):
    """Layer normalization over the channels of each pixel."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


def pixel_norm(x: Tensor, epsilon: float = 1e-8) -> Tensor:
    """Scales the channels of each pixel to a mean square of 1."""
    return x * torch.rsqrt(x.square().mean(dim=1, keepdim=True) + epsilon)


def max_pool_same(x: Tensor, size: tuple[int, int], stride: tuple[int, int]) -> Tensor:
    """Pooling whose windows may reach over the border, where nothing is."""
    return F.max_pool2d(pad_same(x, size, stride, value=-math.inf), size, stride)


def avg_pool_same(x: Tensor, size: tuple[int, int], stride: tuple[int, int]) -> Tensor:
    """Means over the pixels that exist, where windows reach over the border."""
    inside = pad_same(torch.ones_like(x[:1, :1]), size, stride)
    shares = F.avg_pool2d(inside, size, stride)
    return F.avg_pool2d(pad_same(x, size, stride), size, stride) / shares


def pixel_shuffle(x: Tensor, factor: int) -> Tensor:
    """Spreads channels over blocks of pixels, in TensorFlow's order.

    Channel (factor * i + j) * C + c goes to row i, column j, channel c of the block.
    """
    batch, channels, height, width = x.shape
    blocks = x.reshape(batch, factor * factor, -1, height, width).transpose(1, 2)
    return F.pixel_shuffle(blocks.reshape(x.shape), factor)


def space_to_depth(x: Tensor, factor: int) -> Tensor:
    """The inverse of `pixel_shuffle`."""
    y = F.pixel_unshuffle(x, factor)
    blocks = y.reshape(len(y), x.shape[1], factor * factor, *y.shape[2:])
    return blocks.transpose(1, 2).reshape(y.shape)


def resample(x: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """A linear map of the rows of an image, and another of its columns.

    `rows` is [new height, height], `columns` is [new width, width].
    """
    return rows.to(x) @ x @ columns.to(x).t()


def area_matrix(size: int, new_size: int) -> Tensor:
    """For each new pixel the mean of what it covers of the old ones."""
    ratio = size / new_size
    matrix = torch.zeros(new_size, size)
    for row in range(new_size):
        start, end = row * ratio, (row + 1) * ratio
        for column in range(math.floor(start), min(math.ceil(end), size)):
            matrix[row, column] = (
                max(min(end, column + 1) - max(start, column), 0) / ratio
            )
    return matrix


def resize_area(x: Tensor, height: int, width: int) -> Tensor:
    """Resizes an image so that each new pixel is the mean of what it covers."""
    rows, columns = area_matrix(x.shape[2], height), area_matrix(x.shape[3], width)
    return resample(x, rows, columns)


def gaussian(count: int, sigma: float) -> Tensor:
    """Samples of a Gaussian at whole distances from the middle one, adding up to 1."""
    distance = torch.arange(count, dtype=torch.float64) - (count - 1) / 2
    weights = torch.exp(-distance.square() / (2 * sigma * sigma))
    return (weights / weights.sum()).float()


def center_crop(x: Tensor, height: int, width: int) -> Tensor:
    """Takes a rectangle out of the middle of every image."""
    top, left = (x.shape[2] - height) // 2, (x.shape[3] - width) // 2
    return x[:, :, top : top + height, left : left + width]


def minibatch_stddev(x: Tensor) -> Tensor:
    """Adds a channel that holds how much the examples of the batch differ."""
    deviation = torch.sqrt((x - x.mean(dim=0)).square().mean(dim=0) + 1e-8).mean()
    return torch.cat([x, deviation.expand_as(x[:, :1])], dim=1)


def sinusoidal(t: Tensor, size: int, steps: float = 1000) -> Tensor:
    """Turns each number of a vector into `size` sines and cosines."""
    half = size // 2
    frequencies = 10000 ** (-torch.arange(half, dtype=torch.float64) / half)
    angles = t[:, :, None] * (steps * frequencies).to(t)
    waves = torch.cat([angles.sin(), angles.cos()], dim=2)
    return F.pad(waves, (0, size % 2)).flatten(1)


def windows(x: Tensor, size: int, shift: int = 0) -> Tensor:
    """Cuts an image, moved up and to the left by `shift` pixels, into windows."""
    x = torch.roll(x, (-shift, -shift), dims=(2, 3))
    batch, channels, height, width = x.shape
    x = x.reshape(batch, channels, height // size, size, width // size, size)
    return x.transpose(3, 4)


def unwindow(x: Tensor, shift: int = 0) -> Tensor:
    """Puts windows together into an image: the inverse of `windows`."""
    batch, channels, rows, columns, height, width = x.shape
    x = x.transpose(3, 4).reshape(batch, channels, rows * height, columns * width)
    return torch.roll(x, (shift, shift), dims=(2, 3))


def to_sequences(x: Tensor) -> Tensor:
    """An image, or each of several windows, as [n, places, channels]."""
    places = math.prod(x.shape[2:][-2:])
    return x.movedim(1, -1).reshape(-1, places, x.shape[1])


def from_sequences(x: Tensor, shape: torch.Size) -> Tensor:
    """The inverse of `to_sequences`; `shape` is that of the image or the windows."""
    return x.reshape(shape[0], *shape[2:], x.shape[-1]).movedim(-1, 1)


def attend(
    q: Tensor, k: Tensor, v: Tensor, heads: int, bias: Tensor | None = None
) -> Tensor:
    """softmax(q kᵀ / √d + bias) v in each head, all [n, places, channels]."""
    q, k, v = (t.reshape(*t.shape[:2], heads, -1).transpose(1, 2) for t in (q, k, v))
    logits = q / math.sqrt(q.shape[-1]) @ k.transpose(-1, -2)
    if bias is not None:
        logits = logits + bias
    return (logits.softmax(dim=-1) @ v).transpose(1, 2).flatten(2)


def attention(query: Tensor, key: Tensor, value: Tensor, heads: int = 1) -> Tensor:
    """Gathers for each place of `query` from the places of `key` that match best."""
    sequences = (to_sequences(t) for t in (query, key, value))
    return from_sequences(attend(*sequences, heads), query.shape)


class SelfAttention(nn.Module):
    """Lets every pixel gather what it needs from the others of its image or window.

    With `residual` the result is added, times a learned factor that starts at 0. With
    `positions`, a height and width, each logit gets a learned number for the offset
    between its two places.
    """

    def __init__(
        self,
        channels: int,
        heads: int = 1,
        residual: bool = True,
        positions: tuple[int, int] | None = None,
    ) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(channels, channels, bias=False)
        self.key = nn.Linear(channels, channels, bias=False)
        self.value = nn.Linear(channels, channels, bias=False)
        self.output = nn.Linear(channels, channels, bias=False)
        self.gamma = nn.Parameter(torch.zeros(1)) if residual else None
        self.positions = positions
        if positions is not None:
            height, width = positions
            offsets = (2 * height - 1) * (2 * width - 1)
            self.relative_positions = nn.Parameter(torch.randn(offsets, heads) * 0.02)

    def bias(self) -> Tensor | None:
        if self.positions is None:
            return None
        height, width = self.positions
        place = torch.arange(height * width, device=self.relative_positions.device)
        row, column = place // width, place % width
        dy = row[:, None] - row + height - 1
        dx = column[:, None] - column + width - 1
        return self.relative_positions[dy * (2 * width - 1) + dx].permute(2, 0, 1)

    def forward(self, x: Tensor) -> Tensor:
        places = to_sequences(x)
        q, k, v = self.query(places), self.key(places), self.value(places)
        y = self.output(attend(q, k, v, self.heads, self.bias()))
        y = from_sequences(y, x.shape)
        return y if self.gamma is None else x + self.gamma * y


class ChannelAttention(nn.Module):
    """Weights each channel by how much the image as a whole needs it (SENet)."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        self.squeeze = nn.Linear(channels, hidden)
        self.excite = nn.Linear(hidden, channels)

    def forward(self, x: Tensor) -> Tensor:
        hidden = F.relu(self.squeeze(x.mean(dim=(2, 3))))
        gate = torch.sigmoid(self.excite(hidden))
        return x * gate[:, :, None, None]


class SpatialAttention(nn.Module):
    """Weights each pixel by how much it and its surroundings matter (CBAM)."""

    def __init__(self, kernel_size: int | tuple[int, int]) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2, 1, kernel_size, padding="same", bias=False)

    def forward(self, x: Tensor) -> Tensor:
        summary = torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], dim=1)
        return x * torch.sigmoid(self.conv(summary))


class ChannelSelfAttention(nn.Module):
    """Attention between channels instead of pixels (Restormer)."""

    def __init__(self, channels: int, heads: int = 1) -> None:
        super().__init__()
        self.heads = heads
        self.projection = nn.Conv2d(channels, 3 * channels, 1, bias=False)
        self.depthwise = nn.Conv2d(
            3 * channels, 3 * channels, 3, padding=1, groups=3 * channels, bias=False
        )
        self.temperature = nn.Parameter(torch.ones(heads))
        self.output = nn.Conv2d(channels, channels, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        mixed = self.depthwise(self.projection(x))
        # [batch, heads, channels of one head, pixels]
        parts = mixed.reshape(len(x), 3, self.heads, x.shape[1] // self.heads, -1)
        query, key, value = parts.unbind(dim=1)
        query, key = (
            t / torch.sqrt(t.square().sum(-1, keepdim=True) + 1e-12)
            for t in (query, key)
        )
        logits = query @ key.transpose(-1, -2) * self.temperature[:, None, None]
        return self.output((logits.softmax(dim=-1) @ value).reshape(x.shape))


def contextual_attention(x: Tensor, hole: Tensor) -> Tensor:
    """Fills a hole with features from those known places that look most alike.

    `hole` is 1 where something is missing (Yu et al., 2018).
    """
    padded = F.pad(x, (1, 1, 1, 1), mode="replicate")
    around = F.unfold(padded, 3).transpose(1, 2)  # [batch, pixels, 9 * channels]
    unit = around / torch.sqrt(around.square().sum(2, keepdim=True) + 1e-8)
    logits = unit @ unit.transpose(1, 2) * 10 - hole.flatten(1)[:, None] * 1e4
    known = x.flatten(2).transpose(1, 2)
    gathered = (logits.softmax(dim=-1) @ known).transpose(1, 2).reshape(x.shape)
    return x + hole * (gathered - x)
