"""Problems, notes and debriefs as Markdown: for the terminal, for files and for print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from assistant.design.problem import Problem
from assistant.design.reading import Reading, Said
from assistant.design.session import Debrief
from assistant.design.tasks import TWIST_PHASE, items_of
from assistant.drill.actions import Ask
from assistant.drill.attempt import Attempt
from content.scenarios import Grid, load_grid
from content.source import SourceKind

NEW_PAGE = "___"
COLUMNS = (
    "Covered is the share of what the phase asks for, vital points twice; number, trade-off and failure say whether you "
    "gave a figure, weighed one choice against another, and named what can go wrong."
)


def sheet_markdown(problems: Sequence[Problem], *, notes: bool, grid: Grid | None = None) -> str:
    """Turn problems into a sheet; with `notes` each is followed by what the interviewer needs on a page of its own."""
    grid = grid or load_grid()
    title = "System-design interviews" if len(problems) != 1 else "A system-design interview"
    lines = [f"# {title}", ""]
    lines += [
        f"{len(problems)} problem{'s' if len(problems) != 1 else ''}, 45 minutes each: "
        + ", ".join(f"{p.title.lower()} {p.minutes}" for p in grid.phases)
        + ".",
        "",
    ]
    for place, problem in enumerate(problems, start=1):
        lines += [f"## {place}. {problem.title}", "", problem.prompt, ""]
    if notes:
        for place, problem in enumerate(problems, start=1):
            lines += [NEW_PAGE, "", *notes_lines(place, problem, grid)]
    return "\n".join(lines)


def notes_lines(place: int, problem: Problem, grid: Grid) -> list[str]:
    """Turn a problem into the interviewer's notes: facts to reveal, sizes, rubric, twist and levels."""
    family = grid.families[problem.family]
    lines = [
        f"# Interviewer’s notes {place}: {problem.title}",
        "",
        problem.prompt,
        "",
        "## Facts to reveal when asked",
        "",
    ]
    lines += ["| asked about | answer |", "| --- | --- |"]
    for slot, entry in grid.slots.items():
        mark = " (vital)" if entry.vital else ""
        lines.append(f"| {entry.title}{mark} | {problem.facts[slot]} |")
    lines += ["", "Anything else is the candidate’s call: ask for an assumption.", "", "## Sizes", ""]
    lines += [f"- {line}" for line in size_lines(problem)]
    lines += ["", f"## At minute 27: {problem.twist}", ""]
    lines += [f"- {item.claim}" for item in grid.twists[problem.combination.twist].items]
    lines += ["", "## Rubric", ""]
    for phase in grid.phases:
        lines += [f"### {phase.title} ({phase.minutes} minutes)", "", phase.ask, ""]
        turned = len(grid.twists[problem.combination.twist].items) if phase.id == TWIST_PHASE else 0
        items = items_of(grid, phase, problem.family, problem.combination.twist)
        lines += [
            f"- [ ] {'**' if i.vital else ''}{i.claim}{'**' if i.vital else ''}"
            for i in items[: len(items) - turned]
        ]
        lines.append("")
    lines += [
        "## Levels",
        "",
        "Points in bold count double. 1 very weak: hardly anything on the question. 2 weak: to the point, but under half of "
        "the points, or no number, no trade-off and no failure named. 3 strong: half and one of these. "
        "4 very strong: three quarters and two of them.",
        "",
        f"Typical failures: {family.failures}. Metrics: {family.offline}; {family.online}; guarded by {family.guardrail}.",
        "",
    ]
    return lines


def size_lines(problem: Problem) -> list[str]:
    """List the sizes of a problem with their workings."""
    sizes = problem.sizes
    named = [("A day", sizes.daily), ("Requests", sizes.requests_day)]
    if load_grid().latencies[problem.combination.latency].kind != "device":  # else no server sees them
        named += [("Average load", sizes.average), ("Peak load", sizes.peak)]
    if sizes.log_day.value:
        named += [("Logs", sizes.log_day), ("Logs of a year", sizes.log_year)]
    if sizes.things.value >= 1000:
        named.append(("Vectors of all items", sizes.embeddings))
    if sizes.tokens_day.value:
        named.append(("Tokens", sizes.tokens_day))
    if problem.combination.constraint == "cost":
        named.append(("Cost", sizes.cost_per_1000))
    return [f"{name}: {figure.working}" for name, figure in named]


def debrief_markdown(debrief: Debrief, reading: Reading | None = None, grid: Grid | None = None) -> str:
    """Turn a debrief into Markdown: levels first, then what was missing and where to read about it."""
    grid = grid or load_grid()
    mean = debrief.mean_level
    lines = [f"# Debrief: {debrief.brief.title}", "", debrief.brief.prompt, ""]
    lines += [
        f"{debrief.minutes:.0f} of {debrief.planned} minutes. "
        + (f"Mean level {mean:.1f} of 4." if mean else "No phase was answered.")
        + f" {debrief.asked} fact{'s' if debrief.asked != 1 else ''} asked for.",
        "",
        "| phase | level | covered | number | trade-off | failure |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for result in debrief.phases:
        signs = [
            "yes" if sign else "–" for sign in (result.has_number, result.has_trade_off, result.names_failure)
        ]
        level = f"{result.level} {result.name}" if result.level else result.name
        cells = " | ".join(signs) if result.level else " | ".join("" for _ in signs)
        share = f"{result.coverage:.0%}" if result.level else ""
        lines.append(f"| {grid.phase(result.phase).title} | {level} | {share} | {cells} |")
    lines += ["", COLUMNS, ""]
    if debrief.unasked:
        lines += ["## You did not ask", ""]
        lines += [f"- **{title}**: {text}" for title, text in debrief.unasked]
        lines.append("")
    if debrief.corrections:
        lines += ["## Arithmetic", ""]
        lines += [f"- {estimate.words}" for estimate in debrief.corrections]
        lines.append("")
    if debrief.twist:
        lines += ["## Twist", "", debrief.twist, ""]
    lines += ["## What was missing", ""]
    for result in debrief.phases:
        if result.level and result.missed:
            phase = grid.phase(result.phase)
            lines += [f"### {phase.title}", ""]
            lines += [f"- {claim}" for claim in result.missed]
            lines += [
                "",
                f"Read [the handbook on {phase.title.lower()}]({_page(phase.page)}), {in_terminal(phase.page)}.",
                "",
            ]
            if reading:
                lines += quoted(reading.handbook.get(result.phase)) + quoted(
                    reading.resources.get(result.phase)
                )
    if reading:
        lines += ["## Read next", ""]
        lines += [
            f"- {row.company}{f' ({row.year})' if row.year else ''}: [{row.title}]({row.address})"
            for row in reading.rows
        ]
        lines += [f"- {case}" for case in reading.cases]
        lines += ["", "These are reading tips; the verdicts above do not rest on them.", ""]
    return "\n".join(lines)


def quoted(said: Said | None) -> list[str]:
    """Quote words of a passage with where they stand; nothing without any."""
    if said is None:
        return []
    passage = said.passage
    own = passage.source_kind == SourceKind.HANDBOOK.value
    section = passage.heading_path.rpartition(" > ")[2] or passage.title
    page_id = PurePosixPath(passage.path).stem
    address = _page(page_id) if own else passage.url
    source = f"handbook, {in_terminal(page_id)}" if own else _plain(passage.source_title)
    if not said.words:
        return [] if own else [f"From the resources: [{_plain(section)}]({address}), {source}.", ""]
    return [f"> {_plain(said.words)} ([{_plain(section)}]({address}), {source})", ""]


def _page(page_id: str) -> str:
    """The address of a handbook page, which the app opens."""
    return f"page:{page_id}"


def in_terminal(page_id: str) -> str:
    """Say how a handbook page is read where its link leads nowhere: in a terminal, from a file, on paper."""
    return f"in a terminal `whetstone handbook {page_id}`"


def _plain(text: str) -> str:
    """Keep words from being read as Markdown of their own."""
    return " ".join(re.sub(r"([\[\]<>*_`|#])", r"\\\1", text).split())


def answers_markdown(
    attempts: Sequence[Attempt], sketch: str = "", asked: Sequence[Ask] = (), grid: Grid | None = None
) -> str:
    """Turn the candidate's own questions, answers and sketch into the last part of a debrief for files."""
    grid = grid or load_grid()
    lines = ["## Your questions", ""] if asked else []
    lines += [f"- {_plain(put.question)} *{_plain(put.reply)}*" for put in asked]
    lines += [""] if asked else []
    lines += ["## Your answers", ""]
    for attempt in attempts:
        if attempt.task.phase:
            title = grid.phase(attempt.task.phase).title
            put_to = attempt.task.prompt if attempt.task.kind == "follow_up" else title
            said = [_plain(line) for line in attempt.answer.splitlines() if line.strip()] or ["Skipped."]
            lines += [f"### {_plain(put_to)}", "", *(part for line in said for part in (line, ""))]
    if sketch.strip() and "```" not in sketch:
        lines += ["### Your sketch", "", "```", *sketch.splitlines(), "```", ""]
    return "\n".join(lines)


def problem_markdown(problem: Problem) -> str:
    """Turn a problem into what a candidate sees."""
    return f"# {problem.title}\n\n{problem.prompt}\n"
