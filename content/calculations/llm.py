"""Numbers and checked answers for the calculate questions on large language models."""

import math
import random

from content.calculation import Calculation


def bits_per_byte(rng: random.Random) -> Calculation:
    """Per-token perplexity and bytes per token into bits per byte."""
    value = rng.choice([6, 8, 10, 12, 16, 20])
    width = rng.choice([2.5, 3.0, 3.5, 4.0, 4.5])
    bits = math.log2(value)
    answer = bits / width
    return Calculation(
        parameters={"perplexity": value, "bytes": width},
        answer=answer,
        unit="bits per byte",
        tolerance=0.02,
        working=f"log2({value}) / {width} = {bits:.3f} / {width} = {answer:.3f}",
    )


def training_flops(rng: random.Random) -> Calculation:
    """Parameters and tokens in billions into training operations in units of 10^21."""
    billions = rng.choice([1, 3, 7, 8, 13, 30, 70])
    tokens = rng.choice([100, 150, 200, 300, 500, 1000])
    answer = 6 * billions * 1e9 * tokens * 1e9 / 1e21
    return Calculation(
        parameters={"billions": billions, "tokens": f"{tokens:,}"},
        answer=answer,
        unit="10^21 FLOPs",
        tolerance=0.02,
        working=f"6 * {billions}e9 * {tokens}e9 = {answer:.3g} * 10^21",
    )


def lora_parameters(rng: random.Random) -> Calculation:
    """Layer dimensions and rank into the parameters of a low-rank update."""
    inputs = rng.choice([1024, 2048, 4096, 5120])
    outputs = rng.choice([1024, 2048, 4096, 11008])
    rank = rng.choice([4, 8, 16, 32])
    answer = rank * (inputs + outputs)
    return Calculation(
        parameters={"k": inputs, "d": outputs, "r": rank},
        answer=float(answer),
        unit="parameters",
        tolerance=0.001,
        working=f"{rank} * ({outputs} + {inputs}) = {answer:,}",
    )


def temperature_probability(rng: random.Random) -> Calculation:
    """Three logits and a temperature into the probability of the first token."""
    logits = [rng.choice([2.0, 2.5, 3.0]), rng.choice([0.5, 1.0, 1.5]), rng.choice([-1.0, 0.0])]
    temperature = rng.choice([0.5, 0.8, 1.0, 2.0])
    weights = [math.exp(logit / temperature) for logit in logits]
    answer = weights[0] / sum(weights)
    terms = " + ".join(f"{weight:.3f}" for weight in weights)
    return Calculation(
        parameters={"a": logits[0], "b": logits[1], "c": logits[2], "temperature": temperature},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"{weights[0]:.3f} / ({terms}) = {answer:.3f}",
    )


def pass_at_k(rng: random.Random) -> Calculation:
    """Samples, correct samples and k into the unbiased estimate of pass@k."""
    samples = rng.choice([10, 12, 20])
    correct = rng.randint(2, 5)
    k = rng.choice([2, 3, 5])
    bad, total = math.comb(samples - correct, k), math.comb(samples, k)
    answer = 1 - bad / total
    return Calculation(
        parameters={"n": samples, "c": correct, "k": k},
        answer=answer,
        unit="",
        tolerance=0.01,
        working=f"1 - C({samples - correct}, {k}) / C({samples}, {k}) = 1 - {bad}/{total} = {answer:.3f}",
    )


def kv_cache_size(rng: random.Random) -> Calculation:
    """Model shape and context length into the 16-bit cache of one request in GiB."""
    layers = rng.choice([24, 32, 40, 80])
    heads = rng.choice([4, 8, 16, 32])
    tokens = rng.choice([4_096, 8_192, 16_384, 32_768])
    answer = 2 * layers * heads * 128 * 2 * tokens / 2**30
    return Calculation(
        parameters={"layers": layers, "kv_heads": heads, "tokens": f"{tokens:,}"},
        answer=answer,
        unit="GiB",
        tolerance=0.05,  # an answer in gigabytes of 10^9 bytes is 7% off and must not pass
        working=f"2 * {layers} * {heads} * 128 * 2 bytes * {tokens} / 2^30 = {answer:.3f} GiB",
    )


def speculative_tokens(rng: random.Random) -> Calculation:
    """Acceptance rate and draft length into expected tokens per target pass."""
    rate = rng.choice([0.6, 0.7, 0.8, 0.9])
    drafts = rng.choice([3, 4, 5, 6])
    answer = (1 - rate ** (drafts + 1)) / (1 - rate)
    return Calculation(
        parameters={"alpha": rate, "gamma": drafts},
        answer=answer,
        unit="tokens",
        tolerance=0.02,
        working=f"(1 - {rate}^{drafts + 1}) / (1 - {rate}) = {answer:.3f}",
    )


def quantized_size(rng: random.Random) -> Calculation:
    """Parameters, bits and group size (16-bit scales) into gigabytes of weights."""
    billions = rng.choice([3, 7, 8, 13, 34, 70])
    bits = rng.choice([3, 4, 8])
    group = rng.choice([32, 64, 128])
    width = bits + 16 / group
    answer = billions * width / 8
    return Calculation(
        parameters={"billions": billions, "bits": bits, "group": group},
        answer=answer,
        unit="GB",
        tolerance=0.02,
        working=f"{bits} + 16 / {group} = {width:g} bits; {billions}e9 * {width:g} / 8 = {answer:.2f} GB",
    )


def monthly_cost(rng: random.Random) -> Calculation:
    """Tokens, assumed prices and volume into the monthly cost in dollars."""
    tokens_in = rng.choice([1_000, 2_000, 3_000, 5_000])
    tokens_out = rng.choice([150, 200, 300, 500])
    price_in = rng.choice([0.5, 1, 2])
    price_out = rng.choice([3, 4, 8])
    requests = rng.choice([100_000, 500_000, 1_000_000])
    single = (tokens_in * price_in + tokens_out * price_out) / 1e6
    answer = single * requests
    return Calculation(
        parameters={
            "tokens_in": f"{tokens_in:,}",
            "tokens_out": tokens_out,
            "price_in": price_in,
            "price_out": price_out,
            "requests": f"{requests:,}",
        },
        answer=answer,
        unit="dollars",
        tolerance=0.02,
        working=(
            f"({tokens_in} * {price_in} + {tokens_out} * {price_out}) / 10^6 = {single:.6f};"
            f" times {requests:,} = {answer:,.2f}"
        ),
    )
