"""Recomputes the numbers of content/designs/shop_search.md."""

import math

SEARCHES = 5e6 * 0.30 * 5
PEAK = SEARCHES / 86_400 * 3


def check_traffic() -> None:
    """Searches a day, per second, at peak."""
    assert math.isclose(SEARCHES, 7.5e6)
    assert round(SEARCHES / 86_400) == 87 and round(PEAK) == 260


def check_ndcg() -> None:
    """Gains, DCG of the shown and of the ideal list."""

    def dcg(grades: tuple[int, ...]) -> float:
        return sum((2**g - 1) / math.log2(rank + 1) for rank, g in enumerate(grades, start=1))

    assert [2**g - 1 for g in (1, 2, 3)] == [1, 3, 7]
    shown, ideal = dcg((0, 3, 1)), dcg((3, 1, 0))
    assert round(shown, 2) == 4.92 and round(ideal, 2) == 7.63 and round(shown / ideal, 2) == 0.64


def check_propensity_and_volume() -> None:
    """Relative examination; usable lists and bytes of the training set."""
    assert math.isclose(0.06 / 0.15, 0.4)
    assert math.isclose(SEARCHES * 0.40, 3e6) and 10e6 * 20 * 80 * 4 / 1e9 == 64


def check_experiment() -> None:
    """People per arm for lifts of one and of half a percent."""

    def people(lift: float) -> int:
        return round(16 * 0.1 * 0.9 / (0.1 * lift) ** 2)

    assert people(0.01) == 1_440_000 and people(0.005) == 5_760_000
    assert math.isclose(0.1 * 0.01, 0.001) and 2 * people(0.01) < 5e6 < people(0.005)


def check_serving() -> None:
    """Vectors, pairs, cores, money, latency and updates."""
    assert round(3e6 * 384 * 4 / 1e9, 1) == 4.6
    pairs = PEAK * 400
    assert round(pairs, -3) == 104_000 and round(pairs / 50_000) == 2
    assert round(PEAK) * 50 == 13_000
    assert 6 * 300 == 1_800
    assert 30 + 25 + 40 + 20 + 25 + 15 + 45 == 200
    assert round(3e6 * 0.05 / 3_600) == 42
