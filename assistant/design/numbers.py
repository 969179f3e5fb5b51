"""A problem in, its sizes out: load, storage, memory and cost are computed, never written by hand."""

from __future__ import annotations

from dataclasses import dataclass

from content.scenarios import Combination, Grid

PEAK_FACTOR = 3.0  # peak over average, as interviews usually assume
SECONDS_A_DAY = 86_400
NIGHT_HOURS = 6  # a nightly job must end in this window
DIMENSIONS, BYTES_PER_NUMBER = 128, 4  # of an embedding, where the candidate names no others
DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """One computed size: its value in `unit`, and how it comes about."""

    value: float
    unit: str
    working: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of one problem; `things` counts what is chosen from, `budget` is dollars a month."""

    users: Figure
    daily: Figure
    requests_day: Figure
    average: Figure
    peak: Figure
    things: Figure
    log_day: Figure  # GB
    log_year: Figure  # TB
    embeddings: Figure  # GB
    budget: Figure
    cost_per_1000: Figure  # dollars
    tokens_day: Figure  # 0 where no language model reads


def sizes_of(grid: Grid, combination: Combination) -> Sizes:
    """Turn a problem into its sizes."""
    family = grid.families[combination.family]
    scale = grid.scales[combination.scale]
    users = family.users.get(combination.scale) or scale.users
    budget = family.budgets.get(combination.scale) or scale.budget
    kind = grid.latencies[combination.latency].kind
    daily = users * family.active
    requests = daily * family.per_day
    steady = combination.family == "anomaly"  # machines send day and night
    seconds = NIGHT_HOURS * 3600 if kind == "batch" else SECONDS_A_DAY
    average = requests / seconds
    peak = average * (1.0 if kind == "batch" or steady else PEAK_FACTOR)
    things = int(family.things[combination.scale])
    log_gb = requests * family.log_bytes / 1e9
    embeddings = things * DIMENSIONS * BYTES_PER_NUMBER / 1e9
    month = requests * DAYS_A_MONTH
    r, units = number, plural(family.unit)
    return Sizes(
        users=Figure(users, family.who, f"{r(users)} {family.who}"),
        daily=Figure(daily, "a day", f"{r(users)} × {family.active:g} active a day = {r(daily)}"),
        requests_day=Figure(
            requests,
            f"{units} a day",
            f"{r(daily)} × {family.per_day:g} {units} = {r(requests)} a day",
        ),
        average=Figure(
            average, "per second", f"{r(requests)} a day ÷ {seconds:,} s = {r(average)} per second"
        ),
        peak=Figure(
            peak,
            "per second",
            f"{r(requests)} in a night of {NIGHT_HOURS} h = {r(peak)} per second"
            if kind == "batch"
            else f"{r(average)} per second × {1 if steady else PEAK_FACTOR:g} = {r(peak)} per second",
        ),
        things=Figure(things, str(family.things["noun"]), f"{r(things)} {family.things['noun']}"),
        log_day=Figure(
            log_gb, "GB a day", f"{r(requests)} × {family.log_bytes:,} bytes = {r(log_gb)} GB a day"
        ),
        log_year=Figure(
            log_gb * 365 / 1000, "TB a year", f"{r(log_gb)} GB × 365 = {r(log_gb * 365 / 1000)} TB a year"
        ),
        embeddings=Figure(
            embeddings,
            "GB",
            f"{r(things)} × {DIMENSIONS} numbers × {BYTES_PER_NUMBER} bytes = {r(embeddings)} GB",
        ),
        budget=Figure(budget, "dollars a month", f"${budget:,} a month"),
        cost_per_1000=Figure(
            budget / month * 1000 if month else 0.0,
            "dollars per 1,000",
            f"${budget:,} ÷ {r(month)} {units} a month × 1,000 = ${r(budget / month * 1000)} per 1,000",
        ),
        tokens_day=Figure(
            requests * family.tokens,
            "tokens a day",
            f"{r(requests)} × {family.tokens:,} tokens = {r(requests * family.tokens)} tokens a day",
        ),
    )


def plural(noun: str) -> str:
    """Turn a countable noun phrase into its plural; it is the last word that changes."""
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def rate(per_second: float) -> str:
    """Write a rate with the unit of time that makes it a number above one."""
    if per_second >= 1:
        return f"{number(per_second)} a second"
    if per_second >= 1 / 60:
        return f"{number(per_second * 60)} a minute"
    return f"{number(per_second * 3600)} an hour"


def number(value: float) -> str:
    """Write a number as people say it: two to three figures, thousands parted, millions and billions named."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{_figures(value / size)} {name}"
    return _figures(value)


def _figures(value: float) -> str:
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{round(value, -1 if abs(value) < 10_000 else -2):,.0f}"
    if abs(value) >= 10:
        return f"{value:.0f}"
    return f"{value:.2g}"
