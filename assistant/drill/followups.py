"""Follow-ups: the next probe is chosen by what the last answers missed, and no model invents it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.drill.attempt import Attempt
from assistant.drill.task import Nearest, Point, Task
from assistant.story_probes import probe_for

FOLLOW_UP_SECONDS = 120
RECAP_SECONDS = 60
STORY_PROBE_SECONDS = 60
PASSED_FROM = 0.5
MOST_GENERAL = 2  # general questions in one chain; a question of its own aims better
LEAST_QUOTED, MOST_QUOTED = 4, 30  # words of a sentence that is quoted back
SOFT_TOPICS = ("behavioral", "interviews", "projects")
CODE_TOPICS = ("dsa", "ml-coding")
SERVED_TOPICS = ("recommender-systems", "rag", "agents", "llm", "system-design", "mlops")


@dataclass(frozen=True, slots=True)
class General:
    """A question that goes deeper into anything: `quoting` a sentence of the candidate ("": never), or `alone` ("": never).

    `section` is the part of the handbook page to compare with.
    """

    quoting: str
    alone: str
    section: str = ""


# Asked when a question's own follow-ups are used up; each is for self-check.
WHY = General("What is the reason for that?", "", "how-it-works")
FAILS = General(
    "When would that fail, or be the wrong choice?",
    "When would the usual answer to this question fail, or be the wrong choice?",
    "when-it-fails",
)
MEASURE = General("", "How would you measure whether it works, and which number would alarm you?")
SCALE = General("", "What changes with a hundred times the data, and what with a hundredth of it?")
SERVED = General("", "What changes at a hundred times the load, or with ten milliseconds to answer?")
COMPARE = General("", "What is the closest alternative you know, and when would you pick it instead?")
COST = General("", "What does a solution cost in time and memory, and which input is the worst one?")
CASE = General("", "Where in your own work did this matter, and what came of it?")
OTHERWISE = General("", "What would you do if the usual way were not possible?")
ROUGHLY = General("", "How would you check that number in ten seconds, without working it out again?")
DOUBT = General(
    "", "Which of the given numbers would you doubt first, and which way would the result move with it?"
)
OWN_WORDS = "Put it in your own words, with the reason why it holds or a case where it matters."
PRONOUN = re.compile(
    r"(it|its|this|that|they|these|those|because|since|so|then|and|but|yes|no)\b", re.IGNORECASE
)


def choose_follow_up(attempts: Sequence[Attempt], *, revealed: bool = True) -> Task | None:
    """Choose what to ask after the last attempt; None when the chain is over or the task has no ladder.

    `revealed` says that the key points are shown after each answer; otherwise a follow-up about one that was missed
    tells it first. Order: a vital key point that was missed, another that was missed, one step deeper, further into what was
    said, two general questions; two misses in a row end the chain, and the recap closes it. Skipping ends a phase.
    """
    chain = chain_of(attempts)
    if not chain or not chain[0].task.follow_ups or attempts[-1].task.kind == "recap":
        return None
    root = chain[0]
    steps = chain[1:]
    if root.task.phase and attempts[-1].gave_up:  # a phase that was skipped is over
        return None
    if root.task.kind == "star":
        return None if steps or root.gave_up or not root.answer.strip() else _story_probe(root)
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
                    return _put(task, root.task.points[index].claim, revealed=revealed)
    deeper = [task for task in left if not task.aims_at]
    further = [task for task in left if task.aims_at and "/own-" in task.key]
    return next(iter([*deeper, *further]), None) or _general(chain) or recap


def _put(task: Task, claim: str, *, revealed: bool) -> Task:
    """Put a follow-up about a missed point, which the candidate has just read where it was revealed."""
    if not revealed and "/own-" in task.key:
        return replace(task, prompt=f"Suppose I add: “{claim}” {task.prompt}")
    if revealed and "/probe-" in task.key:
        return replace(task, prompt=f"You have just read: “{cue(claim)}” {OWN_WORDS}")
    return task


def _general(chain: Sequence[Attempt]) -> Task | None:
    """Go deeper by a general question, after the candidate's own words where there are some; None after two."""
    root = chain[0].task
    asked = [attempt.task for attempt in chain if "/general-" in attempt.task.key]
    if len(asked) >= MOST_GENERAL:
        return None
    kinds = (ROUGHLY, DOUBT) if root.kind == "calculate" else _kinds_for(root.topic)
    turn = zlib.crc32(root.key.encode()) % len(kinds)  # not every chain ends in the same two
    said = _said(chain)
    for number in (*range(turn, len(kinds)), *range(turn)):
        kind = kinds[number]
        key = f"{root.question_id}/general-{number}"
        quotes = bool(said and kind.quoting)
        if any(task.key == key for task in asked) or not (quotes or kind.alone):
            continue
        page = root.source.partition("#")[0] if root.origin == "built-in" else ""
        place = f"{page}#{kind.section}" if kind.section else page
        return Task(
            key=key,
            question_id=root.question_id,
            kind="follow_up",
            topic=root.topic,
            level=min(5, root.level + 1),
            prompt=f"You said: “{said}” {kind.quoting}" if quotes else kind.alone,
            seconds=FOLLOW_UP_SECONDS,
            round=root.round,
            nearest=(Nearest(place),) if page else root.nearest,
        )
    return None


def _kinds_for(topic: str) -> tuple[General, ...]:
    """The general questions that make sense in a topic, in the order of a ladder."""
    if topic in SOFT_TOPICS:
        return CASE, OTHERWISE
    if topic in CODE_TOPICS:
        return WHY, COST, COMPARE
    if topic == "statistics":
        return WHY, FAILS, COMPARE
    return WHY, FAILS, MEASURE, SERVED if topic in SERVED_TOPICS else SCALE, COMPARE


def _said(chain: Sequence[Attempt]) -> str:
    """A sentence of the candidate's answer to the question itself that states a key point; "" if there is none.

    It stands alone when it is quoted: one that begins by pointing back says nothing by itself, and one was quoted before.
    """
    root = chain[0]
    quoted = " ".join(attempt.task.prompt for attempt in chain)
    missed = root.missed_points()
    for index, mark in enumerate(root.marks.points if root.marks else ()):
        said = mark.best_sentence
        if (
            index not in missed
            and LEAST_QUOTED <= len(said.split()) <= MOST_QUOTED
            and not PRONOUN.match(said)
            and said not in quoted
        ):
            return said
    return ""


def _story_probe(root: Attempt) -> Task:
    """Probe a told story where its structure is weakest; the reply is checked for what was missing."""
    probe = probe_for(root.answer)
    return Task(
        key=f"{root.task.question_id}/probe",
        question_id=root.task.question_id,
        kind="follow_up",
        topic=root.task.topic,
        level=root.task.level,
        prompt=probe.text,
        seconds=STORY_PROBE_SECONDS,
        seeks=probe.seeks,
        round=root.task.round,
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

    A vital key point that no own follow-up aims at gets a probe that gives its first words as a cue.
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
            text = f"One piece is still missing. It begins: “{cue(point.claim)}” What is it, and why does it hold?"
            rungs.append(rung(f"probe-{number}", text, number, (point,)))
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


def cue(claim: str) -> str:
    """The first third of a claim, three words at least: enough to say which piece is meant, not what it says.

    What stands in brackets stays whole, or is left out where nothing comes after it.
    """
    words = claim.split()
    cut = max(3, len(words) // 3)
    whole = [n for n in range(1, len(words)) if _closed(" ".join(words[:n]))]
    return " ".join(words[: next((n for n in whole if n >= cut), whole[-1] if whole else cut)]) + " …"


def _closed(text: str) -> bool:
    """Tell whether every bracket and every formula of a text ends in it."""
    return all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}")) and not text.count("$") % 2


def _missed(attempt: Attempt) -> bool:
    value = attempt.score
    return value is not None and value < PASSED_FROM
