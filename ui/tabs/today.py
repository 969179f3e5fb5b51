"""Today: the plan of the day with one click to each thing, notes and logs, the checklist; a welcome at the first start."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import gradio as gr

from assistant.plan.desk import changed_profile, profile_of, restorable
from assistant.plan.evidence import ticked_value
from content.handbook import HANDBOOK_SOURCE_ID
from index.records import Outcome
from ui.failures import UsageProblem, expected
from ui.forms import Form, read_form
from ui.notices import notice, problem
from ui.planning import (
    PATTERN_NAMES,
    checklist_of,
    desk_of,
    facts_of,
    local_now,
    log_problem,
    plan_content,
    todays_view,
)
from ui.render_desk import (
    render_checklist,
    render_dates,
    render_left_out,
    render_ready,
    render_start,
    render_writing,
)
from ui.render_today import render_changes, render_day
from ui.study import Study
from ui.tabs.room import PRIVATE, Command, Room, on_command, panel

# What the handlers return: day, ready, writing, checklist, rest (left out and dates), shown date.
Parts = tuple[Any, Any, Any, Any, Any, Any]
LOOK_S = 5  # seconds between two looks at what is still downloading


def build(room: Room) -> None:
    """Lay out the tab."""
    study = room.study
    # Reading the plan takes a second: begin before the first page asks for it.
    threading.Thread(target=plan_content, daemon=True).start()
    shown = gr.Textbox("", elem_id="today-shown", label="Day", visible="hidden")
    with gr.Row(elem_id="today"):
        with gr.Column(elem_id="today-main"):
            day = panel(elem_id="today-day")
            ready = panel(elem_id="today-ready")
        with gr.Column(elem_id="today-desk"):
            writing = panel(elem_id="today-writing")
            checklist = panel(elem_id="today-checklist")
            rest = panel(elem_id="today-rest")
    look = gr.Timer(LOOK_S)
    parts = [day, ready, writing, checklist, rest, shown]
    for name, handler in COMMANDS.items():
        on_command(name, partial(run, study, handler), [shown], parts)
    on_command("look-today", partial(run, study, look_again), [shown], parts)
    look.tick(partial(look_ready, study), [], [ready, look], **PRIVATE)
    room.page.load(partial(everything, study), [], parts, **PRIVATE)


def same() -> Any:
    """Leave a part as it is."""
    return gr.skip()


def run(study: Study, handler: Callable[..., Parts], command: Command, shown: str) -> Parts:
    """Run a command of the tab; what can go wrong becomes a sentence where the user looks."""
    try:
        return handler(study, command, shown)
    except expected() as error:
        return show_day(study, message=problem(error))


def everything(study: Study, shown: str = "", *, message: str = "") -> Parts:
    """Show all parts: the plan with what belongs to it, or the welcome."""
    today = local_now(study).date()
    state = desk_of(study).state()
    if state is None:
        start = render_start(today, interview_of(study), message=message)
        return start, render_ready(readiness(study)), "", "", "", ""
    day = show_day(study, shown, message=message)
    rest = render_left_out(restorable(state)) + render_dates(state.profile, today)
    return day[0], "", write(study), render_checklist(checklist_of(study)), rest, day[5]


def show_day(study: Study, shown: str = "", *, message: str = "") -> Parts:
    """Show a day, today if `shown` is empty, and leave the rest as it is."""
    today = local_now(study).date()
    state = desk_of(study).state()
    if state is None:
        start = render_start(today, interview_of(study), message=message)
        return start, same(), same(), same(), same(), ""
    on = date_of(shown) or today
    html = render_day(todays_view(study, state, on), today, message=message)
    return html, same(), same(), same(), same(), "" if on == today else shown


def write(study: Study, *, note: str = "", log: str = "") -> str:
    """The boxes for notes and problems, with what became of what was sent."""
    return render_writing(study.notes.list(), study.records.practice(), PATTERN_NAMES, note=note, log=log)


def readiness(study: Study) -> list[tuple[str, str, bool]]:
    """Say of the handbook, the library and the model what they are ready for."""
    counts = study.library.counts()
    rows = study.library.ledger()
    handbook = next((r for r in rows if r.source_id == HANDBOOK_SOURCE_ID), None)
    pages = handbook.documents if handbook else 0
    read = sum(r.outcome in (Outcome.INDEXED, Outcome.PARTIAL) for r in rows if r is not handbook)
    wanted = sum(r.id != HANDBOOK_SOURCE_ID for r in study.sources())
    reading = study.ingestion.state.running
    linked = f"{read} of {wanted} read" + (
        ", reading now" if reading else "" if read else "; fetch them when you like"
    )
    choice = study.model_choice()
    return [
        (
            "Handbook",
            f"{pages} pages, {counts.distinct:,} passages to search" if pages else "being read",
            bool(pages),
        ),
        ("Linked resources", linked, read > 0),
        ("Model", study.model_line(), choice.model is not None),
    ]


def look_ready(study: Study) -> tuple[Any, Any]:
    """Look again at what is still downloading, for as long as there is no plan and no model."""
    if desk_of(study).state() is not None:
        return "", gr.Timer(active=False)
    rows = readiness(study)
    coming = study.download.state.running or study.ingestion.state.running or not rows[0][2]
    return render_ready(rows), gr.Timer(active=coming)


# Commands


def look_again(study: Study, command: Command, shown: str) -> Parts:
    """Show all parts as they are by now, without touching what is being typed; a plan that was deleted is taken away."""
    if desk_of(study).state() is None:
        return everything(study) if command.value else (same(),) * 6
    day, ready, _, checklist, rest, on = everything(study, shown)
    return day, ready, same(), checklist, rest, on


def start(study: Study, command: Command, shown: str) -> Parts:
    """Make a plan from the welcome's form."""
    form, today = read_form(command.text), local_now(study).date()
    desk = desk_of(study)
    profile = profile_of(
        first_day=date_in(form, "first") or today,
        interview=date_in(form, "interview"),
        days=form.number("days"),
        hours=hours_in(form) or 4,
        days_off=days_off_in(form),
        today=today,
    )
    state = desk.begin(profile, facts_of(study), today, study.now())
    left_out = len(restorable(state))
    days = len(profile.study_days(profile.first_day, profile.last_day))
    words = f"{days} days of study, at most {profile.minutes / 60:g} hours each."
    if left_out:
        words += f" {left_out} tasks found no room; they are listed under Left out, and each can be restored."
    return everything(study, message=notice(words, "good"))


def change(study: Study, command: Command, shown: str) -> Parts:
    """Plan anew with other dates or hours."""
    form, today = read_form(command.text), local_now(study).date()
    desk = desk_of(study)
    old = desk.current().profile
    interview = date_in(form, "interview")
    profile = changed_profile(
        old,
        today,
        interview=interview if interview != old.interview else None,
        hours=hours_in(form),
        days_off=days_off_in(form),
        pace=form.text("pace"),
    )
    state, changes = desk.replan(facts_of(study), today, profile)
    return everything(study, message=render_changes(changes, state.profile.last_day))


def begin_anew(study: Study, command: Command, shown: str) -> Parts:
    """Show the form of a new plan; the old one stays until it is sent."""
    start = render_start(local_now(study).date(), interview_of(study))
    return start, same(), same(), same(), same(), ""


def pick_day(study: Study, command: Command, shown: str) -> Parts:
    """Show another day of the plan."""
    return show_day(study, command.value)


def done(study: Study, command: Command, shown: str) -> Parts:
    """Mark a task as done."""
    desk_of(study).done(command.value, local_now(study))
    return with_rest(study, shown)


def skip(study: Study, command: Command, shown: str) -> Parts:
    """Take a task off the plan; it stays listed."""
    desk_of(study).skip(command.value)
    return with_rest(study, shown)


def restore(study: Study, command: Command, shown: str) -> Parts:
    """Put a task back that was done by mistake, skipped or left out."""
    desk_of(study).restore(command.value, local_now(study).date())
    return with_rest(study, shown)


def choose(study: Study, command: Command, shown: str) -> Parts:
    """Choose among the options of a task."""
    task_id, _, option = command.value.partition(":")
    desk_of(study).choose(task_id, option)
    return show_day(study, shown)


def catch_up(study: Study, command: Command, shown: str) -> Parts:
    """Find new days for what was missed, and say what changed."""
    state, changes = desk_of(study).replan(facts_of(study), local_now(study).date())
    return with_rest(study, "", message=render_changes(changes, state.profile.last_day))


def add_note(study: Study, command: Command, shown: str) -> Parts:
    """Keep a note."""
    form = read_form(command.text)
    kept = study.notes.add(
        form.text("kind") or "note", form.text("text"), study.now(), task_id=form.text("task")
    )
    return with_writing(study, shown, note=notice(f"Kept as {kept.kind}.", "good"))


def delete_note(study: Study, command: Command, shown: str) -> Parts:
    """Delete a note."""
    study.notes.delete(command.number)
    return with_writing(study, shown)


def add_try(study: Study, command: Command, shown: str) -> Parts:
    """Log a try at a LeetCode problem."""
    form = read_form(command.text)
    try:
        entry = log_problem(
            study,
            form.text("problem"),
            minutes=form.number("minutes", 0, 24 * 60),
            solved=form.text("solved") != "no",
            hints=form.number("hints", 0, 20),
            pattern=form.text("pattern"),
        )
    except expected() as error:
        return same(), same(), write(study, log=problem(error)), same(), same(), same()
    result = "solved" if entry.solved else "missed; it counts once you solve it"
    return with_writing(study, shown, log=notice(f"{entry.slug}: {result}.", "good"))


def tick(study: Study, command: Command, shown: str, *, up: bool = True) -> Parts:
    """Tick an item of the checklist, or count it up."""
    rows = checklist_of(study)
    study.ticks.set(command.value, ticked_value(rows, command.value, up=up), study.now())
    group = next((row.group for row in rows if row.id == command.value), "")
    html = render_checklist(checklist_of(study), open_groups=frozenset([group]))
    return same(), same(), same(), html, same(), same()


def with_rest(study: Study, shown: str, *, message: str = "") -> Parts:
    """Show the day and everything but the boxes, in which something may be half written."""
    day, ready, _, checklist, rest, on = everything(study, shown, message=message)
    return day, ready, same(), checklist, rest, on


def with_writing(study: Study, shown: str, *, note: str = "", log: str = "") -> Parts:
    """Show everything, the boxes empty again."""
    day, ready, _, checklist, rest, on = everything(study, shown)
    return day, ready, write(study, note=note, log=log), checklist, rest, on


def date_in(form: Form, name: str) -> date | None:
    """Read a date of a form; None if it is empty; raises UsageProblem if it is none."""
    return date_of(form.text(name).strip())


def date_of(text: str) -> date | None:
    """Turn an ISO date into a date; None for an empty text; raises UsageProblem for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageProblem(f"{text!r} is no date; write it as 2027-03-31.") from error


def interview_of(study: Study) -> date | None:
    """The day of the interview, if one was set."""
    return desk_of(study).interview()


def hours_in(form: Form) -> float:
    """Read the hours a day of a form, 0 if there are none; raises UsageProblem for anything but a number."""
    text = form.text("hours").strip().replace(",", ".")
    try:
        return float(text) if text else 0.0
    except ValueError as error:
        raise UsageProblem(f"{text!r} is no number of hours.") from error


def days_off_in(form: Form) -> list[str]:
    """Read weekdays and dates without study."""
    return [*form.all("off"), *form.text("off-dates").replace(",", " ").split()]


COMMANDS: dict[str, Callable[..., Parts]] = {
    "plan-start": start,
    "plan-change": change,
    "plan-new": begin_anew,
    "plan-day": pick_day,
    "plan-done": done,
    "plan-skip": skip,
    "plan-restore": restore,
    "plan-choose": choose,
    "plan-catch-up": catch_up,
    "note-add": add_note,
    "note-delete": delete_note,
    "log-add": add_try,
    "tick": tick,
    "untick": partial(tick, up=False),
}
