"""Recomputes the numbers of the worked design for questions over documents."""

import math


def check_doc_rag_traffic() -> None:
    """Questions a second by day and by working hours, time saved."""
    questions = 100_000 * 0.30 * 2
    assert math.isclose(questions, 60_000)
    assert round(questions / 86_400, 1) == 0.7 and round(questions / 86_400 * 3, 1) == 2.1
    assert round(questions / (9 * 3_600), 1) == 1.9
    assert math.isclose(questions * 0.40 * 6 / 60, 2_400)


def check_doc_rag_retrieval() -> None:
    """Fused scores and the effort of re-embedding."""

    def fused(*ranks: int) -> float:
        return sum(1 / (60 + rank) for rank in ranks)

    assert round(fused(1, 10), 4) == 0.0307 and round(fused(3, 4), 4) == 0.0315
    tokens = 5e6 * 8 * 350
    assert tokens == 14e9
    hours = tokens / 60_000 / 3_600
    assert round(hours) == 65 and round(hours / 8) == 8


def check_doc_rag_evaluation() -> None:
    """Product of stages, errors, leak bound, questions per arm."""
    assert round(0.88 * 0.90, 2) == 0.79 and 1 - 0.88 > 1 - 0.90
    assert round(math.sqrt(0.88 * 0.12 / 300) * 100, 1) == 1.9
    assert round(0.98**4, 2) == 0.92
    assert 200 * 50 == 10_000 and math.isclose(3 / 10_000, 0.0003)
    assert round(1 - 0.05 ** (1 / 10_000), 4) == 0.0003
    independent = 16 * 0.58 * 0.42 / 0.02**2
    assert round(independent) == 9_744
    team = 10 * 0.30 * 2 * 10
    inflation = 1 + (team - 1) * 0.05
    assert math.isclose(team, 60) and math.isclose(inflation, 3.95)
    assert round(independent * inflation, -2) == 38_500 < 60_000 * 0.10 * 10


def check_doc_rag_serving() -> None:
    """Index memory, filtered search, deadlines, tokens and price."""
    chunks = 5e6 * 8
    assert round(chunks * 1_024 / 1e9) == 41 and round(chunks * 64 * 4 / 1e9) == 10
    assert round(50 / 0.02) == 2_500
    assert round(200_000 * 1_024 / 1e6) == 205
    assert 15 + 180 + 60 + 110 + 15 + 600 == 980
    assert 10 * 350 + 500 == 4_000
    read, written = 60_000 * 22 * 4_000, 60_000 * 22 * 300
    assert read == 5_280_000_000 and written == 396_000_000
    assert round(read / 1e6 * 0.50 + written / 1e6 * 2.00) == 3_432
    assert round(1.96 * math.sqrt(0.05 * 0.95 / 300) * 100, 1) == 2.5
