"""Drill: the mock interviewer; questions one by one, verdicts with their reasons, cards and stories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.drill.actions import Abandon, Begin, Hint, Next, Overrule, Pause, Resume, SetTimer, Submit
from assistant.drill.machine import State
from assistant.drill.task import Verdict
from assistant.models.chat import ModelError
from assistant.progress.database import ProgressError
from assistant.progress.export import cards_from_csv
from assistant.progress.records import Solved
from ui.drill_screens import Screen, beside_question, drill_screen, view_screen
from ui.drill_writing import WRITING
from ui.drilling import bank_ids, learned_line
from ui.drills import Drills, Shown, read_place, timer_named
from ui.failures import UsageProblem, expected
from ui.forms import Form, read_form
from ui.notices import do_button, notice, problem
from ui.render_drill import render_head
from ui.tabs.room import PRIVATE, Command, Room, on_command, panel

Parts = tuple[Any, Any, Any, Any]
VERDICTS: dict[str, Verdict] = {"yes": "yes", "partly": "partly", "no": "no"}
ENDING = ("next", "end", "hand-in", "give-up", "time")  # what may end a drill
NOTHING_WRITTEN = "The time ran out before anything was written; the question counts as not answered."
DIFFICULTY = {1: "easy", 2: "easy", 3: "medium", 4: "hard", 5: "hard"}


def build(room: Room) -> None:
    """Lay out the tab."""
    drills = room.drills
    with gr.Column(elem_id="drill"):
        head = panel(elem_id="drill-head")
        message = panel(elem_id="drill-message")
        with gr.Row(elem_id="drill-body"):
            main = panel(elem_id="drill-main")
            aside = panel(elem_id="drill-aside")
        imported = gr.UploadButton(
            "Import cards from CSV", file_types=[".csv"], elem_id="import-cards", elem_classes="plain"
        )
    parts = [message, head, main, aside]
    on_command("drill", partial(on_drill, drills), [], parts, early=room.early)
    on_command("start-drill", partial(on_start, drills), [], parts, early=room.early)
    imported.upload(partial(import_cards, drills), [imported], parts, **PRIVATE)


def parts_of(screen: Screen) -> Parts:
    """Turn a screen into the values of the panels; a part that is None stays as it is."""
    values = (screen.message, screen.head, screen.main, screen.aside)
    message, head, main, aside = (gr.skip() if value is None else value for value in values)
    return message, head, main, aside


def on_start(drills: Drills, command: Command) -> Parts:
    """Start the drill that a button of any tab names, such as `rapid:llm` or `rapid:page:bias-variance`."""
    try:
        return parts_of(drill_screen(drills, drills.begin_named(command.value)))
    except expected() as error:
        return parts_of(view_screen(drills, "start", message=problem(error)))


def on_drill(drills: Drills, command: Command) -> Iterator[Parts]:
    """Run one command of the tab: a verb, what it is about, and the form it was sent with."""
    verb, _, rest = command.value.partition(" ")
    form = read_form(command.text)
    try:
        if verb == "hand-in":
            for screen in hand_in(drills, rest, form):
                yield parts_of(screen)
        elif verb in VERBS:
            yield parts_of(VERBS[verb](drills, rest, form))
        if verb in ENDING and (learned := drills.learn(read_place(rest))):
            yield parts_of(Screen(notice(learned_line(learned), "good")))
    except expected() as error:
        yield parts_of(Screen(problem(error, way_on(error, rest))))


def way_on(error: Exception, rest: str) -> str:
    """Offer to go on in this window where another one holds the drill."""
    number = rest.partition(".")[0]
    elsewhere = isinstance(error, ProgressError) and number.isdigit()
    return do_button("drill", f"open {number}", "Go on here") if elsewhere else ""


# Answers


def hand_in(drills: Drills, rest: str, form: Form) -> Iterator[Screen]:
    """Show the verdict at once, and again whenever a model has looked at a key point."""
    shown = drills.hand_in(read_place(rest), form)
    yield drill_screen(drills, shown)
    yield from refined(drills, shown)


def refined(drills: Drills, shown: Shown) -> Iterator[Screen]:
    """Let an admitted model refine the verdict on the page; nothing changes if there is none."""
    judge = drills.study.judge() if drills.can_refine(shown.drill) else None
    if judge is None:
        return
    here, told = shown.place, ""
    yield Screen(main=drill_screen(drills, shown, refining=judge.model.name).main)
    try:
        for better in drills.refine(shown):
            yield Screen(main=drill_screen(drills, better, refining=judge.model.name).main)
    except ModelError as error:
        told = notice(f"The verdicts stand as they are: {error}")
    shown = drills.look(here)
    if drills.same(shown.drill, here):
        yield Screen(told, main=drill_screen(drills, shown).main)


def give_up(drills: Drills, rest: str, form: Form) -> Screen:
    """Say honestly that the answer is not known."""
    return drill_screen(drills, drills.act(read_place(rest), Submit(form.text("answer"), gave_up=True)))


def ask_hint(drills: Drills, rest: str, form: Form) -> Screen:
    """Show the hint beside the question, which stays as it is."""
    place = read_place(rest)
    shown = drills.act(place, Hint(), form)
    if not drills.same(shown.drill, place):
        return drill_screen(drills, shown)
    return Screen(aside=beside_question(drills, shown.drill))


def run_tests(drills: Drills, rest: str, form: Form) -> Screen:
    """Run the visible tests beside the code, which stays as it is."""
    place = read_place(rest)
    shown = drills.run_visible(place, form)
    return Screen(aside=beside_question(drills, shown.drill)) if drills.same(shown.drill, place) else Screen()


def time_up(drills: Drills, rest: str, form: Form) -> Screen:
    """Hand in what was typed if the server agrees that the time is up; otherwise set the clock right."""
    place = read_place(rest)
    shown = drills.time_up(place, form)
    if drills.same(shown.drill, place):
        return Screen(head=render_head(shown.drill, str(shown.place), drills.study.now()))
    last = shown.drill.last
    empty = last is not None and last.expired and last.gave_up
    return drill_screen(drills, shown, message=notice(NOTHING_WRITTEN) if empty else "")


def overrule(drills: Drills, rest: str, form: Form) -> Screen:
    """Put the user's own verdict on a key point."""
    where, ordinal, point, verdict = rest.split(" ")
    action = Overrule(int(ordinal), int(point), VERDICTS[verdict])
    return replace(drill_screen(drills, drills.act(read_place(where), action)), head=None, aside=None)


def star(drills: Drills, rest: str, form: Form) -> Screen:
    """Make a card of the question that was answered, although it was not missed."""
    shown = drills.look(read_place(rest))
    if shown.drill.last is None:
        return drill_screen(drills, shown)
    drills.study.memory.star(shown.drill.last, drills.study.now())
    return Screen(notice("It is among your cards now.", "good"))


def log_solved(drills: Drills, rest: str, form: Form) -> Screen:
    """Note that the problem behind a pattern pick was solved for real, or tried."""
    attempt = drills.look(read_place(rest)).drill.last
    if attempt is None or attempt.task.pattern is None:
        raise UsageProblem("There is no problem to note down here; answer a pattern pick first.")
    slug = attempt.task.pattern.leetcode.rstrip("/").rpartition("/")[2]
    drills.study.records.log_solved(
        Solved(
            slug=slug,
            pattern=attempt.task.pattern.accepted[0],
            difficulty=DIFFICULTY.get(attempt.task.level, "medium"),  # type: ignore[arg-type]
            minutes=form.number("minutes", most=600),
            solved=form.text("solved") == "yes",
            hints=form.number("hints", most=20),
            at=drills.study.now(),
        )
    )
    return Screen(notice(f"Noted: {slug}.", "good"))


# The course of a drill


def step_of(action: Callable[[], Any]) -> Callable[[Drills, str, Form], Screen]:
    """Make the handler of a step that needs nothing but its place."""

    def handle(drills: Drills, rest: str, form: Form) -> Screen:
        return drill_screen(drills, drills.act(read_place(rest), action(), form))

    return handle


def set_timer(drills: Drills, rest: str, form: Form) -> Screen:
    """Switch the time boxes; the question and what was typed stay as they are."""
    where, _, mode = rest.partition(" ")
    shown = drills.act(read_place(where), SetTimer(timer_named(mode)), form)
    return Screen(head=drill_screen(drills, shown).head)


def open_drill(drills: Drills, rest: str, form: Form) -> Screen:
    """Show a drill in this window, which holds it from now on."""
    if not rest.isdigit():
        return view_screen(drills, rest)
    return drill_screen(drills, drills.open(int(rest)))


def drop(drills: Drills, rest: str, form: Form) -> Screen:
    """End an unfinished drill from the list."""
    shown = drills.open(int(rest))
    if shown.drill.state not in (State.CLOSED, State.ABANDONED):
        drills.act(shown.place, Abandon())
    return view_screen(drills, "start")


def start(drills: Drills, rest: str, form: Form) -> Screen:
    """Start the drill that the form of the start page wishes."""
    return drill_screen(drills, drills.begin(form))


def again(drills: Drills, rest: str, form: Form) -> Screen:
    """Start a drill of an exercise that an answer fell short in."""
    where, ordinal = rest.split(" ")
    return drill_screen(drills, drills.begin_again(read_place(where), int(ordinal)))


def view(drills: Drills, rest: str, form: Form) -> Screen:
    """Show one of the lists."""
    return view_screen(drills, rest)


def import_cards(drills: Drills, file: str) -> Parts:
    """Read cards from an uploaded CSV file."""
    try:
        read = cards_from_csv(Path(file).read_bytes(), bank_ids())
        drills.study.records.add_own_cards(list(read.cards), drills.study.now())
    except expected() as error:
        return parts_of(view_screen(drills, "cards", message=problem(error)))
    return parts_of(view_screen(drills, "cards", message=notice(read.line, "good")))


VERBS: dict[str, Callable[[Drills, str, Form], Screen]] = {
    "view": view, "open": open_drill, "drop": drop, "start": start, "again": again,
    "begin": step_of(Begin), "pause": step_of(Pause), "resume": step_of(Resume), "next": step_of(Next),
    "end": step_of(Abandon), "timer": set_timer, "hint": ask_hint, "run": run_tests, "give-up": give_up, "time": time_up,
    "overrule": overrule, "star": star, "solved": log_solved,
    **WRITING,
}  # fmt: skip
