"""A drill under way as HTML: its bar with the clock, the briefing, the pause, the hint, a run of tests."""

from __future__ import annotations

import math
from datetime import datetime
from html import escape

from assistant.drill.kinds import KINDS, DrillKind
from assistant.drill.machine import GRACE_SECONDS, TIMER_FACTOR, Drill, State, seconds_left
from assistant.drill.task import Task
from assistant.exercises.runner import ExerciseRun
from content.loops import Loop, Round
from ui.notices import do_button
from ui.render_fields import inline

FURTHER = {"follow_up": "follow-up", "recap": "recap"}  # what goes on from a question
TIMER_LABELS = {"on": "on", "doubled": "doubled", "off": "off"}


def render_head(drill: Drill, place: str, now: datetime, loop: Loop | None = None) -> str:
    """Make the bar above a running drill: what it is, how far it is, the clock, and the ways to stop."""
    if drill.state in (State.CLOSED, State.ABANDONED):
        return ""
    running = drill.state is State.ANSWERING
    pause = (
        do_button("drill", f"resume {place}", "Go on", style="plain small")
        if drill.state is State.PAUSED
        else do_button("drill", f"pause {place}", "Pause", style="plain small")
    )
    end = do_button(
        "drill", f"end {place}", "End", style="plain small", confirm="End this drill here? Your answers stay."
    )
    shown_clock = render_clock(drill, now) if running or drill.state is State.PAUSED else ""
    return (
        f'<div class="drill-bar"><p class="drill-title"><strong>{escape(drill.title)}</strong> '
        f'<span class="facts">{escape(progress_line(drill, loop))}</span></p>{shown_clock}'
        f'<div class="drill-ways">{render_timer(drill, place)}{"" if drill.state is State.BRIEFED else pause}{end}'
        "</div></div>"
    )


def render_way_back(drill: Drill) -> str:
    """Make the bar above a list that was opened from a drill: what waits, and the way back to it."""
    back = do_button("drill", f"open {drill.id}", "Back to the drill", style="plain small")
    return (
        f'<div class="drill-bar"><p class="drill-title"><strong>{escape(drill.title)}</strong> '
        f'<span class="facts">{escape(progress_line(drill))}</span></p><div class="drill-ways">{back}</div></div>'
    )


def progress_line(drill: Drill, loop: Loop | None = None) -> str:
    """Say how far a drill is, and in which round of a loop."""
    if drill.state is State.BRIEFED:
        return counted(len(drill.queue), "question")
    answered = {State.SUBMITTED, State.FEEDBACK} & {drill.state, drill.resumes_to}
    asked = [*(a.task for a in drill.attempts), *(() if answered else drill.queue[:1])]
    questions = sum(not is_further(task) for task in asked)
    ahead = sum(not is_further(task) for task in drill.queue[1:])
    where = f"question {questions} of {questions + ahead}"
    if drill.kind == "deep":
        where = f"question {len(asked)}"
    elif asked and is_further(asked[-1]):
        where += f", {FURTHER.get(asked[-1].kind, 'one asked again')}"
    if back := sum(task.returns > 0 for task in drill.queue[1:]):
        where += f", {back} to be asked again"
    task = drill.task
    if loop and task and task.round:
        rounds = rounds_of(drill, loop)
        at = next((i for i, r in enumerate(rounds, start=1) if r.id == task.round), 0)
        if at:
            where = f"round {at} of {len(rounds)}, {rounds[at - 1].title} · {where}"
    return where


def is_further(task: Task) -> bool:
    """Whether a task goes on from a question, or asks it again, rather than being a new one."""
    return task.kind in FURTHER or task.returns > 0


def rounds_of(drill: Drill, loop: Loop) -> list[Round]:
    """The rounds of a loop that a drill holds: one without tasks was left out when it was drawn."""
    held = {task.round for task in drill.queue} | {attempt.task.round for attempt in drill.attempts}
    return [round_ for round_ in loop.rounds if round_.id in held]


def render_clock(drill: Drill, now: datetime) -> str:
    """Make the clock, which the page lets run on by itself; the server's clock alone decides."""
    left = seconds_left(drill, now)
    task = drill.task
    if left is None or task is None:
        return ""
    total = task.seconds * TIMER_FACTOR[drill.timer]
    run = "1" if drill.state is State.ANSWERING else "0"
    return (
        f'<div class="clock" role="timer" aria-label="Time left for this question" data-left="{left:.1f}" '
        f'data-total="{total:.0f}" data-grace="{GRACE_SECONDS}" data-run="{run}" data-asked="{len(drill.attempts)}">'
        f'<span class="clock-text">{clock_text(left)}</span><span class="clock-bar" aria-hidden="true">'
        f'<span style="width:{max(0.0, min(100.0, 100 * left / total)):.1f}%"></span></span></div>'
    )


def clock_text(seconds: float) -> str:
    """Turn seconds into minutes and seconds; nothing left is 0:00."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def render_timer(drill: Drill, place: str) -> str:
    """Make the three buttons that switch the time boxes."""
    buttons = "".join(
        f'<button type="button" id="timer-{mode}" class="choice" data-do="drill" '
        f'data-value="timer {escape(place)} {mode}" aria-pressed="{str(drill.timer == mode).lower()}">{label}</button>'
        for mode, label in TIMER_LABELS.items()
    )
    return f'<div class="segments" role="group" aria-label="Clock"><span class="facts">Clock</span>{buttons}</div>'


def render_briefing(drill: Drill, place: str, loop: Loop | None = None, *, grading: str = "") -> str:
    """Show what is about to come and who marks it; the clock stands until the drill is begun."""
    rounds = ""
    if loop:
        rounds = "".join(
            f"<li><strong>{escape(r.title)}</strong> <span class='facts'>{round_line(drill, r)}</span></li>"
            for r in rounds_of(drill, loop)
        )
        rounds = f'<p>{escape(loop.about)}</p><ol class="rounds">{rounds}</ol>'
    kind: DrillKind = drill.kind  # type: ignore[assignment]
    length = "" if loop else f" It takes about {counted(planned_minutes(drill, kind), 'minute')}."
    return (
        f'<article class="asked briefing" data-place="{escape(place)}"><h2 class="question">{escape(drill.title)}</h2>'
        f"<p>{escape(KINDS[kind].brief)}{length}</p>{rounds}"
        '<p class="facts">The clock can be paused, doubled or switched off at any time. What you type is saved as '
        "you type.</p>"
        f'<p class="facts">{escape(grading)}</p>'
        f"<p>{do_button('drill', f'begin {place}', 'Begin', style='primary-button go')}</p></article>"
    )


def planned_minutes(drill: Drill, kind: DrillKind) -> int:
    """Tell how long a drill takes: as long as its questions, at most its minutes, but never less than one question."""
    each = [
        task.seconds
        if task.kind == "code"
        else max(task.seconds, KINDS[kind].seconds_each)  # an exercise has its own
        for task in drill.queue
    ]
    total = min(sum(each), drill.minutes * 60 or sum(each))
    return max(1, math.ceil(max(total, *each) / 60))


def round_line(drill: Drill, round_: Round) -> str:
    """Say what is asked in a round of a loop, how long its clocks run, and how long it would be at a company."""
    tasks = [task for task in drill.queue if task.round == round_.id]
    asked = counted(len(tasks), "phase" if tasks and tasks[0].phase else "question")
    further = any(task.follow_ups and not task.phase for task in tasks)
    minutes = max(1, round(sum(task.seconds for task in tasks) / 60))
    clock = f"{asked}{' with follow-ups, from' if further else ','} {counted(minutes, 'minute')} on the clock"
    return f"{clock}, {round_.minutes} in a real loop" if minutes < round_.minutes else clock


def counted(number: int, word: str) -> str:
    """Put a number before what it counts."""
    return f"{number} {word}{'s' if number != 1 else ''}"


def render_paused(drill: Drill, place: str) -> str:
    """Show that a drill is paused; the question is out of sight, as its clock stands still."""
    return (
        f'<article class="asked briefing" data-place="{escape(place)}"><h2 class="question">Paused</h2>'
        "<p>The clock stands, and everything you wrote is kept. Go on now, or come back another day.</p>"
        f"<p>{do_button('drill', f'resume {place}', 'Go on', style='primary-button go')} "
        f"{do_button('drill', 'view start', 'Leave it for later')}</p></article>"
    )


def render_run(run: ExerciseRun, at: str) -> str:
    """Show a run of the visible tests: each with its failing assertion, what stopped it, what the code printed.

    `at` tells one run from the next, so that the page notices a run that ended as the last one did.
    """
    rows = "".join(
        f'<li class="{"yes" if o.passed else "no"}"><span class="sign" aria-hidden="true">{"✓" if o.passed else "○"}'
        f'</span><span><strong>{escape(o.name)}</strong> <span class="facts">{"passed" if o.passed else "failed"}</span>'
        f"{f'<br>{escape(o.message)}' if o.message else ''}</span></li>"
        for o in run.outcomes
    )
    count = f"{run.passed} of {run.total} visible tests passed"
    stopped = f'<p class="notice bad">{escape(run.stopped)}</p>' if run.stopped else ""
    printed = (
        f'<p class="facts">It printed</p><pre tabindex="0">{escape(run.output.rstrip())}</pre>'
        if run.output.strip()
        else ""
    )
    return (
        f'<aside class="results" aria-label="Tests" data-at="{escape(at)}" '
        f'data-announce="{escape(f"{count}. {run.stopped}")}"><h3>{count}</h3>'
        f'{stopped}<ul class="checks">{rows}</ul>{printed}</aside>'
    )


def render_hint(text: str, count: int) -> str:
    """Show the hint that was asked for and what it costs."""
    if not text:
        return ""
    return (
        f'<aside class="hint" aria-label="Hint" data-announce="Hint: {escape(text)}"><h3>Hint</h3><p>{inline(text)}</p>'
        f'<p class="facts">A hint lowers the band by one{", however often you ask" if count > 1 else ""}.</p></aside>'
    )
