"""A question of a drill in the terminal: asked with its clock, answered line by line, every line kept as it comes."""

from __future__ import annotations

from rich.markup import escape

from assistant.drill.actions import Draft, Hint, Pause, SetTimer, Submit, Tick, TimerMode
from assistant.drill.attempt import NO_WORK, Work
from assistant.drill.engine import DrillRoom, hint
from assistant.drill.machine import Drill, seconds_left
from assistant.drill.task import Task
from ui.commands.coding import ask_confidence
from ui.render_question import facts_of
from ui.study import Study
from ui.terminal import console

HELP = (
    "[dim]An empty line hands the answer in. Alone on a line: ? a hint, ! I don't know, q pause and leave; "
    "t on, t doubled or t off sets the clock.[/]"
)
TIMERS: dict[str, TimerMode] = {"t on": "on", "t doubled": "doubled", "t off": "off"}


def answer(study: Study, room: DrillRoom, current: Drill, task: Task) -> Drill:
    """Ask the task in hand and hand in what is typed; what was typed before a crash is still there."""
    ask(study, current, task)
    if task.pattern and current.draft_work == NO_WORK:
        current = room.act(current, Draft("", pick(task)), study.now())
    if task.pattern:
        console.print("Your plan in two lines:")
    if task.kind == "star" and current.draft_work == NO_WORK and (work := pick_story(study)) != NO_WORK:
        current = room.act(current, Draft("", work), study.now())
    lines = current.draft.splitlines()
    if lines:
        console.print("[dim]What you had written:[/]\n" + escape(current.draft))
    warned = False
    while True:
        line = console.input("> " if not lines else "  ").rstrip()
        if not lines and line in TIMERS:
            current = room.act(current, SetTimer(TIMERS[line]), study.now())
            console.print(f"[dim]The clock is {line[2:]}.{clock(study, current)}[/]")
            continue
        if not lines and line == "?":
            current = room.act(current, Hint(), study.now())
            console.print(f"[dim]Hint (it lowers the band by one): {escape(hint(current))}[/]")
            continue
        if not lines and line == "!":
            return room.act(current, Submit("", gave_up=True, work=current.draft_work), study.now())
        if not lines and line == "q":
            return room.act(current, Pause(), study.now())
        if line:
            lines.append(line)
            current = room.act(current, Draft("\n".join(lines), current.draft_work), study.now())
        elif lines or task.pattern:
            break
        over = room.act(current, Tick(), study.now())
        if over is not current:
            console.print("[yellow]The time was over; what you had written is handed in.[/]")
            return over
        left = seconds_left(current, study.now())
        if left is not None and left < 0 and not warned:
            warned = True
            console.print("[yellow]The time is up; finish the sentence.[/]")
    sure = ask_confidence()
    return room.act(current, Submit("\n".join(lines), sure, work=current.draft_work), study.now())


def ask(study: Study, current: Drill, task: Task) -> None:
    """Print the question with what it is, where it comes from, and its time."""
    root = next((a for a in reversed(current.attempts) if a.task.key == task.question_id), None)
    if task.kind == "follow_up" and root is not None and root.task.kind != "star":
        console.print(f"\n[dim]Follow-up to: {escape(root.task.name)}[/]", end="")
    console.print(f"\n[bold cyan]{escape(task.prompt)}[/]")
    console.print(f"[dim]{escape(facts_of(task))}.{clock(study, current)}[/]")
    if task.origin == "mined":
        licence = escape(task.licence or "none stated")
        console.print(f"[dim]From {escape(task.source)} (license: {licence})[/]", soft_wrap=True)


def clock(study: Study, current: Drill) -> str:
    """Say how much time there is for the question in hand; nothing without a clock."""
    left = seconds_left(current, study.now())
    if left is None or left < 0:
        return ""
    return f" {left:.0f} seconds." if left < 120 else f" {left / 60:.0f} minutes."


def pick(task: Task) -> Work:
    """Let the user pick one of the patterns and name the complexities."""
    assert task.pattern is not None
    options = task.pattern.options
    for number, option in enumerate(options, start=1):
        console.print(f"  {number} {escape(option)}")
    said = ""
    while said not in (*map(str, range(1, len(options) + 1)), *options):
        said = console.input(f"Pattern (1 to {len(options)}): ").strip()
    chosen = options[int(said) - 1] if said.isdigit() else said
    return Work(
        pattern=chosen,
        time=console.input("Time, such as O(n log n): ").strip(),
        space=console.input("Extra space: ").strip(),
    )


def pick_story(study: Study) -> Work:
    """Let the user pick a story of the bank and read its notes once; any other answer tells a new one."""
    stories = study.records.stories()
    if not stories:
        return NO_WORK
    for story in stories:
        console.print(f"  {story.id} {escape(story.title)} [dim]{', '.join(story.competencies)}[/]")
    said = console.input("Which story (number; Enter for another one)? ").strip()
    chosen = next((story for story in stories if str(story.id) == said), None)
    if chosen is None:
        return NO_WORK
    console.print(f"[dim]{escape(chosen.text.strip())}[/]")
    return Work(story_id=chosen.id)
