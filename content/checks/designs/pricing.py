"""Recomputes the numbers of the worked design for price suggestions."""

import math


def check_pricing_traffic() -> None:
    """Requests, listings and rows of two years."""
    requests = 5e6 * 0.30 * 0.2
    assert math.isclose(requests, 300_000)
    assert round(requests / 86_400, 1) == 3.5 and round(requests / 86_400 * 3) == 10
    listings = requests * 0.40
    assert math.isclose(listings, 120_000)
    assert math.isclose(listings * 730, 87.6e6)
    sold = listings * 730 * 0.45
    assert round(sold / 1e6, 1) == 39.4
    assert round(sold * 200 * 4 / 1e9, 1) == 31.5


def check_pricing_loss_and_choice() -> None:
    """Asymmetry of the pinball loss and the price with the highest expected proceeds."""

    def pinball(q: float, error: float) -> float:
        return max(q * error, (q - 1) * error)

    assert math.isclose(pinball(0.8, 1) / pinball(0.8, -1), 4)
    proceeds = {price: price * chance for price, chance in ((40, 0.70), (50, 0.60), (60, 0.45))}
    assert [round(value) for value in proceeds.values()] == [28, 30, 27]
    assert max(proceeds, key=lambda price: proceeds[price]) == 50


def check_pricing_experiment() -> None:
    """Error of coverage, listings per arm with and without clusters, size of the holdout."""
    assert round(math.sqrt(0.6 * 0.4 / 2_000) * 100, 1) == 1.1
    independent = 16 * 0.45 * 0.55 / 0.01**2
    assert round(independent) == 39_600
    inflation = 1 + 209 * 0.02
    assert math.isclose(inflation, 5.18)
    assert round(independent * inflation, -3) == 205_000
    assert 120_000 * 14 / 2 == 840_000 and 120_000 * 14 / 8_000 == 210
    assert 3.9 < 840_000 / 205_000 < 4.2
    assert 120_000 * 0.02 == 2_400 and 2_400 * 14 == 33_600


def check_pricing_serving() -> None:
    """Deadlines, index memory and monthly price."""
    assert 20 + 70 + 25 + 15 + 30 + 20 == 180
    vectors = 120_000 * 0.45 * 365
    assert round(vectors / 1e6, 1) == 19.7
    assert round(vectors * 256 * 2 / 1e9, 1) == 10.1 and round(vectors * 128 / 1e9, 1) == 2.5
    assert round(2 * 0.60 * 730) == 876
