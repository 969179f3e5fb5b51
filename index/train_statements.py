"""Training the adapter of `index.statements`: `make adapter`, about half an hour on two cores.

A pair is what was said and a claim, a key point of the bank or one of the handbook. A sentence that states the claim, in
other words or in nearly its own, stands alone or beside another sentence about the same subject, as in an answer; against
it stand sentences that get the claim wrong, that are only near it, and what belongs to other claims of the subject. The
pairs are drawn anew in each round.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from content.handbook import load_handbook
from content.questions import load_questions
from content.wordings import Wording, load_wordings
from index.minilm import model_folder, open_tokenizer
from index.minilm_graph import HEADS, LAYERS, WIDTH, WORDS
from index.statements import ADAPTER_FILE, MOST_PIECES

RANK = 32
ROUNDS = 2
BATCH, POOL = 32, 640  # pairs a step; pairs sorted by length together
RATE, HEAD_RATE, WARM_UP, LAST = 5e-4, 1e-3, 0.06, 0.25  # the rates fall to a quarter
# What is kept is the mean of the weights over about the last 500 steps, which costs nothing and graded unseen answers
# a little better than the last weights; more adapters averaged gave no more worth their time (docs/quality.md).
MEMORY = 0.998
SMOOTHING = 0.02  # a label of 1 is taught as 0.98
HIDDEN = 128
LINEAR = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


@dataclass(frozen=True, slots=True)
class Pair:
    """What was said, a key point, and how far the first states the second, 0 to 1."""

    said: str
    claim: str
    stated: float


def draw_pairs(wordings: Sequence[Wording], rng: random.Random) -> list[Pair]:
    """Turn wordings into one round's pairs."""
    subjects: dict[str, list[Wording]] = {}
    for wording in wordings:
        subjects.setdefault(wording.subject, []).append(wording)
    pairs = []
    for subject, group in subjects.items():
        for wording in group:
            pairs += list(_pairs_of(wording, [other for other in group if other is not wording], rng))
            # What belongs to another subject states nothing of this one.
            stray = rng.choice(wordings)
            if stray.subject != subject:
                pairs.append(Pair(" ".join(rng.sample(stray.right, 2)), wording.claim, 0.0))
    rng.shuffle(pairs)
    return pairs


def _pairs_of(wording: Wording, others: Sequence[Wording], rng: random.Random) -> Iterator[Pair]:
    claim = wording.claim
    elsewhere = [text for other in others for text in (*other.right, *other.wrong)]

    def beside(text: str) -> str:
        """The sentence alone, or before or after one about another claim."""
        if not elsewhere or rng.random() < 0.55:
            return text
        neighbor = rng.choice(elsewhere)
        return f"{text} {neighbor}" if rng.random() < 0.5 else f"{neighbor} {text}"

    for text in wording.right:
        yield Pair(beside(text), claim, 1.0)
    for text in (*wording.wrong, *wording.near):
        yield Pair(beside(text), claim, 0.0)
    for _ in range(2 if others else 0):
        other = rng.choice(others)
        yield Pair(beside(rng.choice(other.right if rng.random() < 0.7 else other.wrong)), claim, 0.0)
    # The claim's own words are right too, and two rewordings state each other; a wrong wording states neither.
    if rng.random() < 0.3:
        yield Pair(claim, claim, 1.0)
    if rng.random() < 0.35:
        one, other_way = rng.sample(wording.same, 2)
        yield Pair(one, other_way, 1.0)
    if rng.random() < 0.35:
        yield Pair(rng.choice(wording.wrong), rng.choice(wording.same), 0.0)
    if rng.random() < 0.25:
        yield Pair(rng.choice(wording.right), rng.choice(wording.wrong), 0.0)


def new_adapter(base: Mapping[str, Tensor], seed: int) -> dict[str, Tensor]:
    """Make an adapter that changes nothing yet, by the names that `minilm_graph.build_pair_graph` reads."""
    torch.manual_seed(seed)
    made = {}
    for prefix in (f"encoder.layer.{layer}." for layer in range(LAYERS)):
        for name in LINEAR:
            outputs, inputs = base[f"{prefix}{name}.weight"].shape
            made[f"{prefix}{name}.down"] = torch.randn(RANK, inputs) / math.sqrt(inputs)
            made[f"{prefix}{name}.up"] = torch.zeros(outputs, RANK)
    norms = ["embeddings.LayerNorm"]
    norms += [f"encoder.layer.{layer}.{name}" for layer in range(LAYERS) for name in NORMS]
    taken = [f"{name}.{part}" for name in norms for part in ("weight", "bias")]
    made |= {name: base[name].clone() for name in [*taken, "embeddings.token_type_embeddings.weight"]}
    for name, outputs, inputs in (("head.hidden", HIDDEN, 3 * WIDTH), ("head.out", 1, HIDDEN)):
        made[f"{name}.weight"] = torch.empty(outputs, inputs).uniform_(-1, 1) / math.sqrt(inputs)
        made[f"{name}.bias"] = torch.zeros(outputs)
    return {name: value.requires_grad_() for name, value in made.items()}


def logits(base: Mapping[str, Tensor], adapter: Mapping[str, Tensor], inputs: Mapping[str, Tensor]) -> Tensor:
    """Turn encoded pairs [batch, sequence] into log-odds [batch]; the same computation as the ONNX graph."""

    def linear(x: Tensor, name: str) -> Tensor:
        # The adapter is added to the weights first: a step takes three quarters of the time of two products.
        weight = base[f"{name}.weight"] + adapter[f"{name}.up"] @ adapter[f"{name}.down"]
        return functional.linear(x, weight, base[f"{name}.bias"])

    def normalized(x: Tensor, name: str) -> Tensor:
        return functional.layer_norm(x, (WIDTH,), adapter[f"{name}.weight"], adapter[f"{name}.bias"], 1e-12)

    ids, mask, segments = inputs["ids"], inputs["mask"].bool(), inputs["segments"]
    batch, length = ids.shape
    x = base[WORDS][ids]
    x = x + base["embeddings.position_embeddings.weight"][:length]
    x = normalized(x + adapter["embeddings.token_type_embeddings.weight"][segments], "embeddings.LayerNorm")
    for prefix in (f"encoder.layer.{layer}." for layer in range(LAYERS)):
        query, key, value = (
            linear(x, f"{prefix}attention.self.{name}").view(batch, length, HEADS, -1).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        # Written out: the fused operator takes twice as long backward on a CPU.
        seen = (query @ key.transpose(2, 3) / math.sqrt(WIDTH / HEADS)).masked_fill(
            ~mask[:, None, None], -1e4
        )
        mixed = (seen.softmax(-1).to(value.dtype) @ value).transpose(1, 2).reshape(batch, length, WIDTH)
        x = normalized(
            x + linear(mixed, f"{prefix}attention.output.dense"), f"{prefix}attention.output.LayerNorm"
        )
        inner = functional.gelu(linear(x, f"{prefix}intermediate.dense"))
        x = normalized(x + linear(inner, f"{prefix}output.dense"), f"{prefix}output.LayerNorm")
    x = x.float()
    parts = []
    for segment in (0, 1):
        kept = (mask & (segments == segment))[..., None].float()
        parts.append((x * kept).sum(1) / kept.sum(1))
    features = torch.cat([*parts, x[:, 0]], 1)
    hidden = functional.gelu(
        functional.linear(features, adapter["head.hidden.weight"], adapter["head.hidden.bias"])
    )
    return functional.linear(hidden, adapter["head.out.weight"], adapter["head.out.bias"])[:, 0]


def encoded(tokenizer: Any, pairs: Sequence[Pair]) -> dict[str, Tensor]:
    """Turn pairs into the inputs of `logits`."""
    rows = tokenizer.encode_batch([(pair.said, pair.claim) for pair in pairs])
    return {
        "ids": torch.tensor([row.ids for row in rows]),
        "mask": torch.tensor([row.attention_mask for row in rows]),
        "segments": torch.tensor([row.type_ids for row in rows]),
    }


def train(wordings: Sequence[Wording], *, rounds: int = ROUNDS, seed: int = 0) -> dict[str, np.ndarray]:
    """Turn wordings into the tensors of an adapter; prints the loss of each round."""
    rng = random.Random(seed)
    base = {
        name: value.float() for name, value in load_file(str(model_folder() / "model.safetensors")).items()
    }
    adapter, tokenizer = new_adapter(base, seed), open_tokenizer(MOST_PIECES)
    head = [value for name, value in adapter.items() if name.startswith("head.")]
    body = [value for name, value in adapter.items() if not name.startswith("head.")]
    rates = (RATE, HEAD_RATE)
    optimizer = torch.optim.AdamW([{"params": body}, {"params": head}], lr=RATE, weight_decay=0.01)
    steps = rounds * (len(draw_pairs(wordings, random.Random(seed))) // BATCH)
    step, mean = 0, {name: value.detach().clone() for name, value in adapter.items()}
    for number in range(rounds):
        pairs, total = draw_pairs(wordings, rng), 0.0
        pools = [pairs[start : start + POOL] for start in range(0, len(pairs), POOL)]
        ordered = [sorted(pool, key=lambda pair: len(pair.said) + len(pair.claim)) for pool in pools]
        batches = [pool[start : start + BATCH] for pool in ordered for start in range(0, len(pool), BATCH)]
        rng.shuffle(batches)
        for batch in batches:
            step += 1
            factor = min(1.0, step / (WARM_UP * steps)) * (1 - (1 - LAST) * step / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            taught = torch.tensor([SMOOTHING + (1 - 2 * SMOOTHING) * pair.stated for pair in batch])
            with torch.autocast("cpu", torch.bfloat16):
                found = logits(base, adapter, encoded(tokenizer, batch))
            loss = functional.binary_cross_entropy_with_logits(found.float(), taught)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(adapter.values(), 1.0)
            optimizer.step()
            total += loss.item()
            with torch.no_grad():
                for name, value in adapter.items():
                    mean[name].lerp_(value, max(1 - MEMORY, 1 / step))
        print(f"Round {number + 1} of {rounds}: loss {total / len(batches):.3f}", flush=True)
    return {name: value.numpy().astype(np.float16) for name, value in mean.items()}


def main(path: Path = ADAPTER_FILE) -> None:
    """Train on all wordings and write the adapter."""
    wordings = load_wordings(load_questions(), load_handbook())
    np.savez(path, **train(wordings))  # type: ignore[arg-type]
    print(f"{path} is written ({path.stat().st_size / 1e6:.1f} MB); fit the grader's weights anew.")


if __name__ == "__main__":
    main()
