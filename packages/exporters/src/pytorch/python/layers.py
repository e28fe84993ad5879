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

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps, self.momentum, self.tracking = eps, momentum, True
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
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
        scale = self.weight / torch.sqrt(variance + self.eps)
        y = (values - mean.view(shape)) * scale.view(shape) + self.bias.view(shape)
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


def imresize_matrix(size: int, new_size: int, mode: str) -> Tensor:
    """MATLAB's imresize: a widened kernel, and the mirror image beyond the border."""
    ratio = size / new_size
    support = (1 if mode == "bilinear" else 2) * max(ratio, 1)
    matrix = torch.zeros(new_size, size)
    for row in range(new_size):
        center = (row + 0.5) * ratio - 0.5
        places = torch.arange(
            math.ceil(center - support), math.floor(center + support) + 1
        )
        t = ((places - center) / max(ratio, 1)).double().abs()
        if mode == "bilinear":
            weights = (1 - t).clamp(min=0)
        else:
            near = (1.5 * t - 2.5) * t * t + 1
            far = ((-0.5 * t + 2.5) * t - 4) * t + 2
            weights = torch.where(
                t <= 1, near, torch.where(t < 2, far, torch.zeros_like(t))
            )
        inside = places % (2 * size)
        inside = torch.where(inside < size, inside, 2 * size - 1 - inside)
        matrix[row].index_add_(0, inside, (weights / weights.sum()).float())
    return matrix


def downsample(x: Tensor, factor: tuple[int, int], mode: str) -> Tensor:
    """Makes an image smaller by whole factors, as MATLAB's imresize does."""
    height, width = (size // n for size, n in zip(x.shape[2:], factor))
    rows = imresize_matrix(x.shape[2], height, mode)
    return resample(x, rows, imresize_matrix(x.shape[3], width, mode))


def over(strength: Tensor | float, x: Tensor) -> Tensor | float:
    """A strength for each example, [batch, 1], as a factor for `x`; numbers stay."""
    if not isinstance(strength, Tensor):
        return strength
    return strength.reshape(-1, *[1] * (x.dim() - 1))


def each(strength: Tensor | float, x: Tensor) -> list[float]:
    """A number, or one for each example, as a list of as many as `x` has examples."""
    if not isinstance(strength, Tensor):
        return [strength] * len(x)
    return strength.detach().flatten().expand(len(x)).tolist()


def whole(strength: Tensor | float, low: int, high: float) -> Tensor | float:
    """The nearest whole number within limits; numbers stay."""
    if not isinstance(strength, Tensor):
        return strength
    return (strength + 0.5).floor().clamp(low, high)


def gaussian(count: int, sigma: float) -> Tensor:
    """Samples of a Gaussian at whole distances from the middle one, adding up to 1."""
    distance = torch.arange(count, dtype=torch.float64) - (count - 1) / 2
    weights = torch.exp(-distance.square() / (2 * sigma * sigma))
    return (weights / weights.sum()).float()


def correlation_matrix(size: int, taps: Tensor, border: str) -> Tensor:
    """Correlation of pixels, continued by their mirror image or the last of them."""
    matrix = torch.zeros(size, size)
    for offset, tap in enumerate(taps.tolist()):
        places = torch.arange(size) + offset - (len(taps) - 1) // 2
        if border == "replicate" or size == 1:
            places = places.clamp(0, size - 1)
        else:
            places = places % (2 * (size - 1))
            places = torch.where(places < size, places, 2 * (size - 1) - places)
        matrix[torch.arange(size), places] += tap
    return matrix


def blur(x: Tensor, sigma: float, border: str = "reflect") -> Tensor:
    """Blurs an image with a Gaussian of `sigma` pixels, cut at three sigma."""
    taps = gaussian(2 * math.ceil(3 * sigma) + 1, sigma)
    rows, columns = (correlation_matrix(size, taps, border) for size in x.shape[2:])
    return resample(x, rows, columns)


def blur_each(x: Tensor, sigma: Tensor, border: str = "reflect") -> Tensor:
    """Blurs each example with a Gaussian of its own."""
    sigmas = [max(one, 1e-3) for one in each(sigma, x)]
    blurred = [blur(one[None], own, border) for one, own in zip(x, sigmas)]
    return torch.cat(blurred)


def continued(x: Tensor, margin: int, border: str) -> Tensor:
    """An image with more pixels on all sides: its mirror image, or its last ones."""
    for dim in (2, 3):
        size = x.shape[dim]
        places = torch.arange(-margin, size + margin, device=x.device)
        if border == "replicate" or size == 1:
            places = places.clamp(0, size - 1)
        else:
            places = places % (2 * (size - 1))
            places = torch.where(places < size, places, 2 * (size - 1) - places)
        x = x.index_select(dim, places)
    return x


def filter_each(x: Tensor, kernels: Tensor, border: str) -> Tensor:
    """Correlates each example with a kernel of its own: [batch, size, size]."""
    wide = continued(x, kernels.shape[-1] // 2, border)
    weights = kernels.to(x).repeat_interleave(x.shape[1], dim=0)[:, None]
    planes = wide.reshape(1, -1, *wide.shape[2:])
    return F.conv2d(planes, weights, groups=len(weights)).reshape(x.shape)


def blur_along(
    x: Tensor,
    sigma: Tensor | float,
    across: Tensor | float,
    angle: Tensor | float,
    border: str = "reflect",
) -> Tensor:
    """Blurs each example with a Gaussian that is longer in one direction."""
    drawn = [each(sigma, x), each(across, x), each(angle, x)]
    long, wide, turned = (torch.tensor(one)[:, None, None] for one in drawn)
    long, wide = long.clamp(min=1e-3), wide.clamp(min=1e-3)
    cuts = (3 * torch.maximum(long, wide)).ceil()
    margin = int(cuts.max())
    places = torch.arange(-margin, margin + 1.0)
    row, column = -places[:, None], places
    cos, sin = torch.deg2rad(turned).cos(), torch.deg2rad(turned).sin()
    along, beside = column * cos + row * sin, row * cos - column * sin
    weights = torch.exp(-((along / long).square() + (beside / wide).square()) / 2)
    weights = weights * (torch.maximum(row.abs(), column.abs()) <= cuts)
    return filter_each(x, weights / weights.sum(dim=(1, 2), keepdim=True), border)


def sinc(x: Tensor, cutoff: Tensor | float, size: int = 21) -> Tensor:
    """Cuts off high frequencies of each example, alike in every direction."""
    places = torch.arange(size, dtype=torch.float64) - size // 2
    distance = torch.hypot(places[:, None], places)
    limit = torch.tensor(each(cutoff, x), dtype=torch.float64)[:, None, None]
    around = torch.special.bessel_j1(limit * distance) / distance
    weights = torch.where(distance == 0, limit / 2, around)
    return filter_each(x, weights / weights.sum(dim=(1, 2), keepdim=True), "reflect")


def motion_blur_each(
    x: Tensor, length: Tensor | float, angle: Tensor | float
) -> Tensor:
    """Blurs each example along a line of its own."""
    lines = zip(x, each(length, x), each(angle, x))
    return torch.cat([motion_blur(one[None], far, turned) for one, far, turned in lines])


def motion_blur(x: Tensor, length: float, angle: float) -> Tensor:
    """The mean along a line, with the weights of MATLAB's fspecial("motion")."""
    half = (length - 1) / 2
    margin = math.ceil(half)
    size = 2 * margin + 1
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    y, x_ = torch.meshgrid(
        torch.arange(margin, -margin - 1, -1.0, dtype=torch.float64),
        torch.arange(-margin, margin + 1.0, dtype=torch.float64),
        indexing="ij",
    )
    across = (y * cos - x_ * sin).abs()
    beyond = half - (x_ * cos + y * sin).abs()
    beyond = torch.where(torch.hypot(x_, y) >= half, beyond, torch.zeros_like(beyond))
    weights = (1 - torch.hypot(across, beyond)).clamp(min=0)
    kernel = (weights / weights.sum()).float().to(x)
    padded = F.pad(x, (margin,) * 4, mode="replicate")
    kernels = kernel.expand(x.shape[1], 1, size, size)
    return F.conv2d(padded, kernels, groups=x.shape[1])


def salt_pepper(x: Tensor, amount: Tensor | float, low: float, high: float) -> Tensor:
    """Sets random elements to the lowest or highest value, half of `amount` each."""
    dice = torch.rand_like(x)
    amount = over(amount, x)
    x = torch.where(dice < amount / 2, torch.full_like(x, low), x)
    return torch.where(dice > 1 - amount / 2, torch.full_like(x, high), x)


def poisson(x: Tensor, photons: Tensor | float, low: float, high: float) -> Tensor:
    """Adds the noise of counted light, where the brightest pixel catches `photons`."""
    per_value = over(photons, x) / (high - low)
    light = F.relu((x - low) * per_value)
    return x + torch.sqrt(light + 0.01) / per_value * torch.randn_like(x)


def quantize(x: Tensor, levels: Tensor | int, low: float, high: float) -> Tensor:
    """Rounds to evenly spread values; the gradient passes the rounding unchanged."""
    step = (high - low) / (over(whole(levels, 2, 2**24), x) - 1)
    rounded = torch.round((x - low) / step) * step + low
    return x + (rounded - x).detach()


def maybe(x: Tensor, made: Tensor, probability: Tensor | float) -> Tensor:
    """What was made of `x` for some examples, `x` itself for the others."""
    dice = torch.rand(len(x), *[1] * (x.dim() - 1), device=x.device)
    return torch.where(dice < over(probability, x), made, x)


def one_of(made: list[Tensor], shares: list[float] | None = None) -> Tensor:
    """For each example one of several, as likely as its share."""
    result = made[-1]
    dice = torch.rand(len(result), *[1] * (result.dim() - 1), device=result.device)
    weights = shares or [1.0] * len(made)
    ends = [sum(weights[: i + 1]) / sum(weights) for i in range(len(made))]
    for one, end in reversed(list(zip(made, ends))):
        result = torch.where(dice < end, one, result)
    return result


def in_any_order(made: list[Tensor], order: Tensor, place: int) -> Tensor:
    """For each example what is due at a place of its order, [batch, count]."""
    ranks = order.argsort(dim=1).argsort(dim=1)
    result = made[-1]
    for i, one in enumerate(made):
        due = (ranks[:, i] == place).reshape(-1, *[1] * (one.dim() - 1))
        result = torch.where(due, one, result)
    return result


LUMINANCE = torch.tensor(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)


CHROMINANCE = torch.tensor(
    [
        [17, 18, 24, 47, 99, 99, 99, 99],
        [18, 21, 26, 66, 99, 99, 99, 99],
        [24, 26, 56, 99, 99, 99, 99, 99],
        [47, 66, 99, 99, 99, 99, 99, 99],
        [99, 99, 99, 99, 99, 99, 99, 99],
        [99, 99, 99, 99, 99, 99, 99, 99],
        [99, 99, 99, 99, 99, 99, 99, 99],
        [99, 99, 99, 99, 99, 99, 99, 99],
    ]
)


TO_YCC = torch.tensor(
    [
        [0.299, 0.587, 0.114],
        [-0.168735892, -0.331264108, 0.5],
        [0.5, -0.418687589, -0.081312411],
    ]
)


FROM_YCC = torch.tensor([[1, 0, 1.402], [1, -0.344136286, -0.714136286], [1, 1.772, 0]])


def quantization_steps(table: Tensor, quality: float) -> Tensor:
    """Steps for a quality, scaled as by the Independent JPEG Group's library."""
    scale = 5000 / quality if quality < 50 else 200 - 2 * quality
    return torch.floor((table * scale + 50) / 100).clamp(1, 255)


def jpeg(x: Tensor, quality: Tensor | int, low: float, high: float) -> Tensor:
    """What saving as JPEG does to an image, colors at full resolution.

    The gradient passes the rounding unchanged.
    """
    height, width = x.shape[2:]
    levels = (x - low) * (255 / (high - low)) - 128
    padded = F.pad(levels, (0, -width % 8, 0, -height % 8), mode="replicate")
    colors = x.shape[1] == 3
    planes = torch.einsum("ij,bjhw->bihw", TO_YCC.to(x), padded) if colors else padded
    tables = [LUMINANCE] + [CHROMINANCE if colors else LUMINANCE] * (x.shape[1] - 1)
    qualities = each(whole(quality, 1, 100), x[:1] if isinstance(quality, int) else x)
    steps = torch.stack(
        [
            torch.stack([quantization_steps(table, own) for table in tables])
            for own in qualities
        ]
    )
    steps = steps.to(x)[:, :, None, :, None, :]
    frequency, place = torch.arange(8.0)[:, None], torch.arange(8.0)
    cosines = torch.cos((2 * place + 1) * frequency * math.pi / 16) / 2
    cosines[0] /= math.sqrt(2)
    cosines = cosines.to(x)
    batch, channels, rows, columns = planes.shape
    blocks = planes.reshape(batch, channels, rows // 8, 8, columns // 8, 8)
    coefficients = (
        torch.einsum("ui,bcminj,vj->bcmunv", cosines, blocks, cosines) / steps
    )
    rounded = coefficients + (torch.round(coefficients) - coefficients).detach()
    blocks = torch.einsum("ui,bcmunv,vj->bcminj", cosines, rounded * steps, cosines)
    restored = blocks.reshape(planes.shape)
    if colors:
        restored = torch.einsum("ij,bjhw->bihw", FROM_YCC.to(x), restored)
    restored = restored[:, :, :height, :width]
    return ((restored + 128) * ((high - low) / 255) + low).clamp(low, high)


def rectangle(
    height: int, width: int, top: Tensor, left: Tensor, box: tuple[int, int]
) -> Tensor:
    """1 inside of a rectangle, 0 outside, for each example: [batch, 1, height, width].

    `top` and `left` are [batch, 1, 1, 1].
    """
    row = torch.arange(height, device=top.device)[:, None]
    column = torch.arange(width, device=top.device)
    inside_rows = (row >= top) & (row < top + box[0])
    inside_columns = (column >= left) & (column < left + box[1])
    return (inside_rows & inside_columns).float()


def random_index(x: Tensor, count: int) -> Tensor:
    """For each example a whole number below `count`: [batch, 1, 1, 1]."""
    return (torch.rand(len(x), 1, 1, 1, device=x.device) * count).floor()


def hole_at(
    x: Tensor, top: Tensor, left: Tensor, box: tuple[int, int]
) -> tuple[Tensor, Tensor]:
    """A rectangle of ones on zeros, and the row and column of its middle."""
    middle = torch.cat([top.flatten(1) + box[0] / 2, left.flatten(1) + box[1] / 2], 1)
    return rectangle(x.shape[2], x.shape[3], top, left, box), middle


def random_hole(x: Tensor, box: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """A hole to be filled at a random place, and its middle."""
    top = random_index(x, x.shape[2] - box[0] + 1)
    left = random_index(x, x.shape[3] - box[1] + 1)
    return hole_at(x, top, left, box)


def middle_hole(x: Tensor, box: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """A hole to be filled in the middle, and its middle."""
    top = x.new_full((len(x), 1, 1, 1), (x.shape[2] - box[0]) // 2)
    left = x.new_full((len(x), 1, 1, 1), (x.shape[3] - box[1]) // 2)
    return hole_at(x, top, left, box)


def random_mask(x: Tensor, box: tuple[int, int]) -> Tensor:
    """A rectangle of ones on zeros, at a random place: the hole to be filled."""
    return random_hole(x, box)[0]


def middle_mask(x: Tensor, box: tuple[int, int]) -> Tensor:
    """A rectangle of ones on zeros in the middle: the hole to be filled."""
    return middle_hole(x, box)[0]


def pieces(x: Tensor, top: Tensor, left: Tensor, height: int, width: int) -> Tensor:
    """A piece of every example, each from a place of its own."""
    places = zip(x, top.flatten().long().tolist(), left.flatten().long().tolist())
    return torch.stack(
        [y[:, row : row + height, col : col + width] for y, row, col in places]
    )


def brush_strokes(x: Tensor, count: int = 3, width: float | None = None) -> Tensor:
    """A hole to be filled of brush strokes, as gated convolution's authors draw them."""
    batch, (height, across) = len(x), x.shape[2:]
    corners = 11

    def draw(size: int) -> Tensor:
        return torch.rand(batch, size, device=x.device)

    strokes = (draw(1) * count).floor() + 1
    mirrored = 1 - 2 * (draw(2) < 0.5).float()
    start, turns, thick = draw(2 * count), draw(count), draw(count)
    bend, angles = draw(2 * count), draw(count * corners)
    lengths = torch.randn(batch, count * corners, device=x.device)
    most = min(height, across) * 5 / 32 if width is None else width
    least = max(0.3 * most, min(most, 1.5))
    radius = math.hypot(height, across) / 8
    mean, spread = 2 * math.pi / 5, 2 * math.pi / 15
    y = torch.arange(height, device=x.device)[:, None] + 0.5
    x_ = torch.arange(across, device=x.device) + 0.5
    hole = torch.zeros(batch, height, across, device=x.device)
    for stroke in range(count):
        low = mean - bend[:, 2 * stroke] * spread
        high = mean + bend[:, 2 * stroke + 1] * spread
        turning = 4 + (turns[:, stroke] * (corners - 4 + 1)).floor()
        row = (start[:, 2 * stroke] * height).floor()
        column = (start[:, 2 * stroke + 1] * across).floor()
        brush = (least + thick[:, stroke] * (most - least)) / 2
        brush = (brush * (strokes[:, 0] > stroke)).square()[:, None, None]
        for corner in range(corners):
            at = stroke * corners + corner
            angle = low + angles[:, at] * (high - low)
            if corner % 2 == 0:
                angle = 2 * math.pi - angle
            length = lengths[:, at] * math.floor(radius / 2) + radius
            length = length.clamp(0, 2 * radius) * (turning > corner)
            next_row = (row + length * angle.sin() * mirrored[:, 0]).clamp(0, height)
            next_column = column + length * angle.cos() * mirrored[:, 1]
            next_column = next_column.clamp(0, across)
            down = (next_row - row)[:, None, None]
            right = (next_column - column)[:, None, None]
            dy, dx = y - row[:, None, None], x_ - column[:, None, None]
            square = (down.square() + right.square()).clamp(min=1e-6)
            foot = dy * down / square + dx * right / square
            near = foot.clamp(0, 1)
            distance = dy.square() + dx.square() + near * (near - 2 * foot) * square
            hole = torch.maximum(hole, (distance < brush).float())
            row, column = next_row, next_column
    return hole[:, None]


def crop_around(x: Tensor, place: Tensor, height: int, width: int) -> Tensor:
    """A rectangle around a place of each example, kept within the image."""
    size = torch.tensor([height, width], device=x.device)
    limit = torch.tensor(x.shape[2:], device=x.device) - size
    first = torch.minimum((place - size / 2).floor().clamp(min=0), limit)
    return pieces(x, first[:, 0], first[:, 1], height, width)


def center_crop(x: Tensor, height: int, width: int) -> Tensor:
    """Takes a rectangle out of the middle of every image."""
    top, left = (x.shape[2] - height) // 2, (x.shape[3] - width) // 2
    return x[:, :, top : top + height, left : left + width]


def mod_crop(x: Tensor, multiple: int) -> Tensor:
    """Cuts images to the largest height and width that are multiples of a number."""
    height, width = x.shape[2:]
    return x[:, :, : height - height % multiple, : width - width % multiple]


def random_crop(x: Tensor, height: int, width: int) -> Tensor:
    """Takes a rectangle out of every image, each from a random place."""
    top = random_index(x, x.shape[2] - height + 1)
    left = random_index(x, x.shape[3] - width + 1)
    return pieces(x, top, left, height, width)


def random_flip(x: Tensor, dim: int, probability: float = 0.5) -> Tensor:
    """Mirrors random images along a dimension."""
    chosen = torch.rand(len(x), 1, 1, 1, device=x.device) < probability
    return torch.where(chosen, x.flip(dim), x)


def random_turn(x: Tensor) -> Tensor:
    """One of the eight symmetries of the square for every image; four of a rectangle."""
    square = x.shape[2] == x.shape[3]
    number = random_index(x, 8 if square else 4)
    if square:
        x = torch.where(number >= 4, x.transpose(2, 3), x)
    x = torch.where(number % 4 >= 2, x.flip(3), x)
    return torch.where(number % 2 == 1, x.flip(2), x)


def random_rotation(x: Tensor, degrees: float) -> Tensor:
    """Turns every image by a random angle about its middle; what comes in is 0."""
    height, width = x.shape[2:]
    angle = (torch.rand(len(x), 1, 1, device=x.device) * 2 - 1) * math.radians(degrees)
    dy = (torch.arange(height, device=x.device) - (height - 1) / 2)[:, None]
    dx = torch.arange(width, device=x.device) - (width - 1) / 2
    row = dy * angle.cos() + dx * angle.sin()
    column = dx * angle.cos() - dy * angle.sin()
    grid = torch.stack([column * 2 / width, row * 2 / height], dim=-1)
    return F.grid_sample(x, grid, align_corners=False)


def diff_augment(
    x: Tensor, color: bool = True, translation: bool = True, cutout: bool = True
) -> Tensor:
    """Random changes of color, place and completeness (Zhao et al., 2020)."""
    height, width = x.shape[2:]
    if color:
        brightness, saturation, contrast = (
            torch.rand(len(x), 1, 1, 1, device=x.device) for _ in range(3)
        )
        x = x + (brightness - 0.5)
        gray = x.mean(dim=1, keepdim=True)
        x = (x - gray) * (saturation * 2) + gray
        mean = x.mean(dim=(1, 2, 3), keepdim=True)
        x = (x - mean) * (contrast + 0.5) + mean
    if translation:
        down, right = math.floor(height / 8 + 0.5), math.floor(width / 8 + 0.5)
        top, left = random_index(x, 2 * down + 1), random_index(x, 2 * right + 1)
        x = pieces(F.pad(x, (right, right, down, down)), top, left, height, width)
    if cutout:
        box = math.floor(height / 2 + 0.5), math.floor(width / 2 + 0.5)
        x = x * (1 - random_mask(x, box))
    return x


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


def bce(logits: Tensor, target: Tensor | float) -> Tensor:
    """Binary cross-entropy of logits; the target is a number or a tensor."""
    target = torch.as_tensor(target, dtype=logits.dtype, device=logits.device)
    return F.binary_cross_entropy_with_logits(logits, target.expand_as(logits))


def charbonnier(x: Tensor, target: Tensor | float, epsilon: float) -> Tensor:
    """A smooth mean absolute difference."""
    return torch.sqrt((x - target).square() + epsilon**2).mean()


def hinge_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Content once real and generated images are told apart by a margin."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def lsgan_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Least squares: 1 for real images, 0 for generated ones."""
    return ((real - 1).square().mean() + fake.square().mean()) / 2


def lsgan_generator(fake: Tensor) -> Tensor:
    """Least squares: to be judged 1."""
    return (fake - 1).square().mean() / 2


def kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL divergence from the standard normal distribution, summed over elements."""
    divergence = mean.square() + log_variance.exp() - log_variance - 1
    return divergence.flatten(1).sum(dim=1).mean() / 2


def tv(x: Tensor) -> Tensor:
    """Total variation: how much neighboring pixels differ."""
    down = (x[:, :, 1:] - x[:, :, :-1]).abs().sum()
    return (down + (x[:, :, :, 1:] - x[:, :, :, :-1]).abs().sum()) / x.numel()


def squared_slope(critic, x: Tensor, *conditions: Tensor) -> Tensor:
    """For each example the squared length of the critic's gradient by the image."""
    if not x.requires_grad:
        x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(critic(x, *conditions).sum(), x, create_graph=True)
    return slope.square().flatten(1).sum(dim=1)


def gradient_penalty(critic, real: Tensor, fake: Tensor, *conditions: Tensor) -> Tensor:
    """Keeps the critic's slope near 1 between images (Gulrajani et al., 2017)."""
    mix = torch.rand(len(real), *[1] * (real.ndim - 1), device=real.device)
    slope = squared_slope(critic, real + (fake - real) * mix, *conditions)
    return (torch.sqrt(slope + 1e-12) - 1).square().mean()


def r1(critic, real: Tensor, *conditions: Tensor) -> Tensor:
    """Keeps the critic flat at real images (Mescheder et al., 2018)."""
    return squared_slope(critic, real, *conditions).mean()


def valid_matrix(size: int, taps: Tensor) -> Tensor:
    """Correlation where the taps lie wholly inside."""
    matrix = torch.zeros(size - len(taps) + 1, size)
    for row in range(len(matrix)):
        matrix[row, row : row + len(taps)] = taps
    return matrix


def structural_similarity(x: Tensor, y: Tensor, peak: float) -> tuple[Tensor, Tensor]:
    """SSIM of each channel, and the part that compares contrast (Wang et al., 2004)."""
    rows, columns = (valid_matrix(n, gaussian(min(11, n), 1.5)) for n in x.shape[2:])
    # Deviations do not change with a number that is subtracted from both images.
    level = y.mean(dim=(2, 3), keepdim=True).detach()
    dx, dy = x - level, y - level
    maps = torch.cat([dx, dy, dx.square() + dy.square(), dx * dy])
    offset_x, offset_y, squares, product = resample(maps, rows, columns).chunk(4)
    mean_x, mean_y = offset_x + level, offset_y + level
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    covariance = product - offset_x * offset_y
    variances = squares - offset_x.square() - offset_y.square()
    contrast = (2 * covariance + c2) / (variances + c2)
    luminance = (2 * mean_x * mean_y + c1) / (mean_x.square() + mean_y.square() + c1)
    return (luminance * contrast).mean(dim=(2, 3)), contrast.mean(dim=(2, 3))


def ssim(x: Tensor, y: Tensor, peak: float = 1.0) -> Tensor:
    """Structural similarity: 1 when two images are the same."""
    return structural_similarity(x, y, peak)[0].mean()


def ms_ssim(x: Tensor, y: Tensor, peak: float = 1.0) -> Tensor:
    """Structural similarity at several scales (Wang et al., 2003)."""
    weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
    count, left = 1, -(-min(x.shape[2:]) // 2)
    while count < len(weights) and left >= 11:
        count, left = count + 1, -(-left // 2)
    logarithm, positive = 0.0, 1.0
    for scale, weight in enumerate(weights[:count]):
        similarity, contrast = structural_similarity(x, y, peak)
        factor = similarity if scale == count - 1 else contrast
        limited = factor.clamp(min=1e-6)
        logarithm = logarithm + limited.log() * (weight / sum(weights[:count]))
        positive = positive * (factor > 0)
        x, y = (
            F.avg_pool2d(pad_same(t, (2, 2), (2, 2), mode="replicate"), 2)
            for t in (x, y)
        )
    product = logarithm.exp()
    return (product - (product * (1 - positive)).detach()).mean()


def psnr(x: Tensor, y: Tensor, peak: float = 1.0) -> Tensor:
    """Peak signal-to-noise ratio in decibels; equal images count as 100."""
    error = (x - y).square().flatten(1).mean(dim=1) / peak**2
    return (-10 * torch.log10(error.clamp(min=1e-10))).mean()
