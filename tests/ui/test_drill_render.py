"""Drills as HTML: what strangers wrote stays text, what was found is said in words, nothing is revealed early."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from assistant.behavioral import Story
from assistant.drill.attempt import Attempt, Work
from assistant.drill.kinds import KINDS, start
from assistant.drill.machine import Drill, State
from assistant.drill.marks import Check, Marks, PointMark
from assistant.drill.packet import packet_of
from assistant.drill.task import Number, Pattern, Point, Task, Wrong
from assistant.exercises.runner import ExerciseRun, Outcome
from assistant.progress.errors import ErrorEntry
from assistant.progress.memory import StudyCard
from assistant.progress.records import OwnCard
from assistant.progress.store import DrillRow
from content.exercises import load_exercises
from content.loops import load_loops
from tests.doubles.study import HOSTILE
from ui.render_cards import render_cards
from ui.render_drill import (
    clock_text,
    progress_line,
    render_briefing,
    render_head,
    render_hint,
    render_run,
)
from ui.render_drill_end import due_words, end_markdown, left_over, render_end, render_packet, totals_line
from ui.render_drill_start import render_past, render_start
from ui.render_feedback import headline, render_feedback
from ui.render_question import render_question
from ui.render_stories import render_stories
from ui.suggestions import handbook
from ui.verdict_words import amount

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
PLACE = "7.0.answering.1"
PAGE = "bias-variance"
STORY = Story(3, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, ("ownership",))
TASK = Task(
    "q1", "q1", "concept", "ml", 2, f"Why? {HOSTILE}", 60,
    (Point(f"Vital. {HOSTILE}", True, f"{PAGE}#how-it-works"), Point("Second point.", False, "javascript:alert(1)")),
    wrong_answers=(Wrong(HOSTILE, HOSTILE),), source=PAGE,
)  # fmt: skip
PATTERN = Pattern(
    (HOSTILE, "heap"), ("heap",), ("n log n",), ("n",), (HOSTILE,), HOSTILE, (HOSTILE,), "javascript:x"
)
MARKS = Marks(
    (PointMark("yes", 0.9, False, HOSTILE, HOSTILE), PointMark("no", 0.1, False, "", HOSTILE)),
    (Check(HOSTILE, 0.5, 1.0, HOSTILE),),
    mistakes=(0,),
)


def attempt(task: Task = TASK, marks: Marks | None = MARKS, **more: object) -> Attempt:
    facts: dict[str, object] = {
        "ordinal": 1, "task": task, "answer": f"My words. {HOSTILE}", "asked_at": NOW,
        "submitted_at": NOW + timedelta(seconds=40), "seconds": 40.0, "confidence": 3, "hints": 0, "gave_up": False,
        "expired": False, "work": Work(pattern=HOSTILE, code=HOSTILE), "marks": marks,
    }  # fmt: skip
    return Attempt(**{**facts, **more})  # type: ignore[arg-type]


def drill(kind: str = "rapid", task: Task = TASK, **more: object) -> Drill:
    begun = start(kind, [task, replace(task, key="q2", question_id="q2")], seed=1, now=NOW, title=HOSTILE)  # type: ignore[arg-type]
    return replace(begun, **{"id": 7, "state": State.ANSWERING, "asked_at": NOW, **more})  # type: ignore[arg-type]


def ended() -> Drill:
    return replace(drill(), queue=(), attempts=(attempt(),), ended_at=NOW, state=State.CLOSED)


class Tags(HTMLParser):
    """Collects the elements and the attributes that could run or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.risky: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if (
                name.startswith("on")
                or name in ("src", "srcdoc")
                or (value or "").strip().startswith("javascript:")
            ):
                self.risky.append(f"{tag} {name}")


def card(**more: object) -> StudyCard:
    facts: dict[str, object] = {
        "question_id": '"><script>', "topic": "ml", "front": HOSTILE, "back": (HOSTILE,), "source": "", "reason": "own",
        "fsrs": "", "due": NOW, "reps": 1, "lapses": 0, "suspended": False,
    }  # fmt: skip
    return StudyCard(**{**facts, **more})  # type: ignore[arg-type]


ERROR = ErrorEntry(1, NOW, "q1", "ml", "gap", HOSTILE, HOSTILE, HOSTILE, "", "open", 2)
OWN = OwnCard('"><script>', "ml", HOSTILE, (HOSTILE,))
LOOP = load_loops()["bigtech"]
RUN = ExerciseRun((Outcome(HOSTILE, False, HOSTILE),), 1, HOSTILE, HOSTILE)
LOOPED = replace(TASK, round=LOOP.rounds[0].id)
PACKET = packet_of(replace(ended(), attempts=(attempt(LOOPED),)), LOOP)


@pytest.mark.parametrize(
    "html",
    [
        render_question(drill(draft=HOSTILE), PLACE),
        render_question(
            drill(task=replace(TASK, kind="pattern", pattern=PATTERN), draft_work=Work(time=HOSTILE)), PLACE
        ),
        render_question(drill("star", replace(TASK, kind="star")), PLACE, [STORY]),
        render_question(
            drill("code", replace(TASK, kind="code", title=HOSTILE), draft_work=Work(code=HOSTILE)), PLACE
        ),
        render_head(drill(), PLACE, NOW, LOOP),
        render_briefing(drill("loop", LOOPED), PLACE, LOOP),
        render_hint(HOSTILE, 1),
        render_run(RUN, NOW.isoformat()),
        render_feedback(attempt(), PLACE, handbook(), refining=HOSTILE, worked=True, solution=HOSTILE),
        render_feedback(attempt(replace(TASK, kind="pattern", pattern=PATTERN)), PLACE, handbook()),
        render_feedback(
            attempt(replace(TASK, number=Number(1.0, HOSTILE, 0.1, HOSTILE)), Marks()), PLACE, handbook()
        ),
        render_end(
            drill(draft=HOSTILE, draft_work=Work(code=HOSTILE), state=State.ABANDONED), PLACE, handbook(), NOW
        ),
        render_end(ended(), PLACE, handbook(), NOW, cards=[card()], errors=[ERROR], packet=PACKET),
        render_cards([card()], [card()], [OWN], NOW, OWN),
        render_stories([STORY], STORY),
        render_start([drill()], 2, ["rapid", "loop"], load_loops(), NOW),
        render_past([DrillRow(1, "rapid", HOSTILE, "closed", NOW, 2, 0.5)], NOW),
    ],
)
def test_what_others_wrote_stays_text(html: str) -> None:
    found = Tags()
    found.feed(html)
    assert not found.tags & {"script", "img", "svg", "iframe", "object", "style", "link"}
    assert not found.risky
    assert html.count("<textarea") == html.count("</textarea>")


def test_a_question_shows_its_draft_and_none_of_its_answer() -> None:
    html = render_question(drill(draft="Half a sentence", draft_confidence=2), PLACE)
    assert "Half a sentence</textarea>" in html and 'value="2" required checked' in html
    assert "Second point" not in html and "Vital." not in html
    assert f'data-keep="{PLACE}"' in html and f'data-value="hand-in {PLACE}"' in html


def test_a_hint_is_offered_only_where_there_is_one() -> None:
    general = replace(TASK, kind="follow_up", points=(), wrong_answers=())
    for task, offered in ((TASK, True), (general, False), (replace(general, seeks="result"), True)):
        assert ('data-value="hint' in render_question(drill(task=task), PLACE)) is offered


def test_nobody_is_asked_how_sure_he_is_of_a_phase() -> None:
    assert "How sure are you?" in render_question(drill(), PLACE)
    phase = render_question(drill("loop", replace(TASK, kind="design", phase="goal")), PLACE)
    assert "How sure are you?" not in phase and "required" in phase


def test_a_question_asked_again_is_not_counted_as_one_more() -> None:
    second, again = replace(TASK, key="q2", question_id="q2"), replace(TASK, returns=1)
    missed = drill(attempts=(attempt(),))
    assert progress_line(replace(missed, queue=(second, again))) == "question 2 of 2, 1 to be asked again"
    last = replace(missed, attempts=(attempt(), attempt(second)), queue=(again,))
    assert progress_line(last) == "question 2 of 2, one asked again"


def test_the_length_that_is_promised_is_that_of_the_questions() -> None:
    briefed = {"state": State.BRIEFED, "asked_at": None}
    assert "about 3 minutes" in render_briefing(drill("review", **briefed), PLACE)
    long = replace(TASK, kind="code", seconds=2700)
    assert "about 45 minutes" in render_briefing(replace(drill("code", **briefed), queue=(long,)), PLACE)
    short = replace(long, seconds=1500)
    assert "about 25 minutes" in render_briefing(replace(drill("code", **briefed), queue=(short,)), PLACE)
    own = [exercise.minutes for exercise in load_exercises().values()]
    assert f"{min(own)} to {max(own)} minutes" in KINDS["code"].brief
    many = replace(drill(**briefed), queue=(TASK,) * 30)
    assert "about 15 minutes" in render_briefing(many, PLACE)
    html = render_briefing(replace(drill("loop", LOOPED, **briefed), queue=(LOOPED, LOOPED)), PLACE, LOOP)
    assert "2 questions, 2 minutes on the clock, 45 in a real loop" in html


def test_the_clock_is_the_servers_and_its_modes_can_be_switched() -> None:
    html = render_head(drill(), PLACE, NOW + timedelta(seconds=45))
    assert 'data-left="15.0"' in html and 'data-total="60"' in html and ">0:15<" in html
    assert 'data-total="120"' in render_head(drill(timer="doubled"), PLACE, NOW)
    off = render_head(drill(timer="off"), PLACE, NOW)
    assert "clock-bar" not in off and f'data-value="timer {PLACE} doubled"' in off
    assert (clock_text(-3), clock_text(61)) == ("0:00", "1:01")


def test_feedback_says_mentioned_and_puts_own_words_beside_the_source() -> None:
    marks = Marks(
        (
            PointMark("yes", 0.9, False, "I said it.", ""),
            PointMark("partly", 0.5, False, "Half of it.", "The page."),
        ),
        grader="key points",
    )
    html = render_feedback(attempt(marks=marks, confidence=4), PLACE, handbook())
    assert "2 of 2" not in html and "1 of 2 key points mentioned, 1 perhaps" in html
    assert "“I said it.”" in html and "“The page.”" in html and "Correct" not in html
    assert f'data-do="page" data-value="{PAGE}#how-it-works" data-tab="handbook"' in html
    assert f'data-value="overrule {PLACE} 1 1 yes"' in html


def test_an_overrule_takes_the_place_of_the_verdict() -> None:
    html = render_feedback(attempt(overrides=((1, "yes"),)), PLACE, handbook())
    assert "2 of 2 key points mentioned" in html and "your verdict" in html
    pressed = re.findall(r'id="say-1-1-(\w+)"[^>]*aria-pressed="true"', html)
    assert pressed == ["yes"]


def test_being_sure_and_wrong_is_pointed_out() -> None:
    wrong = Marks((PointMark("no"), PointMark("no")))
    assert "worth a second look" in render_feedback(attempt(marks=wrong, confidence=4), PLACE, handbook())
    right = Marks((PointMark("yes"), PointMark("yes")))
    assert "you know more" in render_feedback(attempt(marks=right, confidence=1), PLACE, handbook())


def test_ungraded_is_said_and_never_scored() -> None:
    plain = replace(TASK, points=(), wrong_answers=())
    assert headline(attempt(plain, Marks(feedback="Ungraded: compare."))) == "Ungraded: judge it yourself"
    assert "1 ungraded" in totals_line(replace(ended(), attempts=(attempt(plain, Marks()),)))


def test_a_number_that_was_not_given_is_not_called_wrong() -> None:
    marks = Marks((PointMark("no"), PointMark("no")), (Check("number", 0.0, 3.0, "3 * 4"),))
    task = replace(TASK, number=Number(12.0, "", 0.01, "3 * 4"))
    assert "no number given" in headline(attempt(task, marks, answer="I do not know."))
    assert "the number is wrong" in headline(attempt(task, marks, answer="About 13."))


def test_a_known_wrong_answer_is_named_with_its_reason() -> None:
    task = replace(
        TASK, wrong_answers=(Wrong("Bias is the intercept.", "It is a property of the estimator."),)
    )
    html = render_feedback(attempt(task), PLACE, handbook())
    assert "Bias is the intercept." in html and "property of the estimator" in html


def test_verdicts_of_a_drill_that_was_broken_off_stay() -> None:
    assert 'data-value="overrule' in render_end(ended(), PLACE, handbook(), NOW)
    broken = replace(ended(), state=State.ABANDONED)
    assert 'data-value="overrule' not in render_end(broken, PLACE, handbook(), NOW)


def test_what_was_written_and_not_handed_in_stands_on_the_end_page() -> None:
    broken = replace(drill(draft="Half a thought <b>"), state=State.ABANDONED, ended_at=NOW)
    html = render_end(broken, PLACE, handbook(), NOW)
    assert "Not handed in" in html and "Half a thought &lt;b&gt;" in html
    assert "Not handed in" not in render_end(replace(broken, draft=""), PLACE, handbook(), NOW)
    task = replace(TASK, kind="code", title="Code it", exercise_id="one")
    code = drill("code", task, state=State.ABANDONED, draft_work=Work(code="def f():\n    pass\n"))
    assert left_over(code, {"one": "def f():\r\n    pass"}) is None
    left = left_over(code, {"one": "def f(): ..."})
    assert left is not None and left.code.startswith("def f()")
    assert "**Not handed in**\n\n```python\ndef f()" in end_markdown(code, None, left)


def test_the_end_copied_as_markdown_stands_alone() -> None:
    text = end_markdown(replace(ended(), title="Quiz"))
    assert text.startswith("# Quiz") and "> My words." in text and "- ✓ Mentioned: Vital." in text
    short = attempt(replace(TASK, kind="star"), Marks(checks=(Check("length", 0.01, 3.0, "only 55 words"),)))
    assert "- ~ length: only 55 words" in end_markdown(replace(ended(), attempts=(short,)))


def test_a_packet_begins_with_its_recommendation() -> None:
    html = render_packet(PACKET)
    assert (
        html.index("Recommendation: ")
        < html.index(f"{LOOP.rounds[0].title}: <strong>")
        < html.index("Band: ")
    )


def test_a_packet_says_what_was_not_played_and_what_is_missing() -> None:
    waiting = tuple(replace(TASK, round=round_.id) for round_ in LOOP.rounds[2:])
    packet = packet_of(replace(ended(), attempts=(attempt(LOOPED),), queue=waiting), LOOP)
    html = render_packet(packet)
    assert "Recommendation: none" in html and "were not played" in html
    assert "</span> missing: Second point." in html


def test_days_until_a_card_is_due_are_words() -> None:
    days = [due_words(NOW + timedelta(days=d), NOW) for d in (-1, 0, 1, 5)]
    assert days == ["due now", "due now", "due tomorrow", "due in 5 days"]


def test_a_percentage_stands_next_to_its_sign_and_other_units_apart() -> None:
    assert (amount(5.0, "%"), amount(174, "MB"), amount(0.5, "")) == ("5%", "174 MB", "0.5")
