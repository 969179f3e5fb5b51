"""Today as HTML: where the plan stands, what is due, the tasks with all that they open, and what the day leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from assistant.plan.blocks import join
from assistant.plan.catch_up import Changes
from assistant.plan.state import Placed, Status
from assistant.plan.tasks import Opening
from assistant.plan.today import Cell, Line, Remedy, Today, long_date
from ui.notices import do_button
from ui.planning import LEETCODE
from ui.render_markdown import safe_url

STATES = {
    "done": "done",
    "part": "partly done",
    "open": "not done",
    "free": "past",
    "today": "today",
    "ahead": "ahead",
}


def render_day(view: Today, today: date, *, message: str = "") -> str:
    """Turn the view of a day into the main column of the tab."""
    parts = [_head(view, today), message, _bar(view.cells, view.on)]
    if view.over:
        parts.append(
            f'<p class="bar">{do_button("plan-new", "", "Begin a new plan", style="primary-button")}</p>'
        )
    if view.on == today:
        parts += [_late(view), _due(view)]
    rows = "".join(render_line(line) for line in view.lines)
    if rows:
        done = sum(not line.placed.is_open for line in view.lines)
        count = f"{len(view.lines)} task{'s' if len(view.lines) > 1 else ''}, {view.minutes} min" + (
            f", {done} done" if done else ""
        )
        parts.append(
            f'<section aria-label="Tasks"><h3>{"Plan" if view.on == today else long_date(view.on)}'
            f' <span class="facts">{count}</span></h3><ul class="tasks">{rows}</ul></section>'
        )
    elif view.on == today and not view.over:
        parts.append(
            '<p class="empty">Nothing is planned for today. Rest, or do something early from the bar above.</p>'
        )
    if view.lines and view.first is None and view.on == today:
        parts.append('<p class="finished">Done for today. Rest, or take something from tomorrow.</p>')
    if view.remedies:
        rows = "".join(_remedy(remedy) for remedy in view.remedies)
        parts.append(f'<section><h3>If there is time</h3><ul class="tasks">{rows}</ul></section>')
    if view.outputs:
        counted = "".join(
            f'<li class="{"met" if o.done >= o.wanted else ""}"><b>{o.done}/{o.wanted}</b> {escape(o.label)}</li>'
            for o in view.outputs
        )
        parts.append(f'<section><h3>To leave behind</h3><ul class="outputs">{counted}</ul></section>')
    if view.notes:
        notes = "".join(f"<li>{escape(note.text)}</li>" for note in view.notes)
        parts.append(f'<ul class="footnotes" aria-label="Footnotes">{notes}</ul>')
    return f'<div class="day" data-day="{view.on}">{"".join(parts)}</div>'


def _head(view: Today, today: date) -> str:
    facts = [f"{today:%A}, {long_date(today)}"]
    if view.interview:
        days = (view.interview - today).days
        if days >= 0:
            facts.append(
                "the interview is today"
                if not days
                else f"{days} day{'s' if days > 1 else ''} to the interview"
            )
    start = ""
    if view.on != today:
        start = do_button("plan-day", "", "Back to today")
    elif view.due_cards:
        start = do_button(
            "start-drill", "review:", "Start with the reviews", tab="drill", style="primary-button"
        )
    elif view.first:
        start = _start(view.first)
    return (
        f'<header class="today-head"><div><p class="facts">{escape(" · ".join(facts))}</p>'
        f"<h2>{escape(view.headline)}</h2></div>{start}</header>"
    )


def _start(line: Line) -> str:
    """The one button that starts the day's first open task, with a drill if it has one."""
    drills = [o for o in line.openings if o.kind in ("exercise", "design", "drill")]
    first = next(iter([o for o in line.openings if o.kind == "page"] or drills), None)
    title = line.placed.task.title
    return _open(first, style="primary-button", label=f"Start: {title}") if first else ""


def _bar(cells: Sequence[Cell], shown: date) -> str:
    rows = []
    for number, cell in enumerate(cells, start=1):
        tasks = f"{cell.done} of {cell.tasks} tasks done" if cell.tasks else "nothing planned"
        name = f"Day {number}, {long_date(cell.on)}: {STATES[cell.state]}, {tasks}"
        current = ' aria-current="date"' if cell.on == shown else ""
        rows.append(
            f'<li><button type="button" class="cell {cell.state}" data-do="plan-day" data-value="{cell.on}" '
            f'title="{escape(name)}" aria-label="{escape(name)}"{current}><span aria-hidden="true">{number}</span>'
            "</button></li>"
        )
    return f'<nav aria-label="Days of the plan"><ol class="days">{"".join(rows)}</ol></nav>'


def _late(view: Today) -> str:
    if not view.late or view.over:
        return ""
    rows = "".join(render_line(line) for line in view.late)
    return (
        f'<section class="catch-up"><p>{escape(preview_words(view.preview))}</p>'
        f'<div class="bar">{do_button("plan-catch-up", "", "Catch up", style="primary-button")}</div>'
        f'<details data-keep="late"><summary>{len(view.late)} from earlier days</summary>'
        f'<ul class="tasks">{rows}</ul>{_dropped(view.preview.dropped)}</details></section>'
    )


def preview_words(preview: Changes) -> str:
    """Say what catching up would do."""
    parts = []
    if preview.moved:
        parts.append(f"moves {len(preview.moved)} task{'s' if len(preview.moved) != 1 else ''}")
    if preview.later_days:
        parts.append(f"ends the plan {preview.later_days} day{'s' if preview.later_days > 1 else ''} later")
    if preview.dropped:
        optional = all(p.task.priority == "could" for p in preview.dropped)
        kind = "optional " if optional else ""
        parts.append(
            f"leaves out {len(preview.dropped)} {kind}task{'s' if len(preview.dropped) != 1 else ''}, "
            "which you can restore"
        )
    if not parts:
        return "Some tasks of earlier days are open."
    return f"Catching up {join(parts)}."


def render_changes(changes: Changes, last_day: date) -> str:
    """Say what catching up did."""
    if not changes:
        return (
            '<div class="notice good" role="status"><p>Nothing was late; the plan stays as it is.</p></div>'
        )
    said = []
    if changes.moved:
        said.append(
            f"{len(changes.moved)} task{'s' if len(changes.moved) != 1 else ''} moved to another day."
        )
    if changes.later_days:
        said.append(f"The plan now ends on {long_date(last_day)}.")
    if changes.dropped:
        said.append(f"{len(changes.dropped)} left out, listed under Left out with the reason.")
    return f'<div class="notice good" role="status"><p>{escape(" ".join(said))}</p></div>'


def _dropped(dropped: Sequence[Placed]) -> str:
    if not dropped:
        return ""
    rows = "".join(f"<li>{escape(p.task.title)}: {escape(p.reason)}</li>" for p in dropped)
    return f'<p class="facts">Would be left out:</p><ul class="left-out-list">{rows}</ul>'


def _due(view: Today) -> str:
    if not view.due_cards:
        return ""
    cards = f"{view.due_cards} card{'s' if view.due_cards != 1 else ''}"
    button = do_button("start-drill", "review:", "Review", tab="drill")
    return (
        '<section aria-label="Reviews"><h3>Due for review</h3><ul class="tasks"><li class="task"><div class="task-text">'
        f'<p class="task-title">{cards} about to fade <span class="facts">{view.due_minutes} min</span></p></div>'
        f'<div class="openings">{button}</div></li></ul></section>'
    )


def render_line(line: Line) -> str:
    """Turn a task into its row: done or not, what it opens, what is accepted as done."""
    p = line.placed
    done = p.status is Status.DONE
    verb = "plan-restore" if done else "plan-done"
    mark = (
        f'<button type="button" class="tick" role="checkbox" aria-checked="{str(done).lower()}" data-do="{verb}" '
        f'data-value="{escape(p.id)}" aria-label="Done: {escape(p.task.title)}"></button>'
    )
    tags = f'<span class="facts">{p.task.minutes} min</span>'
    if p.task.priority == "could":
        tags += f' <span class="tag">optional{", can wait for weak topics" if line.can_wait else ""}</span>'
    title = f'<p class="task-title">{escape(p.task.title)} {tags}</p>'
    if done:
        return f'<li class="task done" data-task="{escape(p.id)}">{mark}<div class="task-text">{title}</div></li>'
    reached = ""
    if line.evidence is not None:
        if line.evidence.enough:
            reached = '<span class="reached">Reached; tick it if you agree.</span>'
        elif line.evidence.done:
            reached = f" {line.evidence.done} of {line.evidence.wanted} so far."
    deliverable = f" Leaves behind: {escape(_lower(p.task.deliverable))}." if p.task.deliverable else ""
    accepts = f'<p class="accepts">Done when {escape(p.task.accepts.text)}.{deliverable} {reached}</p>'
    return (
        f'<li class="task" data-task="{escape(p.id)}">{mark}<div class="task-text">{title}{_options(p, line.choice)}'
        f'<div class="openings">{_openings(p, line.openings)}</div>{accepts}</div>'
        f"{do_button('plan-skip', p.id, 'Skip', style='plain small skip-task')}</li>"
    )


def _options(p: Placed, chosen: str) -> str:
    if not p.task.options:
        return ""
    choices = "".join(
        f'<button type="button" class="choice" data-do="plan-choose" data-value="{escape(p.id)}:{escape(o.id)}" '
        f'aria-pressed="{str(o.id == chosen).lower()}">{escape(o.title)}</button>'
        for o in p.task.options
    )
    return f'<div class="segments options-of-task" role="group" aria-label="Which one">{choices}</div>'


def _openings(p: Placed, openings: Sequence[Opening]) -> str:
    groups: dict[str, list[str]] = {"Read": [], "Practice": [], "Solve": [], "Write": []}
    for opening in openings:
        group = {"page": "Read", "link": "Read", "problem": "Solve", "note": "Write"}.get(
            opening.kind, "Practice"
        )
        groups[group].append(_open(opening, task_id=p.id))
    return "".join(
        f'<p><span class="facts">{name}</span><span class="items">{" ".join(items)}</span></p>'
        for name, items in groups.items()
        if items
    )


def _open(opening: Opening, *, task_id: str = "", style: str = "plain small", label: str = "") -> str:
    """Make the button or link that opens one thing, in its own tab of the app or, for addresses, of the browser."""
    text = label or opening.label
    match opening.kind:
        case "page":
            return (
                f'<a class="{style} page-chip" href="?read={escape(opening.value)}#handbook" data-do="page" '
                f'data-value="{escape(opening.value)}" data-tab="handbook">{escape(text)}</a>'
            )
        case "drill":
            return do_button("start-drill", drill_named(opening), text, tab="drill", style=style)
        case "exercise":
            return do_button("start-drill", drill_named(opening), text, tab="drill", style=style)
        case "design":
            return do_button("start-design", opening.value, text, tab="design", style=style)
        case "note":
            return (
                f'<button type="button" class="{style}" data-fill="note-form" data-kind="{escape(opening.value)}" '
                f'data-task="{escape(task_id)}">{escape(text)}</button>'
            )
        case "problem":
            return (
                f'<span class="problem"><a href="{LEETCODE}{escape(opening.value)}/" target="_blank" '
                f'rel="noopener noreferrer">{escape(text)}</a> <button type="button" class="plain small" '
                f'data-fill="log-form" data-problem="{escape(opening.value)}" '
                f'aria-label="Log {escape(text)}">Log</button></span>'
            )
        case "link":
            url = safe_url(opening.value)
            if not url:
                return ""
            return f'<a class="{style}" href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def drill_named(opening: Opening) -> str:
    """Name the drill that an opening starts, as the Drill tab knows it."""
    if opening.kind == "exercise":
        return f"code:exercise:{opening.value}"
    return f"{opening.value}:{opening.minutes}" if opening.minutes else opening.value


def _remedy(remedy: Remedy) -> str:
    return (
        f'<li class="task"><div class="task-text"><p class="task-title">{escape(remedy.title)} '
        f'<span class="facts">{remedy.minutes} min</span></p><p class="accepts">{escape(remedy.why)}</p>'
        f'<div class="openings"><p>{_open(remedy.opening)}</p></div></div></li>'
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
