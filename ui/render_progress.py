"""The Progress tab as HTML: where the user stands, in plots with their numbers, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from html import escape

from assistant.plan.today import Cell, long_date
from assistant.progress.errors import ERROR_TYPES, ErrorEntry
from assistant.progress.mastery import FEW, SURE, Mastery
from assistant.progress.report import Mock, PlanPart, Report
from assistant.progress.report_figures import ASPECTS, TopicRow
from assistant.progress.report_markdown import ASPECTS_EXPLAINED, TRENDS
from assistant.progress.store import DrillRow
from content.topics import topic_title
from ui.notices import do_button
from ui.render_conversations import when
from ui.render_drill_start import STATES
from ui.render_plots import as_table, calibration_plot, due_plot, mastery_bar, scores_plot, short, spark

FILES = (
    ("study/report.pdf", "PDF"), ("study/report.md", "Markdown"), ("study/checklist.pdf", "Checklist (PDF)"),
    ("study/cards.apkg", "Cards for Anki"), ("study/errors.md", "Error log"), ("study/export.zip", "Everything"),
)  # fmt: skip
CELL_WORDS = {
    "done": "done",
    "part": "done in part",
    "open": "open",
    "free": "nothing left on it",
    "today": "today",
    "ahead": "ahead",
}


def render_progress(report: Report, askable: Collection[str]) -> str:
    """Show the report; errors whose question is in `askable` can be tried again at once."""
    if report.is_empty:
        return f"{_head(report)}{_first_drill()}{_plan(report.plan)}"
    return (
        f"{_head(report)}{_files()}{_plan(report.plan)}{render_topics(report)}"
        f'<div class="plots">{render_scores(report)}{render_sureness(report)}{render_due(report)}</div>'
        f"{render_map(report)}{_errors(report, askable)}{_played(report)}"
        f'<p class="facts grader">{escape(report.grader.words)}</p>'
    )


def _head(report: Report) -> str:
    figures = []
    if report.days_left is not None:
        figures.append((f"{report.days_left}", "days to the interview"))
    if not report.is_empty:
        figures += [
            (f"{report.rhythm.answers:,}", "answers"),
            (f"{report.due[0].total}", "reviews due today"),
            (f"{report.open_errors}", "open errors"),
        ]
    if report.solved:
        figures.append((f"{report.solved}", "LeetCode problems solved"))
    listed = "".join(f"<div><dt>{label}</dt><dd>{number}</dd></div>" for number, label in figures)
    return f'<h2 class="tab-title">Progress</h2><p class="lead">{escape(report.rhythm.words)}</p>' + (
        f'<dl class="figures">{listed}</dl>' if listed else ""
    )


def _first_drill() -> str:
    start = do_button("start-drill", "rapid:", "Start the first quiz", style="primary-button go")
    return (
        '<section class="band first"><h3>Nothing to show yet, which is how everyone begins</h3>'
        "<p>A quiz of a few minutes is enough for the first dot. Say how sure you are with each answer, and this page "
        f"also learns how well you know what you know.</p><p>{start}"
        "</p></section>"
    )


def _files() -> str:
    links = "".join(f'<a class="plain" href="{href}" download>{label}</a>' for href, label in FILES)
    return (
        '<div class="bar files"><button type="button" class="plain" data-print>Print this page</button>'
        '<a class="plain" href="study/report" target="_blank" rel="noopener">Printable report</a>'
        f'<details class="menu"><summary class="plain">Save as …</summary><div class="choices">{links}</div></details></div>'
    )


def _plan(plan: PlanPart | None) -> str:
    if plan is None:
        return ""
    return (
        f'<section><h3>Plan</h3><p>{escape(plan.headline)} <span class="facts">{plan.done} of {plan.tasks} tasks done, '
        f"to {long_date(plan.last_day)}.</span></p>{render_cells(plan.cells)}</section>"
    )


def render_cells(cells: Sequence[Cell]) -> str:
    """Draw the days of the plan as a row of cells."""
    items = "".join(
        f'<li class="cell {cell.state}"><span class="spoken">Day {number}, {long_date(cell.on)}: '
        f"{CELL_WORDS.get(cell.state, '')}, {cell.done} of {cell.tasks} tasks</span>"
        f'<span aria-hidden="true">{number}</span></li>'
        for number, cell in enumerate(cells, 1)
    )
    return f'<ol class="cells">{items}</ol>'


def render_topics(report: Report, *, printed: bool = False) -> str:
    """Show each topic that was asked: mastery with its range, how it came there, and a quiz on it."""
    rows = "".join(_topic(row, printed=printed) for row in report.asked)
    left = len(report.topics) - len(report.asked)
    rest = f'<p class="facts">{left} topics not asked yet.</p>' if left else ""
    return (
        '<section><h3>Mastery by topic</h3><p class="facts">The weakest first. The dot is the estimate, the line the range '
        f'it lies in with a chance of eight in ten.</p><ul class="topics">{rows}</ul>{rest}</section>'
    )


def _topic(row: TopicRow, *, printed: bool) -> str:
    m, title = row.mastery, topic_title(row.topic)
    trend = TRENDS[m.trend]
    line = spark(
        row.course, f"Course of {title}: {', '.join(f'{value:.0%}' for _, value in row.course[-6:])}"
    )
    due = f'<span class="facts">{row.due} due</span>' if row.due else ""
    quiz = "" if printed else do_button("start-drill", f"rapid:{row.topic}", "Quiz")
    return (
        f'<li><span class="topic-name">{escape(title)}</span>{mastery_bar(m)}'
        f'<span class="known">{escape(m.words)}</span>'
        f'<span class="way">{line}<span class="facts">{trend}</span></span><span class="ends">{due}{quiz}</span></li>'
    )


def render_scores(report: Report) -> str:
    """Show the scores over time."""
    if not report.days:
        return ""
    rows = [(short(day.on), day.answers, f"{day.mean:.0%}") for day in report.days]
    return (
        f'<figure><figcaption><h3>Scores over time</h3><p class="facts">Each dot is a day, larger with more answers.</p>'
        f"</figcaption>{scores_plot(report.days)}{as_table('As a table', ('day', 'answers', 'mean score'), rows)}</figure>"
    )


def render_sureness(report: Report) -> str:
    """Show how confidence and scores agree, and the topics where confidence runs ahead."""
    if not report.calibration:
        return ""
    rows = [
        (SURE[row.confidence - 1], row.attempts, f"{row.claimed:.0%}", f"{row.mean_score:.0%}")
        for row in report.calibration
    ]
    ahead = ", ".join(f"{topic_title(row.topic)} (by {row.gap:.0%})" for row in report.too_sure)
    told = f"<p>More confident than right on {escape(ahead)}.</p>" if ahead else ""
    return (
        '<figure><figcaption><h3>How sure, how right</h3><p class="facts">On the dashed line you are right as often as you '
        f"say; below it you are too sure.</p></figcaption>{calibration_plot(report.calibration)}{told}"
        f"{as_table('As a table', ('you said', 'answers', 'claims', 'mean score'), rows)}</figure>"
    )


def render_due(report: Report) -> str:
    """Show the reviews of the coming two weeks."""
    if not report.cards:
        return ""
    rows = [(short(day.on), day.scheduled, day.returning) for day in report.due]
    return (
        '<figure><figcaption><h3>Reviews to come</h3><p class="facts"><span class="key now"></span> scheduled '
        '<span class="key later"></span> coming back, if recalled until then</p></figcaption>'
        f"{due_plot(report.due)}{as_table('As a table', ('day', 'scheduled', 'coming back'), rows)}</figure>"
    )


def render_map(report: Report) -> str:
    """Show mastery by topic and by what was asked: the darker, the better known."""
    head = "".join(f'<th scope="col">{aspect}</th>' for aspect in ASPECTS)
    rows = "".join(
        f'<tr><th scope="row">{escape(topic_title(row.topic))}</th>'
        + "".join(_map_cell(row.aspects[aspect]) for aspect in ASPECTS)
        + "</tr>"
        for row in report.asked
    )
    return (
        f'<section><h3>What was asked how</h3><p class="facts">{ASPECTS_EXPLAINED} The small number counts answers.</p>'
        f'<div class="table" tabindex="0"><table class="map"><thead><tr><th scope="col">Topic</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _map_cell(known: Mastery) -> str:
    if not known.attempts:
        return '<td class="none"><span class="spoken">not asked</span></td>'
    if known.attempts < FEW:
        return f'<td class="few">too few <small>{known.attempts}</small></td>'
    step = min(4, int(known.estimate * 5))
    return f'<td class="m{step}">{known.estimate:.0%} <small>{known.attempts}</small></td>'


def _errors(report: Report, askable: Collection[str]) -> str:
    if not report.errors:
        return "<section><h3>Open errors</h3><p class='empty'>None is open. What you miss is kept here.</p></section>"
    items = "".join(_error(error, error.question_id in askable) for error in report.errors)
    rest = report.open_errors - len(report.errors)
    more = (
        f'<p class="facts">{rest} more stand in the <a href="study/errors.md" download>error log</a>.</p>'
        if rest
        else ""
    )
    return (
        '<section class="errors"><h3>Open errors</h3><p class="facts">An error closes by two good answers at least '
        f"three days apart.</p><ul>{items}</ul>{more}</section>"
    )


def _error(error: ErrorEntry, again: bool) -> str:
    missing = "".join(f"<li>{escape(line)}</li>" for line in error.missing.splitlines() if line.strip())
    seen = f" · {error.seen} times" if error.seen > 1 else ""
    retrying = " · answered well once" if error.status == "retrying" else ""
    note = (
        f'<p class="note"><span class="facts">Your note</span> {escape(error.fix_note)}</p>'
        if error.fix_note
        else ""
    )
    value = f"rapid:question:{error.question_id}" if again else f"rapid:{error.topic}"
    types = "".join(
        do_button("progress", f"type {error.id} {kind}", kind.capitalize())
        for kind in ERROR_TYPES
        if kind != error.type
    )
    return (
        f'<li class="error"><p class="prompt">{escape(error.prompt)}</p>'
        f'<p class="facts">{escape(topic_title(error.topic))} · {error.type}{seen}{retrying}</p>'
        + (
            f'<details><summary class="facts">What was missing</summary><ul>{missing}</ul></details>'
            if missing
            else ""
        )
        + f'{note}<div class="bar">{do_button("start-drill", value, "Try again" if again else "Quiz on the topic")}'
        f'<button type="button" class="plain" data-do="progress" data-value="note {error.id}" '
        f'data-prompt="What will you do differently?" data-default="{escape(error.fix_note)}">Note</button>'
        f"{do_button('progress', f'close {error.id}', 'Fixed')}"
        f'<details class="menu"><summary class="plain">It was …</summary><div class="choices">{types}</div></details>'
        "</div></li>"
    )


def _played(report: Report) -> str:
    mocks = "".join(_mock(mock, report.at) for mock in report.mocks)
    drills = "".join(_drill(drill, report.at) for drill in report.drills)
    interviews = f'<h3>Mock interviews</h3><ul class="mocks">{mocks}</ul>' if mocks else ""
    return f'<section>{interviews}<h3>Last drills</h3><ul class="past">{drills}</ul></section>'


def _mock(mock: Mock, now: datetime) -> str:
    parts = "".join(f"<div><dt>{escape(p.name)}</dt><dd>{escape(p.result)}</dd></div>" for p in mock.parts)
    return (
        f"<li><strong>{escape(mock.title)}</strong> <span class='facts'>{escape(when(mock.at.isoformat(), now))}</span> "
        f'{escape(mock.result)}<dl class="phases">{parts}</dl></li>'
    )


def _drill(drill: DrillRow, now: datetime) -> str:
    score = f" · {drill.mean_score:.0%}" if drill.mean_score is not None else ""
    return (
        f'<li><a href="?d={drill.id}#drill" data-do="drill" data-value="open {drill.id}" data-tab="drill">'
        f"<strong>{escape(drill.title)}</strong></a> <span class='facts'>{drill.attempts} answer"
        f"{'s' if drill.attempts != 1 else ''}{score} · {STATES.get(drill.state, 'unfinished')} · "
        f"{escape(when(drill.started_at.isoformat(), now))}</span></li>"
    )
