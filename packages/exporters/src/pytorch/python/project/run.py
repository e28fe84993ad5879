"""The folder of a run: event lines, checkpoints and pictures."""

from __future__ import annotations

import json
import os
import struct
import time
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

import weights

Range = tuple


class Run:
    """Writes what happens, one JSON object a line, as `cnn train --json` does.

    Of several processes only the first writes.
    """

    def __init__(self, folder: Path, is_first: bool, as_json: bool) -> None:
        self.folder, self.is_first, self.as_json = folder, is_first, as_json
        self.begun = time.time()
        if is_first:
            folder.mkdir(parents=True, exist_ok=True)

    def tell(self, event: str, **fields: object) -> None:
        if not self.is_first:
            return
        line = json.dumps({"event": event, **fields})
        with open(self.folder / "events.ndjson", "a", encoding="utf-8") as file:
            file.write(line + "\n")
        if self.as_json:
            print(line, flush=True)

    def start(self, **fields: object) -> None:
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        self.tell("start", time=now, run=str(self.folder.resolve()), **fields)

    def step(self, step: int, of: int, losses: dict[str, float], took: float, images: int):
        self.tell(
            "step",
            step=step,
            of=of,
            losses=losses,
            stepMs=1000 * took,
            imagesPerSecond=images / took,
            etaSeconds=(of - step) * took,
        )
        if self.is_first and not self.as_json and (step % 20 == 0 or step == of):
            told = ", ".join(f"{name} {loss:.4f}" for name, loss in losses.items())
            print(f"step {step} of {of}: {told}", flush=True)

    def measure(self, step: int, values: dict[str, float], images: int, on: str | None):
        about = {} if on is None else {"on": on}
        self.tell("measure", step=step, values=values, images=images, **about)
        if self.is_first and not self.as_json:
            told = ", ".join(f"{name} = {value:.4f}" for name, value in values.items())
            print(f"step {step}: {told}", flush=True)

    def preview(self, step: int, name: str, picture: Image.Image) -> None:
        path = self.folder / "previews" / f"{step}-{file_name(name)}.png"
        path.parent.mkdir(exist_ok=True)
        picture.save(path)
        self.tell("preview", step=step, name=name, path=str(path.resolve()))

    def checkpoint(self, step: int, tensors: dict[str, Tensor], state: dict) -> None:
        """Whole or not there: it gets its name when all of it is written."""
        if not self.is_first:
            return
        path = self.folder / "checkpoints" / str(step)
        partial = path.with_name(f".{step}.partial")
        partial.mkdir(parents=True, exist_ok=True)
        save(str(partial / "weights.safetensors"), tensors)
        torch.save({"step": step, **state}, partial / "training.pt")
        if not path.exists():
            os.rename(partial, path)
        self.tell("checkpoint", step=step, path=str(path.resolve()))

    def newest(self) -> Path | None:
        """The checkpoint to go on from."""
        steps = [p for p in self.folder.glob("checkpoints/*") if p.name.isdigit()]
        return max(steps, key=lambda path: int(path.name), default=None)

    def done(self, step: int) -> None:
        seconds = time.time() - self.begun
        self.tell("done", step=step, seconds=seconds, reason="finished")


def file_name(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name).strip("-")[:60]


def stored(
    model: nn.Module,
    shapes: dict[str, tuple[int, ...]],
    prefix: str = "",
    networks: list[str] | None = None,
) -> dict[str, Tensor]:
    """Weights and statistics as files hold them, by name; of all networks, or of some."""
    return {
        prefix + name: weights.from_torch(tensor.detach(), arrangement, shapes[name])
        for attribute, network in model.named_children()
        if networks is None or attribute in networks
        for name, tensor, arrangement in weights.named_weights(network)
    }


def restore(
    model: nn.Module, path: Path, prefix: str = "", networks: list[str] | None = None
) -> None:
    """Reads all networks, or some."""
    for attribute, network in model.named_children():
        if networks is None or attribute in networks:
            weights.load(network, str(path), prefix)


def sheet(values: list[Tensor], ranges: list[Range], columns: int = 3) -> Image.Image:
    """Pictures of some examples, those of one example side by side."""
    examples = []
    height = max(value.shape[2] if value.ndim == 4 else 1 for value in values)
    shown = min(len(values[0]), max(1, 300 // height) * columns)
    for index in range(shown):
        tiles = [tile(v[index], r) for v, r in zip(values, ranges)]
        rows, width = (max(t.shape[axis] for t in tiles) for axis in (0, 1))
        tiles = [padded(t, rows, width) for t in tiles]
        examples.append(np.concatenate(tiles, axis=1))
    rows, width = (max(e.shape[axis] for e in examples) + 4 for axis in (0, 1))
    examples = [padded(e, rows, width) for e in examples]
    while len(examples) % columns:
        examples.append(np.full_like(examples[0], 48))
    lines = [
        np.concatenate(examples[i : i + columns], axis=1)
        for i in range(0, len(examples), columns)
    ]
    return Image.fromarray(np.concatenate(lines))


def tile(value: Tensor, between: Range | None) -> np.ndarray:
    """[channels, height, width] as bytes of red, green and blue; vectors as a row."""
    x = value.detach().float().cpu()
    x = x.reshape(1, 1, -1) if x.ndim < 3 else x
    low, high = between or (x.min().item(), max(x.max().item(), x.min().item() + 1e-6))
    x = ((x - low) / (high - low)).clamp(0, 1)
    x = x[:3] if len(x) >= 3 else x[:1].expand(3, -1, -1)
    return (x * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()


def padded(tile: np.ndarray, rows: int, columns: int) -> np.ndarray:
    below, right = rows - tile.shape[0], columns - tile.shape[1]
    return np.pad(tile, ((0, below), (0, right), (0, 0)), constant_values=48)


def save(path: str, tensors: dict[str, Tensor]) -> None:
    """Writes tensors, as they are to be in the file, as safetensors of 32-bit floats."""
    header, offset = {}, 0
    for name, tensor in tensors.items():
        end = offset + 4 * tensor.numel()
        shape = list(tensor.shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.detach().float().cpu().contiguous().numpy().tobytes())
