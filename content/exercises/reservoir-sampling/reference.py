"""Reservoir sampling: a solution."""


def reservoir_sample(stream, k, rng):
    if k < 0:
        raise ValueError(f"k is {k}, but must be 0 or more")
    kept = []
    if k == 0:
        return kept
    for seen, item in enumerate(stream, start=1):
        if seen <= k:
            kept.append(item)
            continue
        j = rng.randrange(seen)  # below k with probability k / seen, and then a uniform place to evict
        if j < k:
            kept[j] = item
    return kept
