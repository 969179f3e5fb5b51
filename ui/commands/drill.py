"""`drill` and `review`: a mock interviewer in the terminal; every step is stored, so a drill can be gone on with."""

from __future__ import annotations

from typing import Annotated, get_args

import typer
from rich.markdown import Markdown
from rich.markup import escape

from assistant.design.session import briefs_in, is_whole, minutes_planned, phases_in
from assistant.drill.actions import Begin, Next, Pause, Resume, SetTimer
from assistant.drill.engine import DrillRoom
from assistant.drill.kinds import KINDS, DrillKind
from assistant.drill.machine import Drill, State
from assistant.drill.packet import packet_markdown, packet_of
from assistant.grade.refining import BY_POINTS_ALONE
from assistant.progress.database import ProgressError
from assistant.progress.memory import CARD_BELOW, CARD_KINDS
from content.loops import load_loops
from ui.commands.answering import HELP, MovedOn, answer
from ui.commands.coding import answer_code
from ui.commands.formulas import readable
from ui.commands.interviewing import answer_phase, print_debriefs
from ui.commands.keyboard import drop_typed_ahead
from ui.commands.options import require_topics
from ui.commands.verdicts import feedback
from ui.drilling import drill_room, grading_line, learn_if_due, learned_line, new_drill, warm_judge_behind
from ui.failures import UsageProblem
from ui.render_drill import progress_line
from ui.render_drill_end import depth_line, totals_line
from ui.study import Study, open_study
from ui.terminal import console

KIND_IDS: tuple[DrillKind, ...] = get_args(DrillKind)
ENDED = (State.CLOSED, State.ABANDONED)
LOOKED_AT = 1000  # drills
ELSEWHERE = "went on in another window"  # how the store says it
NO_USE: dict[str, tuple[DrillKind, ...]] = {  # kinds of drill that an option changes nothing of
    "--topic": ("review", "pattern", "design", "loop"),
    "--level": ("review", "design", "loop"),
    "--minutes": ("design",),
    "--profile": ("rapid", "review", "deep", "pattern", "star", "code", "design"),
    "--mined": ("review", "pattern", "code", "design"),
}


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command("drill")(drill)


def drill(
    kind: Annotated[
        str,
        typer.Option(
            "--kind", help=f"One of {', '.join(KIND_IDS)}; without it, what was left unfinished, else rapid."
        ),
    ] = "",
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="Only this topic; may be repeated.")
    ] = None,
    minutes: Annotated[int, typer.Option("--minutes", min=0, help="Length; 0 for the kind's own.")] = 0,
    level: Annotated[
        list[int] | None, typer.Option("--level", min=1, max=5, help="Only this difficulty.")
    ] = None,
    profile: Annotated[
        str,
        typer.Option("--profile", help="Company profile of a full loop: bigtech (unless named) or startup."),
    ] = "",
    timer: Annotated[
        str, typer.Option("--timer", help="on, doubled or off; a drill gone on with keeps its own.")
    ] = "",
    seed: Annotated[int, typer.Option("--seed", help="Draw the same questions again; 0 draws anew.")] = 0,
    new: Annotated[
        bool, typer.Option("--new", help="Start anew even if a drill was left unfinished.")
    ] = False,
    mined: Annotated[
        bool, typer.Option("--mined", help="Also ask questions mined from the resources you read.")
    ] = False,
    packet: Annotated[
        bool,
        typer.Option(
            "--packet",
            help="Print the packet of the last full loop once more; with --kind, the end of the last drill of that kind.",
        ),
    ] = False,
) -> None:
    """Be interviewed: questions one by one, graded against key points, misses scheduled for review."""
    if kind and kind not in KIND_IDS:
        raise UsageProblem(f"There is no drill {kind!r}; the kinds are {', '.join(KIND_IDS)}.")
    if timer not in ("", "on", "doubled", "off"):
        raise UsageProblem(f"The timer is on, doubled or off, not {timer!r}.")
    if profile and profile not in load_loops():
        raise UsageProblem(f"There is no profile {profile!r}; the profiles are {', '.join(load_loops())}.")
    require_topics(*topic or ())
    study = open_study()
    if packet:
        summary(study, last_ended(study, kind or "loop"))
        return
    room = drill_room(study)
    unfinished = [] if new else [d for d in study.progress.unfinished() if kind in ("", d.kind)]
    if unfinished:
        current = room.open(unfinished[0].id, study.now())
        unused = [topic, minutes, level, seed, mined, profile]
        told = " The other options hold for a new one." if any(unused) else ""
        console.print(f"Going on with {escape(current.title)}; --new starts another.{told}")
    else:
        chosen: DrillKind = next((k for k in KIND_IDS if k == kind), "rapid")
        if chosen == "review" and (day := next_due(study)) and not study.memory.due(study.now()):
            raise UsageProblem(f"Nothing is due for review today; the next card is due on {day}.")
        named = {
            "--topic": topic, "--level": level, "--minutes": minutes, "--profile": profile, "--mined": mined,
        }  # fmt: skip
        idle = [option for option, value in named.items() if value and chosen in NO_USE[option]]
        for option in idle:
            console.print(f"[dim]{option} is not used by {chosen} drills.[/]")
        current = new_drill(
            study,
            room,
            chosen,
            topics=topic if topic and "--topic" not in idle else [],
            levels=level or [],
            minutes=minutes,
            profile=profile or "bigtech",
            mined=mined,
            seed=seed,
        )
    if timer and current.timer != timer:
        current = room.act(current, SetTimer(timer), study.now())  # type: ignore[arg-type]
    play(study, room, current)


def next_due(study: Study) -> str:
    """The day on which the next card is due, "" if there are no cards."""
    cards = [card for card in study.memory.cards() if not card.suspended]
    return f"{cards[0].due.astimezone():%A, %Y-%m-%d}" if cards else ""


def last_ended(study: Study, kind: str) -> Drill:
    """Read the drill of a kind that ended last with an answer in it; raises UsageProblem if none has."""
    rows = study.progress.drills(LOOKED_AT)
    row = next((row for row in rows if row.kind == kind and row.state in ENDED and row.attempts), None)
    if row is None:
        named = "full loop" if kind == "loop" else f"{kind} drill"
        raise UsageProblem(f"No {named} has ended yet; `whetstone drill --kind {kind}` plays one.")
    return study.progress.load(row.id)


def play(study: Study, room: DrillRoom, current: Drill) -> None:
    """Ask until the drill ends or the user leaves; leaving keeps everything.

    Raises UsageProblem if the drill went on in another window.
    """
    resumed = current.state is not State.BRIEFED
    if current.state is State.BRIEFED:
        console.print(f"[bold]{escape(current.title)}[/]. {own_brief(current)}\n{own_help(current)}")
        console.print(f"[dim]{escape(grading_line(study))}[/]")
        current = room.act(current, Begin(), study.now())
    elif current.state is State.PAUSED:
        current = room.act(current, Resume(), study.now())
    if current.task is not None and current.task.kind in BY_POINTS_ALONE:
        warm_judge_behind(study)
    if current.state is State.FEEDBACK and current.show == "each" and current.last is not None:
        console.print(
            f"[bold cyan]{escape(readable(current.last.task.prompt))}[/]\n[dim]{escape(current.last.answer)}[/]"
        )
    round_ = ""
    try:
        while current.state not in (*ENDED, State.PAUSED):
            is_asked = current.state is not State.FEEDBACK
            if is_asked and current.task and current.task.round != round_:
                round_ = current.task.round
                line = progress_line(current, load_loops()[current.profile])
                console.print(f"\n[bold]{escape(line[:1].upper() + line[1:])}[/]")
            current = go_on(study, room, current, resumed=resumed)
            resumed = resumed and not is_asked
    except (EOFError, KeyboardInterrupt):
        current = room.open(current.id, study.now())  # drafts and hints have moved it on
        if current.state in (State.ANSWERING, State.FEEDBACK):
            room.act(current, Pause(), study.now())
        console.print("\nPaused. `whetstone drill` goes on here.")
        return
    except ProgressError as error:
        if ELSEWHERE not in str(error):
            raise
        drop_typed_ahead()  # or the shell would read it
        raise UsageProblem(went_on_elsewhere(study.progress.load(current.id), error)) from error
    if current.state is State.PAUSED:
        console.print("Paused. `whetstone drill` goes on here.")
        return
    summary(study, current)
    learned = learn_if_due(study)
    if learned is not None:
        console.print(f"[dim]{learned_line(learned)}[/]")


def went_on_elsewhere(current: Drill, error: ProgressError) -> str:
    """Say that another window has the drill, how to go on with it, and which words were not kept because of it."""
    now = "and ended there" if current.state in ENDED else "`whetstone drill` goes on with it"
    between = " " if current.state in ENDED else "; "
    lost = "".join(getattr(error, "__notes__", ()))
    told = f" This was not kept: “{lost}”" if lost else ""
    return f"Drill {current.id} {ELSEWHERE}{between}{now}.{told}"


def own_brief(current: Drill) -> str:
    """Say what a drill is; a design interview of some phases only is none of forty-five minutes."""
    briefs = briefs_in(current) if current.kind == "design" else []
    asked = phases_in(current, briefs[0]) if briefs else ()
    if asked and not is_whole(asked):
        return f"{minutes_planned(asked)} minutes; levels and what was missing come at the end."
    return KINDS[current.kind].brief  # type: ignore[index]


def own_help(current: Drill) -> str:
    """Say what may be typed; a design interview and an exercise explain themselves."""
    return "" if current.kind in ("design", "code") else HELP


def go_on(study: Study, room: DrillRoom, current: Drill, *, resumed: bool = False) -> Drill:
    """Show the verdict, or ask the task in hand and hand in what is typed; `resumed` says again what was said before."""
    try:
        if current.state is State.FEEDBACK:
            if current.show == "each":
                current = feedback(study, room, current)
            return room.act(current, Next(), study.now())
        task = current.task
        assert task is not None
        if task.kind == "code":
            return answer_code(study, room, current, task)
        if task.phase:
            return answer_phase(study, room, current, task, resumed=resumed)
        return answer(study, room, current, task, resumed=resumed)
    except MovedOn as left:
        return left.drill


def summary(study: Study, current: Drill) -> None:
    """Show how the drill went; a full loop ends in its packet of evidence."""
    if current.kind == "design":
        print_debriefs(study, current)
        return
    if current.kind == "loop":
        text = packet_markdown(packet_of(current, load_loops()[current.profile]))
        piped = not console.is_terminal
        console.print(text if piped else Markdown(text), markup=False, soft_wrap=piped)
        print_debriefs(study, current)
        return
    if current.kind == "code":
        console.print(f"\n{escape(totals_line(current))}")
        console.print("Your file stays; `whetstone exercises` lists all exercises.")
        return
    console.print(f"\n[bold]{escape(totals_line(current))}[/] {escape(depth_line(current))}")
    if any(
        a.task.kind in CARD_KINDS and (a.gave_up or (a.score or 1) < CARD_BELOW) for a in current.attempts
    ):
        console.print(
            f"What was missed comes back with `whetstone drill --kind review`, from {next_due(study) or 'tomorrow'} on."
        )
