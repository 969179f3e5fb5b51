"""Recomputes the numbers of the worked design for an assistant with tools."""

import math


def check_agent_traffic_and_value() -> None:
    """Tasks, break-even success, hours won and lost."""
    tasks = 200_000 * 0.30 * 0.5
    assert math.isclose(tasks, 30_000)
    assert round(tasks / 86_400, 2) == 0.35 and round(tasks / 86_400 * 3, 2) == 1.04
    assert round(8 / 13 * 100) == 62
    assert math.isclose(tasks * 0.85 * 5 / 60, 2_125) and math.isclose(tasks * 0.15 * 8 / 60, 600)


def check_agent_data() -> None:
    """Days for checkers, size of traces."""
    assert 60 * 0.5 == 30
    assert math.isclose(30_000 * 240e3 / 1e9, 7.2)


def check_agent_evaluation() -> None:
    """Chains of steps, intervals, bound on breaches, tasks per arm."""
    assert round(0.98**12, 2) == 0.78 and round(0.98**3, 2) == 0.94
    assert round(1.96 * math.sqrt(0.16 / 1_600) * 100, 1) == 2.0
    assert round(1.96 * math.sqrt(0.16 / 400) * 100, 1) == 3.9
    assert 3 / 1_000 == 0.003 and math.isclose(30_000 * 0.01 * 0.003, 0.9)
    assert round(16 * 0.85 * 0.15 / 0.02**2) == 5_100
    assert round(math.sqrt(0.8 * 0.2 / 60) * 100) == 5


def check_agent_cost() -> None:
    """Tokens and dollars of open tasks, procedures and their mixture."""

    def dollars(calls: int) -> tuple[int, int, float]:
        read = calls * 3_000 + 900 * calls * (calls - 1) // 2
        new = 3_000 + (calls - 1) * 900
        return read, new, new / 1e6 * 1.00 + (read - new) / 1e6 * 0.10 + calls * 150 / 1e6 * 4.00

    read, new, open_task = dollars(12)
    assert (read, new, 12 * 150) == (95_400, 12_900, 1_800) and 12 * 11 // 2 == 66
    procedure = dollars(3)[2]
    assert round(open_task * 100, 1) == 2.8 and round(procedure * 100, 1) == 0.7
    assert round(30_000 * 30 * open_task, -2) == 25_500
    assert round(30_000 * 30 * (0.6 * procedure + 0.4 * open_task), -2) == 14_100


def check_agent_time() -> None:
    """Seconds per task, tasks in flight, approvals."""
    open_task, procedure = 12 * (2.5 + 0.6), 3 * (2.5 + 0.6)
    assert round(open_task) == 37 and round(procedure) == 9
    mean = 0.4 * open_task + 0.6 * procedure
    assert round(mean) == 20 and round(30_000 / 86_400 * 3 * mean) == 21
    assert 30_000 * 0.25 == 7_500 and round(200_000 * 0.30) == 60_000
