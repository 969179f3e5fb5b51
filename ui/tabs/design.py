"""Design: system-design problems, the 45-minute interview, its debrief, worked designs, and sheets to print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any

import gradio as gr

from assistant.design.pages import debrief_markdown, notes_lines
from assistant.design.problem import Problem, problem_named
from assistant.design.session import (
    ask,
    briefs_in,
    current_brief,
    debrief_of,
    minutes_spent,
    remarks,
    twist_now,
)
from assistant.drill.actions import Abandon, Action, Begin, Pause, Resume, SetTimer, Sketch, Submit
from assistant.drill.machine import State
from content.designs import load_designs, outline_of
from content.scenarios import load_grid
from ui.drills import Drills, Shown, read_place, timer_named
from ui.failures import UsageProblem, expected
from ui.forms import Form, read_form
from ui.interviews import (
    in_other_words,
    known_family,
    known_phases,
    new_interview,
    pose,
    reading_after,
)
from ui.notices import do_button, notice, problem
from ui.render_debrief import render_debrief
from ui.render_design import (
    MOST_IN_A_SHEET,
    render_board,
    render_briefing,
    render_head,
    render_interviewer,
    render_outline,
    render_outlines,
    render_paused,
    render_phase,
    render_problem,
    render_sheet_form,
    render_start,
    render_views,
)
from ui.tabs.room import Command, Room, on_command, panel

LISTED = 12  # interviews and problems on the start page
ENDED = (State.CLOSED, State.ABANDONED)


@dataclass(frozen=True, slots=True)
class Screen:
    """What the tab shows; a part that is None stays as it is."""

    message: Any = ""
    head: Any = None
    main: Any = None
    aside: Any = None
    board: Any = None

    def parts(self) -> tuple[Any, ...]:
        """Turn the screen into the values of the panels."""
        values = (self.message, self.head, self.main, self.aside, self.board)
        return tuple(gr.skip() if value is None else value for value in values)


def build(room: Room) -> None:
    """Lay out the tab."""
    with gr.Column(elem_id="design"):
        head = panel(elem_id="design-head")
        message = panel(elem_id="design-message")
        with gr.Row(elem_id="design-body"):
            main = panel(elem_id="design-main")
            with gr.Column(elem_id="design-side"):
                aside = panel(elem_id="design-aside")
                board = panel(elem_id="design-board")
    parts = [message, head, main, aside, board]
    on_command("design", partial(on_design, room.drills), [], parts, early=room.early)
    on_command("start-design", partial(on_start, room.drills), [], parts, early=room.early)


def on_start(drills: Drills, command: Command) -> Iterator[tuple[Any, ...]]:
    """Begin the interview that a button names by its family (none: any) and, after a colon, by its phases."""
    yield from run(drills, "family", command.value, Form())


def on_design(drills: Drills, command: Command) -> Iterator[tuple[Any, ...]]:
    """Run one command of the tab: a verb, what it is about, and the form it was sent with."""
    verb, _, rest = command.value.partition(" ")
    yield from run(drills, verb, rest, read_form(command.text))


def run(drills: Drills, verb: str, rest: str, form: Form) -> Iterator[tuple[Any, ...]]:
    """Show what a command leads to; a debrief comes twice, the second time with what to read."""
    handler = VERBS.get(verb)
    if handler is None:
        return
    try:
        result = handler(drills, rest, form)
        if isinstance(result, Shown):
            yield interview_screen(drills, result).parts()
            if result.drill.state in ENDED:
                yield end_screen(drills, result, looking=False).parts()
        else:
            yield result.parts()
    except expected() as error:
        number = rest.partition(".")[0]
        way = do_button("design", f"open {number}", "Show it as it stands") if number.isdigit() else ""
        yield Screen(problem(error, way)).parts()


# What is shown


def page(main: str) -> Screen:
    """Show something that is no interview."""
    return Screen("", "", f'<div class="design-root" data-shown="start">{main}</div>', "", "")


def interview_screen(drills: Drills, shown: Shown) -> Screen:
    """Show an interview as it stands."""
    drill, place = shown.drill, str(shown.place)
    if drill.state in ENDED:
        return end_screen(drills, shown, looking=True)
    brief = current_brief(drill)
    task = drill.task
    if brief is None or task is None:  # the next round of a loop
        button = do_button("drill", f"open {drill.id}", "Go on in the Drill tab", tab="drill")
        return page(
            f"{render_views('')}{notice('The design interview is over; other questions follow.', 'good', button)}"
        )
    aside = board = ""
    if drill.state is State.BRIEFED:
        main = render_briefing(drill, place, brief)
    elif drill.state is State.PAUSED:
        main = render_paused(place)
    else:
        main = render_phase(drill, place, task, brief, remarks(drill))
        aside, board = render_interviewer(place, drill.asked), render_board(place, drill.sketch)
    return Screen("", head_of(drills, shown), rooted(main, drill.id), aside, board)


def head_of(drills: Drills, shown: Shown) -> str:
    """Make the bar of an interview as of now."""
    drill, now = shown.drill, drills.study.now()
    twist = twist_now(drill, now) if drill.state is State.ANSWERING else ""
    return render_head(drill, str(shown.place), now, minutes_spent(drill, now), twist)


def end_screen(drills: Drills, shown: Shown, *, looking: bool) -> Screen:
    """Show the debrief; `looking` without what to read, which takes some searches."""
    drill = shown.drill
    brief = briefs_in(drill)[0]
    debrief = debrief_of(drill, brief)
    reading = None if looking else reading_after(drills.study, debrief)
    main = render_debrief(
        drill,
        str(shown.place),
        debrief,
        debrief_markdown(debrief, reading),
        outline_of(brief.family),
        looking=looking,
    )
    return Screen("", "", rooted(main, drill.id), "", "")


def rooted(main: str, drill_id: int) -> str:
    """Say which interview a part belongs to, for the address and for reloading."""
    return f'<div class="design-root" data-shown="{drill_id}">{main}</div>'


def view(drills: Drills, rest: str, form: Form) -> Screen:
    """Show one of the parts of the tab."""
    grid, study = load_grid(), drills.study
    if rest == "sheet":
        return page(render_sheet_form(grid, [], notes=True))
    if rest == "outlines":
        return page(render_outlines(grid, load_designs()))
    played = [
        row.id for row in study.progress.drills(limit=500) if row.kind == "design" and row.state == "closed"
    ]
    return page(
        render_start(
            grid,
            [d for d in study.progress.unfinished() if d.kind == "design"][:LISTED],
            [study.progress.load(drill_id) for drill_id in played[:LISTED]],
            study.problems.posed()[:LISTED],
        )
    )


def show_problem(problem: Problem) -> Screen:
    """Show one problem with its notes."""
    notes = "\n".join(notes_lines(1, problem, load_grid())[4:])
    return page(render_problem(problem, notes))


# Commands


def open_interview(drills: Drills, rest: str, form: Form) -> Screen | Shown:
    """Show an interview in this window, or a part of the tab by its name."""
    if not rest.isdigit():
        return view(drills, rest, form)
    shown = drills.open(int(rest))
    if not briefs_in(shown.drill):
        raise UsageProblem(f"Drill {rest} is no design interview; open it in the Drill tab.")
    return shown


def begin(drills: Drills, rest: str, form: Form) -> Shown:
    """Draw a problem as the form wishes and show it with its clock standing."""
    return begin_with(drills, drawn(drills, form), form, known_phases(form.all("phase")))


def begin_with(drills: Drills, chosen: Problem, form: Form, phases: Sequence[str] = ()) -> Shown:
    """Begin the interview of a problem, or a drill of some of its phases."""
    timer = timer_named(form.text("timer") or "on")
    Thread(
        target=drills.study.interviewer.learned, daemon=True
    ).start()  # ready before the first question comes
    return drills.open(new_interview(drills.study, drills.room, chosen, phases=phases, timer=timer).id)


def drawn(drills: Drills, form: Form) -> Problem:
    """Draw a problem that was never posed, as a form wishes."""
    families = [known_family(name) for name in form.all("family")]
    chosen = pose(
        drills.study, 1, families=families, company=form.text("company"), seed=form.number("seed", most=10**9)
    )[0]
    return in_other_words(drills.study, chosen) if form.text("reword") else chosen


def begin_family(drills: Drills, rest: str, form: Form) -> Shown:
    """Begin an interview of `family:phase+phase`; without a family it is any, without phases it is whole."""
    family, _, named = rest.partition(":")
    phases = known_phases([name for name in named.split("+") if name])
    chosen = pose(drills.study, 1, families=[known_family(family)] if family else [])[0]
    return begin_with(drills, chosen, form, phases)


def begin_known(drills: Drills, rest: str, form: Form) -> Shown:
    """Begin the interview of a problem posed before."""
    return begin_with(drills, problem_named(rest), form)


def only_pose(drills: Drills, rest: str, form: Form) -> Screen:
    """Draw a problem and show it."""
    return show_problem(drawn(drills, form))


def known_problem(drills: Drills, rest: str, form: Form) -> Screen:
    """Show a problem posed before."""
    return show_problem(problem_named(rest))


def draw_sheet(drills: Drills, rest: str, form: Form) -> Screen:
    """Draw the problems of a sheet."""
    families = [known_family(name) for name in form.all("family")]
    problems = pose(drills.study, form.number("count", 1, MOST_IN_A_SHEET), families=families)
    return page(render_sheet_form(load_grid(), problems, notes=bool(form.text("notes"))))


def show_outline(drills: Drills, rest: str, form: Form) -> Screen:
    """Show the worked design of a family."""
    design = outline_of(known_family(rest))
    if design is None:
        raise UsageProblem(f"There is no worked design of {rest} yet.")
    return page(render_outline(design))


def step_of(action: Callable[[], Action]) -> Callable[[Drills, str, Form], Shown]:
    """Make the handler of a step that needs nothing but its place."""

    def handle(drills: Drills, rest: str, form: Form) -> Shown:
        return drills.act(read_place(rest), action(), form)

    return handle


def hand_in(drills: Drills, rest: str, form: Form) -> Shown:
    """Hand in the answer to a phase."""
    return drills.act(read_place(rest), Submit(form.text("answer")))


def skip(drills: Drills, rest: str, form: Form) -> Shown:
    """Leave a phase or a follow-up without an answer, or with what was written."""
    answer = form.text("answer")
    return drills.act(read_place(rest), Submit(answer, gave_up=not answer.strip()))


def put_question(drills: Drills, rest: str, form: Form) -> Screen | Shown:
    """Put a clarifying question; the answer being written stays as it is."""
    place = read_place(rest)
    shown = drills.look(place)
    action = ask(shown.drill, form.text("question"), drills.study.interviewer)
    if action is None:
        raise UsageProblem("Write a question first; the interviewer answers while a phase is under way.")
    shown = drills.act(place, action)
    if not drills.same(shown.drill, place):
        return shown
    return Screen(aside=render_interviewer(str(shown.place), shown.drill.asked))


def draw_sketch(drills: Drills, rest: str, form: Form) -> Screen | Shown:
    """Keep the sketch and draw it."""
    place = read_place(rest)
    shown = drills.act(place, Sketch(form.text("sketch")))
    if not drills.same(shown.drill, place):
        return shown
    return Screen(board=render_board(str(shown.place), shown.drill.sketch))


def time_up(drills: Drills, rest: str, form: Form) -> Screen | Shown:
    """Hand in what was typed if the server agrees that the time is up; otherwise set the clock right."""
    place = read_place(rest)
    shown = drills.time_up(place, form)
    return Screen(head=head_of(drills, shown)) if drills.same(shown.drill, place) else shown


def look(drills: Drills, rest: str, form: Form) -> Screen:
    """Draw the bar anew, for example because minute 27 has come."""
    return Screen(head=head_of(drills, drills.look(read_place(rest))))


def set_timer(drills: Drills, rest: str, form: Form) -> Screen:
    """Switch the time boxes; what was typed stays as it is."""
    where, _, mode = rest.partition(" ")
    return Screen(head=head_of(drills, drills.act(read_place(where), SetTimer(timer_named(mode)), form)))


VERBS: dict[str, Callable[[Drills, str, Form], Screen | Shown]] = {
    "view": view, "open": open_interview, "begin": begin, "family": begin_family, "interview": begin_known,
    "pose": only_pose, "another": only_pose, "problem": known_problem, "sheet": draw_sheet, "outline": show_outline,
    "start": step_of(Begin), "pause": step_of(Pause), "resume": step_of(Resume), "end": step_of(Abandon),
    "hand-in": hand_in, "skip": skip, "ask": put_question, "sketch": draw_sketch, "time": time_up, "look": look,
    "timer": set_timer,
}  # fmt: skip
