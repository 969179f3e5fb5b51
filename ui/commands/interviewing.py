"""A design interview in the terminal: phases with their clock, the interviewer's answers, the twist, the debrief."""

from __future__ import annotations

from rich.markdown import Markdown
from rich.markup import escape

from assistant.design.pages import debrief_markdown
from assistant.design.session import (
    TWIST_AT_MINUTES,
    ask,
    briefs_in,
    current_brief,
    debrief_of,
    is_whole,
    minutes_planned,
    minutes_spent,
    phase_place,
    phases_in,
    remarks,
    twist_now,
)
from assistant.drill.actions import Draft, Pause, Sketch, Submit, Tick
from assistant.drill.engine import DrillRoom
from assistant.drill.machine import Drill, State, seconds_left
from assistant.drill.task import Task
from content.scenarios import load_grid
from ui.commands.answering import TIMERS, set_clock
from ui.interviews import reading_after
from ui.study import Study
from ui.terminal import console, typed_ahead

HELP = (
    "[dim]An empty line hands the phase in. ?QUESTION asks the interviewer. Alone on a line: /sketch draws, ! skips "
    "the phase, t on, t doubled or t off sets the clock, q pauses and leaves.[/]"
)


def answer_phase(study: Study, room: DrillRoom, current: Drill, task: Task) -> Drill:
    """Ask the phase in hand, or its follow-up, and hand in what is typed; every line is kept as it comes."""
    introduce(study, current, task)
    lines = current.draft.splitlines()
    if lines:
        console.print("[dim]What you had written:[/]\n" + escape(current.draft))
    told_twist = twist_now(current, study.now())
    warned = False
    while True:
        line = console.input("> " if not lines else "  ").rstrip()
        command = line.strip().lower()
        if command == "q":
            return room.act(current, Pause(), study.now())
        if command == "!":  # what was written before it counts
            return room.act(current, Submit(current.draft, gave_up=not lines), study.now())
        between = not line and bool(lines) and typed_ahead()  # paragraphs that were pasted
        if command == "?":
            console.print(HELP)
        elif command.startswith("?"):
            current = put_question(study, room, current, line.strip()[1:])
        elif command == "/sketch":
            current = draw_sketch(study, room, current)
        elif command in TIMERS:
            current = set_clock(study, room, current, TIMERS[command])
        elif line or between:
            lines.append(line)
            current = room.act(current, Draft("\n".join(lines)), study.now())
        over = room.act(current, Tick(), study.now())
        if over is not current:
            console.print("[yellow]The time of this phase was over; what you had written is handed in.[/]")
            return over
        if lines and not line and not between:
            return room.act(current, Submit("\n".join(lines)), study.now())
        twist = twist_now(current, study.now())
        if twist and not told_twist:
            told_twist = twist
            print_twist(twist)
        left = seconds_left(current, study.now())
        if left is not None and left < 0 and not warned:
            warned = True
            console.print("[yellow]The time of this phase is up; finish the sentence.[/]")


def introduce(study: Study, current: Drill, task: Task) -> None:
    """Say what is asked, which phase it is, and how the time stands."""
    now = study.now()
    brief = current_brief(current)
    for estimate in remarks(current):
        console.print(f"[yellow]Check your arithmetic: {escape(estimate.words)}[/]")
    asked = phases_in(current, brief) if brief else ()
    place, phases = phase_place(current, task, brief) if brief else (1, 1)
    title = load_grid().phase(task.phase).title
    left = seconds_left(current, now)
    clock = f", {left / 60:.0f} minutes left" if left is not None else ""
    if task.kind == "follow_up":
        console.print(f"\n[bold cyan]Follow-up: {escape(task.prompt)}[/]")
        return
    spent = minutes_spent(current, now)
    console.print(
        f"\n[bold]{place} of {phases}: {title}[/] [dim]({spent:.0f} of {minutes_planned(asked)} minutes gone{clock})[/]"
    )
    if place == 1 and brief and not current.asked:
        console.print(escape(brief.prompt))
        console.print(HELP)
    if (place > 1 or phases == 1) and (twist := twist_now(current, now)):
        print_twist(twist, at_its_minute=is_whole(asked))
    console.print(f"[bold cyan]{escape(load_grid().phase(task.phase).ask)}[/]")


def print_twist(twist: str, *, at_its_minute: bool = True) -> None:
    """Tell what changes in the middle of the interview."""
    minute = f" (minute {TWIST_AT_MINUTES})" if at_its_minute else ""
    console.print(f"[bold yellow]A change{minute}: {escape(twist)}[/]")


def put_question(study: Study, room: DrillRoom, current: Drill, question: str) -> Drill:
    """Put a clarifying question to the interviewer and print the reply."""
    action = ask(current, question, study.interviewer)
    if action is None:
        return current
    console.print(f"[green]{escape(action.reply)}[/]")
    return room.act(current, action, study.now())


def draw_sketch(study: Study, room: DrillRoom, current: Drill) -> Drill:
    """Take a diagram as text, Mermaid or not, until an empty line; every line is kept as it comes."""
    if current.sketch:
        console.print(escape(current.sketch))
    console.print(
        "[dim]A diagram as text, such as: flowchart LR / query --> retrieve --> rank. Empty line ends.[/]"
    )
    lines = []
    while line := console.input("| ").rstrip():
        lines.append(line)
        current = room.act(current, Sketch("\n".join(lines)), study.now())
    return current


def print_debriefs(study: Study, current: Drill) -> None:
    """Print how the design interviews of a drill went."""
    for brief in briefs_in(current):
        debrief = debrief_of(current, brief)
        if not any(phase.level for phase in debrief.phases):
            continue
        text = debrief_markdown(debrief, reading_after(study, debrief))
        text += f"\nThe outline solution: `whetstone design outline {brief.family}`.\n"
        console.print(
            Markdown(text) if console.is_terminal else text, markup=False, soft_wrap=not console.is_terminal
        )


def is_phase(current: Drill) -> bool:
    """Whether the task in hand is a phase of a design interview or its follow-up."""
    return current.state is State.ANSWERING and current.task is not None and bool(current.task.phase)
