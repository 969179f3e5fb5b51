"""Progress: what the answers so far say, in plots with their numbers, and the errors that are still open."""

from __future__ import annotations

from functools import cache, partial

import gradio as gr

from assistant.progress.errors import ERROR_TYPES, ErrorType
from content.dsa import load_dsa
from ui.failures import UsageProblem, expected
from ui.mining import questions
from ui.notices import do_button, notice, problem
from ui.render_progress import render_progress
from ui.reporting import report_on
from ui.study import Study
from ui.tabs.room import Command, Room, on_command, panel

WAITING = '<p class="pulse"><span class="dots" aria-hidden="true"></span>Adding up</p>'


def build(room: Room) -> None:
    """Lay out the tab."""
    with gr.Column(elem_id="progress"):
        message = panel(elem_id="progress-message")
        view = panel(WAITING, elem_id="progress-view")
    on_command("look-progress", partial(look, room.study), [], [message, view], early=room.early)
    on_command("progress", partial(on_progress, room.study), [], [message, view])


def look(study: Study, command: Command) -> tuple[str, str]:
    """Show the report of now."""
    try:
        return "", shown(study)
    except expected() as error:
        return problem(error), ""


def shown(study: Study) -> str:
    """Render the report of now."""
    own = {card.id for card in study.records.own_cards()}
    return render_progress(report_on(study), built_in() | own)


@cache
def built_in() -> frozenset[str]:
    """The ids of all questions that come with the app; reading them takes most of a second."""
    return frozenset([*questions(), *load_dsa()])


def on_progress(study: Study, command: Command) -> tuple[str, str]:
    """Run one command of the tab on an error of the log: close, reopen, note, or type."""
    verb, _, rest = command.value.partition(" ")
    number, _, kind = rest.partition(" ")
    try:
        return changed(study, verb, int(number) if number.isdigit() else 0, kind, command.text), shown(study)
    except expected() as error:
        return problem(error), shown(study)


def changed(study: Study, verb: str, error_id: int, kind: str, text: str) -> str:
    """Change one error of the log and say so; raises ProgressError if there is none with this id."""
    memory = study.memory
    if verb in ("close", "reopen"):
        entry = memory.close_error(error_id, closed=verb == "close")
        undo = do_button("progress", f"reopen {error_id}", "Undo") if verb == "close" else ""
        done = "Fixed" if verb == "close" else "Open again"
        return notice(f"{done}: {entry.prompt}", "good", undo)
    if verb == "note":
        memory.correct_error(error_id, type=memory.error(error_id).type, fix_note=text.strip())
        return notice("Your note is kept.", "good")
    if verb == "type":
        memory.correct_error(error_id, type=type_named(kind), fix_note=memory.error(error_id).fix_note)
        return ""
    raise UsageProblem("The page is out of date; reload it.")


def type_named(name: str) -> ErrorType:
    """Turn the name of a type of error into the type; raises UsageProblem if there is none."""
    for kind in ERROR_TYPES:
        if kind == name:
            return kind
    raise UsageProblem(f"'{name}' is no error type; the types are {', '.join(ERROR_TYPES)}.")
