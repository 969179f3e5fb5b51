"""Follow-ups: the next probe is chosen by what the last answers missed, and no model invents it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.behavioral import probe_for
from assistant.drill.attempt import Attempt
from assistant.drill.task import Point, Task

FOLLOW_UP_SECONDS = 120
RECAP_SECONDS = 60
STORY_PROBE_SECONDS = 60
PASSED_FROM = 0.5
LADDER = (  # asked when the question's own follow-ups are used up; each is for self-check
    "Why does that happen?",
    "When would this fail, or be the wrong choice?",
    "How would you measure it, and which number would alarm you?",
    "What changes at a hundred times the data, or with ten milliseconds to answer?",
    "Compare it with the closest alternative you know: when would you pick each?",
    "Give a concrete case from your own work.",
)


def choose_follow_up(attempts: Sequence[Attempt]) -> Task | None:
    """Choose what to ask after the last attempt; None when the chain is over or the task has no ladder.

    Order: a vital key point that was missed, another that was missed, one step deeper, the general
    ladder; two misses in a row end the chain, and the recap closes it.
    """
    chain = chain_of(attempts)
    if not chain or not chain[0].task.follow_ups or attempts[-1].task.kind == "recap":
        return None
    root = chain[0]
    steps = chain[1:]
    if root.task.kind == "star":
        return None if steps else _story_probe(root)
    recap = next((task for task in root.task.ladder if task.kind == "recap"), None)
    if len(steps) >= root.task.follow_ups or (len(steps) >= 2 and all(_missed(a) for a in steps[-2:])):
        return recap
    asked = {attempt.task.key for attempt in steps}
    probed = {attempt.task.aims_at for attempt in steps}
    left = [task for task in root.task.ladder if task.kind == "follow_up" and task.key not in asked]
    missed = root.missed_points()
    for index in sorted(missed, key=lambda i: (not root.task.points[i].vital, i)):
        if index + 1 not in probed:
            for task in left:
                if task.aims_at == index + 1:
                    return task
    deeper = [task for task in left if not task.aims_at]
    return deeper[0] if deeper else recap


def _story_probe(root: Attempt) -> Task:
    """Probe a told story where its structure is weakest; the answer is for self-check."""
    return Task(
        key=f"{root.task.question_id}/probe",
        question_id=root.task.question_id,
        kind="follow_up",
        topic=root.task.topic,
        level=root.task.level,
        prompt=probe_for(root.answer),
        seconds=STORY_PROBE_SECONDS,
    )


def chain_of(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Take the root and its follow-ups from the end of a list of attempts."""
    chain: list[Attempt] = []
    for attempt in reversed(attempts):
        if attempts[-1].task.question_id != attempt.task.question_id:
            break
        chain.insert(0, attempt)
        if attempt.task.kind not in ("follow_up", "recap"):
            return chain
    return []


def depth_reached(chain: Sequence[Attempt]) -> int:
    """Count the follow-ups of a chain that were answered at least solidly."""
    return sum(1 for a in chain if a.task.kind == "follow_up" and (a.score or 0.0) >= PASSED_FROM)


def ladder_of(
    question_id: str,
    topic: str,
    level: int,
    points: Sequence[Point],
    own: Sequence[tuple[str, int, tuple[Point, ...]]],
    question: str,
) -> tuple[Task, ...]:
    """Turn a question's own follow-ups (text, aimed key point or 0, key points) into the whole ladder.

    A vital key point that no own follow-up aims at gets a probe that shows it with its last word masked.
    """

    def rung(name: str, text: str, aims_at: int, rubric: tuple[Point, ...]) -> Task:
        return Task(
            key=f"{question_id}/{name}",
            question_id=question_id,
            kind="follow_up",
            topic=topic,
            level=min(5, level + 1),
            prompt=text,
            seconds=FOLLOW_UP_SECONDS,
            points=rubric,
            aims_at=aims_at,
        )

    rungs = [rung(f"own-{i}", text, aim, rubric) for i, (text, aim, rubric) in enumerate(own, start=1)]
    aimed = {task.aims_at for task in rungs}
    for number, point in enumerate(points, start=1):
        if point.vital and number not in aimed:
            text = f"One piece is still open. Complete it and say why it holds: “{mask(point.claim)}”"
            rungs.append(rung(f"probe-{number}", text, number, (point,)))
    rungs += [rung(f"ladder-{i}", text, 0, ()) for i, text in enumerate(LADDER, start=1)]
    recap = Task(
        key=f"{question_id}/recap",
        question_id=question_id,
        kind="recap",
        topic=topic,
        level=level,
        prompt=f"Say it once more, whole, in at most four sentences: {question}",
        seconds=RECAP_SECONDS,
        points=tuple(points),
    )
    return (*rungs, recap)


def mask(claim: str) -> str:
    """Hide the last content word (five letters or more) of a claim behind a blank."""
    words = list(re.finditer(r"[A-Za-z][A-Za-z-]{4,}", claim))
    if not words:
        return claim
    last = words[-1]
    return f"{claim[: last.start()]}___{claim[last.end() :]}"


def _missed(attempt: Attempt) -> bool:
    value = attempt.score
    return value is not None and value < PASSED_FROM
