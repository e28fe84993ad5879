"""What happens to images before a network sees them: degradations and augmentation.

Images are [batch, channels, height, width]; `low` and `high` are black and white.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize


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
