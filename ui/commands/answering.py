"""A question of a drill in the terminal: asked with its clock, answered line by line, every line kept as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from rich.markup import escape

from assistant.drill.actions import Draft, Hint, Pause, SetTimer, Submit, Tick, TimerMode
from assistant.drill.attempt import NO_WORK, Work
from assistant.drill.engine import DrillRoom, hint
from assistant.drill.machine import Drill, seconds_left
from assistant.drill.task import Pattern, Task
from assistant.progress.database import ProgressError
from ui.commands.formulas import readable
from ui.commands.keyboard import drop_typed_ahead, read_line, typed_ahead
from ui.render_question import facts_of
from ui.study import Study
from ui.terminal import console

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


def answer(study: Study, room: DrillRoom, current: Drill, task: Task, *, resumed: bool = False) -> Drill:
    """Ask the task in hand and hand in what is typed; what was typed before a crash is still there.

    A drill that is `resumed` shows what was said before the break as well. Raises MovedOn.
    """
    ask(study, current, task, resumed=resumed)
    warned = False
    if task.pattern and not (current.draft or current.draft_work.space):
        current = pick(study, room, current, task.pattern)
        warned = time_is_up(study, current)  # it was said during the picks
    if task.pattern:
        console.print("Your plan in two lines:")
    if task.kind == "star" and current.draft_work == NO_WORK:
        current = pick_story(study, room, current)
    lines = current.draft.splitlines()
    if task.pattern:
        work = current.draft_work
        picked = [named for named in (work.pattern, work.time, work.space) if named]
        console.print(f"[dim]{escape(', '.join(picked))}[/]")
    if lines:
        console.print("[dim]What you had written:[/]\n" + escape(current.draft))
    pasted = False  # whether the line came with the one before, as part of one text
    while True:
        line = read_line("> " if not lines else "  ").rstrip()
        told = None if pasted else obey(study, room, current, line)
        if told is not None:
            current = told
            continue
        pasted = bool(line or lines) and typed_ahead()
        if line or (lines and pasted):  # an empty line between pasted paragraphs
            lines += line.split("\n")
            current = keep(study, room, current, lines, line)
        elif lines or task.pattern:
            break
        else:
            console.print("[dim]Nothing is written yet; ! says that you do not know.[/]")
        if pasted:
            continue  # the clock does not cut a text in two
        over = room.act(current, Tick(), study.now())
        if over is not current:
            drop_typed_ahead()  # an Enter that was to hand in would leave the verdict
            written = "what you had written is handed in" if lines else "the next question is asked"
            console.print(f"[yellow]The time was over; {written}.[/]")
            return over
        warned = warn_of_time(study, current, "finish the sentence", warned=warned)
    sure = ask_confidence(study, room, current)
    return room.act(current, Submit("\n".join(lines), sure, work=current.draft_work), study.now())


def keep(study: Study, room: DrillRoom, current: Drill, lines: list[str], line: str) -> Drill:
    """Store the lines of an answer as its draft; `line` is the last one, quoted if it cannot be kept."""
    with quoting(line):
        return room.act(current, Draft("\n".join(lines), current.draft_work), study.now())


@contextmanager
def quoting(words: str) -> Iterator[None]:
    """Add the words that are being stored, as a note, to the error that they could not be."""
    try:
        yield
    except ProgressError as error:
        if words.strip():
            error.add_note(words)
        raise


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
    if warned or not time_is_up(study, current):
        return warned
    console.print(f"[yellow]The time is up; {advice}.[/]")
    return True


def time_is_up(study: Study, current: Drill) -> bool:
    """Whether the time of the question in hand is over; its seconds of grace may not be."""
    left = seconds_left(current, study.now())
    return left is not None and left < 0


def ask_confidence(study: Study, room: DrillRoom, current: Drill) -> int:
    """Ask how sure the user is, before the verdict, until the answer is 1 to 4. Raises MovedOn for a pause."""
    while True:
        sure = read_line("How sure are you, 1 (guess) to 4 (certain)? ").strip().lower()
        if sure in ("1", "2", "3", "4"):
            return int(sure)
        if sure == "q":
            obey(study, room, current, sure)
        console.print("[dim]A number from 1 to 4; q pauses and leaves, and your answer is kept.[/]")


def ask(study: Study, current: Drill, task: Task, *, resumed: bool = False) -> None:
    """Print the question with what it is, where it comes from, and its time; `resumed` adds what went before it."""
    root = next((a for a in reversed(current.attempts) if a.task.key == task.question_id), None)
    of_root = task.kind == "follow_up" and root is not None and (root.task.kind != "star" or resumed)
    if of_root and root is not None:
        console.print(f"\n[dim]Follow-up to: {escape(readable(root.task.name))}[/]", end="")
    console.print(f"\n[bold cyan]{escape(readable(task.prompt))}[/]")
    console.print(f"[dim]{escape(facts_of(task))}.{clock(study, current)}[/]")
    if task.origin == "mined":
        licence = escape(task.licence or "none stated")
        console.print(f"[dim]From {escape(task.source)} (license: {licence})[/]", soft_wrap=True)
    if resumed:
        console.print(HELP)
        print_story(study, root.work if of_root and root is not None else current.draft_work)


def print_story(study: Study, work: Work) -> None:
    """Print the notes of the story that was picked for an answer."""
    story = next((story for story in study.records.stories() if story.id == work.story_id), None)
    if story is not None:
        console.print(f"[dim]{escape(story.text.strip())}[/]")


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
    warned = False
    asked = (
        ("pattern", f"Pattern (1 to {len(pattern.options)}): "),
        ("time", "Time, such as O(n log n): "),
        ("space", "Extra space: "),
    )
    for field, prompt in asked:
        while not getattr(current.draft_work, field):
            said = read_line(prompt).strip()
            warned = warn_of_time(
                study, current, "name what you have, or switch the clock off", warned=warned
            )
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


def pick_story(study: Study, room: DrillRoom, current: Drill) -> Drill:
    """Let the user pick a story of the bank and read its notes once, or tell a new one. Raises MovedOn."""
    stories = {str(story.id): story for story in study.records.stories()}
    for story in stories.values():
        console.print(f"  {story.id} {escape(story.title)} [dim]{', '.join(story.competencies)}[/]")
    while stories and (said := read_line("Which story (number; Enter for another one)? ").strip()):
        told = obey(study, room, current, said)
        if told is not None:
            current = told
        elif said in stories:
            work = Work(story_id=stories[said].id)
            print_story(study, work)
            return room.act(current, Draft(current.draft, work), study.now())
        else:
            console.print(
                f"[dim]There is no story {escape(said)}; type one of the numbers, or Enter to tell another one.[/]"
            )
    return current
