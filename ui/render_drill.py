"""A drill under way as HTML: its bar with the clock, the briefing, the question with its form, the pause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from assistant.behavioral import Story
from assistant.drill.kinds import KINDS, DrillKind
from assistant.drill.machine import GRACE_SECONDS, TIMER_FACTOR, Drill, State, seconds_left
from assistant.drill.task import Task
from assistant.exercises.runner import ExerciseRun
from assistant.progress.mastery import SURE
from content.exercises import Exercise
from content.loops import Loop, Round
from content.topics import TOPIC_IDS, topic_title
from ui.notices import do_button
from ui.render_markdown import render_code, render_markdown

TIMER_LABELS = {"on": "on", "doubled": "doubled", "off": "off"}
KIND_LABELS = {
    "follow_up": "Follow-up", "recap": "Recap", "star": "Behavioral", "pattern": "Pattern pick",
    "code": "Coding", "design": "Design", "calculate": "Calculation",
}  # fmt: skip
COMPLEXITIES = ("O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n + m)", "O(n²)", "O(nm)", "O(2^n)")


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


def progress_line(drill: Drill, loop: Loop | None = None) -> str:
    """Say how far a drill is, and in which round of a loop."""
    if drill.state is State.BRIEFED:
        return f"{len(drill.queue)} question{'s' if len(drill.queue) != 1 else ''}"
    number = len(drill.attempts) + (
        drill.state is not State.FEEDBACK and drill.resumes_to is not State.FEEDBACK
    )
    total = max(number, len(drill.attempts) + len(drill.queue) - (number == len(drill.attempts)))
    where = f"question {number} of {total}"
    if drill.kind == "deep":
        where = f"question {number}"
    task = drill.task
    if loop and task and task.round:
        rounds = rounds_of(drill, loop)
        at = next((i for i, r in enumerate(rounds, start=1) if r.id == task.round), 0)
        if at:
            where = f"round {at} of {len(rounds)}, {rounds[at - 1].title} · {where}"
    return where


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


def render_briefing(drill: Drill, place: str, loop: Loop | None = None) -> str:
    """Show what is about to come; the clock stands until the drill is begun."""
    rounds = ""
    if loop:
        rounds = "".join(
            f"<li><strong>{escape(r.title)}</strong> <span class='facts'>{r.minutes} minutes</span></li>"
            for r in rounds_of(drill, loop)
        )
        rounds = f'<p>{escape(loop.about)}</p><ol class="rounds">{rounds}</ol>'
    kind: DrillKind = drill.kind  # type: ignore[assignment]
    length = f" It takes about {drill.minutes} minutes." if drill.minutes and not loop else ""
    return (
        f'<article class="asked briefing" data-place="{escape(place)}"><h2 class="question">{escape(drill.title)}</h2>'
        f"<p>{escape(KINDS[kind].brief)}{length}</p>{rounds}"
        '<p class="facts">The clock can be paused, doubled or switched off at any time. What you type is saved as '
        "you type.</p>"
        f"<p>{do_button('drill', f'begin {place}', 'Begin', style='primary-button go')}</p></article>"
    )


def render_paused(drill: Drill, place: str) -> str:
    """Show that a drill is paused; the question is out of sight, as its clock stands still."""
    return (
        f'<article class="asked briefing" data-place="{escape(place)}"><h2 class="question">Paused</h2>'
        "<p>The clock stands, and everything you wrote is kept. Go on now, or come back another day.</p>"
        f"<p>{do_button('drill', f'resume {place}', 'Go on', style='primary-button go')} "
        f"{do_button('drill', 'view start', 'Leave it for later')}</p></article>"
    )


def render_question(
    drill: Drill, place: str, stories: Sequence[Story] = (), exercise: Exercise | None = None
) -> str:
    """Show the question in hand with its form, filled with the draft; code begins with the exercise's starter."""
    task = drill.task
    assert task is not None
    code = " wide" if task.kind in ("code", "design") else ""
    return (
        f'<article class="asked{code}" data-place="{escape(place)}" data-kind="{task.kind}">'
        f'<p class="facts">{escape(facts_of(task))}</p>{_root_of(drill, task)}{render_prompt(task)}{_visible(exercise)}'
        f'<form data-fields data-keep="{escape(place)}" autocomplete="off">{_work(drill, task, place, stories, exercise)}'
        f"{render_confidence(drill.draft_confidence)}{_buttons(task, place)}</form></article>"
    )


def facts_of(task: Task) -> str:
    """Say in a line what kind of question this is."""
    topic = topic_title(task.topic) if task.topic in TOPIC_IDS else task.topic
    parts = [KIND_LABELS.get(task.kind, ""), topic, f"level {task.level}" if task.level else ""]
    parts.append({"mined": "from a linked resource", "own": "your own card"}.get(task.origin, ""))
    if task.returns:
        parts.append("comes back because it was missed")
    return " · ".join(part for part in parts if part)


def render_prompt(task: Task) -> str:
    """Turn the words of a question into its heading; a longer statement keeps its paragraphs and code."""
    if task.kind in ("code", "design"):
        title = f'<h2 class="question" tabindex="-1">{escape(task.title)}</h2>' if task.title else ""
        return (
            f'{title}<div class="statement prose-text" id="asked-words">{render_markdown(task.prompt)}</div>'
        )
    return f'<h2 class="question" id="asked-words" tabindex="-1">{inline(task.prompt)}</h2>'


def inline(text: str) -> str:
    """Turn a sentence of Markdown into HTML that may stand inside a heading or a line."""
    html = render_markdown(text).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html[3:-4]
    return escape(text)


def _root_of(drill: Drill, task: Task) -> str:
    """Name the question that a follow-up belongs to."""
    if task.kind != "follow_up":
        return ""
    root = next((a for a in reversed(drill.attempts) if a.task.key == task.question_id), None)
    return f'<p class="root">After: {inline(root.task.name)}</p>' if root else ""


def _work(drill: Drill, task: Task, place: str, stories: Sequence[Story], exercise: Exercise | None) -> str:
    draft = drill.draft_work
    if task.pattern:
        options = "".join(
            f'<label class="option"><input type="radio" name="pattern" value="{escape(option)}" required'
            f"{' checked' if option == draft.pattern else ''}> <span>{escape(option)}</span></label>"
            for option in task.pattern.options
        )
        known = "".join(f'<option value="{escape(c)}"></option>' for c in COMPLEXITIES)
        return (
            f'<fieldset class="picks"><legend>Which pattern fits?</legend>{options}</fieldset>'
            f'<datalist id="complexities">{known}</datalist><div class="pair">'
            f"{_line('time', 'Time', draft.time)}{_line('space', 'Extra space', draft.space)}</div>"
            f"{text_box('answer', 'Your plan in two lines', drill.draft, 3)}"
        )
    if task.kind == "code":
        return (
            f"{code_box(draft.code or (exercise.starter if exercise else ''))}"
            f'<p class="bar">{do_button("drill", f"run {place}", "Run the visible tests")}</p>'
            f"{text_box('answer', 'Explain it: complexity, trade-offs, what you would test', drill.draft, 5)}"
        )
    if task.kind == "star":
        return f"{_stories(stories, draft.story_id)}{text_box('answer', 'Tell the story', drill.draft, 12)}"
    label = "Say it in at most four sentences" if task.kind == "recap" else "Your answer"
    rows = 10 if task.kind == "design" else 7 if drill.kind == "deep" else 5
    return text_box("answer", label, drill.draft, rows, required=True)


def text_box(name: str, label: str, value: str, rows: int, *, required: bool = False) -> str:
    """Make a labeled box for several lines of text."""
    needed = " required" if required else ""
    return (
        f'<label class="field"><span>{escape(label)}</span><textarea name="{name}" rows="{rows}" maxlength="20000" '
        f'spellcheck="true"{needed}>\n{escape(value)}</textarea></label>'
    )


def code_box(code: str) -> str:
    """Make the box for code: Tab indents, Escape then Tab leaves it."""
    rows = min(28, max(14, code.count("\n") + 3))
    return (
        '<label class="field"><span>Your code</span><textarea class="code-box" name="code" rows="'
        f'{rows}" maxlength="40000" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off" '
        f'aria-describedby="code-keys">\n{escape(code)}</textarea></label>'
        '<p class="facts" id="code-keys">Tab indents, Shift Tab takes it back; press Esc first to leave the box '
        "with Tab.</p>"
    )


def _line(name: str, label: str, value: str) -> str:
    return (
        f'<label class="field"><span>{label}</span><input type="text" name="{name}" value="{escape(value)}" '
        'list="complexities" maxlength="60" placeholder="O(n)" autocapitalize="off" spellcheck="false"></label>'
    )


def _stories(stories: Sequence[Story], chosen: int) -> str:
    """Offer the story bank; each story opens to its parts, so that it can be told from notes."""
    if not stories:
        return '<p class="hint-line">Your story bank is empty. Tell this one freely, and keep it as a story afterwards.</p>'
    rows = "".join(
        f'<li><label><input type="radio" name="story" value="{s.id}"{" checked" if s.id == chosen else ""}> '
        f'<span>{escape(s.title)}</span> <span class="facts">{escape(", ".join(s.competencies))}</span></label>'
        f"<details><summary>Notes</summary>{story_parts(s)}</details></li>"
        for s in stories
    )
    none = (
        f'<li><label><input type="radio" name="story" value="0"{"" if chosen else " checked"}> '
        "<span>A story that is not in the bank</span></label></li>"
    )
    return f'<fieldset class="picks stories"><legend>Which story?</legend><ul>{rows}{none}</ul></fieldset>'


def story_parts(story: Story) -> str:
    """Turn a story into its parts; empty ones are left out."""
    parts = (
        ("Situation", story.situation), ("Task", story.task), ("Action", story.action),
        ("Result", story.result), ("Reflection", story.reflection),
    )  # fmt: skip
    rows = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in parts if text.strip())
    return f'<dl class="parts">{rows}</dl>'


def _visible(exercise: Exercise | None) -> str:
    """Show the tests that may be seen; the hidden ones ask for more."""
    if exercise is None:
        return ""
    return (
        '<details class="own-words" id="visible-tests"><summary>The visible tests</summary><div class="code"><pre '
        f'tabindex="0"><code>{render_code(exercise.visible.rstrip(), "python")}</code></pre></div></details>'
    )


def render_run(run: ExerciseRun) -> str:
    """Show a run of the visible tests: each with its failing assertion, what stopped it, what the code printed."""
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
        f'<aside class="results" aria-label="Tests" data-announce="{escape(f"{count}. {run.stopped}")}"><h3>{count}</h3>'
        f'{stopped}<ul class="checks">{rows}</ul>{printed}</aside>'
    )


def render_confidence(chosen: int) -> str:
    """Ask how sure the user is, before any verdict."""
    options = "".join(
        f'<label class="choice"><input type="radio" name="confidence" value="{value}" required'
        f"{' checked' if value == chosen else ''}> <span><b>{value}</b> {label}</span></label>"
        for value, label in enumerate(SURE, start=1)
    )
    return (
        '<fieldset class="confidence"><legend>How sure are you?</legend>'
        f'<div class="segments">{options}</div></fieldset>'
    )


def _buttons(task: Task, place: str) -> str:
    hand_in = submit_button(f"hand-in {place}", "Submit" if task.kind == "code" else "Hand in")
    hinted = task.kind not in ("star", "recap", "design")
    hint = do_button("drill", f"hint {place}", "Hint") if hinted else ""
    give_up = do_button("drill", f"give-up {place}", "I don’t know")
    return (
        f'<div class="bar">{hand_in}{hint}{give_up}<span class="facts saved" aria-hidden="true"></span></div>'
    )


def submit_button(value: str, label: str, style: str = "primary-button") -> str:
    """Make the button that sends its form with a command of the tab, after the browser has checked the fields."""
    return (
        f'<button type="submit" class="{style}" data-do="drill" data-value="{escape(value)}">{escape(label)}'
        "</button>"
    )


def render_hint(text: str, count: int) -> str:
    """Show the hint that was asked for and what it costs."""
    if not text:
        return ""
    return (
        f'<aside class="hint" aria-label="Hint" data-announce="Hint: {escape(text)}"><h3>Hint</h3><p>{inline(text)}</p>'
        f'<p class="facts">A hint lowers the band by one{", however often you ask" if count > 1 else ""}.</p></aside>'
    )
