"""Random numbers and checked results for the computer vision questions that ask for a calculation."""

import random

from content.calculation import Calculation


def hog_length(rng: random.Random) -> Calculation:
    """Draw a detection window and return the length of its HOG descriptor."""
    cell, bins = 8, rng.choice([8, 9, 12])
    across, down = rng.randint(6, 12), rng.randint(8, 18)
    blocks = (across - 1) * (down - 1)
    return Calculation(
        parameters={"width": across * cell, "height": down * cell, "cell": cell, "bins": bins},
        answer=float(blocks * 4 * bins),
        unit="values",
        tolerance=0.001,
        working=(
            f"{across} x {down} cells give {across - 1} x {down - 1} = {blocks} blocks; "
            f"each holds 4 x {bins} = {4 * bins} values; {blocks} x {4 * bins} = {blocks * 4 * bins}"
        ),
    )


def conv_output(rng: random.Random) -> Calculation:
    """Draw a convolution and return the side length of its output."""
    kernel, stride = rng.choice([3, 5, 7]), rng.choice([1, 2, 3])
    padding, size = rng.randint(0, kernel // 2), rng.choice([28, 32, 56, 64, 100, 224])
    side = (size + 2 * padding - kernel) // stride + 1
    return Calculation(
        parameters={"kernel": kernel, "stride": stride, "padding": padding, "size": size},
        answer=float(side),
        unit="pixels",
        tolerance=0.001,
        working=f"floor(({size} + 2 x {padding} - {kernel}) / {stride}) + 1 = {side}",
    )


def box_iou(rng: random.Random) -> Calculation:
    """Draw two overlapping boxes and return their intersection over union."""
    w1, h1, w2, h2 = (rng.randrange(8, 21, 2) for _ in range(4))
    x, y = rng.randrange(2, w1, 2), rng.randrange(2, h1, 2)
    width, height = min(w1, x + w2) - x, min(h1, y + h2) - y
    common = width * height
    union = w1 * h1 + w2 * h2 - common
    return Calculation(
        parameters={"w1": w1, "h1": h1, "x": x, "y": y, "x2": x + w2, "y2": y + h2},
        answer=common / union,
        unit="",
        tolerance=0.02,
        working=(
            f"intersection {width} x {height} = {common}; union {w1 * h1} + {w2 * h2} - {common} = {union}; "
            f"{common} / {union} = {common / union:.3f}"
        ),
    )


def dice_from_masks(rng: random.Random) -> Calculation:
    """Draw two mask areas with their overlap and return the Dice coefficient."""
    common = rng.randrange(20, 100, 5)
    predicted, actual = common + rng.randrange(5, 60, 5), common + rng.randrange(5, 60, 5)
    dice = 2 * common / (predicted + actual)
    return Calculation(
        parameters={"predicted": predicted, "actual": actual, "common": common},
        answer=dice,
        unit="",
        tolerance=0.01,
        working=f"2 x {common} / ({predicted} + {actual}) = {dice:.3f}",
    )


def vit_tokens(rng: random.Random) -> Calculation:
    """Draw an image and patch size and return the encoder's sequence length."""
    patch = rng.choice([8, 14, 16, 32])
    per_side = rng.randint(7, 28)
    tokens = per_side**2 + 1
    return Calculation(
        parameters={"patch": patch, "size": patch * per_side},
        answer=float(tokens),
        unit="tokens",
        tolerance=0.001,
        working=f"({patch * per_side} / {patch})^2 + 1 = {per_side}^2 + 1 = {tokens}",
    )
