"""What is said of a verdict, in the app and in the terminal alike: headline, remarks, the state of each key point."""

from __future__ import annotations

from assistant.drill.attempt import Attempt
from assistant.drill.checks import has_number
from assistant.grade.feedback import REMARKS
from assistant.progress.mastery import SURE

# What a verdict is called: a grader without understanding finds statements, it does not prove them right.
TITLES = {
    "yes": "Mentioned",
    "partly": "Perhaps mentioned",
    "no": "Not found in your answer",
    "against": "Said differently from the reference",
    "unjudged": "Not judged yet",
}
SIGNS = {"yes": "✓", "partly": "~", "no": "○", "against": "≠", "unjudged": "?"}
BAND_TITLES = {"miss": "Missed", "weak": "Weak", "solid": "Solid", "strong": "Strong"}


def amount(value: float, unit: str) -> str:
    """Write a number with its unit: "5%", "174 MB"."""
    return f"{value:g}{'' if unit == '%' else ' '}{unit}".strip()


def headline(attempt: Attempt) -> str:
    """Say in a sentence what was found: the band with what it rests on, never a bare number."""
    if attempt.gave_up:
        told = attempt.task.points and attempt.task.kind != "star"  # what a story is checked for is not told
        return "Not answered. A good answer mentions:" if told else "Not answered"
    band, points = attempt.band, attempt.task.points
    if band is None:
        return "Ungraded: judge it yourself"
    stated = [state_of(attempt, index) for index in range(len(points))]
    counted = bool(points) and any(state != "unjudged" for state in stated)
    if attempt.task.kind == "star" or not counted:
        values = [check.value for check in attempt.marks.checks] if attempt.marks else []
        said = f"{sum(v >= 1 for v in values)} of {len(values)} checks passed"
        partly = sum(0 < v < 1 for v in values)
        return f"{BAND_TITLES[band]}: {said}{f', {partly} in part' if partly else ''}"
    said = f"{stated.count('yes')} of {len(points)} key points mentioned"
    if partly := stated.count("partly"):
        said += f", {partly} perhaps"
    checks = {check.name: check.value for check in attempt.marks.checks} if attempt.marks else {}
    if "tests" in checks:
        passed = "all" if checks["tests"] >= 1 else "not all" if checks["tests"] > 0 else "no"
        said = f"{passed} tests passed, {said}"
    if "pattern" in checks:
        said = f"{'the pattern fits' if checks['pattern'] >= 1 else 'another pattern'}, {said}"
    if "number" in checks:
        right = "right" if checks["number"] >= 1 else "wrong"
        said = f"{f'the number is {right}' if has_number(attempt.answer) else 'no number given'}, {said}"
    return f"{BAND_TITLES[band]}: {said}"


def state_of(attempt: Attempt, index: int) -> str:
    """The state of a key point: the user's own verdict first, then the grader's."""
    overruled = dict(attempt.overrides)
    if index in overruled:
        return overruled[index]
    mark = attempt.marks.points[index] if attempt.marks and index < len(attempt.marks.points) else None
    if mark is None:
        return "no" if attempt.gave_up else "unjudged"
    return "against" if mark.contradicted else mark.verdict


def remarks(attempt: Attempt) -> list[str]:
    """Say what else is to be known: sentences set aside, time, hint, why nothing was graded, how sure the user was."""
    lines = [REMARKS[flag] for flag in (attempt.marks.flags if attempt.marks else ()) if flag in REMARKS]
    if attempt.expired and not attempt.gave_up:  # over an empty box nothing was handed in
        lines.append("The time ran out; what you had written was handed in.")
    if attempt.lowered and not attempt.gave_up:
        lines.append("The hint lowered the band by one.")
    if attempt.band is None:
        lines.append(why_ungraded(attempt))
    lines.append(confidence_line(attempt))
    return [line for line in lines if line]


def why_ungraded(attempt: Attempt) -> str:
    """Say why an answer has no grade, and what to compare it with instead."""
    task = attempt.task
    if task.points or task.kind in ("code", "star"):
        return attempt.marks.feedback if attempt.marks else ""
    if task.origin == "mined" and task.kind == "concept":
        nearest = " The nearest pages stand below." if task.nearest else ""
        return (
            f"Neither its source nor the handbook settles this question.{nearest} Judge your answer yourself."
        )
    if task.nearest:
        return "A follow-up without a key of its own. Compare with the page below and judge yourself."
    return (
        "A follow-up without a key of its own: judge yourself whether you would be content with this answer."
    )


def confidence_line(attempt: Attempt) -> str:
    """Set how sure the user was beside what was found; the surprises are what is remembered best."""
    if not attempt.confidence or attempt.band is None:
        return ""
    sure = SURE[attempt.confidence - 1]
    if attempt.confidence >= 3 and attempt.band in ("miss", "weak"):
        return f"You were {sure}, and it fell short. Such a surprise is worth a second look now."
    if attempt.confidence <= 2 and attempt.band in ("solid", "strong"):
        said = "called it a guess" if attempt.confidence == 1 else "were unsure"
        return f"You {said}, and it holds: you know more of this than you thought."
    return f"You said: {sure}."
