"""Numbers and checked answers for the calculate questions on retrieval-augmented generation."""

import math
import random

from content.calculation import Calculation


def rag_accuracy(rng: random.Random) -> Calculation:
    """Retrieval recall and conditional accuracies into end-to-end accuracy in percent."""
    recall = rng.choice([60, 65, 70, 75, 80, 85, 90])
    present = rng.choice([80, 85, 90, 95])
    absent = rng.choice([5, 10, 15, 20, 25])
    answer = (recall * present + (100 - recall) * absent) / 100
    return Calculation(
        parameters={
            "recall": f"{recall}%",
            "with_evidence": f"{present}%",
            "without_evidence": f"{absent}%",
        },
        answer=answer,
        unit="%",
        tolerance=0.01,
        working=(
            f"{recall / 100:.2f} * {present / 100:.2f} + {1 - recall / 100:.2f} * {absent / 100:.2f}"
            f" = {answer / 100:.4f} = {answer:.2f}%"
        ),
    )


def chunk_count(rng: random.Random) -> Calculation:
    """Document length, chunk size and overlap in tokens into the number of chunks."""
    tokens = rng.randrange(4_000, 30_000, 250)
    size = rng.choice([200, 256, 400, 500, 512])
    overlap = rng.choice([20, 40, 50, 64, 100])
    answer = math.ceil((tokens - overlap) / (size - overlap))
    return Calculation(
        parameters={"tokens": f"{tokens:,}", "size": size, "overlap": overlap},
        answer=float(answer),
        unit="chunks",
        tolerance=0.001,
        working=f"ceil(({tokens} - {overlap}) / ({size} - {overlap})) = {answer}",
    )


def vector_memory(rng: random.Random) -> Calculation:
    """Number of vectors, dimension and value type into gigabytes of raw vectors (10^9 bytes)."""
    millions = rng.choice([1, 2, 5, 8, 10, 20, 50])
    dims = rng.choice([256, 384, 512, 768, 1024, 1536])
    dtype, width = rng.choice([("float32", 4), ("float16", 2), ("int8", 1)])
    answer = millions * 1e6 * dims * width / 1e9
    return Calculation(
        parameters={"millions": millions, "dims": dims, "dtype": dtype},
        answer=answer,
        unit="GB",
        tolerance=0.02,
        working=f"{millions} * 10^6 * {dims} * {width} bytes / 10^9 = {answer:.3f} GB",
    )


def ivf_distances(rng: random.Random) -> Calculation:
    """Collection size, number of lists and probes into distance computations of one query."""
    lists = rng.choice([500, 1_000, 2_000, 4_000])
    per_list = rng.choice([500, 1_000, 2_000])
    probes = rng.choice([4, 8, 10, 16, 20, 32])
    count = lists * per_list
    answer = lists + probes * per_list
    return Calculation(
        parameters={"nlist": f"{lists:,}", "n": f"{count:,}", "nprobe": probes},
        answer=float(answer),
        unit="distances",
        tolerance=0.001,
        working=f"{lists} + {probes} * {count} / {lists} = {lists} + {probes * per_list} = {answer}",
    )


def rrf_score(rng: random.Random) -> Calculation:
    """Two ranks of one document into its reciprocal rank fusion score with k = 60."""
    first = rng.randint(1, 10)
    second = rng.randint(1, 20)
    answer = 1 / (60 + first) + 1 / (60 + second)
    return Calculation(
        parameters={"first": first, "second": second},
        answer=answer,
        unit="",
        tolerance=0.005,
        working=f"1 / (60 + {first}) + 1 / (60 + {second}) = {answer:.5f}",
    )


def mean_reciprocal_rank(rng: random.Random) -> Calculation:
    """Ranks of the first relevant passage for five queries into the mean reciprocal rank."""
    ranks = [rng.randint(1, 5) for _ in range(4)]
    answer = sum(1 / rank for rank in ranks) / 5
    terms = " + ".join(f"1/{rank}" for rank in ranks)
    return Calculation(
        parameters={"ranks": ", ".join(str(rank) for rank in ranks)},
        answer=answer,
        unit="",
        tolerance=0.01,
        working=f"({terms} + 0) / 5 = {answer:.3f}",
    )


def passages_that_fit(rng: random.Random) -> Calculation:
    """Context window and reserved tokens into the number of whole chunks that fit."""
    window = rng.choice([4_096, 8_192, 16_384])
    reserved_answer = rng.choice([512, 768, 1_024])
    reserved_other = rng.choice([500, 700, 900, 1_100])
    chunk = rng.choice([250, 320, 420, 520])
    free = window - reserved_answer - reserved_other
    answer = free // chunk
    return Calculation(
        parameters={
            "window": f"{window:,}",
            "reserved_answer": f"{reserved_answer:,}",
            "reserved_other": f"{reserved_other:,}",
            "chunk": chunk,
        },
        answer=float(answer),
        unit="chunks",
        tolerance=0.001,
        working=f"floor(({window} - {reserved_answer} - {reserved_other}) / {chunk}) = {answer}",
    )
