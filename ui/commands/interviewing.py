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
    minutes_planned,
    minutes_spent,
    phase_place,
    phases_in,
    remarks,
    twist_at_its_minute,
    twist_now,
)
from assistant.drill.actions import Pause, Sketch, Submit, Tick
from assistant.drill.engine import DrillRoom
from assistant.drill.machine import Drill, State, seconds_left
from assistant.drill.task import Task
from content.scenarios import load_grid
from ui.commands.answering import TIMERS, keep, quoting, set_clock
from ui.commands.keyboard import drop_typed_ahead, read_line, typed_ahead
from ui.interviews import reading_after
from ui.study import Study
from ui.terminal import console

HELP = (
    "[dim]An empty line hands the phase in. ?QUESTION asks the interviewer. Alone on a line: /sketch draws, ! skips "
    "the phase, t on, t doubled or t off sets the clock, q pauses and leaves.[/]"
)
CLEAR = "/clear"
SKETCHING = "[dim]A diagram as text, such as: flowchart LR / query --> retrieve --> rank. Empty line ends.[/]"
SKETCHING_ON = (
    f"[dim]What you type is added; {CLEAR} on a line of its own begins it anew. Empty line ends.[/]"
)


def answer_phase(
    study: Study, room: DrillRoom, current: Drill, task: Task, *, resumed: bool = False
) -> Drill:
    """Ask the phase in hand, or its follow-up, and hand in what is typed; every line is kept as it comes.

    An interview that is `resumed` shows its problem and what was told and drawn again.
    """
    introduce(study, current, task, resumed=resumed)
    lines = current.draft.splitlines()
    if lines:
        console.print("[dim]What you had written:[/]\n" + escape(current.draft))
    told_twist = twist_now(current, study.now())
    warned = pasted = False  # pasted: the line came with the one before, as part of one text
    while True:
        line = read_line("> " if not lines else "  ").rstrip()
        command = "" if pasted else line.strip().lower()
        pasted = False
        if command == "q":
            return room.act(current, Pause(), study.now())
        if command == "!":  # what was written before it counts
            return room.act(current, Submit(current.draft, gave_up=not lines), study.now())
        if command == "?":
            console.print(HELP)
        elif command.startswith("?"):
            current = put_question(study, room, current, line.strip()[1:])
        elif command == "/sketch":
            current = draw_sketch(study, room, current)
        elif command in TIMERS:
            current = set_clock(study, room, current, TIMERS[command])
        else:
            pasted = bool(line or lines) and typed_ahead()
            if line or (lines and pasted):
                lines += line.split("\n")
                current = keep(study, room, current, lines, line)
            if pasted:
                continue  # the clock does not cut a text in two
        over = room.act(current, Tick(), study.now())
        if over is not current:
            drop_typed_ahead()  # it was meant for this phase, not for the next one
            console.print("[yellow]The time of this phase was over; what you had written is handed in.[/]")
            return over
        if lines and not line:
            return room.act(current, Submit("\n".join(lines)), study.now())
        twist = twist_now(current, study.now())
        if twist and not told_twist:
            told_twist = twist
            print_twist(twist)
        left = seconds_left(current, study.now())
        if left is not None and left < 0 and not warned:
            warned = True
            console.print("[yellow]The time of this phase is up; finish the sentence.[/]")


def introduce(study: Study, current: Drill, task: Task, *, resumed: bool = False) -> None:
    """Say what is asked, which phase it is, and how the time stands; `resumed` says the problem again."""
    now = study.now()
    brief = current_brief(current)
    for estimate in remarks(current):
        console.print(f"[yellow]Check your arithmetic: {escape(estimate.words)}[/]")
    asked = phases_in(current, brief) if brief else ()
    place, phases = phase_place(current, task, brief) if brief else (1, 1)
    is_follow_up = task.kind == "follow_up"
    if resumed or not is_follow_up:
        title = load_grid().phase(task.phase).title
        left = seconds_left(current, now)
        clock = f", {left / 60:.0f} minutes left" if left is not None else ""
        spent = minutes_spent(current, now)
        console.print(
            f"\n[bold]{place} of {phases}: {title}[/] [dim]({spent:.0f} of {minutes_planned(asked)} minutes gone{clock})[/]"
        )
    if brief and (resumed or (place == 1 and not is_follow_up and not current.asked)):
        console.print(escape(brief.prompt))
        print_known(current)
        console.print(HELP)
    is_late = not is_follow_up and (place > 1 or phases == 1)
    if (resumed or is_late) and (twist := twist_now(current, now)):
        print_twist(twist, at_its_minute=twist_at_its_minute(current, now))
    if is_follow_up:
        console.print(f"\n[bold cyan]Follow-up: {escape(task.prompt)}[/]")
    else:
        console.print(f"[bold cyan]{escape(load_grid().phase(task.phase).ask)}[/]")


def print_known(current: Drill) -> None:
    """Print what the interviewer was asked so far with the replies, and the diagram."""
    for asked in current.asked:
        console.print(f"[dim]?{escape(asked.question)}[/]\n[green]{escape(asked.reply)}[/]")
    if current.sketch:
        console.print(f"[dim]Your diagram:[/]\n{escape(current.sketch)}")


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
    with quoting(question):
        return room.act(current, action, study.now())


def draw_sketch(study: Study, room: DrillRoom, current: Drill) -> Drill:
    """Add to the diagram, which is text, Mermaid or not, until an empty line; every line is kept as it comes."""
    lines = current.sketch.splitlines()
    if lines:
        console.print(escape(current.sketch))
    console.print(SKETCHING_ON if lines else SKETCHING)
    while (line := read_line("| ").rstrip()) or typed_ahead():  # a pasted diagram may have empty lines
        lines = [] if line.strip().lower() == CLEAR else [*lines, *line.split("\n")]
        with quoting(line):
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
