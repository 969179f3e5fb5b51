"""What was found in an answer, in the terminal: point by point, with the words it rests on and the user's say."""

from __future__ import annotations

import re

from rich.markup import escape

from assistant.drill.actions import Overrule, Pause
from assistant.drill.advice import next_step
from assistant.drill.attempt import Attempt
from assistant.drill.engine import DrillRoom, reveal
from assistant.drill.machine import Drill
from assistant.drill.task import Nearest, Verdict
from assistant.grade.refining import can_refine, changes, refine_last
from assistant.models.chat import ModelError
from ui.commands.answering import MovedOn
from ui.commands.coding import exercise_of, print_solution
from ui.commands.formulas import readable
from ui.commands.keyboard import drop_typed_ahead, read_line
from ui.study import Study
from ui.suggestions import handbook
from ui.terminal import console
from ui.verdict_words import SIGNS, TITLES, amount, headline, remarks, state_of

VERDICTS: dict[str, Verdict] = {"y": "yes", "p": "partly", "n": "no"}
SAID = re.compile(r"(\d+)\s*(y|p|n)(?:es|artly|o)?")
SOLUTION = ", v shows a solution"
OVERRULE = "; “2 y” says that point 2 was stated (y yes, p partly, n no)"


def feedback(study: Study, room: DrillRoom, current: Drill) -> Drill:
    """Show what was found in the last answer, and take the user's own verdicts. Raises MovedOn for a pause."""
    attempt = current.last
    assert attempt is not None
    print_verdict(attempt)
    current = refined(study, room, current)
    attempt = current.last
    assert attempt is not None
    if attempt.task.pattern:
        console.print(f"Cues: {escape('; '.join(attempt.task.pattern.cues))}", soft_wrap=True)
        console.print(f"Corner cases: {escape('; '.join(attempt.task.pattern.corner_cases))}", soft_wrap=True)
        console.print(f"Insight: {escape(attempt.task.pattern.insight)}", soft_wrap=True)
        console.print(
            f"Now solve it: {escape(attempt.task.pattern.leetcode)} and note it with `whetstone log add "
            f"{escape(attempt.task.pattern.leetcode.rstrip('/').rpartition('/')[2])} --minutes N`.",
            soft_wrap=True,
        )
    if reveal(current).worked and len(attempt.task.points) > 1:
        text = " ".join(point.claim for point in attempt.task.points)
        console.print(f"The whole answer, to read once and say aloud: {escape(readable(text))}")
    if attempt.expired:
        drop_typed_ahead()  # an Enter that was to hand in, typed while the answer was marked
    return take_overrules(study, room, current)


def take_overrules(study: Study, room: DrillRoom, current: Drill) -> Drill:
    """Let the user read, and say of key points whether they were stated, until a line is empty. Raises MovedOn."""
    assert current.last is not None
    task = current.last.task
    can_overrule = bool(task.points) and not current.last.gave_up and task.kind != "star"
    may = f"{SOLUTION if task.kind == 'code' else ''}{OVERRULE if can_overrule else ''}"
    while said := read_line(f"[dim]Enter goes on, q pauses{may}.[/] ").strip().lower():
        match = SAID.fullmatch(said)
        if said == "q":
            raise MovedOn(room.act(current, Pause(), study.now()))
        if said == "v" and task.kind == "code":
            print_solution(exercise_of(task))
        elif match is None or not can_overrule:
            console.print("[dim]That is not understood.[/]")
        elif not 0 < int(match[1]) <= len(task.points):
            count = len(task.points)
            console.print(f"There are {count} points." if count > 1 else "There is 1 point.")
        else:
            action = Overrule(current.last.ordinal, int(match[1]) - 1, VERDICTS[match[2]])
            current = room.act(current, action, study.now())
            assert current.last is not None
            console.print(f"[bold]{escape(headline(current.last))}[/]")
    return current


def print_verdict(attempt: Attempt) -> None:
    """Print the headline, the remarks, each key point with its evidence, the checks, and the next step."""
    console.print(f"\n[bold]{escape(headline(attempt))}[/]")
    for line in remarks(attempt):
        console.print(escape(line))
    if attempt.task.kind in ("star", "code"):
        print_checks(attempt)  # of code, whether it runs comes first
    if attempt.task.kind == "star":
        return
    for index, point in enumerate(attempt.task.points):
        state = state_of(attempt, index)
        mark = attempt.marks.points[index] if attempt.marks and index < len(attempt.marks.points) else None
        weight = ", vital" if point.vital else ""
        title = "" if attempt.gave_up else f"{TITLES[state]}{weight}: "
        console.print(f" {index + 1} {SIGNS[state]} {title}{escape(readable(point.claim))}")
        if mark and mark.best_sentence and state != "no":
            console.print(f"     [dim]You: “{escape(' '.join(mark.best_sentence.split()))}”[/]")
        if mark and mark.quote and state != "yes":
            console.print(f"     [dim]Handbook: “{escape(readable(mark.quote))}”[/]")
    if attempt.task.kind != "code":
        print_checks(attempt)
    known = attempt.task.wrong_answers
    for index in attempt.marks.mistakes if attempt.marks else ():
        if index < len(known):
            console.print(
                f"A common wrong answer that yours comes close to: “{escape(readable(known[index].answer))}” "
                f"{escape(readable(known[index].why))}"
            )
    print_nearest(attempt)
    if step := next_step(attempt):
        console.print(f"Next: {escape(readable(step))}")
    page = handbook().get(attempt.task.source)
    if page is not None:
        console.print(f"[dim]Read on: {escape(page.title)} (`whetstone handbook {page.id}`)[/]")


def print_checks(attempt: Attempt) -> None:
    """Print what was decided by rule: numbers, picks, tests, the structure of a story."""
    number = attempt.task.number
    told = {check.name for check in attempt.marks.checks} if attempt.marks else set()
    for check in attempt.marks.checks if attempt.marks else ():
        sign = SIGNS["yes" if check.value >= 1 else "partly" if check.value > 0 else "no"]
        console.print(f" {sign} {escape(check.name)}: {escape(check.note)}")
    if number is not None and "number" not in told:
        console.print(f" {escape(amount(number.answer, number.unit))}: {escape(number.working)}")


def print_nearest(attempt: Attempt) -> None:
    """Print the handbook's passages nearest to a question that nothing settles."""
    for near in nearest_of(attempt):
        page_id, _, section = near.place.partition("#")
        page = handbook().get(page_id)
        if page is None:
            continue
        part = f", {section.replace('-', ' ')}" if section else ""
        says = f": “{escape(readable(near.says))}”" if near.says else ""
        console.print(f" · {escape(page.title)}{part} (`whetstone handbook {page.id}`){says}")


def nearest_of(attempt: Attempt) -> tuple[Nearest, ...]:
    """The passages to compare an answer with that could not be graded."""
    return attempt.task.nearest if attempt.band is None and not attempt.task.points else ()


def refined(study: Study, room: DrillRoom, current: Drill) -> Drill:
    """Let an admitted model look at the last answer again and show what that changed; Ctrl-C skips it."""
    judge = study.judge() if can_refine(current) else None
    if judge is None or current.last is None:
        return current
    first, asked = current.last, False
    try:
        with console.status(f"{judge.model.name} reads your answer again; Ctrl-C skips this"):
            for better in refine_last(room, current.id, study.grader, judge, study.now):
                current, asked = better, True
    except KeyboardInterrupt:
        console.print("[dim]Skipped; the verdicts stand as they are.[/]")
    except ModelError as error:
        console.print(f"[dim]The verdicts stand as they are: {escape(str(error))}[/]")
    assert current.last is not None
    changed = changes(first.marks, current.last.marks)
    for change in changed:
        claim = first.task.points[change.point].claim
        console.print(f"- {TITLES[change.before]} → {TITLES[change.after]}: {escape(readable(claim))}")
    if changed:
        console.print(f"[bold]With {escape(judge.model.name)}: {escape(headline(current.last))}[/]")
    elif asked:
        console.print(f"[dim]{escape(judge.model.name)} agrees with the verdicts.[/]")
    return current
