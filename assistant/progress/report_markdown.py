"""The progress report and the checklist as Markdown, which is also what their PDF is set from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from assistant.plan.evidence import Row
from assistant.plan.today import Cell, long_date
from assistant.progress.mastery import FEW, SURE, Mastery
from assistant.progress.report import Mock, PlanPart, Report, SourceUsed
from assistant.progress.report_figures import ASPECTS
from content.topics import topic_title

CELLS_A_ROW = 10
CELL_SIGNS = {"done": "✓", "part": "~", "open": "–", "free": "·", "today": "▸", "ahead": ""}
TRENDS = {"up": "rising", "down": "falling", "steady": ""}
MARKUP = re.compile(r"([\\`*_\[\]<>|#])")
PAGE_BREAK = "___"
ASPECTS_EXPLAINED = (
    "Recall: single questions. Depth: follow-ups and stories. Code: exercises and pattern picks. "
    "Design: design interviews."
)


def report_markdown(report: Report) -> str:
    """Turn a report into Markdown; what a section has nothing to say about is left out."""
    parts = [
        head(report),
        plan_section(report.plan) if report.plan else "",
        mastery_section(report),
        mocks_section(report.mocks),
        sureness_section(report),
        errors_section(report),
        due_section(report),
        sources_section(report.sources),
        f"## How this was graded\n\n{inert(report.grader.words)}\n" if not report.is_empty else "",
        f"{PAGE_BREAK}\n\n{checklist_markdown(report.checklist)}" if report.checklist else "",
    ]
    return "\n".join(part for part in parts if part)


def checklist_markdown(rows: Sequence[Row]) -> str:
    """Turn the checklist into Markdown that prints on one page: its groups in two columns."""
    columns = two_columns(rows)
    lines = [
        "# Checklist",
        "",
        f"{sum(row.ticked for row in rows)} of {len(rows)} ticked. (✓) means that what you did is enough for a tick.",
        "",
    ]
    for number, (left, right) in enumerate(zip_longest(*columns, fillvalue="")):
        lines.append(f"| {left} | {right} |")
        if number == 0:
            lines.append("| --- | --- |")
    return "\n".join(lines) + "\n"


def two_columns(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Split the checklist into two columns of about the same length, at the beginning of a group."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row.group, [f"**{inert(row.group)}**"]).append(checklist_line(row))
    blocks = list(groups.values())
    half = sum(map(len, blocks)) / 2
    cut = min(range(len(blocks) + 1), key=lambda n: abs(sum(map(len, blocks[:n])) - half))
    return [line for b in blocks[:cut] for line in b], [line for b in blocks[cut:] for line in b]


def checklist_line(row: Row) -> str:
    """One item with its box: ticked, proposed by what was done, or open."""
    mark = "☑" if row.ticked else "☐ (✓)" if row.proposed else "☐"
    count = f" {row.value}/{row.target}" if row.target > 1 else ""
    return f"{mark} {inert(row.label)}{count}"


def head(report: Report) -> str:
    """The title, the dates, and the rhythm of practice."""
    facts = [f"{long_date(report.at.date())}, {report.at.year}."]
    if report.interview:
        left = report.days_left
        when = "past" if left is None else "today" if not left else f"in {left} day{'s' if left > 1 else ''}"
        facts.append(f"Interview on {long_date(report.interview)}, {when}.")
    facts.append(report.rhythm.words)
    if report.solved:
        facts.append(f"{report.solved} LeetCode problem{'s' if report.solved > 1 else ''} solved.")
    lines = ["# Progress report", "", " ".join(facts), ""]
    if report.is_empty:
        lines += ["A first quiz of five questions gives this report something to say.", ""]
    return "\n".join(lines)


def plan_section(plan: PlanPart) -> str:
    """Where the plan stands, its days in rows of ten, and the tasks of the coming week."""
    lines = ["## Plan", "", f"{inert(plan.headline)} {plan.done} of {plan.tasks} tasks done; at most "
             f"{plan.hours:g} hours a day, {long_date(plan.first_day)} to {long_date(plan.last_day)}.", ""]  # fmt: skip
    columns = min(CELLS_A_ROW, len(plan.cells))
    lines += ["|" + " |" * columns, "|" + " --- |" * columns]
    for begin in range(0, len(plan.cells), CELLS_A_ROW):
        row = [cell_text(begin + n, cell) for n, cell in enumerate(plan.cells[begin : begin + columns], 1)]
        lines.append("| " + " | ".join(row + [""] * (columns - len(row))) + " |")
    lines += ["", "✓ done, ~ in part, – open, · no tasks, ▸ today.", ""]
    if plan.ahead:
        lines += ["### The next seven days", ""]
        for day, tasks in plan.ahead:
            listed = "; ".join(f"{inert(p.task.title)} ({p.task.minutes} min)" for p in tasks)
            lines.append(f"- **{day:%a}, {long_date(day)}**: {listed}")
        lines.append("")
    return "\n".join(lines)


def cell_text(number: int, cell: Cell) -> str:
    """One day of the bar: its number and its sign."""
    return f"{number} {CELL_SIGNS.get(cell.state, '')}".rstrip()


def mastery_section(report: Report) -> str:
    """The table of topics, and the map of what was asked how."""
    if not report.asked:
        return ""
    lines = ["## Topics", "", "| topic | answers | mastery | at least | trend | due |", "|" + " --- |" * 6]
    for row in report.asked:
        m = row.mastery
        known = ["too few to say", ""] if m.attempts < FEW else [f"{m.estimate:.0%}", f"{m.lower:.0%}"]
        cells = [topic_title(row.topic), str(m.attempts), *known, TRENDS[m.trend], str(row.due or "")]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "“At least” is the bound below which mastery lies with a chance of one in ten.", ""]
    lines += ["### What was asked how", "", f"| topic | {' | '.join(ASPECTS)} |", "|" + " --- |" * 5]
    for row in report.asked:
        cells = [aspect_text(row.aspects[aspect]) for aspect in ASPECTS]
        lines.append(f"| {topic_title(row.topic)} | {' | '.join(cells)} |")
    lines += ["", f"{ASPECTS_EXPLAINED} In brackets the number of answers.", ""]
    return "\n".join(lines)


def aspect_text(known: Mastery) -> str:
    """A cell of the map: mastery with the number of answers, or that there are too few."""
    if not known.attempts:
        return "–"
    return f"({known.attempts})" if known.attempts < FEW else f"{known.estimate:.0%} ({known.attempts})"


def mocks_section(mocks: Sequence[Mock]) -> str:
    """The last mock interviews with the level of each round or phase."""
    lines = ["## Mock interviews", ""] if mocks else []
    for mock in mocks:
        parts = "; ".join(f"{inert(part.name)}: {inert(part.result)}" for part in mock.parts)
        lines.append(f"- **{inert(mock.title)}**, {long_date(mock.at.date())}: {inert(mock.result)}. {parts}")
    return "\n".join([*lines, ""]) if lines else ""


def sureness_section(report: Report) -> str:
    """Confidence against scores, and the topics where it runs ahead."""
    if not report.calibration:
        return ""
    lines = ["## How sure, how right", "", "| you said | answers | score |", "| --- | --- | --- |"]
    for row in report.calibration:
        few = " (few)" if row.attempts < FEW else ""
        lines.append(f"| {SURE[row.confidence - 1]} | {row.attempts}{few} | {row.mean_score:.0%} |")
    if report.too_sure:
        names = ", ".join(f"{topic_title(r.topic)} (by {r.gap:.0%})" for r in report.too_sure)
        lines += ["", f"More confident than right on: {names}."]
    return "\n".join([*lines, ""])


def errors_section(report: Report) -> str:
    """The open errors that came most often, with the user's own notes."""
    if not report.errors:
        return ""
    rest = report.open_errors - len(report.errors)
    lines = ["## Open errors", ""]
    for error in report.errors:
        seen = f", {error.seen} times" if error.seen > 1 else ""
        lines.append(f"- **{inert(error.prompt)}** ({topic_title(error.topic)}, {error.type}{seen})")
        missing = [inert(line) for line in error.missing.splitlines() if line.strip()]
        lines += [f"    - {line}" for line in missing]
        if error.fix_note:
            lines.append(f"    - *Your note:* {inert(error.fix_note)}")
    more = f"{rest} more: `whetstone errors`" if rest else ""
    return "\n".join([*lines, "", *([more, ""] if more else [])])


def due_section(report: Report) -> str:
    """The reviews of the coming two weeks."""
    if not report.cards:
        return ""
    lines = ["## Reviews to come", "", "| day | due | coming back |", "| --- | --- | --- |"]
    lines += [
        f"| {day.on:%a}, {long_date(day.on)} | {day.scheduled} | {day.returning} |"
        for day in report.due
        if day.total
    ]
    return "\n".join([*lines, "", "“Coming back” counts cards reviewed and recalled in between.", ""])


def sources_section(sources: Iterable[SourceUsed]) -> str:
    """The sources that the library holds, with their licenses."""
    rows = [
        f"| {inert(s.title)} | {inert(s.licence) or 'not stated'} | {s.documents} | {inert(s.url)} |"
        for s in sources
    ]
    if not rows:
        return ""
    return "\n".join(
        ["## Sources", "", "| source | license | documents | address |", "|" + " --- |" * 4, *rows, ""]
    )


def inert(text: str) -> str:
    """Turn text of any origin into one line of Markdown that shows it as it is."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))
