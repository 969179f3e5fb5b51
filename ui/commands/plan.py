"""`plan`: the study plan on the command line; every task shows the commands that open what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant.plan.calendar import calendar
from assistant.plan.desk import changed_profile, profile_of, restorable
from assistant.plan.evidence import ticked_value
from assistant.plan.state import PlanError, Profile, State, Status
from assistant.plan.today import long_date
from ui.commands.options import AsJson
from ui.failures import UsageProblem
from ui.planning import (
    checklist_of,
    desk_of,
    facts_of,
    local_now,
    plan_content,
    todays_view,
)
from ui.study import Study, open_study
from ui.terminal import console, print_json, print_table
from ui.terminal_plan import (
    changes_json,
    print_changes,
    print_checklist,
    print_today,
    row_json,
    today_json,
)

plan_cli = typer.Typer(help="A study plan of 3 to 90 days, day by day.", no_args_is_help=True)
checklist_cli = typer.Typer(help="The one-page checklist.", invoke_without_command=True)
plan_cli.add_typer(checklist_cli, name="checklist")

Ids = Annotated[list[str], typer.Argument(help="Ids of tasks, as `plan today` shows them.")]
Interview = Annotated[
    str,
    typer.Option("--interview", help="Date of the interview, such as 2027-03-31; else the one set before."),
]
Off = Annotated[
    list[str] | None, typer.Option("--off", help="A day without study: sun, or a date; may be repeated.")
]
Pace = Annotated[
    str, typer.Option("--pace", help="date: catch up on missed days; completion: the plan waits for you.")
]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.add_typer(plan_cli, name="plan")


def day_of(text: str, today: date) -> date:
    """Turn an ISO date, `today` or `tomorrow` into a date; raises UsageProblem for anything else."""
    if text in ("", "today"):
        return today
    if text == "tomorrow":
        return date.fromordinal(today.toordinal() + 1)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageProblem(f"{text!r} is no date; write it as 2027-03-31.") from error


@plan_cli.command("start")
def start(
    first: Annotated[str, typer.Option("--date", help="First day; today if it is not named.")] = "",
    interview: Interview = "",
    hours: Annotated[float, typer.Option("--hours", help="Hours a day at most.")] = 4.0,
    days: Annotated[
        int, typer.Option("--days", help="Length, 3 to 90; 0: to the interview, or 30 days.")
    ] = 0,
    off: Off = None,
    pace: Pace = "date",
    new: Annotated[bool, typer.Option("--new", help="Begin a new plan although one is under way.")] = False,
) -> None:
    """Lay out a plan; what was done in an earlier one stays done."""
    study = open_study()
    desk, today = desk_of(study), local_now(study).date()
    under_way = desk.state()
    if under_way is not None and not new and under_way.profile.last_day >= today:
        done = sum(p.status is Status.DONE for p in under_way.tasks)
        raise PlanError(
            f"A plan runs to {long_date(under_way.profile.last_day)}, {done} tasks done; --new begins another and keeps "
            "them, `whetstone plan replan` changes dates and hours."
        )
    known = desk.interview()
    if not interview and known is not None and known > today:
        interview = known.isoformat()
    profile = profile_of(
        first_day=day_of(first, today),
        interview=day_of(interview, today) if interview else None,
        days=days,
        hours=hours,
        days_off=off or (),
        pace=pace,
        today=today,
    )
    state = desk.begin(profile, facts_of(study), today, study.now())
    study_days = len(profile.study_days(profile.first_day, profile.last_day))
    console.print(
        f"{study_days} days of study, {long_date(profile.first_day)} to {long_date(profile.last_day)}, "
        f"at most {profile.minutes / 60:g} hours a day."
    )
    left_out = restorable(state)
    if left_out:
        console.print(
            f"{len(left_out)} tasks were left out for want of room; `whetstone plan show --left-out` lists them."
        )
    print_today(todays_view(study, state))


@plan_cli.command("today")
def today(
    on: Annotated[str, typer.Option("--date", help="Another day than today.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show what is due today and the commands that open it."""
    study = open_study()
    state = desk_of(study).current()
    view = todays_view(study, state, day_of(on, local_now(study).date()))
    if as_json:
        print_json(today_json(view))
    else:
        print_today(view)


@plan_cli.command("done")
def done(
    ids: Ids, minutes: Annotated[int, typer.Option("--minutes", min=0, help="Minutes spent.")] = 0
) -> None:
    """Mark tasks as done."""
    study = open_study()
    desk = desk_of(study)
    for task_id in ids:
        desk.done(task_id, local_now(study), minutes)
    print_standing(study, desk.current())


@plan_cli.command("skip")
def skip(ids: Ids) -> None:
    """Take tasks off the plan; they stay listed and can be restored."""
    study = open_study()
    desk = desk_of(study)
    for task_id in ids:
        desk.skip(task_id)
    print_standing(study, desk.current())


@plan_cli.command("restore")
def restore(ids: Ids) -> None:
    """Put tasks back that were skipped, left out, or done by mistake."""
    study = open_study()
    desk, today = desk_of(study), local_now(study).date()
    for task_id in ids:
        found = desk.restore(task_id, today).find(task_id)
        console.print(f"{task_id} is to be done on {found.on}.")


@plan_cli.command("choose")
def choose(
    task_id: Annotated[str, typer.Argument(help="Id of a task with options.")],
    option: Annotated[str, typer.Argument(help="One of them, such as nlp.")],
) -> None:
    """Choose among the options of a task, such as the subject of a deep dive."""
    study = open_study()
    found = desk_of(study).choose(task_id, option).find(task_id)
    chosen = found.task.chosen(option)
    console.print(f"{task_id}: {chosen.title if chosen else option}.")


@plan_cli.command("replan")
def replan(
    interview: Interview = "",
    hours: Annotated[float, typer.Option("--hours", help="Hours a day at most from now on.")] = 0.0,
    end: Annotated[str, typer.Option("--end", help="Another last day.")] = "",
    off: Off = None,
    pace: Pace = "",
    as_json: AsJson = False,
) -> None:
    """Catch up on what was missed, or plan anew with other dates or hours; says what moved and what was left out."""
    study = open_study()
    desk, today = desk_of(study), local_now(study).date()
    profile: Profile | None = None
    if interview or hours or end or off is not None or pace:
        profile = changed_profile(
            desk.current().profile,
            today,
            interview=day_of(interview, today) if interview else None,
            last_day=day_of(end, today) if end else None,
            hours=hours,
            days_off=off,
            pace=pace,
        )
    state, changes = desk.replan(facts_of(study), today, profile)
    if as_json:
        print_json(changes_json(changes))
        return
    print_changes(changes, state)
    print_standing(study, state)


@plan_cli.command("show")
def show(
    day: Annotated[int, typer.Option("--day", help="Only this day of the guide's plan.")] = 0,
    left_out: Annotated[
        bool, typer.Option("--left-out", help="Only what was skipped or left out, with reasons.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the whole plan."""
    study = open_study()
    state = desk_of(study).current()
    tasks = [p for p in (restorable(state) if left_out else state.tasks) if day in (0, p.task.day)]
    tasks = sorted(tasks, key=lambda p: (p.on or date.max, p.task.day))
    if as_json:
        print_json(
            [
                {"id": p.id, "date": str(p.on or ""), "day": p.task.day, "title": p.task.title,
                 "minutes": p.task.minutes, "priority": p.task.priority, "status": p.status.value, "reason": p.reason}
                for p in tasks
            ]
        )  # fmt: skip
        return
    print_table(
        "Plan",
        ["date", "id", "min", "priority", "status", "task"],
        (
            [p.on or "", p.id, p.task.minutes, p.task.priority, p.reason or p.status.value, p.task.title]
            for p in tasks
        ),
    )
    if console.is_terminal and not day and not left_out:
        for note in plan_content().plan.notes:
            console.print(f"[dim]* {escape(note.text)}[/]")


@plan_cli.command("ics")
def ics(
    file: Annotated[Path, typer.Argument(help="File to write.")] = Path("whetstone.ics"),
    at: Annotated[str, typer.Option("--at", help="Time of day, such as 18:30; else whole days.")] = "",
) -> None:
    """Write the plan as a calendar file."""
    study = open_study()
    begin: time | None = None
    if at:
        try:
            begin = time.fromisoformat(at)
        except ValueError as error:
            raise UsageProblem(f"{at!r} is no time of day; write it as 18:30.") from error
    file.write_bytes(calendar(desk_of(study).current(), study.now(), at=begin))
    console.print(f"Written to {escape(str(file))}; import it into any calendar.", soft_wrap=True)


@checklist_cli.callback()
def checklist(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the checklist: ticks are yours, evidence only proposes."""
    if context.invoked_subcommand is not None:
        return
    rows = checklist_of(open_study())
    if as_json:
        print_json([row_json(row) for row in rows])
    else:
        print_checklist(rows)


@checklist_cli.command("tick")
def tick(items: Annotated[list[str], typer.Argument(help="Ids of items; a counter goes up by one.")]) -> None:
    """Tick items."""
    set_ticks(items, up=True)


@checklist_cli.command("untick")
def untick(
    items: Annotated[list[str], typer.Argument(help="Ids of items; a counter goes down by one.")],
) -> None:
    """Take ticks away."""
    set_ticks(items, up=False)


def set_ticks(items: Sequence[str], *, up: bool) -> None:
    """Move items up or down by one and print them."""
    study = open_study()
    for item in items:
        study.ticks.set(item, ticked_value(checklist_of(study), item, up=up), study.now())
    print_checklist([row for row in checklist_of(study) if row.id in items])


def print_standing(study: Study, state: State) -> None:
    """Print the one line that says where the plan stands."""
    console.print(todays_view(study, state).headline)
