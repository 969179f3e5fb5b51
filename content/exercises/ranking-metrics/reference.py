"""Ranking metrics: a solution."""

import numpy as np


def unique(ranked):
    return list(dict.fromkeys(ranked))


def dcg(grades):
    return sum(grade / np.log2(position + 1) for position, grade in enumerate(grades, start=1))


def ndcg(ranked, relevance, k):
    items = unique(ranked)[:k]
    ideal = dcg(sorted(relevance.values(), reverse=True)[:k])
    return float(dcg([relevance.get(item, 0) for item in items]) / ideal) if ideal > 0 else 0.0


def average_precision(ranked, relevant, k):
    if not relevant:
        return 0.0
    hits, total = 0, 0.0
    for position, item in enumerate(unique(ranked)[:k], start=1):
        if item in relevant:
            hits += 1
            total += hits / position
    return total / min(k, len(relevant))


def mean_average_precision(rankings, relevants, k):
    pairs = zip(rankings, relevants, strict=True)
    values = [average_precision(ranked, wanted, k) for ranked, wanted in pairs if wanted]
    return float(np.mean(values)) if values else 0.0
