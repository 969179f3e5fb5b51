"""Recompute every number stated in the natural-language-processing pages."""

import itertools
import math
import unicodedata
from collections import Counter

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer


def close(value: float, stated: float, relative: float = 0.006) -> bool:
    """Tell whether a recomputed value equals the rounded one printed in a page."""
    return math.isclose(value, stated, rel_tol=relative, abs_tol=1e-12)


def check_text_preprocessing() -> None:
    def harmonic(n: int) -> float:
        return sum(1 / r for r in range(1, n + 1))

    assert close(harmonic(100), 5.19) and close(harmonic(50_000), 11.40, 1e-3)
    assert close(harmonic(100) / harmonic(50_000), 0.455, 2e-3)
    assert len(unicodedata.normalize("NFC", "cafe\u0301")) == 4


def check_tokenization() -> None:
    words = {("c", "a", "t"): 5, ("c", "a", "t", "s"): 3, ("m", "a", "t"): 4, ("r", "a", "t", "s"): 2}

    def pairs() -> Counter[tuple[str, str]]:
        counts: Counter[tuple[str, str]] = Counter()
        for word, n in words.items():
            for left, right in itertools.pairwise(word):
                counts[left, right] += n
        return counts

    def merge(left: str, right: str) -> None:
        for word in list(words):
            out: list[str] = []
            for piece in word:
                if out and (out[-1], piece) == (left, right):
                    out[-1] = left + right
                else:
                    out.append(piece)
            words[tuple(out)] = words.pop(word)

    stated = [
        {("a", "t"): 14, ("c", "a"): 8, ("t", "s"): 5, ("m", "a"): 4, ("r", "a"): 2},
        {("c", "at"): 8, ("at", "s"): 5, ("m", "at"): 4, ("r", "at"): 2},
        {("m", "at"): 4, ("cat", "s"): 3, ("r", "at"): 2, ("at", "s"): 2},
    ]
    for counts in stated:
        assert dict(pairs()) == counts
        merge(*max(counts, key=counts.__getitem__))
    assert ("mat",) in words


def check_tf_idf() -> None:
    docs = ["the cat sat", "the dog sat", "the cat ate the fish"]
    assert (
        2 * math.log(3 / 3) == 0 and close(math.log(3 / 2), 0.405, 2e-3) and close(math.log(3), 1.099, 1e-3)
    )
    model = TfidfVectorizer().fit(docs)
    for term, stated in {"the": 1.0, "cat": 1.288, "fish": 1.693}.items():
        assert close(float(model.idf_[model.vocabulary_[term]]), stated, 1e-3)

    def factor(tf: float) -> float:
        return tf * 2.2 / (tf + 1.2)

    assert factor(1) == 1 and close(factor(3), 1.57) and close(factor(10), 1.96) and close(factor(1e9), 2.2)


def check_word_embeddings() -> None:
    f = np.array([0.90, 0.09, 0.01])
    noise = f**0.75 / (f**0.75).sum()
    assert np.allclose(noise, [0.825, 0.147, 0.028], atol=6e-4) and close(math.sqrt(1e-5 / 0.01), 0.032, 0.02)


def check_language_modeling_ngrams() -> None:
    p = [0.5, 0.25, 0.125]
    assert close(math.prod(p), 1 / 64) and close(64 ** (1 / 3), 4) and close(-math.log2(math.prod(p)) / 3, 2)
    assert close(4 / 1010, 0.004, 0.02) and close(0.6 * 0.3 + 0.3 * 0.02 + 0.1 * 0.001, 0.1861, 1e-6)
    assert 50_000**2 == 2.5e9


def check_sequence_labeling() -> None:
    fish = {"N": 0.6 * 0.8, "V": 0.4 * 0.3}
    assert close(fish["N"], 0.48) and close(fish["V"], 0.12)
    noun = max(fish["N"] * 0.3, fish["V"] * 0.8) * 0.2
    verb = max(fish["N"] * 0.7, fish["V"] * 0.2) * 0.7
    assert close(noun, 0.0288) and close(verb, 0.2352, 1e-6) and fish["N"] * 0.7 > fish["V"] * 0.2
    precision, recall = 6 / 8, 6 / 10
    assert close(2 * precision * recall / (precision + recall), 0.667, 1e-3)


def check_seq2seq_attention() -> None:
    assert close(0.6 * 0.4, 0.24) and close(0.4 * 0.9, 0.36) and -2.0 > -2.8
    assert close(-2.0 / 2, -1.0) and close(-2.8 / 4, -0.7)


def check_text_classification() -> None:
    f1, support = np.array([0.92, 0.80, 0.20]), np.array([900, 80, 20])
    assert close(float(f1.mean()), 0.64) and close(float(f1 @ support / support.sum()), 0.896, 1e-3)


def check_bert_encoders() -> None:
    d, ff = 768, 3072
    attention, feed_forward = 4 * (d * d + d), 2 * d * ff + ff + d
    layer = attention + feed_forward + 4 * d
    assert close(attention, 2.36e6) and close(feed_forward, 4.72e6) and layer == 7_087_872
    embeddings = (30_522 + 512 + 2) * d + 2 * d
    assert (
        close(12 * layer, 85.1e6, 1e-3) and close(embeddings, 23.8e6, 2e-3) and close(d * d + d, 0.6e6, 0.02)
    )
    assert 12 * layer + embeddings + d * d + d == 109_482_240
    assert round(0.15 * 512) == 77 and round(0.15 * 512 * 0.8) == 61 and close(0.15 * 0.8, 0.12)


def check_nlp_metrics() -> None:
    reference, candidate = "the small dog runs in the park".split(), "the dog runs in the park".split()

    def grams(words: list[str], n: int) -> Counter[tuple[str, ...]]:
        return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))

    hits = [sum((grams(candidate, n) & grams(reference, n)).values()) for n in (1, 2, 3, 4)]
    assert hits == [6, 4, 3, 2]
    product = math.prod(h / (6 - n) for n, h in enumerate(hits))
    assert close(product, 0.4, 1e-9) and close(product**0.25, 0.795, 1e-3)
    penalty = math.exp(1 - 7 / 6)
    assert close(penalty, 0.846, 1e-3) and close(penalty * product**0.25, 0.673, 1e-3)
    recall = 6 / 7
    assert close(recall, 0.857, 1e-3) and close(2 * recall / (1 + recall), 0.923, 1e-3)
    assert close(2 * (2 / 3) / (2 / 3 + 1), 0.8)


def check_topic_models() -> None:
    one, two = 4.1 * 2.01 / 110, 1.1 * 30.01 / 110
    assert 100 + 1000 * 0.01 == 110 and close(one, 0.0749, 1e-3) and close(two, 0.3001, 1e-3)
    assert close(two / (one + two), 0.80)


def check_sentence_embeddings() -> None:
    def cosine(a: list[float], b: list[float]) -> float:
        return float(np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b))

    assert np.allclose(np.mean([[1, 0], [3, 2]], axis=0), [2, 1]) and close(cosine([2, 1], [1, 2]), 0.8)
    assert np.allclose(np.mean([[1, 0], [3, 2], [5, -5]], axis=0), [3, -1])
    assert close(cosine([3, -1], [1, 2]), 0.14, 0.02) and 10_000 * 9_999 // 2 == 49_995_000
