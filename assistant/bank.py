"""The question bank at run time: built-in, mined and own questions as items, and the draw from them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.drill.followups import ladder_of
from assistant.drill.task import Nearest, Number, Pattern, Point, Task, Wrong
from content.dsa import PatternProblem
from content.questions import Question, draw_calculation
from content.topics import topic_title

Origin = Literal["built-in", "mined", "own"]
RAPID_SECONDS, CALCULATE_SECONDS, ROOT_SECONDS, PICK_SECONDS = 60, 120, 240, 210
DEEP_FOLLOW_UPS = 5
SPOKEN_KINDS = ("concept", "compare", "calculate", "scenario", "coding", "design")
QUICK_KINDS = ("concept", "compare", "calculate", "scenario", "coding")  # a design takes more than a minute


class BankError(Exception):
    """No question fits the wish; the message says which filter to widen."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the bank; `question` is set for built-in ones, which bring follow-ups and numbers.

    An item without key points is served for self-check, beside the `nearest` passages. `source` is where it
    stands: a handbook page for built-in questions, a link for mined ones, the file for the user's own.
    `follow_ups` are sub-questions of a mined one, for which nothing says what to mention.
    """

    id: str
    text: str
    topic: str
    kind: str
    level: int
    points: tuple[Point, ...]
    origin: Origin
    source: str
    wrong_answers: tuple[Wrong, ...] = ()
    tags: tuple[str, ...] = ()
    question: Question | None = None
    licence: str = ""
    follow_ups: tuple[str, ...] = ()
    nearest: tuple[Nearest, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What to draw: topics and levels (empty: all), kinds, and ids to leave out."""

    topics: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    kinds: tuple[str, ...] = SPOKEN_KINDS
    without: frozenset[str] = field(default_factory=frozenset)


def built_in_items(questions: Iterable[Question]) -> list[Item]:
    """Turn the questions of the content folder into items."""
    return [
        Item(
            id=question.id,
            text=question.text,
            topic=question.topic,
            kind=question.kind,
            level=question.difficulty,
            points=tuple(Point(p.claim, p.weight == "vital", p.support) for p in question.key_points),
            origin="built-in",
            source=question.page,
            wrong_answers=tuple(Wrong(w.answer, w.why) for w in question.wrong_answers),
            tags=tuple(question.tags),
            question=question,
        )
        for question in questions
    ]


def points_of(claims: Iterable[str], place: str) -> tuple[Point, ...]:
    """Turn the claims of a reference at `place`, best first, into key points; the first two are the vital ones."""
    return tuple(Point(claim, index < 2, place) for index, claim in enumerate(claims))


def pattern_items(problems: Iterable[PatternProblem]) -> list[Item]:
    """Turn pattern problems into items; their topic is the pattern itself, so that patterns interleave."""
    return [
        Item(
            id=problem.id,
            text=problem.statement,
            topic=problem.accepted[0],
            kind="pattern",
            level=problem.level,
            points=tuple(Point(claim, False, problem.page) for claim in problem.plan),
            origin="built-in",
            source=problem.page,
        )
        for problem in problems
    ]


def select(
    items: Sequence[Item],
    wish: Wish,
    count: int,
    *,
    seed: int,
    times_asked: Mapping[str, int],
    weakness: Mapping[str, float],
    first: Sequence[str] = (),
) -> list[Item]:
    """Draw `count` items: `first` (say, due cards) lead, then weak topics, rarely asked, interleaved.

    `weakness` runs from 0 to 1 by topic (unknown: 0.5); a weaker topic comes earlier and more often, and
    one topic follows itself only when nothing else is left. Same arguments, same draw. Raises BankError
    if nothing fits.
    """
    rng = random.Random(seed)
    fitting = {item.id: item for item in sorted(items, key=lambda item: item.id) if _fits(item, wish)}
    if not fitting:
        kind = wish.kinds[0] if len(wish.kinds) == 1 else ""
        what = {"behavioral": "behavioral question", "pattern": "pattern problem"}.get(kind, "question")
        raise BankError(nothing_fits(what, wish.topics, wish.levels))
    drawn = [fitting.pop(id_) for id_ in dict.fromkeys(first) if id_ in fitting][:count]
    decks: dict[str, list[Item]] = {}
    for item in fitting.values():
        decks.setdefault(item.topic, []).append(item)
    for deck in decks.values():
        rng.shuffle(deck)
        deck.sort(key=lambda item: -times_asked.get(item.id, 0))  # stable; the rarest is popped first
    taken = dict.fromkeys(decks, 0)
    order = {topic: rng.random() for topic in sorted(decks)}  # settles ties
    while len(drawn) < count and decks:
        last = drawn[-1].topic if drawn else ""
        open_topics = [topic for topic in decks if topic != last] or list(decks)
        # the share of turns a topic gets is proportional to its weakness
        topic = min(open_topics, key=lambda t: ((taken[t] + 0.5) / (0.1 + weakness.get(t, 0.5)), order[t]))
        drawn.append(decks[topic].pop())
        taken[topic] += 1
        if not decks[topic]:
            del decks[topic]
    return drawn


def nothing_fits(what: str, topics: Sequence[str], levels: Sequence[int]) -> str:
    """Say in the words of what was chosen that there is nothing of a kind, and what to choose instead."""
    on = f" on {' or '.join(map(topic_title, topics))}" if topics else ""
    at = f" at level {' or '.join(map(str, levels))}" if levels else ""
    wider = " or ".join(name for name, chosen in (("topic", topics), ("level", levels)) if chosen)
    return f"There is no {what}{on}{at}{f'; choose another {wider}' if wider else ''}."


def rapid_task(item: Item, seed: int) -> Task:
    """Turn an item into a task of one minute (two with a calculation); numbers are drawn by `seed`."""
    prompt, number = _filled(item, seed)
    return Task(
        key=item.id,
        question_id=item.id,
        kind="calculate" if number else "concept",
        topic=item.topic,
        level=item.level,
        prompt=prompt,
        seconds=CALCULATE_SECONDS if number else RAPID_SECONDS,
        points=item.points,
        wrong_answers=item.wrong_answers,
        origin=item.origin,
        source=item.source,
        licence=item.licence,
        number=number,
        nearest=item.nearest,
    )


def deep_task(item: Item, seed: int) -> Task:
    """Turn an item into the root of a deep dive with its ladder of follow-ups."""
    root = rapid_task(item, seed)
    own: list[tuple[str, int, tuple[Point, ...]]] = [(text, 0, ()) for text in item.follow_ups]
    for follow_up in item.question.follow_ups if item.question else ():
        aim = follow_up.aims_at if isinstance(follow_up.aims_at, int) else 0
        support = item.points[aim - 1].support if aim else item.source
        own.append(
            (
                follow_up.text,
                aim,
                tuple(Point(c, i == 0, support) for i, c in enumerate(follow_up.key_points)),
            )
        )
    return replace(
        root,
        seconds=ROOT_SECONDS,
        ladder=ladder_of(item.id, item.topic, item.level, item.points, own, root.prompt),
        follow_ups=DEEP_FOLLOW_UPS,
    )


def pattern_task(problem: PatternProblem, seed: int) -> Task:
    """Turn a pattern problem into a pick among four options, drawn by `seed`, with complexities and a plan."""
    return Task(
        key=problem.id,
        question_id=problem.id,
        kind="pattern",
        topic="dsa",
        level=problem.level,
        prompt=problem.statement,
        seconds=PICK_SECONDS,
        points=tuple(Point(claim, False, problem.page) for claim in problem.plan),
        source=problem.page,
        pattern=Pattern(
            options=tuple(problem.options(random.Random(f"{seed}:{problem.id}"))),
            accepted=tuple(problem.accepted),
            time=tuple(problem.time),
            space=tuple(problem.space),
            cues=tuple(problem.cues),
            insight=problem.insight,
            corner_cases=tuple(problem.corner_cases),
            leetcode=problem.url,
        ),
    )


def star_task(item: Item) -> Task:
    """Turn a behavioral item into a question whose answer is a story; one probe follows it."""
    return replace(rapid_task(item, 0), kind="star", seconds=ROOT_SECONDS, follow_ups=1)


def _filled(item: Item, seed: int) -> tuple[str, Number | None]:
    if item.question is None or not item.question.calculation:
        return item.text, None
    drawn = draw_calculation(item.question, seed)
    number = Number(float(drawn.answer), drawn.unit, drawn.tolerance, drawn.working)
    return item.text.format(**drawn.parameters), number


def _fits(item: Item, wish: Wish) -> bool:
    return (
        (not wish.topics or item.topic in wish.topics)
        and (not wish.levels or item.level in wish.levels)
        and item.kind in wish.kinds
        and item.id not in wish.without
    )
