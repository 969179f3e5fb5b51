"""The Design tab as HTML: problems, the interview under way, its debrief, outlines and sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from assistant.design.estimates import Estimate
from assistant.design.history import Posed
from assistant.design.problem import Problem
from assistant.design.session import (
    TWIST_AT_MINUTES,
    current_brief,
    is_whole,
    minutes_planned,
    phase_place,
    phases_in,
    twist_at_its_minute,
)
from assistant.drill.actions import Ask
from assistant.drill.machine import TIMER_FACTOR, Drill, State
from assistant.drill.task import Brief, Task
from content.designs import Design
from content.scenarios import Grid, load_grid
from ui.notices import do_button
from ui.render_drill import render_clock
from ui.render_markdown import render_markdown

VIEWS = (("start", "Interview"), ("sheet", "Sheet of problems"), ("outlines", "Worked designs"))
SKETCH_EXAMPLE = "flowchart LR\n  query --> retrieve --> rank --> page"
MOST_IN_A_SHEET = 50
TIMERS = {"on": "on", "doubled": "doubled", "off": "off"}


def render_views(shown: str) -> str:
    """Make the links between the parts of the tab."""
    current = ' aria-current="page"'
    links = "".join(
        f'<a href="?p={name}#design" data-do="design" data-value="view {name}"{current if name == shown else ""}>{label}</a>'
        for name, label in VIEWS
    )
    return f'<nav class="views" aria-label="Design">{links}</nav>'


def render_start(
    grid: Grid, unfinished: Sequence[Drill], past: Sequence[Drill], posed: Sequence[Posed]
) -> str:
    """Show the form of a new interview, what can be gone on with, and what was played."""
    waiting = "".join(
        f"<li><span>{escape(d.title)} <span class='facts'>{len(d.attempts)} answers, begun "
        f"{d.started_at.astimezone():%B} {d.started_at.astimezone().day}</span></span>"
        f"{do_button('design', f'open {d.id}', 'Go on', style='plain small')}</li>"
        for d in unfinished
    )
    band = (
        f'<section class="band"><h3>Unfinished</h3><ul class="waiting">{waiting}</ul></section>'
        if waiting
        else ""
    )
    played = "".join(
        f'<li><a href="?p={d.id}#design" data-do="design" data-value="open {d.id}">{escape(d.title)}</a> '
        f"<span class='facts'>{d.started_at.astimezone():%B} {d.started_at.astimezone().day}</span></li>"
        for d in past
    )
    earlier = f'<h3>Played</h3><ul class="past">{played}</ul>' if played else ""
    listed = "".join(
        f'<li><a href="#design" data-do="design" data-value="problem {escape(p.key)}">'
        f"{escape(grid.families[p.family].title)}</a> <span class='facts'>{escape(p.prompt)}</span></li>"
        for p in posed
        if p.family in grid.families
    )
    again = (
        f'<details class="own-words" id="posed"><summary>Problems posed before</summary><ul class="past">{listed}</ul>'
        "</details>"
        if listed
        else ""
    )
    return (
        f'{render_views("start")}<h2 class="tab-title">System-design interview</h2>'
        '<p class="lead">Forty-five minutes in eight phases: an interviewer who answers what you ask, a change on the '
        "way, and levels for each phase in the end. No problem comes twice.</p>"
        f'{band}<form data-fields class="wish" autocomplete="off">{_wishes(grid)}'
        '<div class="bar"><button type="submit" class="primary-button" data-do="design" data-value="begin">'
        'Begin an interview</button><button type="submit" class="plain" data-do="design" data-value="pose">'
        f"Only pose a problem</button></div></form>{earlier}{again}"
    )


def _wishes(grid: Grid) -> str:
    families = "".join(
        f'<option value="{escape(name)}">{escape(family.title)}</option>'
        for name, family in grid.families.items()
    )
    companies = "".join(
        f'<option value="{name}">{label}</option>'
        for name, label in (
            ("bigtech", "Large company"),
            ("scaleup", "Growing company"),
            ("startup", "Startup"),
        )
    )
    timers = "".join(f'<option value="{mode}">{label}</option>' for mode, label in TIMERS.items())
    phases = "".join(
        f'<label class="chip"><input type="checkbox" name="phase" value="{phase.id}"><span>{escape(phase.title)} '
        f'<span class="facts">{phase.minutes} min</span></span></label>'
        for phase in grid.phases
    )
    return (
        '<div class="row-of-fields"><label class="field"><span>Family</span><select name="family">'
        f'<option value="">Any; weak ones more often</option>{families}</select></label>'
        f'<label class="field"><span>Company</span><select name="company"><option value="">Any</option>{companies}'
        f'</select></label><label class="field"><span>Clock</span><select name="timer">{timers}</select></label>'
        '<label class="field"><span>Seed <span class="facts">optional</span></span>'
        '<input type="text" name="seed" inputmode="numeric" pattern="[0-9]*" title="a whole number" '
        'maxlength="9" size="9"></label></div>'
        f'<details class="own-words" id="phases"><summary>Only some phases</summary><fieldset class="chips">'
        f'<legend class="facts">Without a choice all eight are asked.</legend>{phases}</fieldset></details>'
        '<label class="check"><input type="checkbox" name="reword" value="yes"> <span>Let the model word the problem '
        '<span class="facts">kept only if every fact survives</span></span></label>'
    )


def render_problem(problem: Problem, notes: str) -> str:
    """Show one problem, with the interviewer's notes folded away."""
    return (
        f'{render_views("")}<article class="asked" data-place="problem"><p class="facts">A problem</p>'
        f'<h2 class="question" tabindex="-1">{escape(problem.title)}</h2><p class="prompt">{escape(problem.prompt)}</p>'
        f'<p class="bar">{do_button("design", f"interview {problem.key}", "Begin the interview", style="primary-button go")}'
        f"{do_button('design', 'another', 'Another one')}"
        '<button type="button" class="plain" data-print>Print</button></p>'
        f'<details class="own-words" id="notes"><summary>Interviewer’s notes</summary><div class="prose-text">'
        f"{render_markdown(notes, top_heading=3)}</div></details></article>"
    )


# Under way


def render_head(drill: Drill, place: str, now: datetime, minutes: float, twist: str) -> str:
    """Make the bar of an interview: phases, the clock, the ways to stop, and the twist once it has come."""
    if drill.state in (State.CLOSED, State.ABANDONED):
        return ""
    paused = drill.state is State.PAUSED
    way = do_button(
        "design",
        f"{'resume' if paused else 'pause'} {place}",
        "Go on" if paused else "Pause",
        style="plain small",
    )
    end = do_button(
        "design",
        f"end {place}",
        "End",
        style="plain small",
        confirm="End this interview here? Your answers stay.",
    )
    timers = "".join(
        f'<button type="button" class="choice" data-do="design" data-value="timer {escape(place)} {mode}" '
        f'aria-pressed="{str(drill.timer == mode).lower()}">{label}</button>'
        for mode, label in TIMERS.items()
    )
    brief = current_brief(drill)
    asked = phases_in(drill, brief) if brief else ()
    whole = is_whole(asked)
    when = f"A change at minute {TWIST_AT_MINUTES}" if twist_at_its_minute(drill, now) else "A change"
    banner = (
        f'<p class="twist" role="status"><strong>{when}:</strong> {escape(twist)}</p>'
        if twist and not paused
        else ""
    )
    factor = TIMER_FACTOR[drill.timer]
    wait = (TWIST_AT_MINUTES * factor - minutes) * 60
    soon = (
        f' data-twist="{wait:.0f}" data-place="{escape(place)}"'
        if whole and factor and wait > 0 and not twist and not paused
        else ""
    )
    begun = drill.state is not State.BRIEFED
    return (
        f'<div class="drill-bar"{soon}><p class="drill-title"><strong>{escape(drill.title)}</strong> <span class="facts">'
        f'<span class="spent" data-seconds="{minutes * 60:.0f}">{int(minutes)}</span> of {minutes_planned(asked)} minutes'
        f"</span></p>{render_clock(drill, now) if begun else ''}"
        f'<div class="drill-ways"><div class="segments" role="group" aria-label="Clock"><span class="facts">Clock</span>'
        f"{timers}</div>{way if begun else ''}{end}</div></div>{render_steps(drill, asked)}{banner}"
    )


def render_steps(drill: Drill, asked: Sequence[str]) -> str:
    """Make the row of the phases that are asked for with the one in hand marked."""
    task = drill.task
    here = asked.index(task.phase) + 1 if task and task.phase and drill.state is not State.BRIEFED else 0
    steps = "".join(
        f"<li{' aria-current=step' if place == here else ' class=gone' if place < here else ''}>"
        f"<span>{escape(load_grid().phase(phase).title)}</span></li>"
        for place, phase in enumerate(asked, start=1)
    )
    return f'<ol class="steps" aria-label="Phases">{steps}</ol>'


def render_briefing(drill: Drill, place: str, brief: Brief) -> str:
    """Show the problem before the clock starts."""
    asked = phases_in(drill, brief)
    count = {1: "One phase", 8: "Eight phases"}.get(len(asked), f"{len(asked)} phases")
    return (
        f'<article class="asked briefing" data-place="{escape(place)}"><h2 class="question" tabindex="-1">'
        f'{escape(brief.title)}</h2><p class="prompt">{escape(brief.prompt)}</p>'
        f'<p class="facts">{count} in {minutes_planned(asked)} minutes. The clock can be paused, doubled or switched off; '
        "what you type is saved as you type.</p>"
        f"<p class='bar'>{do_button('design', f'start {place}', 'Start the clock', style='primary-button go')}</p></article>"
    )


def render_paused(place: str) -> str:
    """Show that the clock stands."""
    return (
        f'<article class="asked briefing" data-place="{escape(place)}"><h2 class="question" tabindex="-1">Paused</h2>'
        "<p>The clock stands, and everything you wrote is kept.</p>"
        f"<p class='bar'>{do_button('design', f'resume {place}', 'Go on', style='primary-button go')} "
        f"{do_button('design', 'view start', 'Leave it for later')}</p></article>"
    )


def render_phase(drill: Drill, place: str, task: Task, brief: Brief, remarks: Sequence[Estimate]) -> str:
    """Show the phase in hand, or its follow-up, with the box for the answer."""
    number, phases = phase_place(drill, task, brief)
    phase = load_grid().phase(task.phase)
    told = "".join(
        f'<p class="notice note"><strong>Check your arithmetic.</strong> {escape(e.words)}</p>'
        for e in remarks
    )
    follow_up = task.kind == "follow_up"
    facts = (
        f"Follow-up on {phase.title.lower()}"
        if follow_up
        else f"Phase {number} of {phases} · {phase.title}"
        if phases > 1
        else phase.title
    )
    words = task.prompt if follow_up else phase.ask
    return (
        f'<article class="asked" data-place="{escape(place)}" data-kind="design"><details class="own-words" id="problem"'
        f'{" open" if number == 1 and not follow_up else ""}><summary>The problem</summary><p class="prompt">'
        f'{escape(brief.prompt)}</p></details>{told}<p class="facts">{escape(facts)}</p>'
        f'<h2 class="question" id="asked-words-design" tabindex="-1">{escape(words)}</h2>'
        f'<form data-fields data-keep="{escape(place)}" autocomplete="off"><label class="field"><span>Your answer</span>'
        f'<textarea name="answer" rows="{6 if follow_up else 12}" maxlength="20000" spellcheck="true" required>\n'
        f'{escape(drill.draft)}</textarea></label><div class="bar"><button type="submit" class="primary-button" '
        f'data-do="design" data-value="hand-in {escape(place)}">{"Answer" if follow_up else "Hand in the phase"}</button>'
        f"{do_button('design', f'skip {place}', 'Skip it')}"
        '<span class="facts saved" aria-hidden="true"></span></div></form></article>'
    )


def render_interviewer(place: str, asked: Sequence[Ask]) -> str:
    """Make the box for clarifying questions, with what the interviewer has said, the newest first."""
    rows = "".join(
        f'<div class="{"told" if a.slot else "open"}"><dt>{escape(a.question)}</dt><dd>{escape(a.reply)}</dd></div>'
        for a in reversed(asked)
    )
    told = f'<dl class="revealed">{rows}</dl>' if rows else ""
    newest = asked[-1].reply if asked else ""
    return (
        f'<section class="side" aria-label="Interviewer" data-asked="{len(asked)}" '
        f'data-announce="{escape(newest)}"><h3>Ask the interviewer</h3>'
        '<form data-fields autocomplete="off"><label class="field"><span class="facts">One question at a time; facts come '
        "only when asked for.</span>"
        '<input type="text" name="question" maxlength="300" required placeholder="How many users are there?"></label>'
        f'<button type="submit" class="plain small" data-do="design" data-value="ask {escape(place)}">Ask</button></form>'
        f"{told}</section>"
    )


def render_board(place: str, sketch: str) -> str:
    """Make the sketch: text on the left, the diagram that Mermaid draws of it below."""
    drawn = render_markdown(f"```mermaid\n{sketch}\n```") if sketch.strip() and "```" not in sketch else ""
    return (
        '<section class="side" aria-label="Sketch"><h3>Sketch</h3><form data-fields autocomplete="off">'
        '<label class="field"><span class="facts">Text, or Mermaid that is drawn here on your machine.</span>'
        f'<textarea name="sketch" class="code-like" rows="6" maxlength="8000" spellcheck="false" wrap="off">\n'
        f"{escape(sketch or SKETCH_EXAMPLE)}</textarea></label>"
        f'<div class="bar"><button type="submit" class="plain small" data-do="design" data-value="sketch {escape(place)}">'
        f'Draw it</button><span class="facts saved" aria-hidden="true"></span></div>'
        f'</form><div class="board">{drawn}</div></section>'
    )


def render_sheet_form(grid: Grid, problems: Sequence[Problem], *, notes: bool) -> str:
    """Show the form of a sheet, and below it the problems drawn with their downloads."""
    families = "".join(
        f'<option value="{escape(name)}">{escape(family.title)}</option>'
        for name, family in grid.families.items()
    )
    listed = "".join(
        f'<li><h3>{escape(p.title)}</h3><p class="prompt">{escape(p.prompt)}</p></li>' for p in problems
    )
    query = escape(urlencode([("key", p.key) for p in problems] + [("notes", str(int(notes)))]))
    drawn = (
        f'<p class="bar"><a class="primary-button" href="/study/design/sheet.pdf?{query}" download>PDF</a>'
        f'<a class="plain" href="/study/design/sheet.md?{query}" download>Markdown</a>'
        '<button type="button" class="plain" data-print>Print the problems</button></p>'
        f'<ol class="sheet-of-problems">{listed}</ol>'
        if problems
        else ""
    )
    return (
        f'{render_views("sheet")}<h2 class="tab-title">A sheet of problems</h2>'
        '<p class="lead">For practice with a partner: problems to hand out, and notes that tell the interviewer which facts '
        "to reveal, what to look for, and what changes at minute 27.</p>"
        '<form data-fields class="wish" autocomplete="off"><div class="row-of-fields"><label class="field">'
        f'<span>Problems</span><input type="number" name="count" value="{len(problems) or 3}" min="1" '
        f'max="{MOST_IN_A_SHEET}"></label><label class="field"><span>Family</span><select name="family">'
        f'<option value="">Any</option>{families}</select></label><label class="check"><input type="checkbox" name="notes" '
        f'value="yes"{" checked" if notes else ""}> <span>Interviewer’s notes</span></label></div><div class="bar">'
        '<button type="submit" class="primary-button" data-do="design" data-value="sheet">Draw the problems</button></div>'
        f"</form>{drawn}"
    )


def render_outlines(grid: Grid, designs: Mapping[str, Design]) -> str:
    """List the families with their worked designs."""
    rows = "".join(
        f'<li><a href="#design" data-do="design" data-value="outline {name}">{escape(family.title)}</a> '
        f"<span class='facts'>{escape(designs[name].meta.summary)}</span></li>"
        for name, family in grid.families.items()
        if name in designs
    )
    return (
        f'{render_views("outlines")}<h2 class="tab-title">Worked designs</h2><p class="lead">One outline solution for each '
        "family, with numbers. Try the interview before you read one.</p>"
        f'<ul class="past outlines">{rows}</ul>'
    )


def render_outline(design: Design) -> str:
    """Show one worked design with its sources."""
    references = "".join(
        f'<li>{escape(r.authors)}. <cite><a href="{escape(r.url)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(r.title)}</a></cite> ({r.year}).</li>"
        for r in design.meta.sources
    )
    return (
        f'{render_views("outlines")}<article class="page prose-text"><h2>{escape(design.title)}</h2>'
        f"<p>{escape(design.meta.summary)}</p>{render_markdown(design.body, top_heading=3)}"
        f'<footer><h3>Sources</h3><ol class="references">{references}</ol><p class="bar">'
        f"{do_button('design', f'family {design.family}', 'Be interviewed on this family', style='primary-button')}"
        '<button type="button" class="plain" data-print>Print</button></p></footer></article>'
    )
