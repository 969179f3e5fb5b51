"""A question of a drill in the terminal: asked with its clock, answered line by line, every line kept as it comes."""

from __future__ import annotations

from dataclasses import replace

from rich.markup import escape

from assistant.drill.actions import Draft, Hint, Pause, SetTimer, Submit, Tick, TimerMode
from assistant.drill.attempt import NO_WORK, Work
from assistant.drill.engine import DrillRoom, hint
from assistant.drill.machine import Drill, seconds_left
from assistant.drill.task import Pattern, Task
from ui.render_question import facts_of
from ui.study import Study
from ui.terminal import console, typed_ahead

HELP = (
    "[dim]An empty line hands the answer in. Alone on a line: ? a hint, ! I don't know, q pause and leave; "
    "t on, t doubled or t off sets the clock.[/]"
)


class MovedOn(Exception):
    """A line left the task in hand: it was given up, or the drill is paused; `drill` is how it stands now.

    In a full loop the next question is then asked already, so the drill's state does not tell.
    """

    def __init__(self, drill: Drill) -> None:
        super().__init__()
        self.drill = drill


TIMERS: dict[str, TimerMode] = {"t on": "on", "t doubled": "doubled", "t off": "off"}


def answer(study: Study, room: DrillRoom, current: Drill, task: Task) -> Drill:
    """Ask the task in hand and hand in what is typed; what was typed before a crash is still there.

    Raises MovedOn.
    """
    ask(study, current, task)
    if task.pattern and not (current.draft or current.draft_work.space):
        current = pick(study, room, current, task.pattern)
    if task.pattern:
        console.print("Your plan in two lines:")
    if task.kind == "star" and current.draft_work == NO_WORK and (work := pick_story(study)) != NO_WORK:
        current = room.act(current, Draft(current.draft, work), study.now())
    lines = current.draft.splitlines()
    if task.pattern:
        work = current.draft_work
        picked = [named for named in (work.pattern, work.time, work.space) if named]
        console.print(f"[dim]{escape(', '.join(picked))}[/]")
    if lines:
        console.print("[dim]What you had written:[/]\n" + escape(current.draft))
    warned = False
    while True:
        line = console.input("> " if not lines else "  ").rstrip()
        told = obey(study, room, current, line)
        if told is not None:
            current = told
            continue
        if line or (lines and typed_ahead()):  # an empty line between pasted paragraphs
            lines.append(line)
            current = room.act(current, Draft("\n".join(lines), current.draft_work), study.now())
        elif lines or task.pattern:
            break
        else:
            console.print("[dim]Nothing is written yet; ! says that you do not know.[/]")
        over = room.act(current, Tick(), study.now())
        if over is not current:
            written = "what you had written is handed in" if lines else "the next question is asked"
            console.print(f"[yellow]The time was over; {written}.[/]")
            return over
        warned = warn_of_time(study, current, "finish the sentence", warned=warned)
    sure = ask_confidence(study, room, current)
    return room.act(current, Submit("\n".join(lines), sure, work=current.draft_work), study.now())


def obey(study: Study, room: DrillRoom, current: Drill, line: str) -> Drill | None:
    """Do what a line says that is a command by itself: a hint or the clock; None for other lines.

    Raises MovedOn for giving up and for a pause.
    """
    line = line.strip().lower()
    if line in TIMERS:
        return set_clock(study, room, current, TIMERS[line])
    if line == "?":
        current = room.act(current, Hint(), study.now())
        console.print(f"[dim]Hint (it lowers the band by one): {escape(hint(current))}[/]")
        return current
    if line == "!":
        given = Submit(current.draft, gave_up=True, work=current.draft_work)
        raise MovedOn(room.act(current, given, study.now()))
    if line == "q":
        raise MovedOn(room.act(current, Pause(), study.now()))
    return None


def set_clock(study: Study, room: DrillRoom, current: Drill, mode: TimerMode) -> Drill:
    """Switch the clock on, off or to twice the time, and say so."""
    current = room.act(current, SetTimer(mode), study.now())
    console.print(f"[dim]The clock is {mode}.{clock(study, current)}[/]")
    return current


def warn_of_time(study: Study, current: Drill, advice: str, *, warned: bool) -> bool:
    """Say once that the time of a question is up; returns whether it was said."""
    left = seconds_left(current, study.now())
    if warned or left is None or left >= 0:
        return warned
    console.print(f"[yellow]The time is up; {advice}.[/]")
    return True


def ask_confidence(study: Study, room: DrillRoom, current: Drill) -> int:
    """Ask how sure the user is, before the verdict, until the answer is 1 to 4. Raises MovedOn for a pause."""
    while True:
        sure = console.input("How sure are you, 1 (guess) to 4 (certain)? ").strip().lower()
        if sure in ("1", "2", "3", "4"):
            return int(sure)
        if sure == "q":
            obey(study, room, current, sure)
        console.print("[dim]A number from 1 to 4; q pauses and leaves, and your answer is kept.[/]")


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
    return f" {left:.0f} seconds." if left <= 240 else f" {left / 60:.0f} minutes."


def pick(study: Study, room: DrillRoom, current: Drill, pattern: Pattern) -> Drill:
    """Let the user pick one of the patterns and name the complexities; each is kept as it comes. Raises MovedOn."""
    names = {option.lower(): option for option in pattern.options}
    names |= {str(number): option for number, option in enumerate(pattern.options, start=1)}
    for number, option in enumerate(pattern.options, start=1):
        console.print(f"  {number} {escape(option)}")
    asked = (
        ("pattern", f"Pattern (1 to {len(pattern.options)}): "),
        ("time", "Time, such as O(n log n): "),
        ("space", "Extra space: "),
    )
    for field, prompt in asked:
        while not getattr(current.draft_work, field):
            said = console.input(prompt).strip()
            told = obey(study, room, current, said)
            if told is not None:
                current = told
                continue
            if field == "pattern" and said.lower() not in names:
                console.print("[dim]Type a number or a name from the list; ! says that you do not know.[/]")
                continue
            work = current.draft_work
            if field == "pattern":
                work = replace(work, pattern=names[said.lower()])
            else:
                work = replace(work, time=said) if field == "time" else replace(work, space=said)
            current = room.act(current, Draft(current.draft, work), study.now())
            if not said:
                break  # a complexity may be left open
    return current


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
