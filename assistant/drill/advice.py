"""What to do next about an answer, in one sentence: what a rule found wrong and weighs most, a contradiction, a point."""

from __future__ import annotations

from assistant.drill.attempt import Attempt
from assistant.drill.marks import TESTS, Check

HEAVY = 3.0  # the weight of a pick: more than a key point, and certain


def next_step(attempt: Attempt) -> str:
    """Turn a marked attempt into one thing to do; "" where nothing was marked point by point."""
    points, marks = attempt.task.points, attempt.marks
    if not points or attempt.band is None or attempt.task.kind == "star":
        return ""
    if any(check.name == TESTS and check.value < 1 for check in (marks.checks if marks else ())):
        return "Make the tests that failed pass before you polish the explanation; your code is kept."
    wrong = [check for check in (marks.checks if marks else ()) if check.value < 1]
    heavy = next((check for check in wrong if check.weight >= HEAVY), None)
    if heavy:
        return again(heavy)
    overruled = dict(attempt.overrides)
    found = marks.points if marks else ()
    against = [index for index, mark in enumerate(found) if mark.contradicted and index not in overruled]
    if against and not (marks and marks.mistakes):  # what comes close to a known mistake is explained by it
        return f"Put your sentence beside point {against[0] + 1}: do they say the same? If so, overrule the verdict."
    missed = sorted(attempt.missed_points(), key=lambda index: (not points[index].vital, index))
    if not missed:
        return again(wrong[0]) if wrong else "Say it aloud once more in half the words."
    first = missed[0]
    said = overruled.get(first, found[first].verdict if first < len(found) else "no")
    if said == "partly":
        return f"State point {first + 1}, which is only perhaps there, in one plain sentence, or overrule the verdict."
    return f"Explain in one sentence, in your own words: {points[first].claim}"


def again(check: Check) -> str:
    """Say which of several things decided by rule to work out once more, and what it comes to."""
    return f"Work out once more why the {check.name} is this: {check.note}"
