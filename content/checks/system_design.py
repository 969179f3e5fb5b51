"""Recomputes the numbers stated in the pages on ML system design."""

import math


def check_sd_framework() -> None:
    """The phases fill the slot."""
    assert 5 + 4 + 4 + 6 + 5 + 8 + 8 + 5 == 45


def check_sd_goals_metrics() -> None:
    """Extra orders and margin of a conversion lift."""
    orders = 2_000_000 * (0.041 - 0.040)
    assert round(orders) == 2_000 and round(orders * 30) == 60_000
    assert math.isclose(0.041 / 0.040 - 1, 0.025)


def check_sd_data_pipeline() -> None:
    """Rate seen at an early cutoff, log volume, rows after downsampling."""
    assert math.isclose(0.05 * 0.60, 0.03)
    assert 100e6 * 500 / 1e9 == 50 and 50 * 90 / 1000 == 4.5
    kept = 100e6 * 0.02 + 100e6 * 0.98 * 0.10
    assert math.isclose(kept, 11.8e6) and round(kept / 100e6, 2) == 0.12


def check_sd_features() -> None:
    """The smoothed rate."""
    assert round((1 + 100 * 0.02) / (2 + 100), 4) == 0.0294


def check_sd_training() -> None:
    """Time of an epoch and of a search."""
    assert 90e6 / 50_000 == 1_800 and 1_800 / 3_600 * 200 == 100


def check_sd_offline_online_evaluation() -> None:
    """Users per arm, with and without variance reduction."""
    users = 16 * 0.05 * 0.95 / (0.05 * 0.02) ** 2
    assert round(users) == 760_000 and round(users * (1 - 0.5**2)) == 570_000


def check_sd_serving() -> None:
    """Size of precomputed lists and the sum of the latency budget."""
    assert 50e6 * 200 * 8 / 1e9 == 80
    assert 30 + 20 + 40 + 20 + 50 + 15 + 25 == 200


def check_sd_monitoring() -> None:
    """Error budget, burn rate and false alarms."""
    assert math.isclose(0.001 * 30 * 24 * 60, 43.2)
    burn = 0.01 / 0.001
    assert math.isclose(burn, 10) and math.isclose(30 / burn, 3)
    assert 500 * 0.01 == 5


def check_sd_tradeoffs_failure() -> None:
    """Availability of services in series."""
    assert round(0.999**5, 3) == 0.995 and round(0.999**2, 3) == 0.998
    assert round((1 - 0.999**5) * 30 * 24, 1) == 3.6


def check_latency_throughput_cost() -> None:
    """Fan-out, Little's law, M/M/1 waiting, batching and cost per million."""
    assert round(1 - 0.99**100, 2) == 0.63
    in_flight = 2_000 * 0.050
    assert in_flight == 100 and math.ceil(in_flight / 8) == 13
    assert [round(10 / (1 - load)) for load in (0.5, 0.8, 0.95)] == [20, 50, 200]
    assert round(1_000 / 8.5) == 118 and 16 / (8 + 16 * 0.5) * 1_000 == 1_000
    assert round(1_000 / (1_000 / 8.5), 1) == 8.5
    assert round(2 / 3.6, 2) == 0.56 and round(2 / 3.6 / 0.6, 2) == 0.93


def check_capacity_estimation() -> None:
    """Traffic, replicas, embedding and log sizes of the feed example."""
    mean = 20e6 * 10 / 86_400
    assert round(mean) == 2_315 and round(mean * 3) == 6_944
    scores = mean * 3 * 500
    assert round(scores / 1e6, 2) == 3.47
    assert round(scores / 50_000, 1) == 69.4 and math.ceil(scores / 50_000 / 0.6) == 116
    assert 50e6 * 128 * 4 / 1e9 == 25.6 and 100e6 * 2e3 / 1e9 == 200
    assert 200e6 * 500 * 200 / 1e12 == 20 and 200e6 * 20 * 200 / 1e12 == 0.8
    assert round(1e6 / 86_400) == 12


def check_retrieval_ranking_funnel() -> None:
    """Scoring times and the product of stage recalls."""
    assert math.isclose(10e6 * 10e-6, 100) and math.isclose(300 * 10e-6, 3e-3)
    assert math.isclose(0.8 * 0.95 * 0.9, 0.684)
    assert round(0.9 * 0.95 * 0.9, 2) == 0.77 and math.isclose(0.8 * 0.95, 0.76)


def check_design_recommendation() -> None:
    """Expected margins of three items."""
    margins = [p * (1 - back) * m for p, back, m in ((0.02, 0.1, 10), (0.006, 0.5, 60), (0.008, 0.1, 30))]
    assert all(math.isclose(a, b) for a, b in zip(margins, (0.18, 0.18, 0.216), strict=True))


def check_design_feed_ranking() -> None:
    """Value of two posts under two weightings."""

    def value(like: float, comment: float, hide: float, weight: float) -> float:
        return like + weight * comment - 50 * hide

    assert math.isclose(value(0.10, 0.010, 0.002, 10), 0.10)
    assert math.isclose(value(0.15, 0.002, 0.001, 10), 0.12)
    assert math.isclose(value(0.10, 0.010, 0.002, 20), 0.20)
    assert math.isclose(value(0.15, 0.002, 0.001, 20), 0.14)


def check_design_search() -> None:
    """Weight of a click at rank five against one at rank one."""
    assert (1 / 0.2) / (1 / 1.0) == 5


def check_design_ads_ctr() -> None:
    """Auction values and price; sampled rate and its correction; a twofold overestimate."""
    assert math.isclose(2.00 * 0.03, 0.060) and math.isclose(1.00 * 0.05, 0.050)
    assert round(0.050 / 0.03, 2) == 1.67
    assert 2.00 * 0.015 < 0.050
    sampled = 0.02 / (0.02 + 0.98 * 0.1)
    assert round(sampled, 3) == 0.169
    assert math.isclose(sampled / (sampled + (1 - sampled) / 0.1), 0.02)


def check_design_fraud() -> None:
    """Cost threshold, review capacity and false positives."""
    assert round(5 / 105, 3) == 0.048
    assert 1e6 * 0.002 == 2_000 and 5_000 * 0.20 / 2_000 == 0.5
    assert round(0.005 * 998_000) == 4_990


def check_design_eta() -> None:
    """Pinball loss on both sides."""

    def loss(tau: float, truth: float, guess: float) -> float:
        return max(tau * (truth - guess), (tau - 1) * (truth - guess))

    assert math.isclose(loss(0.8, 20, 15), 4) and math.isclose(loss(0.8, 20, 25), 1)


def check_design_moderation() -> None:
    """Flags, precision and reviewers."""
    bad = 50e6 * 0.001
    found, wrong = 0.9 * bad, 0.005 * (50e6 - bad)
    assert round(found) == 45_000 and round(wrong) == 249_750
    assert round(found / (found + wrong), 3) == 0.153
    assert math.ceil((found + wrong) / 400) == 737


def check_design_rag_assistant() -> None:
    """Index size, latency, load and the interval of a rate."""
    assert round(2e6 * 6 * 768 * 2 / 1e9, 1) == 18.4
    assert 150 + 80 + 120 + 500 == 850 and 250 / 50 == 5
    per_second = 20_000 * 5 / 86_400
    assert round(per_second, 1) == 1.2 and round(per_second * 5 * 6) == 35
    assert round(1.96 * math.sqrt(0.06 * 0.94 / 500), 3) == 0.021
    assert round(1.96 * math.sqrt(2 * 0.06 * 0.94 / 500), 3) == 0.029


def check_design_forecasting() -> None:
    """Critical ratio and number of series."""
    assert 4 / (4 + 1) == 0.8 and 10_000 * 200 == 2_000_000


def check_design_notification() -> None:
    """Net value of three sends and accumulated disabling."""
    assert 0.12 - 0.09 < 0.002 * 20 and 0.04 - 0.005 < 0.002 * 20 and 0.04 - 0.005 > 0.001 * 20
    assert round(1 - 0.998**100, 2) == 0.18


def check_design_visual_search() -> None:
    """Index sizes and re-embedding time."""
    assert 1e8 * 512 * 4 / 1e9 == 204.8 and 1e8 * 64 / 1e9 == 6.4 and 512 * 4 // 64 == 32
    assert round(1e8 / 1_000 / 3_600, 1) == 27.8


def check_design_semantic_dedup() -> None:
    """Number of pairs, time for them, and the banding curve."""
    pairs = 1e8 * (1e8 - 1) / 2
    assert round(pairs / 1e15) == 5 and round(pairs / 1e7 / (365.25 * 86_400)) == 16

    def chance(similarity: float) -> float:
        return 1 - (1 - similarity**5) ** 20

    assert round(chance(0.8), 4) == 0.9996 and round(chance(0.6), 2) == 0.80 and round(chance(0.4), 2) == 0.19


def check_design_llm_agent_support() -> None:
    """Repeated success and monthly economics."""
    assert round(0.8**4, 2) == 0.41
    saved = 40_000 * 6 - 100_000 * 0.30
    assert saved == 210_000 and saved - 40_000 * 0.05 * 40 == 130_000
