"""The Progress tab and the printed report show what the report says, safely, and to every reader."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from assistant.plan.evidence import Row
from assistant.plan.today import Cell
from assistant.plan.track import track_of
from assistant.progress.errors import ErrorEntry
from assistant.progress.mastery import Calibration, Scored, mastery
from assistant.progress.report import Grader, Mock, MockPart, PlanPart, Report, SourceUsed, report_of
from assistant.progress.report_figures import DayScore, DueDay, Rhythm, topic_rows
from assistant.progress.store import DrillRow
from content.topics import TOPIC_IDS
from ui.render_plots import calibration_plot, due_plot, mastery_bar, scores_plot, spark
from ui.render_progress import render_progress
from ui.render_report import checklist_page, report_file, report_page

NOW = datetime(2027, 3, 20, 18, tzinfo=UTC)
TODAY = NOW.date()
HOSTILE = '<script>window.__xss=1</script><img src=x onerror=alert(1)> " onclick="x'


@pytest.fixture(scope="module")
def report() -> Report:
    """A report in which every text of the user's is hostile."""
    answers = [Scored("llm", 2, 0.2 + n / 20, 4, NOW - timedelta(days=n)) for n in range(8)]
    few = [Scored("ml", 2, 1.0, 2, NOW)]
    error = ErrorEntry(7, NOW, "q7", "llm", "gap", HOSTILE, HOSTILE, HOSTILE, HOSTILE, "open", 2)
    bare = report_of(
        NOW, topics=TOPIC_IDS, track=track_of([], [], [], [], []), attempts=[], cards=[], errors=[error], drills=[],
        mocks=[Mock(3, HOSTILE, NOW, "lean hire", (MockPart(HOSTILE, "3 of 4"),))],
        checklist=[Row("a", HOSTILE, HOSTILE, 1, 1, None, None), Row("b", "Group", "Second", 0, 6, None, None)],
        interview=NOW + timedelta(days=9),
        plan=PlanPart(TODAY, TODAY + timedelta(days=8), 4, HOSTILE, 1, 9, tuple(
            Cell(TODAY + timedelta(days=n), state, 1, 2, 60)
            for n, state in enumerate(("done", "part", "open", "today", "ahead"))
        ), ()),
        sources=[SourceUsed(HOSTILE, "https://example.org/a", HOSTILE, 3)], grader=Grader("1", 0.7, 10, HOSTILE, 0.8, 9, 1),
    )  # fmt: skip
    return replace(
        bare,
        rhythm=Rhythm(2, 2, 9),
        topics=tuple(topic_rows(TOPIC_IDS, {"recall": [*answers, *few]}, [], NOW, None)),
        days=(DayScore(TODAY - timedelta(days=3), 3, 0.4), DayScore(TODAY, 5, 0.7)),
        calibration=(Calibration(2, 3, 0.5, 0.6), Calibration(4, 8, 0.95, 0.4)),
        drills=(DrillRow(5, "rapid", HOSTILE, "closed", NOW, 5, 0.5),),
        due=tuple(DueDay(TODAY + timedelta(days=n), n, n % 2) for n in range(14)),
        cards=4,
    )


def test_texts_of_the_user_are_shown_and_never_run(report: Report) -> None:
    for page in (render_progress(report, set()), report_page(report), checklist_page(report)):
        assert "<script" not in page and "<img" not in page and 'onclick="' not in page
        assert "window.__xss=1" in page  # shown as text


def test_a_plot_has_a_title_a_description_and_its_numbers_in_a_table(report: Report) -> None:
    page = render_progress(report, set())
    plots = re.findall(r'<svg class="plot".*?</svg>', page, re.DOTALL)
    assert len(plots) == 3
    for plot in plots:
        tree = ElementTree.fromstring(plot)
        ids = tree.attrib["aria-labelledby"].split()
        assert [e.attrib["id"] for e in tree if e.tag in ("title", "desc")] == ids
        assert all(element.text for element in tree if element.tag in ("title", "desc"))
    assert page.count('<details class="as-table">') == 3
    assert "<td>certain</td><td>8</td><td>95%</td><td>40%</td>" in page


def test_colors_come_from_the_theme_alone(report: Report) -> None:
    for svg in re.findall(r"<svg.*?</svg>", render_progress(report, set()), re.DOTALL):
        assert not re.search(r"(fill|stroke|style)=", svg)


def test_few_answers_show_a_range_without_a_dot_and_no_percentage(report: Report) -> None:
    page = render_progress(report, set())
    line = page[page.index("Machine-learning concepts") :]
    line = line[: line.index("</li>")]
    assert "1 answer: too few to say" in line and "<circle" not in line and "%" not in line
    assert '<td class="few">too few <small>1</small></td>' in page
    known = mastery("llm", [Scored("llm", 2, 0.5, 3, NOW)] * 6, NOW)
    assert "<circle" in mastery_bar(known)


def test_an_error_can_be_tried_again_noted_and_closed(report: Report) -> None:
    known, unknown = render_progress(report, {"q7"}), render_progress(report, set())
    assert 'data-do="start-drill" data-value="rapid:question:q7"' in known
    assert 'data-do="start-drill" data-value="rapid:llm"' in unknown
    assert 'data-value="close 7"' in known and 'data-value="note 7"' in known
    assert 'data-value="type 7 slip"' in known and 'data-value="type 7 gap"' not in known


def test_without_answers_the_first_quiz_is_offered_and_nothing_is_drawn(report: Report) -> None:
    page = render_progress(replace(report, rhythm=Rhythm(0, 0, 0)), set())
    assert 'data-do="start-drill" data-value="rapid:"' in page and "Start the first quiz" in page
    assert "<svg" not in page and "Mastery by topic" not in page
    assert "0 of 0" not in page


def test_the_bar_of_the_plan_is_spoken_day_by_day(report: Report) -> None:
    page = render_progress(report, set())
    assert "Day 1, March 20: done, 1 of 2 tasks" in page and "Day 4, March 23: today" in page


def test_the_report_is_one_page_without_scripts_and_nothing_from_elsewhere(report: Report) -> None:
    page = report_page(report)
    assert page.count("<h1") == 2 and "</html>" in page  # the report and the checklist
    assert not re.search(r'(?:src|href)="(?!https://example\.org/a)', page)
    assert "@media print" in page and 'class="cell done"' in page
    assert "3 of 4" in page and "lean hire" in page


def test_every_format_of_both_files_can_be_written(report: Report) -> None:
    for checklist in (False, True):
        assert report_file(report, "pdf", checklist=checklist).startswith(b"%PDF-")
        assert report_file(report, "html", checklist=checklist).startswith(b"<!doctype html>")
        assert report_file(report, "md", checklist=checklist).startswith(b"# ")


@pytest.mark.parametrize("days", [1, 2, 40])
def test_scores_are_drawn_within_the_picture(days: int) -> None:
    rows = [DayScore(TODAY - timedelta(days=days - n), 1 + n % 3, (n % 5) / 4) for n in range(days)]
    for x, y in points(scores_plot(rows)):
        assert 0 <= x <= 420 and 0 <= y <= 220


def test_the_forecast_and_the_calibration_are_drawn_within_the_picture() -> None:
    none = [DueDay(TODAY + timedelta(days=n), 0, 0) for n in range(14)]
    assert "<rect" not in due_plot(none)
    many = due_plot([replace(day, scheduled=90) for day in none])
    heights = [float(h) for h in re.findall(r'<rect[^>]* height="([\d.]+)"', many)]
    assert len(heights) == 14 and max(heights) <= 220
    certain = calibration_plot([Calibration(n, 500, n / 4.2, share) for n, share in ((1, 0.0), (4, 1.0))])
    assert all(0 <= x <= 420 and 0 <= y <= 220 for x, y in points(certain))


def test_a_line_needs_three_days() -> None:
    course = [(date(2027, 3, n), n / 31) for n in (1, 5)]
    assert spark(course, "x") == "" and "<polyline" in spark([*course, (date(2027, 3, 9), 0.5)], "x")


def points(svg: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.-]+)" cy="([\d.-]+)"', svg)]
