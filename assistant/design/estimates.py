"""Estimates in a candidate's text, compared with what the problem's numbers give; off by a factor of three is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.design.numbers import BYTES_PER_NUMBER, DAYS_A_MONTH, DIMENSIONS, Sizes, number
from assistant.design.problem import Problem
from assistant.sentences import split_statements

TOO_FAR = 3.0
SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "trillion": 1e12,
}
BYTES = {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15}
VALUE = r"(?P<value>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>k|m|bn|b|thousand|million|billion|trillion)?\b\s?"
RATE = re.compile(
    VALUE + r"(?:[a-z-]+ ){0,2}?(?:qps|rps|tps|req/s|/s\b|(?:a|per|each|every) second)", re.IGNORECASE
)
PER_MACHINE = re.compile(
    r"\b(?:per|a|each|every|one|single) (?:server|machine|node|core|gpu|replica|instance|cpu|pod|box)"
    r"|\b(?:server|machine|node|core|gpu|replica)s? (?:can |could )?(?:handles?|serves?|takes?|manages?|do(?:es)?)\b",
    re.IGNORECASE,
)
DAILY = re.compile(VALUE + r"(?P<what>[a-z-]+(?: [a-z-]+)?) (?:a|per|each|every) day", re.IGNORECASE)
STORED = re.compile(
    r"(?P<value>\d[\d,]*(?:\.\d+)?)\s?(?P<bytes>kb|mb|gb|tb|pb)\b(?P<rest>[^.;]{0,30})", re.IGNORECASE
)
EACH = re.compile(
    r"(?P<value>\d[\d,.]*)\s?(?P<bytes>bytes?|kb|mb)\b (?:each|per (?:row|event|request|record|entry|\w+))",
    re.IGNORECASE,
)
DIMENSION = re.compile(
    r"(?P<value>\d{2,4})[- ]?(?:d\b|dim\w*|floats?|numbers|-dimensional)"
    r"|(?:dimensions?|dims?) (?:of |= ?)?(?P<other>\d{2,4})",
    re.IGNORECASE,
)
COUNTED = re.compile(
    VALUE
    + r"(?:[a-z-]+ ){0,2}?(?:vectors|embeddings|chunks|items|videos|products|images|tracks|documents|passages|listings)",
    re.IGNORECASE,
)
MONTHLY_COST = re.compile(
    r"\$\s?(?P<value>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>k|m|million|thousand)?\b[^.;]{0,12}?(?:a|per|/) ?month",
    re.IGNORECASE,
)
UNIT_COST = re.compile(
    r"\$\s?(?P<value>\d[\d,]*(?:\.\d+)?)\s?(?:per|for|a) (?:1,?000|1k|thousand)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate found: the candidate's words, what it is about, both values, and how ours comes about."""

    said: str
    about: str
    value: float
    computed: float
    working: str

    @property
    def is_off(self) -> bool:
        """Whether it is off by more than a factor of three."""
        ratio = self.value / self.computed if self.computed else 0.0
        return ratio > TOO_FAR or ratio < 1 / TOO_FAR

    @property
    def words(self) -> str:
        """The remark that an interviewer would make."""
        ratio = self.value / self.computed
        by = f"{number(ratio)} times too high" if ratio > 1 else f"{number(1 / ratio)} times too low"
        return f"“{self.said}” for the {self.about} is about {by}: {self.working}."


def estimates_in(text: str, problem: Problem, *, phase: str = "") -> list[Estimate]:
    """Find the estimates of load, storage, memory and cost in an answer.

    In the last phase loads are not compared, because the twist may have changed them.
    """
    sentences = [statement.text for statement in split_statements(text)]
    found: list[Estimate] = []
    for sentence in sentences:
        if phase != "tradeoffs":
            found += _rates(sentence, problem.sizes)
            found += _requests(sentence, problem)
        found += _storage(sentence, text, problem.sizes)
        found += _memory(sentence, text, problem.sizes)
        found += _costs(sentence, text, problem)
    return found


def corrections(text: str, problem: Problem, *, phase: str = "") -> list[Estimate]:
    """Find the estimates that are off by more than a factor of three."""
    return [estimate for estimate in estimates_in(text, problem, phase=phase) if estimate.is_off]


def _rates(sentence: str, sizes: Sizes) -> Iterator[Estimate]:
    for match in RATE.finditer(sentence):
        around = sentence[max(0, match.start() - 25) : match.end() + 25]
        if PER_MACHINE.search(around):
            continue
        value = _value(match)
        before = sentence[max(0, match.start() - 40) : match.end() + 20].lower()
        if "peak" in before:
            about, figure = "peak load", sizes.peak
        elif "average" in before or "mean" in before:
            about, figure = "average load", sizes.average
        else:  # not said which: the nearer one
            near = abs(value - sizes.average.value) <= abs(value - sizes.peak.value)
            about, figure = ("average load", sizes.average) if near else ("peak load", sizes.peak)
        yield Estimate(match[0].strip(), about, value, figure.value, figure.working)


def _requests(sentence: str, problem: Problem) -> Iterator[Estimate]:
    unit = problem.sizes.requests_day.unit.removesuffix(" a day")
    for match in DAILY.finditer(sentence):
        what = match["what"].lower()
        if what.split()[-1] in ("requests", "queries", "predictions", unit.split()[-1]):
            figure = problem.sizes.requests_day
            yield Estimate(match[0].strip(), "requests of a day", _value(match), figure.value, figure.working)


def _storage(sentence: str, text: str, sizes: Sizes) -> Iterator[Estimate]:
    """Compare logs per day or year, with the candidate's own bytes per event where there are some."""
    if not sizes.log_day.value:
        return
    each = EACH.search(text)
    for match in STORED.finditer(sentence):
        rest = match["rest"].lower()
        days = 1 if re.match(r"\W*(?:of \w+ )?(?:a|per|each|every)? ?(?:day|daily)", rest) else 0
        days = 365 if re.match(r"\W*(?:of \w+ )?(?:a|per|each|every) year", rest) else days
        if not days:
            continue
        size = BYTES.get(each["bytes"].lower(), 1.0) * _plain(each["value"]) if each else 0.0
        requests = sizes.requests_day.value
        computed = requests * size * days if size else sizes.log_day.value * 1e9 * days
        per_event = size or sizes.log_day.value * 1e9 / requests
        span = "" if days == 1 else f" × {days} days"
        working = f"{number(requests)} requests × {number(per_event)} bytes{span} = {_size(computed)}"
        yield Estimate(
            match[0].removesuffix(match["rest"]).strip(),
            "logs of a day" if days == 1 else "logs of a year",
            _plain(match["value"]) * BYTES[match["bytes"].lower()],
            computed,
            working,
        )


def _memory(sentence: str, text: str, sizes: Sizes) -> Iterator[Estimate]:
    """Compare the memory of vectors, with the candidate's own count and dimensions where there are some."""
    if not re.search(r"embedding|vector|index", sentence, re.IGNORECASE):
        return
    for match in STORED.finditer(sentence):
        if match["bytes"].lower() == "kb" or re.match(
            r"\W*(?:a|per|each) (?:day|year|month)", match["rest"].lower()
        ):
            continue
        sized = DIMENSION.search(sentence) or DIMENSION.search(text)
        dimensions = float(sized["value"] or sized["other"]) if sized else DIMENSIONS
        counted = next((c for c in COUNTED.finditer(sentence) if _value(c) >= 1000), None)
        count = _value(counted) if counted else sizes.things.value
        computed = count * dimensions * BYTES_PER_NUMBER
        working = f"{number(count)} × {dimensions:g} numbers × {BYTES_PER_NUMBER} bytes = {_size(computed)}"
        said = match[0].removesuffix(match["rest"]).strip()
        yield Estimate(
            said,
            "memory of the vectors",
            _plain(match["value"]) * BYTES[match["bytes"].lower()],
            computed,
            working,
        )
        return


def _costs(sentence: str, text: str, problem: Problem) -> Iterator[Estimate]:
    """Compare dollars per thousand requests with the monthly sum that the candidate, or else the budget, names."""
    monthly = MONTHLY_COST.search(text)
    capped = problem.combination.constraint == "cost"
    if not monthly and not capped:
        return
    dollars = _value(monthly) if monthly else problem.sizes.budget.value
    requests = problem.sizes.requests_day.value * DAYS_A_MONTH
    for match in UNIT_COST.finditer(sentence):
        computed = dollars / requests * 1000
        working = f"${number(dollars)} a month ÷ {number(requests)} requests × 1,000 = ${number(computed)}"
        yield Estimate(match[0].strip(), "cost of 1,000 requests", _plain(match["value"]), computed, working)
    if capped and (spent := MONTHLY_COST.search(sentence)):
        budget = problem.sizes.budget
        if _value(spent) > budget.value:
            yield Estimate(spent[0].strip(), "monthly cost", _value(spent), budget.value, budget.working)


def _value(match: re.Match[str]) -> float:
    return _plain(match["value"]) * SCALES.get((match["scale"] or "").lower(), 1.0)


def _plain(digits: str) -> float:
    return float(digits.rstrip(".,").replace(",", ""))


def _size(value: float) -> str:
    for size, name in ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if value >= size:
            return f"{number(value / size)} {name}"
    return f"{number(value)} bytes"
