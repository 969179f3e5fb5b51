"""Recomputes the numbers stated in the pages on large language models."""

import math
from collections import Counter

import numpy as np


def _softmax(logits: list[float], temperature: float = 1.0) -> list[float]:
    weights = [math.exp(logit / temperature) for logit in logits]
    return [weight / sum(weights) for weight in weights]


def check_llm_tokenization() -> None:
    """First merge of the toy corpus and the parameters of a larger vocabulary."""
    pairs: Counter[str] = Counter()
    for word, count in {"low": 2, "lower": 1, "newest": 3}.items():
        for start in range(len(word) - 1):
            pairs[word[start : start + 2]] += count
    assert pairs.most_common(1) == [("we", 4)]
    assert round((128_000 - 32_000) * 4096 / 1e6) == 393
    assert math.log2(8) / 3 == 1 and round(math.log2(11), 3) == 3.459
    assert round(math.log2(11) / 4, 3) == 0.865


def check_pretraining_objectives() -> None:
    """Perplexity of three tokens."""
    loss = -sum(math.log(p) for p in (0.5, 0.25, 0.125)) / 3
    assert round(loss, 3) == 1.386 and math.isclose(math.exp(loss), 4)


def check_scaling_laws() -> None:
    """Training compute and time of the example."""
    compute = 6 * 7e9 * 140e9
    assert math.isclose(compute, 5.88e21) and 140 / 7 == 20
    seconds = compute / (64 * 4e14)
    assert round(seconds, -4) == 230_000 and round(seconds / 3600) == 64


def check_instruction_tuning() -> None:
    """Share of masked tokens and memory of full fine-tuning."""
    assert 200 / 250 == 0.8 and 2 + 2 + 12 == 16 and 7 * 16 == 112


def check_lora_peft() -> None:
    """Parameters of a rank-8 update and memory of a 4-bit base."""
    update = 8 * (4096 + 4096)
    assert update == 65_536 and 4096**2 == 16_777_216 and round(100 * update / 4096**2, 2) == 0.39
    assert 7 * 4 / 8 == 3.5 and 7 * 16 / 8 == 14


def check_rlhf() -> None:
    """Preference probability and loss for a reward difference of one."""
    probability = 1 / (1 + math.exp(-1))
    assert round(probability, 3) == 0.731 and round(-math.log(probability), 3) == 0.313


def check_dpo() -> None:
    """Margin, probability and loss of the example, and the loss at the start."""
    margin = 0.1 * (2.0 - -1.0)
    probability = 1 / (1 + math.exp(-margin))
    assert math.isclose(margin, 0.3) and round(probability, 3) == 0.574
    assert round(-math.log(probability), 3) == 0.554 and round(math.log(2), 3) == 0.693


def check_decoding_sampling() -> None:
    """Probabilities at two temperatures and the renormalized nucleus."""
    plain, sharp = _softmax([2, 1, 0]), _softmax([2, 1, 0], 0.5)
    assert [round(p, 3) for p in plain] == [0.665, 0.245, 0.090]
    assert [round(p, 3) for p in sharp] == [0.867, 0.117, 0.016]
    assert round(plain[0] + plain[1], 3) == 0.910 and plain[0] < 0.9
    assert [round(p / sum(plain[:2]), 3) for p in plain[:2]] == [0.731, 0.269]


def check_prompting_in_context() -> None:
    """Correction by a content-free input."""
    positive, negative = 0.6 / 0.7, 0.4 / 0.3
    assert round(positive, 3) == 0.857 and round(negative, 3) == 1.333
    assert round(positive / (positive + negative), 3) == 0.391
    assert round(negative / (positive + negative), 3) == 0.609


def check_chain_of_thought() -> None:
    """Majority of five votes, for two accuracies; growth of output tokens."""

    def majority(p: float) -> float:
        return sum(math.comb(5, k) * p**k * (1 - p) ** (5 - k) for k in range(3, 6))

    assert round(majority(0.6), 3) == 0.683 and round(majority(0.4), 3) == 0.317
    assert round(305 / 5) in (60, 61) and 5 * 300 / 5 == 300


def check_llm_evaluation() -> None:
    """pass@k, expected Elo score and standard error."""
    assert math.isclose(1 - math.comb(7, 1) / math.comb(10, 1), 0.30)
    assert math.comb(7, 5) == 21 and math.comb(10, 5) == 252 and round(1 - 21 / 252, 3) == 0.917
    assert round(1 / (1 + 10 ** (-100 / 400)), 2) == 0.64
    assert round(100 * math.sqrt(0.7 * 0.3 / 200), 1) == 3.2


def check_hallucination() -> None:
    """Expected score of answering under a penalty and precision of a detector."""
    threshold = 0.75
    penalty = threshold / (1 - threshold)
    assert penalty == 3
    assert math.isclose(0.8 - 0.2 * penalty, 0.2) and math.isclose(0.7 - 0.3 * penalty, -0.2)
    hits, alarms = 0.05 * 0.9, 0.95 * 0.1
    assert math.isclose(hits, 0.045) and math.isclose(alarms, 0.095)
    assert round(100 * hits / (hits + alarms)) == 32


def check_context_window_long_context() -> None:
    """Growth of attention work, interpolation factor and the tokens of a contract."""
    assert (64_000 / 8_000) ** 2 == 64 and 32_768 / 4_096 == 8
    assert round(300 * 500 * 1.33, -4) == 200_000


def check_kv_cache() -> None:
    """Bytes per token and per context, and the effect of grouped queries."""
    per_token = 2 * 32 * 32 * 128 * 2
    assert per_token == 524_288 == 2**19 and per_token * 4096 == 2 * 2**30
    assert 16 * 2 == 32 and round(7e9 * 2 / 2**30) == 13 and 32 / 13 > 2
    assert 8 / 32 == 1 / 4


def check_llm_serving() -> None:
    """Lower bound of a decode step, cached tokens and total latency."""
    assert 14 / 2000 == 0.007 and round(1 / 0.007) == 143
    assert 80 - 14 - 6 == 60 and 60e9 / 0.5e6 == 120_000 and 120_000 / 2_000 == 60
    assert round(0.4 + 199 * 0.025, 1) == 5.4


def check_mixture_of_experts() -> None:
    """Total and active parameters, balance at uniform routing, and capacity."""
    assert 2 + 8 * 5 == 42 and 2 + 2 * 5 == 12
    assert math.isclose(8 * sum((1 / 8) * (1 / 8) for _ in range(8)), 1)
    assert 1.25 * 4096 * 1 / 8 == 640


def check_flash_attention() -> None:
    """Size of a score matrix and of the inputs, and the running softmax."""
    assert 4096**2 * 2 == 32 * 2**20 and 4096 * 64 * 2 == 2**19
    rng = np.random.default_rng(1)
    scores, values = rng.normal(size=10), rng.normal(size=10)
    top, norm, out = -math.inf, 0.0, 0.0
    for score, value in zip(scores, values, strict=True):
        new = max(top, score)
        norm = norm * math.exp(top - new) + math.exp(score - new)
        out = out * math.exp(top - new) + math.exp(score - new) * value
        top = new
    assert math.isclose(out / norm, float(np.exp(scores) @ values / np.exp(scores).sum()))


def check_speculative_decoding() -> None:
    """Expected tokens, speedup, and exactness of the acceptance rule."""
    tokens = (1 - 0.8**5) / (1 - 0.8)
    assert round(0.8**5, 3) == 0.328 and round(tokens, 2) == 3.36
    assert round(tokens / (4 * 0.05 + 1), 1) == 2.8
    p, q = np.array([0.6, 0.3, 0.1]), np.array([0.3, 0.3, 0.4])
    accept = np.minimum(p, q)
    residual = np.maximum(p - q, 0)
    assert np.allclose(accept + (1 - accept.sum()) * residual / residual.sum(), p)
    assert math.isclose(accept.sum(), 0.7) and math.isclose(1 - np.abs(p - q).sum() / 2, 0.7)


def check_llm_embeddings() -> None:
    """Cosine with a common component and memory of large vectors."""
    first, second = np.array([3, 1, 0]), np.array([3, 0, 1])
    assert math.isclose(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)), 0.9)
    assert round(1e7 * 4096 * 4 / 1e9) == 164


def check_llm_safety_guardrails() -> None:
    """Share of flags, their precision, and independent layers."""
    hits, alarms = 0.01 * 0.95, 0.99 * 0.02
    assert round(100 * (hits + alarms), 2) == 2.93 and round(100 * hits / (hits + alarms)) == 32
    assert math.isclose(0.1 * 0.1, 0.01)


def check_llm_quantization() -> None:
    """Bits per weight and size with group scales; SmoothQuant leaves the product unchanged."""
    assert 4 + 16 / 128 == 4.125 and round(7 * 4.125 / 8, 2) == 3.61 and 7 * 16 / 8 == 14
    rng = np.random.default_rng(0)
    x, w, s = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), rng.uniform(0.5, 2, size=4)
    assert np.allclose((x / s) @ (s[:, None] * w), x @ w)


def check_structured_output() -> None:
    """Failure after two retries and success of twenty calls."""
    assert math.isclose(0.05**3, 0.000125) and round(0.95**20, 2) == 0.36


def check_training_data_curation() -> None:
    """Candidate probabilities of banding and where the curve rises."""

    def candidate(s: float) -> float:
        return 1 - (1 - s**5) ** 20

    assert round(candidate(0.8), 4) == 0.9996 and round(candidate(0.4), 3) == 0.186
    assert round((1 / 20) ** (1 / 5), 2) == 0.55


def check_multimodal_llm() -> None:
    """Patches of an image, tokens of a tiled page and after merging."""
    assert 336 // 14 == 24 and 24**2 == 576
    tiles = (1344 // 336) * (1008 // 336)
    assert tiles == 12 and (tiles + 1) * 576 == 7_488 and 7_488 // 4 == 1_872


def check_reasoning_models() -> None:
    """Group-relative advantages and success of eight attempts."""
    rewards = np.array([1.0, 0, 0, 1])
    assert np.allclose((rewards - rewards.mean()) / rewards.std(), [1, -1, -1, 1])
    assert round(1 - 0.7**8, 3) == 0.942


def check_llm_cost_latency() -> None:
    """Cost, latency, prefix caching and cascade of the examples."""
    single = (3000 * 1 + 300 * 4) / 1e6
    assert math.isclose(single, 0.0042) and math.isclose(single * 2e6, 8_400)
    assert math.isclose(3000 * 1 / 1e6 * 2e6, 6_000)
    assert math.isclose(0.1 + 0.3 + 300 * 0.02, 6.4) and 150 * 0.02 == 3 and 0.3 / 2 == 0.15
    assert math.isclose((500 + 2_500 * 0.1) / 1e6, 0.00075)
    cascade = 0.0004 + 0.25 * 0.0042
    assert math.isclose(cascade, 0.00145) and round(100 * (1 - cascade / 0.0042)) == 65
