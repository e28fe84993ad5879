"""Reads what is trained on: examples in an endless random order, a batch at a time.

A batch is a dictionary of tensors by the names of the columns: images are [batch,
channels, height, width] in [0, 1], labels whole numbers.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

Batch = dict


FOLDERS = [Path(folder) for folder in os.environ.get("CNN_DATA", "").split(os.pathsep)]
FOLDERS += [Path("data"), Path.home() / ".cnn-studio/data", Path("/usr/share/datasets")]


def find(*names: str) -> Path:
    """A file or folder by the first of its names that is there."""
    for folder in FOLDERS:
        for name in names:
            if (folder / name).exists():
                return folder / name
    places = ", ".join(str(folder / names[0]) for folder in FOLDERS)
    raise SystemExit(f"There is no {places}. Name the folder of the data by --data.")


class Examples(Dataset):
    """Images as bytes, [height, width, channels], and labels.

    A link of the chain changes all images of an example alike. Its random numbers depend
    on the seed and on the example's place in the order of all that are drawn.
    """

    def __init__(self, *columns: Sequence, chain: Sequence[Callable] = ()) -> None:
        self.columns, self.chain, self.seed = columns, chain, 0

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, key: tuple[int, int]) -> tuple[Tensor, ...]:
        place, index = key
        values = [column[index] for column in self.columns]
        images = [value for value in values if value.ndim > 0]
        random = np.random.default_rng([self.seed, place])
        for link in self.chain:
            images = link(images, random)
        rest = iter(images)
        return tuple(
            to_tensor(next(rest)) if value.ndim > 0 else torch.tensor(int(value))
            for value in values
        )


def to_tensor(image: np.ndarray) -> Tensor:
    white = 65535 if image.dtype == np.uint16 else 255
    values = np.ascontiguousarray(image.transpose(2, 0, 1), dtype=np.float32)
    return torch.from_numpy(values) / white


class Order(Sampler):
    """Which examples one of several processes draws: an epoch after another, without end.

    Each epoch is a permutation of its own. A batch may begin in one and end in the next,
    so that all are full. All processes together draw what one would.
    """

    def __init__(
        self, length: int, batch: int, seed: int, start: int, rank: int, world: int
    ) -> None:
        self.length, self.batch, self.seed = length, batch, seed
        self.start, self.rank, self.world = start, rank, world
        self.known: dict[int, list[int]] = {}

    def __iter__(self) -> Iterator[tuple[int, int]]:
        share = self.batch // self.world
        draw = self.start
        while True:
            first = draw * self.batch + self.rank * share
            for place in range(first, first + share):
                epoch, position = divmod(place, self.length)
                yield place, self.permutation(epoch)[position]
            draw += 1

    def permutation(self, epoch: int) -> list[int]:
        if epoch not in self.known:
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
            order = torch.randperm(self.length, generator=generator).tolist()
            self.known = {n: o for n, o in self.known.items() if n == epoch - 1}
            self.known[epoch] = order
        return self.known[epoch]


class Batches:
    """The batches of one of several processes, from draw `start` on, without end."""

    def __init__(
        self,
        sources: dict[tuple[str, ...], Examples],
        batch: int,
        seed: int,
        device: torch.device,
        start: int = 0,
        rank: int = 0,
        world: int = 1,
        workers: int = 0,
    ) -> None:
        self.device = device
        self.loaders = {}
        for number, (names, examples) in enumerate(sources.items()):
            examples.seed = seed + number
            order = Order(len(examples), batch, examples.seed, start, rank, world)
            self.loaders[names] = iter(
                DataLoader(
                    examples,
                    batch_size=batch // world,
                    sampler=order,
                    num_workers=workers,
                    pin_memory=device.type == "cuda",
                )
            )

    def draw(self) -> Batch:
        return {
            name: column.to(self.device, non_blocking=True)
            for names, loader in self.loaders.items()
            for name, column in zip(names, next(loader))
        }


def in_order(
    sources: dict[tuple[str, ...], Examples],
    batch: int,
    device: torch.device,
    limit: int | None = None,
) -> Iterator[Batch]:
    """Every example of the shortest source once; images of other sizes come alone."""
    length = min(len(examples) for examples in sources.values())
    waiting: list[list[tuple[Tensor, ...]]] = []
    for index in range(min(length, limit or length)):
        example = [examples[index, index] for examples in sources.values()]
        if waiting and (len(waiting) == batch or shapes(example) != shapes(waiting[0])):
            yield collected(sources, waiting, device)
            waiting = []
        waiting.append(example)
    if waiting:
        yield collected(sources, waiting, device)


def shapes(example: list[tuple[Tensor, ...]]) -> list[torch.Size]:
    return [column.shape for columns in example for column in columns]


def collected(
    sources: dict[tuple[str, ...], Examples],
    examples: list[list[tuple[Tensor, ...]]],
    device: torch.device,
) -> Batch:
    batch = {}
    for names, columns in zip(sources, zip(*examples)):
        for name, column in zip(names, zip(*columns)):
            batch[name] = torch.stack(column).to(device)
    return batch


def read_idx(path: Path) -> np.ndarray:
    """An array of bytes in the format of MNIST's files, plain or compressed."""
    with gzip.open(path) if path.suffix == ".gz" else open(path, "rb") as file:
        content = file.read()
    rank = content[3]
    shape = np.frombuffer(content, ">u4", count=rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def idx(images: Path, labels: Path) -> tuple[np.ndarray, np.ndarray]:
    pixels = read_idx(images)
    pixels = pixels[..., None] if pixels.ndim == 3 else pixels
    return pixels, read_idx(labels)


def digits(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """MNIST, or what has its form: four files of images and labels."""
    prefix = "train" if split == "train" else "t10k"
    names = [f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"]
    paths = [folder / name for name in names]
    paths = [path if path.exists() else Path(f"{path}.gz") for path in paths]
    return idx(*paths)


def mnist(split: str) -> tuple[np.ndarray, np.ndarray]:
    return digits(find("mnist", "MNIST/raw"), split)


def fashion_mnist(split: str) -> tuple[np.ndarray, np.ndarray]:
    return digits(find("fashion-mnist", "FashionMNIST/raw"), split)


def cifar10(split: str) -> tuple[np.ndarray, np.ndarray]:
    """CIFAR-10's binary version: of each image a label and the three planes."""
    folder = find("cifar10", "cifar-10-batches-bin")
    test = ["test_batch.bin"]
    names = [f"data_batch_{n}.bin" for n in range(1, 6)] if split == "train" else test
    parts = [np.fromfile(folder / name, np.uint8) for name in names]
    records = np.concatenate(parts).reshape(-1, 3073)
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    return planes.transpose(0, 2, 3, 1), records[:, 0]


IMAGES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp"}


class ImageFiles(Sequence):
    """Image files that are decoded when they are asked for; up to a gigabyte is kept.

    With `size`, height and width, an image is scaled to cover it and cropped at its
    center.
    """

    def __init__(
        self, paths: list[Path], channels: int, size: tuple[int, int] | None = None
    ) -> None:
        self.paths, self.channels, self.size = paths, channels, size
        self.known: dict[int, np.ndarray] = {}
        self.kept = 0

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> np.ndarray:
        image = self.known.get(index)
        if image is None:
            image = decode(self.paths[index], self.channels, self.size)
            if self.kept + image.nbytes < 2**30:
                self.known[index] = image
                self.kept += image.nbytes
        return image


def decode(path: Path, channels: int, size: tuple[int, int] | None) -> np.ndarray:
    """An image file, upright. Gray is the luma of BT.601; transparency lies on white."""
    with Image.open(path) as file:
        image = ImageOps.exif_transpose(file)
        if image.mode.startswith("I;16"):
            values = np.asarray(image, np.uint16)[..., None]
            return values if channels == 1 else np.repeat(values, channels, axis=2)
        if image.mode in ("P", "PA", "LA", "La"):
            image = image.convert("RGBA")
        if image.mode == "RGBA" and channels < 4:
            paper = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(paper, image)
        image = image.convert({1: "L", 3: "RGB", 4: "RGBA"}[channels])
        if size is not None:
            image = ImageOps.fit(image, (size[1], size[0]), Image.LANCZOS)
        pixels = np.asarray(image)
    return pixels[..., None] if pixels.ndim == 2 else pixels


def below(folder: Path) -> dict[str, Path]:
    """The image files below a folder by their paths in it; hidden ones are left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.suffix.lower() in IMAGES and path.is_file() and not hidden:
            found[inside.as_posix()] = path
    if not found:
        raise SystemExit(f"There are no images in {folder}.")
    return found


def is_held_back(name: str, share: float) -> bool:
    """Whether an image is in the part that is kept for measuring: by a hash of its path."""
    digest = hashlib.sha256(unicodedata.normalize("NFC", name).encode()).digest()
    return int.from_bytes(digest[:6], "big") < share * 2**48


def folder(
    path: str,
    channels: int,
    size: tuple[int, int] | None = None,
    split: str | None = None,
    holdout: float = 0.0,
) -> tuple[ImageFiles]:
    """The images of a folder, or one part of them."""
    files = below(find(path))
    if split is not None:
        wanted = split == "test"
        files = {n: p for n, p in files.items() if is_held_back(n, holdout) == wanted}
    return (ImageFiles(list(files.values()), channels, size),)


def pairs(
    inputs: str,
    targets: str,
    channels: tuple[int, int],
    sizes: tuple[tuple[int, int] | None, tuple[int, int] | None] = (None, None),
) -> tuple[ImageFiles, ImageFiles]:
    """The images of two folders that have the same path there but for the extension."""
    first, second = (
        {str(Path(name).with_suffix("")): path for name, path in below(find(one)).items()}
        for one in (inputs, targets)
    )
    lonely = sorted(first.keys() ^ second.keys())
    if lonely:
        raise SystemExit(f"Without a partner in the other folder: {', '.join(lonely)}.")
    names = sorted(first)
    return (
        ImageFiles([first[name] for name in names], channels[0], sizes[0]),
        ImageFiles([second[name] for name in names], channels[1], sizes[1]),
    )


def image(path: str, channels: int, size: tuple[int, int]) -> tuple[ImageFiles]:
    """One image file."""
    return (ImageFiles([find(path)], channels, size),)


def scales(images: list[np.ndarray]) -> list[int]:
    """How many times as large as the smallest each image is."""
    least = min(image.shape[0] for image in images)
    return [image.shape[0] // least for image in images]


def cut(
    images: list[np.ndarray], top: int, left: int, height: int, width: int
) -> list[np.ndarray]:
    """The same rectangle of all images, larger where they are; it counts in the least."""
    return [
        image[n * top : n * (top + height), n * left : n * (left + width)]
        for image, n in zip(images, scales(images))
    ]


def smallest(images: list[np.ndarray]) -> tuple[int, int]:
    return min(image.shape[:2] for image in images)


def patch(height: int, width: int) -> Callable:
    """A rectangle at a random place."""

    def link(images: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
        rows, columns = smallest(images)
        if rows < height or columns < width:
            raise ValueError(f"An image is {columns}x{rows}, less than {width}x{height}.")
        top = int(random.integers(rows - height + 1))
        left = int(random.integers(columns - width + 1))
        return cut(images, top, left, height, width)

    return link


def center_crop(height: int, width: int) -> Callable:
    """The middle."""

    def link(images: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
        rows, columns = smallest(images)
        top, left = (rows - height) // 2, (columns - width) // 2
        return cut(images, top, left, height, width)

    return link


def mod_crop(multiple: int) -> Callable:
    """The largest multiples of a number, from the top left."""

    def link(images: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
        rows, columns = (size - size % multiple for size in smallest(images))
        return cut(images, 0, 0, rows, columns)

    return link


def flip(axis: int, probability: float = 0.5) -> Callable:
    """Mirrors all images of an example, or none."""

    def link(images: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
        if random.random() >= probability:
            return images
        return [np.flip(image, axis) for image in images]

    return link


def turn() -> Callable:
    """One of the eight symmetries of the square; of other images one of four."""

    def link(images: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
        square = all(image.shape[0] == image.shape[1] for image in images)
        number = int(random.integers(8 if square else 4))
        if number & 4:
            images = [image.swapaxes(0, 1) for image in images]
        if number & 2:
            images = [np.flip(image, 1) for image in images]
        if number & 1:
            images = [np.flip(image, 0) for image in images]
        return images

    return link


def resize(height: int, width: int, mode: str) -> Callable:
    """Scales all images, as Pillow does."""
    filters = {
        "nearest": Image.NEAREST,
        "area": Image.BOX,
        "bilinear": Image.BILINEAR,
        "bicubic": Image.BICUBIC,
    }

    def link(images: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
        resized = []
        for image, n in zip(images, scales(images)):
            planes = [
                np.asarray(
                    Image.fromarray(np.ascontiguousarray(image[..., channel])).resize(
                        (n * width, n * height), filters[mode]
                    )
                )
                for channel in range(image.shape[2])
            ]
            resized.append(np.stack(planes, axis=2))
        return resized

    return link


def rotate(degrees: float) -> Callable:
    """Turns all images by a random angle about their middle; what comes in is black."""

    def link(images: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
        angle = math.radians(random.uniform(-degrees, degrees))
        return [rotated(image, angle) for image in images]

    return link


def rotated(image: np.ndarray, angle: float) -> np.ndarray:
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width]
    y, x = y - (height - 1) / 2, x - (width - 1) / 2
    rows = y * math.cos(angle) + x * math.sin(angle) + (height - 1) / 2
    columns = x * math.cos(angle) - y * math.sin(angle) + (width - 1) / 2
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    padded = np.pad(image.astype(np.float64), ((1, 1), (1, 1), (0, 0)))
    total = np.zeros(image.shape)
    for down in (0, 1):
        for right in (0, 1):
            share = (1 - abs(rows - top - down)) * (1 - abs(columns - left - right))
            row = np.clip(top + down + 1, 0, height + 1)
            column = np.clip(left + right + 1, 0, width + 1)
            total += share[..., None] * padded[row, column]
    return np.floor(total + 0.5).astype(image.dtype)
