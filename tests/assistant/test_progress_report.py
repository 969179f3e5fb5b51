"""The report says what the stored facts say, and no more than they allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.drill.attempt import Attempt
from assistant.drill.task import Task
from assistant.plan.evidence import Reached, Row
from assistant.plan.track import track_of
from assistant.progress.database import Database
from assistant.progress.errors import ErrorEntry
from assistant.progress.mastery import Scored
from assistant.progress.memory import Memory, StudyCard
from assistant.progress.report import Grader, Report, in_context, questions_of, report_of
from assistant.progress.report_figures import day_scores, forecast, rhythm, topic_rows
from assistant.progress.report_markdown import checklist_markdown, inert, report_markdown
from assistant.progress.schedule import review
from content.topics import TOPIC_IDS
from tests.doubles.history import practiced

NOW = datetime(2027, 3, 20, 18, tzinfo=UTC)
GRADER = Grader("1", 0.73, 528, "", 0.0, 0, 0)


def scored(topic: str, days_ago: float, score: float, confidence: int = 3) -> Scored:
    return Scored(topic, 2, score, confidence, NOW - timedelta(days=days_ago))


def card(question_id: str, days_ahead: float, *, suspended: bool = False) -> StudyCard:
    due = NOW + timedelta(days=days_ahead)
    fsrs = review(1, "", "good", NOW - timedelta(days=2)).fsrs
    return StudyCard(question_id, "ml", "Q", ("A",), "", "missed", fsrs, due, 1, 0, suspended)


def error(number: int, prompt: str = "Why?", **changes: object) -> ErrorEntry:
    entry = ErrorEntry(
        number, NOW, f"q{number}", "ml", "gap", prompt, "said", "A *missing* | fact.", "", "open", 1
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


def empty(**given: object) -> Report:
    facts: dict[str, object] = {
        "topics": TOPIC_IDS, "track": track_of([], [], [], [], []), "attempts": [], "cards": [], "errors": [],
        "drills": [], "mocks": [], "checklist": [], "interview": None, "plan": None, "sources": [], "grader": GRADER,
    }  # fmt: skip
    return report_of(NOW, **(facts | given))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on a learner who practiced for nine days."""
    database = Database(tmp_path_factory.mktemp("home") / "progress.db")
    store, memory = practiced(database, NOW, days=9, questions=3), Memory(database)
    attempts, drills = store.attempts(), store.drills()
    return empty(
        track=track_of(attempts, drills, [], [], []), attempts=attempts, cards=memory.cards(),
        errors=memory.errors(), drills=drills, interview=NOW + timedelta(days=20),
    )  # fmt: skip


def test_a_practiced_learner_is_reported_with_what_was_asked_how(played: Report) -> None:
    rows = {row.topic: row for row in played.asked}
    assert set(rows) == {"ml", "llm", "statistics", "rag"}
    assert all(row.mastery.lower <= row.mastery.estimate for row in rows.values())
    assert sum(row.aspects["recall"].attempts for row in rows.values()) >= 8 * 3  # repetitions do not count
    assert any(row.aspects["depth"].attempts for row in rows.values())
    assert not any(row.aspects["design"].attempts for row in rows.values())
    assert rows["llm"].mastery.estimate < rows["statistics"].mastery.estimate
    assert played.errors and played.open_errors >= len(played.errors)
    assert played.days_left == 20 and played.rhythm.days == 8
    assert played.grader.graded > 0 and "stand" in played.grader.words


def test_the_report_on_a_practiced_learner_reads_as_markdown(played: Report) -> None:
    text = report_markdown(played)
    for heading in ("# Progress report", "## Topics", "## How sure, how right", "## Open errors"):
        assert f"\n{heading}\n" in f"\n{text}"
    assert "Interview on April 9, in 20 days." in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert tables and all(line.endswith("|") for line in tables)


def test_the_same_facts_make_the_same_report(played: Report) -> None:
    assert report_markdown(played) == report_markdown(replace(played))


def test_nothing_answered_is_no_reproach_and_no_figure() -> None:
    report = empty()
    assert report.is_empty and not report.asked and not report.too_sure
    text = report_markdown(report)
    assert "first quiz" in text and "%" not in text and "## " not in text


def test_a_few_answers_are_too_few_to_say() -> None:
    few = topic_rows(["ml"], {"recall": [scored("ml", n, 1.0) for n in range(3)]}, [], NOW, None)[0]
    assert few.mastery.words == "3 answers: too few to say" and few.gap is None
    text = report_markdown(replace(empty(), topics=(few,), rhythm=rhythm([NOW], NOW)))
    assert "too few to say" in text and "(3)" in text


def test_topics_where_confidence_runs_ahead_are_named_and_others_are_not() -> None:
    sure = [scored("llm", n, 0.2, 4) for n in range(6)]
    fitting = [scored("ml", n, 0.75, 3) for n in range(6)]
    report = empty()
    report = replace(
        report, topics=tuple(topic_rows(["llm", "ml"], {"recall": sure + fitting}, [], NOW, None))
    )
    assert [row.topic for row in report.too_sure] == ["llm"]


def test_the_weakest_topic_stands_first_and_those_with_few_answers_last() -> None:
    answers = [scored("ml", n, 0.9) for n in range(8)] + [scored("llm", n, 0.3) for n in range(8)]
    rows = topic_rows(["ml", "llm", "rag"], {"recall": [*answers, scored("rag", 0, 0.0)]}, [], NOW, None)
    assert [row.topic for row in replace(empty(), topics=tuple(rows)).asked] == ["llm", "ml", "rag"]


def test_days_are_those_of_the_users_calendar() -> None:
    late = datetime(2027, 3, 19, 23, 30, tzinfo=UTC)
    here = NOW.astimezone(datetime.fromisoformat("2027-03-20T00:00:00+02:00").tzinfo)
    answers = [Scored("ml", 2, 0.5, 3, late), Scored("ml", 2, 0.7, 3, late + timedelta(hours=2))]
    assert [(d.on, d.answers) for d in day_scores(answers, NOW)] == [
        (date(2027, 3, 19), 1), (date(2027, 3, 20), 1)
    ]  # fmt: skip
    assert [(d.on, d.answers) for d in day_scores(answers, here)] == [(date(2027, 3, 20), 2)]


def test_the_forecast_puts_what_is_overdue_on_today_and_lets_reviewed_cards_come_back() -> None:
    days = forecast([card("a", -3), card("b", 2), card("c", 40), card("d", 0, suspended=True)], NOW, None)
    assert len(days) == 14
    assert (days[0].scheduled, days[2].scheduled, sum(d.scheduled for d in days)) == (1, 1, 2)
    assert sum(day.returning for day in days) >= 1 and days[0].returning == 0


def test_before_the_interview_no_card_is_put_off_beyond_it() -> None:
    interview = NOW + timedelta(days=6)
    near = forecast([card("a", -1)], NOW, interview)
    assert sum(day.total for day in near[:6]) > sum(
        day.total for day in forecast([card("a", -1)], NOW, None)[:6]
    )


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [
        ([0, 1, 2], "Practiced on 3 of the last 14 days, 3 in a row."),
        ([1, 2], "Practiced on 2 of the last 14 days, 2 in a row."),  # today has only begun
        ([3], "Practiced on 1 of the last 14 days."),
        ([30], "A while since the last answer; five questions are a good way back in."),
        ([], "Nothing answered yet."),
    ],
)
def test_the_rhythm_counts_days_and_blames_nobody(days_ago: list[int], words: str) -> None:
    assert rhythm([NOW - timedelta(days=n) for n in days_ago], NOW).words == words


def test_fixed_errors_are_left_out_and_the_frequent_ones_stand_first() -> None:
    entries = [error(n, seen=n) for n in range(1, 14)] + [error(20, status="fixed", seen=99)]
    report = empty(errors=entries)
    assert report.open_errors == 13 and [e.id for e in report.errors] == list(range(13, 3, -1))


def test_a_missed_follow_up_is_shown_after_its_question() -> None:
    task = Task("k", "q1", "concept", "ml", 2, "What is bagging?", 60)
    attempt = Attempt(1, task, "x", NOW, NOW, 9.0, 3, 0, False, False)
    asked = questions_of([attempt, replace(attempt, task=replace(task, kind="follow_up", prompt="Why?"))])
    assert in_context(error(1), asked).prompt == "What is bagging? → Why?"
    assert in_context(error(1, "What is bagging?"), asked).prompt == "What is bagging?"


def test_text_of_the_user_cannot_break_the_markdown() -> None:
    hostile = "# [x](javascript:1) | <b> *a* _b_ `c`\n\n## next"
    text = report_markdown(
        empty(errors=[error(1, hostile, fix_note=hostile)], track=track_of([], [], [], [], []))
    )
    assert inert(hostile) in text and "\n## next" not in text and "](" not in text.replace("\\](", "")


def test_the_checklist_stands_in_two_columns_with_every_item_once() -> None:
    rows = [
        Row(
            f"g{group}.{n}",
            f"Group {group}",
            f"Item {group}.{n}",
            int(n == 0),
            1,
            None,
            Reached(1, 1, "done"),
        )
        for group in range(5)
        for n in range(4)
    ]
    text = checklist_markdown(rows)
    assert all(text.count(f"Item {group}.{n} ") == 1 for group in range(5) for n in range(4))
    assert text.startswith("# Checklist\n\n5 of 20 ticked.")
    assert text.count("☑") == 5 and text.count("☐ (✓)") == 15
    assert len([line for line in text.splitlines() if line.startswith("|")]) <= 15 + 2
