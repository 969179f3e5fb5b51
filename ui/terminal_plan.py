"""What the command line prints of the plan: a day with the commands that open its tasks, the checklist, and changes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from assistant.plan.catch_up import Changes
from assistant.plan.evidence import Row
from assistant.plan.state import State, Status
from assistant.plan.today import Line, Today, long_date
from ui.planning import command_for
from ui.terminal import console


def print_checklist(rows: Sequence[Row]) -> None:
    """Print items under their groups."""
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            console.print(f"\n[bold]{escape(group)}[/]")
        mark = "x" if row.ticked else "?" if row.proposed else " "
        count = f" {row.value}/{row.target}" if row.target > 1 else ""
        hint = f" [dim]({row.evidence.text})[/]" if row.evidence and row.evidence.done else ""
        console.print(f"  \\[{mark}] {escape(row.label)}{count}{hint}  [dim]{row.id}[/]", soft_wrap=True)
    if any(row.proposed for row in rows):
        console.print("\n? means that what you did is enough to tick it.")


def print_today(view: Today) -> None:
    """Print a day: what is due, the tasks with their commands, what else may help, and what should be left."""
    console.print(f"[bold]{escape(view.headline)}[/] [dim]{view.on:%A}, {long_date(view.on)}[/]")
    if view.due_cards:
        cards = f"{view.due_cards} card{'s' if view.due_cards > 1 else ''} due"
        console.print(f"\nFirst: {cards}, {view.due_minutes} min\n      whetstone drill --kind review")
    for line in view.lines:
        print_line(line)
    if view.late:
        console.print(
            "\n[bold]From earlier days[/] [dim](`whetstone plan replan` finds new days for them)[/]"
        )
        for line in view.late:
            print_line(line)
    for remedy in view.remedies:
        console.print(
            f"\n[bold]{escape(remedy.title)}[/], {remedy.minutes} min [dim]({escape(remedy.why)})[/]"
        )
        console.print(f"      {escape(command_for(remedy.opening))}", soft_wrap=True)
    if view.outputs:
        counted = ", ".join(f"{o.label} {o.done}/{o.wanted}" for o in view.outputs)
        console.print(f"\nTo leave behind today: {escape(counted)}")
    for note in view.notes:
        console.print(f"[dim]* {escape(note.text)}[/]", soft_wrap=True)
    if not view.lines and not view.over:
        console.print("Nothing is planned for this day; rest, or look ahead with `whetstone plan show`.")


def print_line(line: Line) -> None:
    """Print a task, the commands that open it, and what is accepted as done."""
    p = line.placed
    mark = "x" if p.status is Status.DONE else " "
    optional = " [dim](optional)[/]" if p.task.priority == "could" else ""
    console.print(
        f"\n\\[{mark}] [bold]{escape(p.task.title)}[/]{optional}  {p.task.minutes} min  [dim]{p.id}[/]"
    )
    if p.status is Status.DONE:
        return
    if p.task.options:
        others = ", ".join(f"[{o.id}]" if o.id == line.choice else o.id for o in p.task.options)
        console.print(
            f"      [dim]`whetstone plan choose {p.id} OPTION`: {escape(others)}[/]", soft_wrap=True
        )
    for opening in line.openings:
        console.print(f"      {escape(command_for(opening))}", soft_wrap=True)
    reached = f" ({line.evidence.done} of {line.evidence.wanted})" if line.evidence else ""
    enough = " [green]Enough: mark it as done.[/]" if line.evidence and line.evidence.enough else ""
    console.print(f"      [dim]Done when: {escape(p.task.accepts.text)}{reached}.[/]{enough}", soft_wrap=True)


def print_changes(changes: Changes, state: State) -> None:
    """Print what planning anew did."""
    if not changes:
        console.print("Nothing was late; the plan stays as it is.")
        return
    if changes.later_days:
        console.print(f"The plan now ends on {long_date(state.profile.last_day)}.")
    if changes.moved:
        console.print(f"{len(changes.moved)} tasks moved to another day.")
    for p in changes.dropped:
        console.print(f"Left out: {escape(p.task.title)} ({p.id}): {escape(p.reason)}.", soft_wrap=True)
    if changes.dropped:
        console.print("`whetstone plan restore ID` puts one back.")


def today_json(view: Today) -> dict[str, object]:
    """Turn the view of a day into what JSON can hold."""
    return {
        "date": str(view.on),
        "day": view.day,
        "days": view.days,
        "headline": view.headline,
        "due": {
            "cards": view.due_cards,
            "minutes": view.due_minutes,
            "command": "whetstone drill --kind review",
        },
        "tasks": [line_json(line) for line in view.lines],
        "late": [line_json(line) for line in view.late],
        "remedies": [
            {"title": r.title, "why": r.why, "minutes": r.minutes, "command": command_for(r.opening)}
            for r in view.remedies
        ],
        "outputs": [{"label": o.label, "done": o.done, "wanted": o.wanted} for o in view.outputs],
        "notes": [note.text for note in view.notes],
    }


def line_json(line: Line) -> dict[str, object]:
    """Turn a task of the day into what JSON can hold."""
    p = line.placed
    return {
        "id": p.id,
        "title": p.task.title,
        "minutes": p.task.minutes,
        "priority": p.task.priority,
        "status": p.status.value,
        "choice": line.choice,
        "options": [option.id for option in p.task.options],
        "opens": [{"kind": o.kind, "label": o.label, "command": command_for(o)} for o in line.openings],
        "done_when": p.task.accepts.text,
        "evidence": {"done": line.evidence.done, "wanted": line.evidence.wanted} if line.evidence else None,
    }


def changes_json(changes: Changes) -> dict[str, object]:
    """Turn what planning anew did into what JSON can hold."""
    return {
        "moved": [{"id": p.id, "date": str(p.on)} for p in changes.moved],
        "left_out": [{"id": p.id, "reason": p.reason} for p in changes.dropped],
        "later_days": changes.later_days,
    }


def row_json(row: Row) -> dict[str, object]:
    """Turn a line of the checklist into what JSON can hold."""
    evidence = (
        {"done": row.evidence.done, "wanted": row.evidence.wanted, "text": row.evidence.text}
        if row.evidence
        else None
    )
    return {
        "id": row.id, "group": row.group, "label": row.label, "value": row.value, "target": row.target,
        "ticked": row.ticked, "proposed": row.proposed, "evidence": evidence,
    }  # fmt: skip
