"""Draw numbers for the deep-learning calculate questions and work out their answers."""

import math
import random

from content.calculation import Calculation


def cross_entropy_from_logits(rng: random.Random) -> Calculation:
    """Three small integer logits become the cross-entropy of the first class, in nats."""
    a, b, c = rng.sample([-2, -1, 0, 1, 2, 3], 3)
    total = sum(math.exp(z) for z in (a, b, c))
    p = math.exp(a) / total
    working = f"p = e^{a} / (e^{a} + e^{b} + e^{c}) = {p:.4f}; loss = -ln p = {-math.log(p):.4f}"
    return Calculation({"a": a, "b": b, "c": c}, -math.log(p), "nats", 0.02, working)


def tiny_backprop(rng: random.Random) -> Calculation:
    """A two-weight ReLU network becomes the derivative of its squared loss with respect to w1."""
    x, w1, w2 = rng.choice([1, 2, 3]), rng.choice([0.5, 1.0, 1.5, 2.0]), rng.choice([-3, -2, 2, 3])
    h = w1 * x
    y = round(w2 * h + rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]), 2)
    output = w2 * h
    answer = (output - y) * w2 * x
    working = f"h = {h:g}, output = {output:g}; ({output:g} - {y:g}) * {w2} * 1 * {x} = {answer:g}"
    return Calculation({"x": x, "w1": w1, "w2": w2, "y": y}, answer, "", 0.01, working)


def cosine_rate(rng: random.Random) -> Calculation:
    """A warmup and cosine-decay schedule becomes the learning rate at one step of its decay."""
    warm = rng.choice([100, 200, 500])
    decay = rng.choice([1000, 2000, 4000])
    progress = rng.choice([0.25, 0.5, 0.75])
    peak = rng.choice([0.001, 0.0004, 0.0002])
    step, total = warm + int(decay * progress), warm + decay
    answer = peak * 0.5 * (1 + math.cos(math.pi * progress))
    working = (
        f"progress = ({step} - {warm}) / ({total} - {warm}) = {progress}; "
        f"{peak} * 0.5 * (1 + cos(pi * {progress})) = {answer:.3g}"
    )
    return Calculation({"warm": warm, "peak": peak, "total": total, "step": step}, answer, "", 0.02, working)


def he_std(rng: random.Random) -> Calculation:
    """A layer's number of inputs becomes the He standard deviation for ReLU."""
    fan_in = rng.choice([128, 200, 256, 512, 800, 1024, 2048])
    answer = math.sqrt(2 / fan_in)
    return Calculation({"fan_in": fan_in}, answer, "", 0.02, f"sqrt(2 / {fan_in}) = {answer:.4f}")


def clipped_component(rng: random.Random) -> Calculation:
    """A gradient norm above the threshold becomes one component after clipping by norm."""
    clip = rng.choice([0.5, 1.0, 2.0])
    norm = clip * rng.choice([4, 5, 8, 10])
    component = round(norm * rng.choice([0.3, 0.5, 0.6]), 2)
    answer = component * clip / norm
    working = f"{component:g} * {clip:g} / {norm:g} = {answer:g}"
    return Calculation({"norm": norm, "clip": clip, "component": component}, answer, "", 0.01, working)


def conv_parameters(rng: random.Random) -> Calculation:
    """Channel counts and a kernel size become the number of parameters of a convolution."""
    c_in, c_out, k = rng.choice([3, 16, 32, 64]), rng.choice([32, 64, 128]), rng.choice([1, 3, 5])
    answer = (k * k * c_in + 1) * c_out
    working = f"({k} * {k} * {c_in} + 1) * {c_out} = {answer}"
    return Calculation({"c_in": c_in, "c_out": c_out, "k": k}, float(answer), "parameters", 0.001, working)


def attention_score_memory(rng: random.Random) -> Calculation:
    """A sequence length and a number of heads become the GiB of one layer's stored 16-bit scores."""
    n, heads = rng.choice([2048, 4096, 8192, 16384]), rng.choice([16, 32, 64])
    answer = n * n * heads * 2 / 2**30
    working = f"{n} * {n} * {heads} * 2 bytes / 2^30 = {answer:g} GiB"
    return Calculation({"n": n, "heads": heads}, answer, "GiB", 0.02, working)


def transformer_parameters(rng: random.Random) -> Calculation:
    """A depth and a width become the millions of block parameters of a standard transformer."""
    layers, d = rng.choice([(12, 768), (24, 1024), (24, 2048), (32, 4096), (48, 1600), (6, 512)])
    answer = 12 * layers * d * d / 1e6
    working = f"12 * {layers} * {d}^2 = {answer:.0f} million"
    return Calculation({"layers": layers, "d": d}, answer, "million", 0.03, working)


def adam_memory(rng: random.Random) -> Calculation:
    """A model size becomes the GB of mixed-precision training state with Adam."""
    billions = rng.choice([0.5, 1, 1.3, 3, 7, 8, 13, 30])
    answer = billions * 16
    working = f"{billions:g} * (2 + 2 + 4 + 4 + 4) bytes = {answer:g} GB"
    return Calculation({"billions": billions}, answer, "GB", 0.02, working)


def pipeline_bubble(rng: random.Random) -> Calculation:
    """Stages and micro-batches become the percentage of idle time in a pipeline."""
    p, m = rng.choice([2, 4, 8]), rng.choice([4, 8, 12, 16, 32])
    answer = 100 * (p - 1) / (m + p - 1)
    working = f"({p} - 1) / ({m} + {p} - 1) = {answer:.1f}%"
    return Calculation({"p": p, "m": m}, answer, "%", 0.02, working)


def gaussian_kl(rng: random.Random) -> Calculation:
    """A mean and a standard deviation become the KL divergence from N(mu, sigma^2) to N(0, 1), in nats."""
    mu, sigma = rng.choice([0.5, 1.0, 1.5, 2.0]), rng.choice([0.25, 0.5, 0.8, 1.5, 2.0])
    answer = 0.5 * (mu**2 + sigma**2 - 1 - math.log(sigma**2))
    working = f"0.5 * ({mu}^2 + {sigma}^2 - 1 - ln({sigma}^2)) = {answer:.3f}"
    return Calculation({"mu": mu, "sigma": sigma}, answer, "nats", 0.02, working)
