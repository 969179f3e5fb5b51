"""Recomputes the numbers of the worked design for visual search."""

import math


def check_visual_search_traffic() -> None:
    """Searches a day and a second, images, weak labels."""
    searches = 5e6 * 0.30 * 0.5
    assert searches == 750_000
    assert round(searches / 86_400, 1) == 8.7 and round(searches / 86_400 * 3) == 26
    assert 8e6 * 3 == 24e6 and math.comb(3, 2) == 3
    assert round(searches * 0.08) == 60_000 and round(searches * 0.08 * 365 / 1e6, 1) == 21.9


def check_visual_search_training() -> None:
    """Loss of an uninformative model and hours of training."""
    assert round(math.log(4_096), 2) == 8.32
    assert round(30e6 * 2 * 3 / 1_500 / 3_600) == 33


def check_visual_search_evaluation() -> None:
    """Standard error of recall, paired comparison, searches per arm."""
    assert round(math.sqrt(0.7 * 0.3 / 5_000) * 100, 2) == 0.65
    assert round((260 - 200) / math.sqrt(260 + 200), 1) == 2.8
    assert math.isclose(0.08 * 1.03, 0.0824)
    assert round(16 * 0.08 * 0.92 / 0.0024**2, -3) == 204_000
    assert 750_000 * 0.20 == 150_000


def check_visual_search_serving() -> None:
    """Upload times, deadlines, index memory, accelerator load, price and re-embedding."""
    assert math.isclose(40e3 * 8 / 8e6, 0.04) and math.isclose(3e6 * 8 / 8e6, 3)
    assert 45 + 35 + 25 + 15 + 10 + 20 == 150
    vectors, links = 24e6 * 256 * 2 / 1e9, 24e6 * 32 * 4 / 1e9
    assert round(vectors, 1) == 12.3 and round(links, 1) == 3.1 and round(vectors + links, 1) == 15.4
    assert round(26 / 200, 2) == 0.13 and round(2 * 0.70 * 730) == 1_022
    assert round(24e6 / 400 / 3_600, 1) == 16.7
