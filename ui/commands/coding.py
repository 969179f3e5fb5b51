"""The coding part of a drill in the terminal: a file in the user's own editor, tests, then the explanation."""

from __future__ import annotations

from pathlib import Path

from rich.markdown import Markdown
from rich.markup import escape
from rich.syntax import Syntax

from assistant.drill.actions import Draft, Hint, Submit
from assistant.drill.attempt import Work
from assistant.drill.engine import DrillRoom, hint
from assistant.drill.machine import Drill
from assistant.drill.task import EXPLAIN, Task
from assistant.exercises.runner import ExerciseRun
from content.exercises import Exercise
from ui.commands.answering import ask_confidence, clock, keep, obey, warn_of_time
from ui.commands.keyboard import read_line, typed_ahead
from ui.drilling import exercise_runner, exercises
from ui.failures import UsageProblem, sentence
from ui.study import Study
from ui.terminal import console

CODE_HELP = (
    "[dim]r runs the visible tests, s goes on to the explanation and hands both in, ? gives a hint, ! gives up, "
    "q pauses and leaves; t on, t doubled or t off sets the clock.[/]"
)
EXPLAIN_HELP = "[dim]An empty line hands it in; b on a line of its own goes back to the code.[/]"


def code_file(study: Study, exercise: Exercise) -> Path:
    """Find the user's file of an exercise; the starter code is written to it if it is not there yet."""
    path = study.settings.home / "exercises" / f"{exercise.id}.py"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(exercise.starter, encoding="utf-8")
    return path


def read_code(path: Path) -> str:
    """Read a file of code; raises UsageProblem if it is no text, OSError if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageProblem(f"{path} is not UTF-8 text; save it as UTF-8 and try again.") from error


def answer_code(study: Study, room: DrillRoom, current: Drill, task: Task) -> Drill:
    """Show the statement and the file, run tests as often as wished, then take the explanation and submit both.

    Raises MovedOn.
    """
    exercise = exercise_of(task)
    path = code_file(study, exercise)
    begun = current.draft_work.code  # written in the browser
    code = code_now(path)
    if begun.strip() and code == exercise.starter:
        path.write_text(begun, encoding="utf-8")
        code = begun
    print_statement(exercise)
    kept = "" if code in (None, exercise.starter) else "It holds what you wrote before. "
    console.print(f"\nYour file: [bold]{escape(str(path))}[/]", soft_wrap=True)
    console.print(f"{kept}Edit it in your own editor and save it.{clock(study, current)}")
    console.print(CODE_HELP)
    warned = False
    while True:
        said = read_line("code> ").strip().lower()
        warned = warn_of_time(study, current, "submit what you have, or switch the clock off", warned=warned)
        code = code_now(path) if said in ("r", "s", "!", "q") else None
        if code is not None:
            current = keep_code(study, room, current, code)
        match said:
            case "r" | "s" if code is None:
                continue  # the file has to be mended first, which was said
            case "r":
                print_run(exercise_runner().run_visible(exercise.id, current.draft_work.code))
            case "s":
                handed_in, current = explain(study, room, current)
                if handed_in:
                    return current
            case "?":
                current = room.act(current, Hint(), study.now())
                console.print(f"[dim]Hint for the explanation: {escape(hint(current))}[/]")
            case _:
                told = obey(study, room, current, said)
                if told is None:
                    console.print(CODE_HELP)
                current = told or current


def code_now(path: Path) -> str | None:
    """Read the user's file; None, which is explained, if it is gone or no text."""
    try:
        return read_code(path)
    except (UsageProblem, OSError) as error:
        console.print(f"[yellow]{escape(sentence(error))}[/]", soft_wrap=True)
        return None


def keep_code(study: Study, room: DrillRoom, current: Drill, code: str) -> Drill:
    """Store the code as it is now, so that the drill can be gone on with in the browser as well."""
    return room.act(current, Draft(current.draft, Work(code=code)), study.now())


def explain(study: Study, room: DrillRoom, current: Drill) -> tuple[bool, Drill]:
    """Take the explanation line by line, each stored as a draft, and hand it in with the code kept before.

    Returns whether it was handed in: not if the user goes back to the code. Raises MovedOn.
    """
    assert current.task is not None
    console.print(f"[bold cyan]{escape(current.task.explain or EXPLAIN)}[/]\n{EXPLAIN_HELP}")
    lines = current.draft.splitlines()
    for line in lines:
        console.print(f"[dim]  {escape(line)}[/]")
    pasted = False  # whether the line came with the one before, as part of one text
    while True:
        line = read_line("> " if not lines else "  ").rstrip()
        if line == "b" and not pasted:
            return False, current
        told = None if pasted else obey(study, room, current, line)
        if told is not None:
            current = told
            continue
        pasted = bool(line or lines) and typed_ahead()
        if line or (lines and pasted):
            lines += line.split("\n")
            current = keep(study, room, current, lines, line)
        elif lines:
            break
    sure = ask_confidence(study, room, current)
    console.print("[dim]Running the hidden tests ...[/]")
    return True, room.act(current, Submit("\n".join(lines), sure, work=current.draft_work), study.now())


def print_statement(exercise: Exercise) -> None:
    """Print what is to be written."""
    console.print(
        f"\n[bold cyan]{escape(exercise.title)}[/] [dim](level {exercise.level}, {exercise.minutes} minutes)[/]\n"
    )
    if console.is_terminal:
        console.print(Markdown(exercise.statement))
    else:
        console.print(exercise.statement.rstrip(), markup=False, soft_wrap=True)


def print_run(run: ExerciseRun) -> None:
    """Print each test with its failing assertion, what stopped the run, and the end of what the code printed."""
    for outcome in run.outcomes:
        mark = "[green]passed[/]" if outcome.passed else "[red]failed[/]"
        told = f": {escape(outcome.message)}" if outcome.message else ""
        console.print(f"{mark}  {escape(outcome.name)}{told}", soft_wrap=True)
    if run.stopped:
        console.print(f"[red]{escape(run.stopped)}[/]", soft_wrap=True)
    if run.output.strip():
        console.print(f"[dim]It printed:\n{escape(run.output.rstrip())}[/]", soft_wrap=True)
    console.print(f"{run.passed} of {run.total} tests passed.")


def print_solution(exercise: Exercise) -> None:
    """Print the reference solution."""
    if console.is_terminal:
        console.print(Syntax(exercise.reference.rstrip(), "python", background_color="default"))
    else:
        console.print(exercise.reference.rstrip(), markup=False, soft_wrap=True)


def exercise_of(task: Task) -> Exercise:
    """Find the exercise of a stored task; raises UsageProblem if this version has it no longer."""
    found = exercises().get(task.exercise_id)
    if found is None:
        raise UsageProblem(
            f"The exercise {task.exercise_id!r} is not part of this version; `whetstone drill --new` starts another drill."
        )
    return found
