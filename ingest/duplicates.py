"""Exact and near duplicates over all chunks: one of them stands for the others.

MinHash finds candidates, the full set of word shingles decides. A near duplicate must also agree in every
number, negation and symbol-bearing word: "L1" for "L2" or "not" for "now" is another statement.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

import numpy as np
import numpy.typing as npt

# Of the pairs of pages that the linked resources share, reworded headers and mended typing errors lie at 0.88 and
# above; two answers to the same question by the same author reach 0.8. So 0.85.
THRESHOLD = 0.85
_SHINGLE = 5  # words
_LEAST = 30  # words; a shorter text is a duplicate only if it is the same
# 12 bands of 6: a pair at the threshold is missed by 3 in 1,000, one at 0.5 compared in 1 of 6 cases.
_BANDS, _ROWS = 12, 6
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_]+(?:['’][a-z]+)?|[^\w\s]")
_NEGATIONS = frozenset(
    "not no never none nor neither without cannot unless except less more fewer higher lower increase increases decrease "
    "decreases true false before after min max minimum maximum positive negative 不 没 无 非 未 否".split()
)
_Hashes = npt.NDArray[np.uint64]


def canonical(chunks: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """Turn (id, text, priority) into id -> the id that stands for it, itself where nothing came before.

    Of duplicates the one with the lowest priority number stands, then the lowest id. Deterministic, and
    independent of the order of the input.
    """
    result: dict[str, str] = {}
    exact: dict[bytes, str] = {}
    buckets: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    kept: list[tuple[str, _Hashes, bytes]] = []
    multipliers, offsets = _permutations()
    hashes: dict[str, int] = {}
    for name, text, _ in sorted(chunks, key=lambda chunk: (chunk[2], chunk[0])):
        tokens = _WORD.findall(text.lower())
        words = [token for token in tokens if token[0].isalnum()]
        digest = sha256(" ".join(tokens).encode()).digest()
        result[name] = exact.setdefault(digest, name)
        if result[name] != name or len(words) < _LEAST or "```" in text:
            continue  # code differs by a single sign
        shingles = _shingles(words, hashes)
        bands = _bands(shingles, multipliers, offsets)
        facts = _facts(tokens)
        found = {row for band in bands for row in buckets.get(band, ())}
        for row in sorted(found):
            other, theirs, same = kept[row]
            if facts == same and _jaccard(shingles, theirs) >= THRESHOLD:
                result[name] = other
                break
        else:
            for band in bands:
                buckets[band].append(len(kept))
            kept.append((name, shingles, facts))
    return result


def _shingles(words: list[str], known: dict[str, int]) -> _Hashes:
    for word in words:
        if word not in known:
            known[word] = zlib.crc32(word.encode())
    values = np.fromiter((known[word] for word in words), dtype=np.uint64, count=len(words))
    mixed = np.zeros(len(words) - _SHINGLE + 1, dtype=np.uint64)
    for place in range(_SHINGLE):
        with np.errstate(over="ignore"):
            mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + values[place : place + len(mixed)]
    return np.unique(mixed)


def _permutations() -> tuple[_Hashes, _Hashes]:
    random = np.random.default_rng(17)  # any fixed seed: the same chunks must give the same answer tomorrow
    size = _BANDS * _ROWS
    odd = random.integers(1, 1 << 62, size=size, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return odd, random.integers(0, 1 << 62, size=size, dtype=np.uint64)


def _bands(shingles: _Hashes, multipliers: _Hashes, offsets: _Hashes) -> list[tuple[int, bytes]]:
    with np.errstate(over="ignore"):
        spread = shingles[:, None] * multipliers[None, :] + offsets[None, :]
    spread ^= spread >> np.uint64(31)
    signature = spread.min(axis=0)
    return [(band, signature[band * _ROWS : (band + 1) * _ROWS].tobytes()) for band in range(_BANDS)]


def _facts(tokens: list[str]) -> bytes:
    """What near duplicates must share in order: numbers, negations, comparisons and mathematical signs."""
    facts = [
        token
        for token in tokens
        if token in _NEGATIONS
        or token.endswith(("n't", "n’t"))
        or token in "=<>+*/^\\$≥≤≠"
        or any(character.isdigit() for character in token)
    ]
    return sha256(" ".join(facts).encode()).digest()


def _jaccard(one: _Hashes, other: _Hashes) -> float:
    shared = np.intersect1d(one, other, assume_unique=True).size
    return float(shared / (one.size + other.size - shared))
