"""The debrief of a design interview as HTML: levels, what was missing, own answers, the outline, what to read."""

from __future__ import annotations

from html import escape

from assistant.design.levels import LEVEL_NAMES
from assistant.design.session import Debrief
from assistant.drill.attempt import Attempt
from assistant.drill.machine import Drill, State
from content.designs import Design
from content.scenarios import Grid, load_grid
from ui.notices import do_button
from ui.render_design import render_views
from ui.render_markdown import render_markdown

WEAK_LEVEL = 2  # a phase at this level or below is offered for a drill of its own


def render_debrief(
    drill: Drill, place: str, debrief: Debrief, text: str, design: Design | None, *, looking: bool
) -> str:
    """Show how an interview went: levels, what was missing, own answers, the outline, and what to read."""
    grid = load_grid()
    title, _, rest = text.partition("\n")
    answers = "".join(_answer(a, grid) for a in drill.attempts if a.task.phase)
    answers += _left_over(drill, grid)
    sketch = (
        f'<details class="own-words" id="own-sketch"><summary>Your sketch</summary>'
        f"{diagram(drill.sketch)}</details>"
        if drill.sketch.strip()
        else ""
    )
    outline = (
        f'<details class="own-words" id="outline"><summary>An outline solution</summary><div class="prose-text">'
        f"{render_markdown(design.body, top_heading=4)}</div></details>"
        if design
        else ""
    )
    wait = '<p class="facts pulse-line">Looking up what to read …</p>' if looking else ""
    return (
        f'{render_views("")}<article class="asked end" data-place="{escape(place)}">'
        f'<h2 class="question" tabindex="-1">{escape(title.lstrip("# "))}</h2>{render_levels(debrief, grid)}'
        f'<p class="bar"><a class="plain" href="/study/design/{drill.id}.md" download>Markdown</a>'
        f'<a class="plain" href="/study/design/{drill.id}.pdf" download>PDF</a>'
        '<button type="button" class="plain" data-print>Print</button>'
        f"{do_button('design', 'view start', 'Another interview')}</p>"
        f'<div class="prose-text">{render_markdown(rest, top_heading=3)}</div>{wait}{outline}'
        f'<details class="own-words" id="own-answers"><summary>Your answers</summary>{answers}</details>{sketch}</article>'
    )


def render_levels(debrief: Debrief, grid: Grid) -> str:
    """Draw the levels of the eight phases as bars, with words for who cannot see them."""
    rows = "".join(
        f'<li><span class="phase">{escape(grid.phase(p.phase).title)}</span><span class="bar-of-level" aria-hidden="true">'
        f'<span style="width:{25 * (p.level or 0)}%" class="level-{p.level or 0}"></span></span>'
        f'<span class="facts">{escape(f"{p.level}, {p.name}" if p.level else p.name)}</span></li>'
        for p in debrief.phases
    )
    scale = ", ".join(f"{number} {name}" for number, name in enumerate(LEVEL_NAMES, start=1))
    weak = [p.phase for p in debrief.phases if p.level and p.level <= WEAK_LEVEL]
    again = "".join(
        do_button(
            "start-design", f":{phase}", f"Drill {grid.phase(phase).title.lower()}", style="plain small"
        )
        for phase in weak
    )
    ways = f'<p class="bar">{again}</p>' if again else ""
    return f'<ul class="levels" aria-label="Levels: {scale}">{rows}</ul>{ways}'


def _answer(attempt: Attempt, grid: Grid) -> str:
    title = grid.phase(attempt.task.phase).title
    asked = attempt.task.prompt if attempt.task.kind == "follow_up" else title
    said = escape(attempt.answer) if attempt.answer.strip() else "Skipped."
    return f'<h4>{escape(asked)}</h4><p class="own-answer">{said}</p>'


def _left_over(drill: Drill, grid: Grid) -> str:
    """Show what stood in the box when the interview was ended."""
    if drill.state is not State.ABANDONED or not drill.draft.strip() or not drill.queue:
        return ""
    task = drill.queue[0]
    asked = grid.phase(task.phase).title if task.phase and task.kind != "follow_up" else task.prompt
    return f'<h4>{escape(asked)}, not handed in</h4><p class="own-answer">{escape(drill.draft)}</p>'


def diagram(sketch: str) -> str:
    """Turn a sketch into what the browser draws; text that would leave its fence stays as it is."""
    if "```" in sketch:
        return f'<pre tabindex="0">{escape(sketch)}</pre>'
    return render_markdown(f"```mermaid\n{sketch}\n```")
