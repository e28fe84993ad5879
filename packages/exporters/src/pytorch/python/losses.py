"""Losses and measures: each is a number for a batch, the mean over its examples."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize


def bce(logits: Tensor, target: Tensor | float) -> Tensor:
    """Binary cross-entropy of logits; the target is a number or a tensor."""
    target = torch.as_tensor(target, dtype=logits.dtype, device=logits.device)
    return F.binary_cross_entropy_with_logits(logits, target.expand_as(logits))


def pixel_cross_entropy(
    scores: Tensor, label_map: Tensor, label_smoothing: float = 0.0
) -> Tensor:
    """Cross-entropy averaged over the pixels of each image that have a class (255 is none), then over images."""
    surprise = F.cross_entropy(
        scores,
        label_map,
        ignore_index=255,
        reduction="none",
        label_smoothing=label_smoothing,
    )
    known = (label_map != 255).sum(dim=(1, 2)).clamp(min=1)
    return (surprise.sum(dim=(1, 2)) / known).mean()


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


def as_compared(
    x: Tensor,
    low: float,
    peak: float,
    levels: int | None = None,
    luma: bool = False,
    border: int = 0,
) -> Tensor:
    """An image as papers compare it: as a file of `levels`, its luma, without a border.

    The luma is that of MATLAB's rgb2ycbcr.
    """
    if levels is not None or luma:
        x = x - low
    if levels is not None:
        step = peak / (levels - 1)
        rounded = torch.round(x.clamp(0, peak) / step) * step
        x = x + (rounded - x).detach()
    if luma:
        weights = torch.tensor([65.481, 128.553, 24.966]).to(x) / 255
        x = (x * weights[:, None, None]).sum(dim=1, keepdim=True) + 16 / 255 * peak
    height, width = x.shape[2:]
    return x[:, :, border : height - border, border : width - border]


def psnr(x: Tensor, y: Tensor, peak: float = 1.0) -> Tensor:
    """Peak signal-to-noise ratio in decibels; equal images count as 100."""
    error = (x - y).square().flatten(1).mean(dim=1) / peak**2
    return (-10 * torch.log10(error.clamp(min=1e-10))).mean()
