"""Recomputes the numbers stated in the pages on retrieval-augmented generation."""

import math

import numpy as np


def check_rag_overview() -> None:
    """End-to-end accuracy from retrieval recall and conditional accuracies."""

    def accuracy(recall: float, present: float, absent: float) -> float:
        return recall * present + (1 - recall) * absent

    assert math.isclose(accuracy(0.80, 0.90, 0.15), 0.75)
    assert math.isclose(accuracy(0.80, 0.95, 0.15), 0.79)
    assert math.isclose(accuracy(0.95, 0.90, 0.15), 0.8625)


def check_chunking() -> None:
    """Number of windows and total tokens for a document with overlap."""
    tokens, size, overlap = 10_000, 500, 100
    starts = range(0, tokens - overlap, size - overlap)
    lengths = [min(size, tokens - start) for start in starts]
    assert len(lengths) == math.ceil((tokens - overlap) / (size - overlap)) == 25
    assert sum(lengths) == 12_400


def check_rag_embeddings() -> None:
    """Memory of vectors and the relation of distance and cosine on the unit sphere."""
    assert round(10**6 * 768 * 4 / 1e9, 2) == 3.07
    assert math.isclose(10**6 * 256 / 1e9, 0.256)
    rng = np.random.default_rng(0)
    first, second = (vector / np.linalg.norm(vector) for vector in rng.normal(size=(2, 8)))
    assert math.isclose(float(((first - second) ** 2).sum()), 2 - 2 * float(first @ second))


def check_vector_databases() -> None:
    """Memory of five million vectors and of graph links; matches that survive a post-filter."""
    assert math.isclose(5e6 * 768 * 4 / 1e9, 15.36)
    assert math.isclose(5e6 * 2 * 16 * 4 / 1e9, 0.64)
    assert math.isclose(100 * 0.01, 1.0)


def check_ann_indexes() -> None:
    """Distances of an inverted file, bytes of product quantization, memory of a billion vectors."""
    distances = 1_000 + 10 * 1_000_000 // 1_000
    assert distances == 11_000 and round(1_000_000 / distances) == 91
    assert 768 * 4 == 3_072 and 3_072 // 96 == 32
    assert round(1e9 * 768 * 4 / 1e12, 1) == 3.1 and 1e9 * 96 / 1e9 == 96


def check_hybrid_retrieval() -> None:
    """Reciprocal rank fusion of the example."""
    first, second = 1 / 61 + 1 / 64, 1 / 62 + 1 / 62
    assert round(first, 5) == 0.03202 and round(second, 5) == 0.03226 and second > first


def check_reranking() -> None:
    """Latency of pairs scored in batches of ten."""
    assert [count / 10 * 25 for count in (50, 200)] == [125, 500]


def check_query_rewriting() -> None:
    """Latency with rewriting, in parallel and in sequence."""
    baseline, parallel, sequence = 40 + 2000, 300 + 40 + 2000, 300 + 4 * 40 + 2000
    assert (baseline, parallel, sequence) == (2040, 2340, 2460)
    assert round((parallel / baseline - 1) * 100) == 15


def check_rag_evaluation() -> None:
    """Hit rate, mean reciprocal rank and the width of a confidence interval."""
    assert round(2 / 3, 3) == 0.667 and round((1 + 1 / 3 + 0) / 3, 3) == 0.444
    assert round(1.96 * math.sqrt(0.85 * 0.15 / 100) * 100) == 7


def check_rag_failure_modes() -> None:
    """Shares of failures by stage."""
    assert 22 + 12 + 9 + 7 == 50 and 22 / 50 == 0.44 and 9 / 50 == 0.18


def check_rag_access_control() -> None:
    """Survivors of a post-filter that keeps five percent."""
    assert math.isclose(40 * 0.05, 2) and round(0.95**40, 2) == 0.13


def check_context_assembly_citations() -> None:
    """Token budget and citation scores of the example."""
    free = 8_192 - 1_024 - 600 - 400
    assert free == 6_168 and free // 520 == 11
    assert 4 / 5 == 0.80 and round(5 / 6, 2) == 0.83


def check_graph_rag() -> None:
    """Tokens read by extraction and nodes reached in two hops."""
    assert 20_000 * 500 == 10_000_000 and 20_000 * 2_000 == 40_000_000
    assert 8 + 8 * 7 == 64


def check_rag_vs_finetuning() -> None:
    """Cost of a long prompt against retrieved passages at one dollar per million tokens."""
    long_prompt, retrieved = 200_000 / 1e6, 4_000 / 1e6
    assert math.isclose(long_prompt, 0.20) and math.isclose(retrieved, 0.004)
    assert math.isclose(long_prompt / retrieved, 50)


def check_knowledge_freshness() -> None:
    """Decay of relevance and the work of incremental against full embedding."""
    assert 2 ** (-180 / 90) == 0.25
    assert 1_000_000 * 0.02 == 20_000 and 20_000 / 200 == 100
    assert 1_000_000 / 200 == 5_000 and round(5_000 / 60) == 83
