"""A loop asks its rounds without feedback and ends in a packet of evidence by the loop's own rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.bank import BankError, built_in_items
from assistant.drill import machine as m
from assistant.drill.attempt import Work
from assistant.drill.deck import Deck, code_task, draw_loop
from assistant.drill.engine import DrillRoom, reveal
from assistant.drill.examiner import Examiner
from assistant.drill.kinds import KINDS, questions_for, start
from assistant.drill.marks import KeywordGrader
from assistant.drill.packet import (
    RoundResult,
    hire_band,
    packet_markdown,
    packet_of,
    recommend,
    round_line,
)
from assistant.drill.task import Point, Task
from assistant.progress.database import Database
from assistant.progress.store import ProgressStore
from content.dsa import load_dsa
from content.loops import load_loops
from content.questions import QUESTIONS_FOLDER, load_topic_questions

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
LOOPS = load_loops()
CODE = code_task(
    "knn",
    topic="ml-coding",
    level=2,
    statement="Write k-NN.",
    minutes=35,
    points=[Point("Ties need a rule.", True)],
)
DESIGN = Task("d1", "d1", "design", "system-design", 3, "Design a feed.", 2700)
QUESTIONS = [
    q
    for topic in ("rag", "projects", "behavioral")
    for q in load_topic_questions(QUESTIONS_FOLDER / f"{topic}.yaml")
]
DECK = Deck(built_in_items(QUESTIONS), load_dsa(), code=[CODE], design=[DESIGN])


@dataclass(frozen=True)
class Ran:
    passed: int
    total: int
    note: str = ""


class FakeRunner:
    """Passes as many of four tests as the code has lines."""

    def run(self, exercise_id: str, code: str) -> Ran:
        return Ran(len(code.splitlines()), 4)


def room(tmp_path: Path) -> DrillRoom:
    return DrillRoom(ProgressStore(Database(tmp_path / "p.db")), Examiner(KeywordGrader(), FakeRunner()))


def right_answer(task: Task) -> m.Submit:
    words = " ".join(point.claim for point in task.points) or "My own case."
    if task.pattern:
        pick = next(o for o in task.pattern.options if o in task.pattern.accepted)
        return m.Submit(words, 3, work=Work(pick, task.pattern.time[0], task.pattern.space[0]))
    if task.number:
        words += f" The number is {task.number.answer!r}."
    return m.Submit(words, 3, work=Work(code="a\nb\nc\nd") if task.kind == "code" else Work())


@pytest.mark.parametrize("profile", LOOPS)
def test_a_loop_goes_through_all_rounds_without_feedback_and_ends_in_a_packet(
    tmp_path: Path, profile: str
) -> None:
    loop = LOOPS[profile]
    tasks = draw_loop(DECK, loop, seed=3)
    assert list(dict.fromkeys(t.round for t in tasks)) == [r.id for r in loop.rounds]
    assert len({t.question_id for t in tasks}) == len(tasks)
    at = room(tmp_path)
    drill = at.act(at.begin(start("loop", tasks, seed=3, now=NOW, profile=profile)), m.Begin(), NOW)
    while drill.task is not None:
        assert drill.state is m.State.ANSWERING
        if drill.attempts:
            with pytest.raises(m.DrillError):
                reveal(drill)
        drill = at.act(drill, right_answer(drill.task), NOW)
    assert reveal(drill, 1).points == drill.attempts[0].task.points
    packet = packet_of(at.open(drill.id, NOW), loop)
    assert [r.round_id for r in packet.rounds] == [r.id for r in loop.rounds]
    page = packet_markdown(packet)
    assert packet.recommendation and packet.reason in page
    assert "ungraded; judge" in page
    assert all(f"### {t.name}" in page for t in tasks if t.points)  # evidence stands under its question
    for found in packet.rounds:
        against = {(e.about, e.text) for e in found.evidence if not e.positive}
        assert not against & {(e.about, e.text) for e in found.evidence if e.positive}
    coding = next(r for r in packet.rounds if r.round_id == "coding")
    assert coding.score == 1.0
    assert all(len(set(r.evidence)) == len(r.evidence) for r in packet.rounds)  # a recap repeats key points
    assert {e.dimension for e in coding.evidence} == {"communication", "testing and correctness"}


def result(band: float, weight: float = 1.0) -> RoundResult:
    return RoundResult("r", "R", weight, (), band, hire_band(band), 1, 0, 0, 1.0, 45)


@pytest.mark.parametrize(
    ("profile", "scores", "expected"),
    [
        ("bigtech", [0.9, 0.9, 0.6], "strong hire"),
        ("bigtech", [0.9, 0.6, 0.6, 0.9], "lean hire"),
        ("bigtech", [0.9, 0.9, 0.9, 0.1], "lean no"),
        ("startup", [0.9, 0.9, 0.4], "lean hire"),
        ("startup", [0.9, 0.9, 0.4, 0.4], "lean no"),
        ("startup", [], None),
    ],
)
def test_rounds_add_up_by_the_rule_of_the_loop(
    profile: str, scores: list[float], expected: str | None
) -> None:
    recommendation, reason = recommend(LOOPS[profile], [result(s) for s in scores])
    assert recommendation == expected
    assert reason.endswith(".")


def begun(at: DrillRoom, profile: str) -> m.Drill:
    tasks = draw_loop(DECK, LOOPS[profile], seed=3)
    return at.act(at.begin(start("loop", tasks, seed=3, now=NOW, profile=profile)), m.Begin(), NOW)


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (
            "project",
            "Only 1 of 4 rounds were played, too few for a recommendation: Project deep dive, System design ",
        ),
        (
            "design",
            "It rests on 2 of 4 rounds: System design end to end and Founder conversation were not played. ",
        ),
    ],
)
def test_a_loop_that_was_broken_off_says_what_its_recommendation_rests_on(
    tmp_path: Path, until: str, reason: str
) -> None:
    at = room(tmp_path)
    drill = begun(at, "startup")
    while drill.task is not None and drill.task.round != until:
        drill = at.act(drill, right_answer(drill.task), NOW)
    packet = packet_of(at.act(drill, m.Abandon(), NOW), LOOPS["startup"])
    assert packet.reason.startswith(reason) and packet.reason in packet_markdown(packet)
    assert (packet.recommendation is None) is reason.startswith("Only")


def test_a_round_that_was_broken_off_is_named(tmp_path: Path) -> None:
    at = room(tmp_path)
    drill = begun(at, "startup")
    while drill.task is not None and drill.task.round != "values":
        drill = at.act(drill, right_answer(drill.task), NOW)
    assert drill.task is not None
    drill = at.act(drill, right_answer(drill.task), NOW)
    packet = packet_of(at.act(drill, m.Abandon(), NOW), LOOPS["startup"])
    assert packet.reason.startswith("It rests on 4 of 4 rounds: Founder conversation was broken off. ")


def test_a_packet_names_the_minutes_that_were_on_the_clock_and_what_was_skipped(tmp_path: Path) -> None:
    loop = LOOPS["bigtech"]
    at = room(tmp_path)
    drill = begun(at, "bigtech")
    on_the_clock = sum(task.seconds for task in drill.queue if task.round == "dsa") // 60
    drill = at.act(drill, right_answer(drill.queue[0]), NOW)
    drill = at.act(drill, m.Submit("", gave_up=True), NOW)
    (dsa,) = packet_of(at.act(drill, m.Abandon(), NOW), loop).rounds
    assert round_line(dsa) == f"1 answer and 1 skipped in 1 of {on_the_clock} minutes on the clock."
    assert round_line(replace(dsa, minutes_planned=0, skipped=0)) == "1 answer in 1 minute."


def test_a_key_point_that_was_missed_does_not_read_as_if_it_was_said(tmp_path: Path) -> None:
    loop = LOOPS["bigtech"]
    at = room(tmp_path)
    drill = begun(at, "bigtech")
    point = drill.queue[0].points[0]
    drill = at.act(drill, m.Submit("No idea at all.", 1), NOW)
    packet = packet_of(at.act(drill, m.Abandon(), NOW), loop)
    assert f"○ communication: missing: {point.claim}" in packet_markdown(packet)


def test_rounds_without_tasks_are_left_out() -> None:
    deck = Deck(DECK.items, DECK.problems)
    assert {t.round for t in draw_loop(deck, LOOPS["bigtech"], seed=1)} == {"dsa", "breadth", "behavioral"}
    with pytest.raises(BankError, match="no coding exercise"):
        deck.draw("code", 1, seed=1)


def test_code_without_a_runner_is_called_ungraded(tmp_path: Path) -> None:
    at = DrillRoom(room(tmp_path).store, Examiner(KeywordGrader()))
    drill = at.act(at.begin(start("code", [CODE], seed=1, now=NOW)), m.Begin(), NOW)
    drill = at.act(drill, m.Submit("explained", 3, work=Work(code="pass")), NOW)
    assert drill.last is not None and drill.last.marks is not None
    assert drill.last.marks.feedback.startswith("Ungraded")


@pytest.mark.parametrize("kind", ["rapid", "deep", "pattern", "star", "code"])
def test_every_kind_can_be_drawn_and_started(kind: str) -> None:
    tasks = DECK.draw(kind, questions_for(kind), seed=5)  # type: ignore[arg-type]
    drill = start(kind, tasks, seed=5, now=NOW)  # type: ignore[arg-type]
    assert drill.title == KINDS[kind].title  # type: ignore[index]
    assert drill.state is m.State.BRIEFED


def test_a_review_asks_what_is_due_and_says_so_when_nothing_is() -> None:
    due = [QUESTIONS[3].id, "dsa-pick-peak", "long-gone"]
    assert [t.key for t in DECK.draw("review", 10, seed=1, due=due)] == due[:2]
    with pytest.raises(BankError, match="Nothing is due"):
        DECK.draw("review", 10, seed=1, due=[])
