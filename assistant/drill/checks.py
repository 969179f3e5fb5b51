"""Checks by rule: numbers, pattern picks, complexities and test runs become marks without any model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.drill.attempt import Work
from assistant.drill.marks import OKAY, TESTS, VITAL, Check
from assistant.drill.task import Number, Pattern, Point

NUMBER = re.compile(
    r"(?P<value>[-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?)"
    r"(?:\s*(?:[*x×·]|\\times)\s*10\s*(?:\^|\*\*)\s*\{?(?P<power>[-+]?\d{1,2})\}?)?"
    r"\s*(?P<scale>%|(?:percent|thousand|million|billion|mn|bn|[kmb])\b)?",
    re.IGNORECASE,
)
SCALES = {"%": 0.01, "percent": 0.01} | {
    name: size
    for names, size in (("k thousand", 1e3), ("m mn million", 1e6), ("b bn billion", 1e9))
    for name in names.split()
}
ORDER = re.compile(r"[oθ]\((?:[^()]|\([^()]*\))*\)")
MORE = re.compile(r"[oθ]\(|[+*·×]|\bor\b")  # after an order: it goes on, or another one is offered
# Spellings of one complexity; applied after lower-casing and dropping spaces.
SPELLINGS = (
    (re.compile(r"\b(big-?o|theta|omega)\b|[Θθ]"), "o"),
    (re.compile(r"\*\*|\^"), "^"),
    (
        re.compile(
            r"\b(?:amortized|amortised|expected|average|auxiliary|extra|additional|worst[ -]case|space|time)\b|\|"
        ),
        "",
    ),
    (re.compile(r"²"), "^2"),
    (re.compile(r"³"), "^3"),
    (re.compile(r"log_?2?|lg|ln"), "log"),
    (re.compile(r"[*·×\s_]"), ""),
    (re.compile(r"constant"), "1"),
    (re.compile(r"linear"), "n"),
    (re.compile(r"quadratic"), "n^2"),
)


def number_check(number: Number, answer: str, points: Sequence[Point] = ()) -> Check:
    """Look for the checked number among the numbers of an answer: "295k" and "2.95 * 10^5" are 295,000, a percentage is
    also its share.

    It counts as much as all key points together: who gets it right has used what they state.
    """
    weight = worth_of(points) or 3.0
    for found in NUMBER.finditer(answer):
        value = float(found["value"].replace(",", "")) * 10.0 ** int(found["power"] or 0)
        readings = [value, value * SCALES.get((found["scale"] or "").lower(), 1.0)]
        if any(_close(reading, number) for reading in readings):
            return Check("number", 1.0, weight, number.working)
    return Check("number", 0.0, weight, number.working)


def has_number(answer: str) -> bool:
    """Tell whether an answer holds any number."""
    return bool(NUMBER.search(answer))


def pattern_checks(pattern: Pattern, work: Work) -> tuple[Check, ...]:
    """Mark a pick (weight 3) and its time and space complexity (1 each)."""
    right = work.pattern in pattern.accepted
    fits = " or ".join(pattern.accepted)
    return (
        Check("pattern", float(right), 3.0, fits if right else f"{fits}{_instead_of(work.pattern)}"),
        _order_check("time", work.time, pattern.time),
        _order_check("space", work.space, pattern.space),
    )


def _order_check(name: str, given: str, accepted: tuple[str, ...]) -> Check:
    right = _same(given, accepted)
    orders = " or ".join(f"O({order})" for order in accepted)
    return Check(name, float(right), 1.0, orders if right else f"{orders}{_instead_of(given)}")


def _instead_of(given: str) -> str:
    return f"; you said {given.strip()}" if given.strip() else "; you gave none"


def run_check(passed: int, total: int, note: str = "", points: Sequence[Point] = ()) -> Check:
    """Turn a run of hidden tests into a check that counts twice as much as all key points of the explanation."""
    weight = 2 * worth_of(points) or 4.0
    return Check(TESTS, passed / total if total else 0.0, weight, note or f"{passed} of {total} tests passed")


def worth_of(points: Sequence[Point]) -> float:
    """Add up what key points weigh."""
    return sum(VITAL if point.vital else OKAY for point in points)


def complexity(text: str) -> str:
    """Reduce a complexity to one spelling: 'O(N * log n)', 'n log(n)' and 'nlogn' become the same.

    A remark after it is left out ("O(1): the alphabet is fixed"), a second order or a sum is not.
    """
    text = text.strip().lower()
    if (order := ORDER.match(text)) and not MORE.search(text[order.end() :]):
        text = order[0]
    for pattern, plain in SPELLINGS:
        text = pattern.sub(plain, text)
    if text.startswith("o(") and text.endswith(")"):
        text = text[2:-1]
    text = re.sub(r"log\(([a-z]+)\)", r"log\1", text)
    parts = text.replace("(", "").replace(")", "").split("+")
    return "+".join(sorted(_sorted_product(part) for part in parts))


def _sorted_product(term: str) -> str:
    """Write a product with its factors in order, so that 'knlogn' and 'nklogn' are one."""
    factors = re.findall(r"log(?:max|min|[a-z])?|[a-z0-9](?:\^[a-z0-9]+)?|.", term)
    return "".join(sorted(factors))


def _same(given: str, accepted: tuple[str, ...]) -> bool:
    return bool(given.strip()) and complexity(given) in {complexity(option) for option in accepted}


def _close(value: float, number: Number) -> bool:
    allowed = max(number.tolerance * abs(number.answer), 1e-9)
    return abs(value - number.answer) <= allowed
