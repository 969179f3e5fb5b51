"""`drill` and `review`: a mock interviewer in the terminal; every step is stored, so a drill can be gone on with."""

from __future__ import annotations

from typing import Annotated, get_args

import typer
from rich.markdown import Markdown
from rich.markup import escape

from assistant.design.session import briefs_in, is_whole, minutes_planned, phases_in
from assistant.drill.actions import Begin, Hint, Next, Overrule, Pause, Resume, SetTimer, Submit
from assistant.drill.attempt import Attempt, Work
from assistant.drill.engine import DrillRoom, hint, reveal
from assistant.drill.kinds import KINDS, DrillKind
from assistant.drill.machine import Drill, State
from assistant.drill.packet import packet_markdown, packet_of
from assistant.drill.task import Verdict
from assistant.grade.refining import can_refine, changes, refine_last
from assistant.models.chat import ModelError
from content.loops import load_loops
from ui.commands.ask import filters_of
from ui.commands.coding import answer_code, ask_confidence, offer_solution
from ui.commands.interviewing import answer_phase, print_debriefs
from ui.drilling import drill_room, learn_if_due, new_drill
from ui.failures import UsageProblem
from ui.study import Study, open_study
from ui.terminal import console

KIND_IDS: tuple[DrillKind, ...] = get_args(DrillKind)
HELP = (
    "[dim]An empty line hands the answer in. Alone on a line: ? a hint, ! I don't know, q pause and leave.[/]"
)
VERDICTS: dict[str, Verdict] = {"y": "yes", "p": "partly", "n": "no"}
VERDICT_WORDS: dict[Verdict, str] = {
    "yes": "mentioned",
    "partly": "perhaps mentioned",
    "no": "not found",
}


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command("drill")(drill)


def drill(
    kind: Annotated[str, typer.Option("--kind", help=f"One of {', '.join(KIND_IDS)}.")] = "rapid",
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="Only this topic; may be repeated.")
    ] = None,
    minutes: Annotated[int, typer.Option("--minutes", min=0, help="Length; 0 for the kind's own.")] = 0,
    level: Annotated[
        list[int] | None, typer.Option("--level", min=1, max=5, help="Only this difficulty.")
    ] = None,
    profile: Annotated[str, typer.Option("--profile", help="Company profile of a full loop.")] = "bigtech",
    timer: Annotated[str, typer.Option("--timer", help="on, doubled or off.")] = "on",
    seed: Annotated[int, typer.Option("--seed", help="Draw the same questions again; 0 draws anew.")] = 0,
    new: Annotated[
        bool, typer.Option("--new", help="Start anew even if a drill was left unfinished.")
    ] = False,
    mined: Annotated[
        bool, typer.Option("--mined", help="Also ask questions mined from the resources you read.")
    ] = False,
) -> None:
    """Be interviewed: questions one by one, graded against key points, misses scheduled for review."""
    if kind not in KIND_IDS:
        raise UsageProblem(f"There is no drill {kind!r}; the kinds are {', '.join(KIND_IDS)}.")
    if timer not in ("on", "doubled", "off"):
        raise UsageProblem(f"The timer is on, doubled or off, not {timer!r}.")
    filters_of(topic, None)
    study = open_study()
    room = drill_room(study)
    unfinished = [] if new else study.progress.unfinished()
    if unfinished:
        current = room.open(unfinished[0].id, study.now())
        console.print(f"Going on with {escape(current.title)}; --new starts another.")
    else:
        chosen: DrillKind = next(k for k in KIND_IDS if k == kind)
        current = new_drill(
            study,
            room,
            chosen,
            topics=topic or [],
            levels=level or [],
            minutes=minutes,
            profile=profile,
            mined=mined,
            seed=seed,
        )
    if current.timer != timer:
        current = room.act(current, SetTimer(timer), study.now())  # type: ignore[arg-type]
    play(study, room, current)


def play(study: Study, room: DrillRoom, current: Drill) -> None:
    """Ask until the drill ends or the user leaves; leaving keeps everything."""
    if current.state is State.BRIEFED:
        console.print(f"[bold]{escape(current.title)}[/]. {own_brief(current)}\n{own_help(current)}")
        current = room.act(current, Begin(), study.now())
    elif current.state is State.PAUSED:
        current = room.act(current, Resume(), study.now())
    try:
        while current.state not in (State.CLOSED, State.ABANDONED):
            if current.state is State.FEEDBACK:
                if current.show == "each":
                    current = feedback(study, room, current)
                current = room.act(current, Next(), study.now())
            else:
                current = answer(study, room, current)
                if current.state is State.PAUSED:
                    console.print("Paused. `whetstone drill` goes on here.")
                    return
    except (EOFError, KeyboardInterrupt):
        current = room.open(current.id, study.now())  # drafts and hints have moved it on
        if current.state in (State.ANSWERING, State.FEEDBACK):
            room.act(current, Pause(), study.now())
        console.print("\nPaused. `whetstone drill` goes on here.")
        return
    summary(study, current)
    learned = learn_if_due(study)
    if learned is not None:
        console.print(
            f"[dim]The grader learned from {learned.verdicts} verdicts of yours; its agreement with you goes from "
            f"kappa {learned.kappa_before:.2f} to {learned.kappa_after:.2f}.[/]"
        )


def own_brief(current: Drill) -> str:
    """Say what a drill is; a design interview of some phases only is none of forty-five minutes."""
    briefs = briefs_in(current) if current.kind == "design" else []
    asked = phases_in(current, briefs[0]) if briefs else ()
    if asked and not is_whole(asked):
        return f"{minutes_planned(asked)} minutes; levels and what was missing come at the end."
    return KINDS[current.kind].brief  # type: ignore[index]


def own_help(current: Drill) -> str:
    """Say what may be typed; a design interview explains itself with its problem."""
    return "" if current.kind == "design" else HELP


def answer(study: Study, room: DrillRoom, current: Drill) -> Drill:
    """Ask the task in hand and hand in what is typed."""
    task = current.task
    assert task is not None
    if task.kind == "code":
        return answer_code(study, room, current, task)
    if task.phase:
        return answer_phase(study, room, current, task)
    console.print(f"\n[bold cyan]{escape(task.prompt)}[/] [dim]({task.topic}, level {task.level})[/]")
    if task.origin == "mined":
        console.print(f"[dim]From {escape(task.source)} (license: {escape(task.licence)})[/]", soft_wrap=True)
    work = Work()
    if task.pattern:
        for number, option in enumerate(task.pattern.options, start=1):
            console.print(f"  {number} {escape(option)}")
        pick = console.input("Pattern (number): ").strip()
        chosen = (
            task.pattern.options[int(pick) - 1]
            if pick.isdigit() and 0 < int(pick) <= len(task.pattern.options)
            else pick
        )
        work = Work(
            pattern=chosen, time=console.input("Time: ").strip(), space=console.input("Space: ").strip()
        )
        console.print("Your plan in two lines:")
    lines: list[str] = []
    while True:
        line = console.input("> " if not lines else "  ").rstrip()
        if line == "?" and not lines:
            current = room.act(current, Hint(), study.now())
            console.print(f"[dim]Hint: {escape(hint(current))}[/]")
        elif line == "!" and not lines:
            return room.act(current, Submit("", gave_up=True), study.now())
        elif line == "q" and not lines:
            return room.act(current, Pause(), study.now())
        elif line:
            lines.append(line)
        elif lines or task.pattern:
            break
    return room.act(current, Submit("\n".join(lines), ask_confidence(), work=work), study.now())


def feedback(study: Study, room: DrillRoom, current: Drill) -> Drill:
    """Show what was found in the last answer, and take the user's own verdicts."""
    attempt = current.last
    assert attempt is not None
    shown = reveal(current)
    console.print(f"\n[bold]{verdict_line(attempt)}[/]")
    if attempt.marks and attempt.marks.feedback:
        text = attempt.marks.feedback
        console.print(Markdown(text) if console.is_terminal else text, markup=False)
    elif attempt.gave_up:
        for point in shown.points:
            console.print(f"- {escape(point.claim)}")
    current = refined(study, room, current)
    attempt = current.last
    assert attempt is not None
    for check in attempt.marks.checks if attempt.marks else ():
        console.print(f"- {escape(check.name)}: {check.value:.0%} {escape(check.note)}")
    if shown.number:
        console.print(
            f"- {shown.number.answer:g} {escape(shown.number.unit)}: {escape(shown.number.working)}"
        )
    if shown.pattern:
        console.print(f"- {escape(shown.pattern.insight)}")
    if attempt.task.kind == "code":
        offer_solution(attempt)
    if not attempt.task.points or attempt.gave_up:
        return current
    said = console.input("[dim]Enter goes on; “2 y” says point 2 was stated (y, p or n).[/] ").split()
    while len(said) == 2 and said[0].isdigit() and said[1] in VERDICTS:
        if 0 < int(said[0]) <= len(attempt.task.points):
            verdict = VERDICTS[said[1]]
            current = room.act(current, Overrule(attempt.ordinal, int(said[0]) - 1, verdict), study.now())
            assert current.last is not None
            console.print(f"[bold]{verdict_line(current.last)}[/]")
        said = console.input("[dim]Enter goes on.[/] ").split()
    return current


def refined(study: Study, room: DrillRoom, current: Drill) -> Drill:
    """Let an admitted model look at the last answer again and show what that changed; Ctrl-C skips it."""
    judge = study.judge() if can_refine(current) else None
    if judge is None or current.last is None:
        return current
    first = current.last
    try:
        with console.status(f"{judge.model.name} reads your answer again; Ctrl-C skips this"):
            for better in refine_last(room, current.id, study.grader, judge, study.now):
                current = better
    except KeyboardInterrupt:
        console.print("[dim]Skipped; the verdicts stand as they are.[/]")
    except ModelError as error:
        console.print(f"[dim]The verdicts stand as they are: {escape(str(error))}[/]")
    assert current.last is not None
    changed = changes(first.marks, current.last.marks)
    for change in changed:
        claim = first.task.points[change.point].claim
        console.print(f"- {VERDICT_WORDS[change.before]} → {VERDICT_WORDS[change.after]}: {escape(claim)}")
    if changed:
        console.print(f"[bold]With {escape(judge.model.name)}: {verdict_line(current.last)}[/]")
    return current


def verdict_line(attempt: Attempt) -> str:
    """Say the band and how much of the key points was mentioned; "Ungraded" when it is so."""
    if attempt.gave_up:
        return "Not answered. A good answer mentions:"
    if attempt.score is None or attempt.band is None:
        return "Ungraded."
    of = "for tests and explanation" if attempt.task.kind == "code" else "of the key points mentioned"
    return f"{attempt.band.capitalize()}: {attempt.score:.0%} {of}."


def summary(study: Study, current: Drill) -> None:
    """Show how the drill went; a full loop ends in its packet of evidence."""
    if current.kind == "design":
        print_debriefs(study, current)
        return
    if current.kind == "loop":
        text = packet_markdown(packet_of(current, load_loops()[current.profile]))
        console.print(Markdown(text) if console.is_terminal else text, markup=False)
        print_debriefs(study, current)
        return
    scores = [a.score for a in current.attempts if a.score is not None]
    if current.kind == "code":
        console.print("\nYour file stays; `whetstone exercises` lists all exercises.")
        return
    mean = f"{sum(scores) / len(scores):.0%} of the key points on average" if scores else "nothing graded"
    console.print(
        f"\n[bold]{len(current.attempts)} answers, {mean}.[/] "
        "What was missed comes back with `whetstone drill --kind review`."
    )
