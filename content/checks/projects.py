"""Recomputes the numbers stated in the pages on projects."""

import datetime
import math
from itertools import pairwise
from statistics import mean, median, stdev


def check_project_hm_fashion() -> None:
    """Average precision of the example and the number of pairs."""
    assert 0.5 * (1 / 1 + 2 / 4) == 0.75
    assert round(1.37e6 * 105_542 / 1e11, 1) == 1.4


def check_project_ieee_fraud() -> None:
    """Precision at the stated operating point, and the accuracy of predicting no fraud."""
    found, wrong = 0.035 * 0.80, 0.965 * 0.05
    assert math.isclose(found, 0.028) and math.isclose(wrong, 0.04825)
    assert round(found / (found + wrong), 3) == 0.367


def check_project_ga_revenue() -> None:
    """Lengths of windows and the hurdle product."""
    day = datetime.date
    assert (day(2018, 10, 15) - day(2018, 5, 1)).days + 1 == 168
    assert (day(2018, 12, 1) - day(2018, 10, 15)).days - 1 == 46
    assert (day(2019, 1, 31) - day(2018, 12, 1)).days + 1 == 62
    assert math.isclose(0.01 * 4.5, 0.045)


def check_project_m5_forecasting() -> None:
    """Number of series, the winner's margin and the toy error."""
    assert 3_049 * 10 == 30_490
    assert round((0.671 - 0.520) / 0.671, 2) in (0.22, 0.23)
    training = [2, 4, 3, 5]
    scale = mean((b - a) ** 2 for a, b in pairwise(training))
    assert scale == 3 and round(math.sqrt(mean([1**2, 2**2]) / scale), 3) == 0.913


def check_project_mercari_price() -> None:
    """Logarithmic errors at two price levels."""
    assert round(math.log(25) - math.log(20), 3) == 0.223
    assert round(math.log(241) - math.log(191), 3) == 0.233


def check_project_rag_chatbot() -> None:
    """Shares of the table and the standard error."""
    assert 48 + 12 == 60 and round(33 / 48, 2) == 0.69 and round(43 / 48, 2) == 0.90
    assert round(math.sqrt(0.8 * 0.2 / 48), 3) == 0.058 and 41 - 33 == 9 - 1


def check_project_ranking_demo() -> None:
    """The NDCG example."""
    gain = 1 / math.log2(3) + 1 / math.log2(6)
    best = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert round(gain, 3) == 1.018 and round(best, 3) == 2.131 and round(gain / best, 3) == 0.478


def check_project_anomaly_demo() -> None:
    """Alert budget and the robust z-score against the plain one."""
    assert round(2 / 1_440 * 100, 2) == 0.14
    values = [10, 11, 9, 10, 12, 10, 50]
    center = median(values)
    spread = median(abs(v - center) for v in values)
    assert center == 10 and spread == 1 and round(40 / 1.4826) == 27
    assert mean(values) == 16 and round(stdev(values)) == 15
    assert round((50 - mean(values)) / stdev(values), 1) == 2.3


def check_project_talk_track() -> None:
    """Words of the two-minute version."""
    assert 6 * 45 == 270 == 2 * 135
