"""Recomputes the numbers stated in the pages on agents."""

import math


def check_agent_loop() -> None:
    """Compounding errors without and with one retry per step."""
    assert round(0.95**10, 2) == 0.60
    assert math.isclose(1 - 0.05**2, 0.9975) and round(0.9975**10, 3) == 0.975


def check_tool_use() -> None:
    """Tokens of tool descriptions."""
    assert 50 * 150 == 7_500 and 10 * 7_500 == 75_000 and 5 * 150 == 750


def check_agent_memory() -> None:
    """Memory scores and tokens read with and without a cap on the history."""
    assert math.isclose(0.8 + 0.5 + 0.2, 1.5) and math.isclose(0.4 + 0.9 + 0.1, 1.4)
    assert sum(1_000 * step for step in range(1, 41)) == 1_000 * 40 * 41 // 2 == 820_000
    capped = [min(1_000 * step, 10_000) for step in range(1, 41)]
    assert sum(capped[:10]) == 55_000 and sum(capped) == 355_000


def check_agent_planning() -> None:
    """Critical path of the example and nodes of the search tree."""
    a, b, c, d = 4, 6, 3, 2
    assert a + b + c + d == 15 and max(a, b) + c + d == 11
    assert sum(3**level for level in range(1, 5)) == 120 and 3 + 3 * (2 * 3) == 21


def check_multi_agent() -> None:
    """Tokens of a round in two layouts, context isolation, and Amdahl's law."""
    assert 5 * 4 * 400 == 8_000 and (4 + 4) * 400 == 3_200
    assert 10 * 50_000 == 500_000 and 10 * 500 == 5_000
    assert math.isclose(1 / (0.2 + 0.8 / 4), 2.5)


def check_agent_evaluation() -> None:
    """Cost per success, reliability over runs, and a standard error."""
    assert math.isclose(0.10 / 0.80, 0.125) and round(0.50 / 0.84, 3) == 0.595
    assert round(1 - 0.2**4, 3) == 0.998 and round(0.8**4, 2) == 0.41
    assert round(math.comb(6, 2) / math.comb(8, 2), 3) == 0.536
    assert round(100 * math.sqrt(0.7 * 0.3 / 50), 1) == 6.5


def check_agent_safety() -> None:
    """Expected loss and the part carried by large refunds."""
    total, large = 0.01 * 1_000 * 40, 0.01 * 50 * 300
    assert math.isclose(total, 400) and math.isclose(large, 150) and math.isclose(large / total, 0.375)
    assert 1_000 * 0.05 == 50


def check_prompt_injection() -> None:
    """Chance that one of a hundred attempts passes a filter."""
    assert round(1 - 0.98**100, 2) == 0.87


def check_agent_cost_reliability() -> None:
    """Input tokens of runs, required step reliability, and one verified retry."""

    def tokens(steps: int) -> int:
        return sum(4_000 + (step - 1) * 1_500 for step in range(1, steps + 1))

    assert 20 * 4_000 == 80_000 and 1_500 * 20 * 19 // 2 == 285_000
    assert tokens(20) == 365_000 and tokens(10) == 107_500 and tokens(10) / tokens(20) < 1 / 3
    assert round(0.9 ** (1 / 20), 4) == 0.9947
    assert math.isclose(1 - 0.1**2, 0.99) and 20 * 3 == 60
    assert round(100 * (1 - 0.999**20)) == 2
