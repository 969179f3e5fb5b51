"""Settings: every setting with its meaning, a test of the model, what is stored where, export and deletion."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import gradio as gr

from assistant.models.chat import Message
from assistant.models.download import DownloadDone, DownloadProgress
from assistant.plan.desk import changed_profile
from assistant.plan.today import long_date
from ui.failures import expected
from ui.forms import Form, read_form
from ui.notices import notice, problem
from ui.own_data import KINDS, SECRET, delete_kinds
from ui.planning import desk_of, facts_of, local_now
from ui.render_settings import (
    AT_START,
    CONFIRMATION,
    EVERYTHING,
    GROUPS,
    fixed,
    readable_size,
    render_dates,
    render_deletion,
    render_group,
    render_places,
    title_of,
)
from ui.settings import SettingsError, save_setting
from ui.study import Study
from ui.tabs.room import Command, Room, on_command, panel

WAITING = '<p class="pulse"><span class="dots" aria-hidden="true"></span>Reading the settings</p>'
Shown = dict[Any, str]  # what to show, by the place on the page


@dataclass(frozen=True, slots=True)
class Places:
    """The places on the page: the forms, and below each what came of it."""

    dates: gr.HTML
    dated: gr.HTML
    forms: Mapping[str, gr.HTML]
    told: Mapping[str, gr.HTML]
    fetched: gr.HTML
    deletion: gr.HTML
    deleted: gr.HTML
    stored: gr.HTML

    def all(self) -> list[gr.HTML]:
        """Every place."""
        groups = (*self.forms.values(), *self.told.values())
        return [self.dates, self.dated, *groups, self.fetched, self.deletion, self.deleted, self.stored]


def build(room: Room) -> None:
    """Lay out the tab: HTML alone, because a page of Gradio's own fields takes a fifth of a second to open."""
    with gr.Column(elem_id="settings"):
        dates, dated = panel(WAITING), panel(elem_id="dated")
        forms, told, fetched = {}, {}, None
        for group in GROUPS:
            forms[group], told[group] = panel(), panel(elem_id=f"told-{group.lower()}")
            fetched = fetched or panel(elem_id="fetched")
        stored, deletion, deleted = panel(elem_id="places"), panel(), panel(elem_id="deleted")
    assert fetched is not None
    places = Places(dates, dated, forms, told, fetched, deletion, deleted, stored)
    on_command("look-settings", partial(look, room.study, places), [], places.all(), early=room.early)
    on_command("settings", partial(on_settings, room, places), [], places.all())


def look(study: Study, places: Places, command: Command) -> Shown:
    """Show the settings as they are, the day of the interview, the hours of the plan, and measure what is stored."""
    interview, state = study.progress.interview(), desk_of(study).state()
    hours = f"{state.profile.minutes / 60:g}" if state else ""
    return {
        places.dates: render_dates(interview, hours),
        **{form: render_group(study.settings, group) for group, form in places.forms.items()},
        places.deletion: render_deletion(0),
        places.stored: render_places(study.settings),
    }


def on_settings(room: Room, places: Places, command: Command) -> Iterator[Shown]:
    """Run one command of the tab; long ones show how far they are."""
    study, form = room.study, read_form(command.text)
    verb, _, group = command.value.partition(" ")
    if verb == "dates":
        yield {places.dated: save_dates(study, form.text("interview"), form.text("hours"))}
    elif verb == "save" and group in GROUPS:
        message, kept = save_settings(study, GROUPS[group], form)
        yield {places.told[group]: message} | (
            {places.forms[group]: render_group(study.settings, group)} if kept else {}
        )
    elif verb == "test-model":
        yield from ({places.told["Model"]: said} for said in test_model(study))
    elif verb == "test-search":
        yield from ({places.told["Search"]: said} for said in test_search(study))
    elif verb == "fetch":
        yield from ({places.fetched: said} for said in fetch_model(study, form.text("name")))
    elif verb == "cancel":
        running = study.download.state.running
        study.download.cancel()
        said = "Stopping …" if running else "Nothing is being fetched."
        yield {places.fetched: notice(said)}
    elif verb == "delete":
        yield delete_data(room, places, form.all("kind"), form.text("sure"))


def save_dates(study: Study, day: str, hours: str) -> str:
    """Keep the day of the interview, and lay a plan under way anew for it and for the hours."""
    try:
        interview = date.fromisoformat(day.strip()) if day.strip() else None
    except ValueError:
        return notice(f"{day.strip()!r} is no date; write it as 2027-03-31.", "bad")
    try:
        limit = float(hours.strip() or 0)
    except ValueError:
        return notice(f"{hours.strip()!r} is no number of hours; write it as 2.5.", "bad")
    try:
        return notice(keep_dates(study, interview, limit), "good")
    except expected() as error:
        return problem(error)


def keep_dates(study: Study, interview: date | None, hours: float) -> str:
    """Store the day and the hours and say what became of the plan; raises PlanError if it cannot be kept so."""
    desk, today = desk_of(study), local_now(study).date()
    state = desk.state()
    if interview is None or state is None:
        study.progress.set_interview(interview)
        state = desk.state()
        if state is None:
            when = f"Reviews now aim at {long_date(interview)}. " if interview else "No interview is set. "
            return f"{when}The Today tab lays out a plan."
    moved = interview if interview != state.profile.interview else None
    profile = changed_profile(state.profile, today, interview=moved, hours=hours)
    after, changed = desk.replan(facts_of(study), today, profile)
    told = f"The plan runs to {long_date(after.profile.last_day)}, at most {after.profile.minutes / 60:g} hours a day"
    left_out = (
        f"; {len(changed.dropped)} tasks found no room and are listed in the Today tab"
        if changed.dropped
        else ""
    )
    return f"{told}{left_out}."


def parse(name: str, form: Form, current: Any) -> Any:
    """Turn what a form holds into the setting's value; raises SettingsError if it cannot be one."""
    text = form.text(name)
    if isinstance(current, dict):
        pairs = [line.partition(" = ") for line in text.splitlines() if line.strip()]
        wrong = next((left for left, _, right in pairs if not right.strip()), "")
        if wrong:
            raise SettingsError(
                f"{title_of(name)}: {wrong.strip()!r} is no pair; write each as https://from.example = https://to.example."
            )
        return {left.strip(): right.strip() for left, _, right in pairs}
    if isinstance(current, bool):
        return text == "yes"
    if isinstance(current, int):
        if text.strip() and not text.strip().isdecimal():
            raise SettingsError(f"{title_of(name)}: {text.strip()!r} is no whole number; write it as 700.")
        return int(text.strip() or 0)
    if name in SECRET:
        return text.strip() if text else current
    return text.strip()


def save_settings(study: Study, names: Sequence[str], form: Form) -> tuple[str, bool]:
    """Store the settings that a form changes, and let those count at once that can; also says whether it went well."""
    changed = []
    try:
        for name in names:
            current = getattr(study.settings, name)
            wanted = current if fixed(name) else parse(name, form, current)
            if wanted != current:
                save_setting(name, wanted)
                study.settings = study.settings.model_copy(update={name: wanted})
                changed.append(name)
    except expected() as error:
        return problem(error), False
    if not changed:
        return notice("Nothing was changed."), True
    later = [name for name in changed if name in AT_START]
    text = f"Saved {', '.join(name.replace('_', ' ') for name in changed)}."
    if later:
        text += (
            " Start Whetstone again for this to count."
            if len(later) == len(changed)
            else (f" {', '.join(later)} will count from the next start.")
        )
    if set(changed) & set(GROUPS["Model"]):
        text += f" {study.model_choice(again=True).reason}"
    return notice(text, "good"), True


def test_model(study: Study) -> Iterator[str]:
    """Let the model say one sentence, and measure it."""
    yield notice("Asking the model for one sentence …")
    started = time.monotonic()
    choice = study.model_choice(again=True)
    if choice.model is None:
        yield notice(choice.reason, "bad")
        return
    question = Message("user", "Say in one short sentence what a loss function is.")
    first, pieces = 0.0, []
    try:
        for piece in choice.model.stream([question], max_tokens=40):
            if piece:
                first = first or time.monotonic() - started
                pieces.append(piece)
    except expected() as error:
        yield problem(error)
        return
    took = time.monotonic() - started
    rate = len(pieces) / max(0.1, took - first)
    said = " ".join("".join(pieces).split())
    yield notice(
        f"{choice.model.name} answers: first word after {first:.1f} s, then about {rate:.0f} words a second. "
        f"It said: “{said}”", "good",
    )  # fmt: skip


def test_search(study: Study) -> Iterator[str]:
    """Embed a question, measure it, and compare the vectors with the library."""
    yield notice("Loading the embedder and looking at the index …")
    started = time.monotonic()
    try:
        size = study.embedder.embed_query("overfitting").shape[0]
        took = time.monotonic() - started
        report, found = study.verify(), len(study.retriever().retrieve("overfitting"))
    except expected() as error:
        yield problem(error)
        return
    state = "agrees with" if report.sound else "lags behind"
    mend = "" if report.sound else " Rebuild it in the Library tab."
    yield notice(
        f"{study.embedder.name} turned a question into {size} numbers in {took:.1f} s; a search for it found {found} "
        f"passages. The index {state} the library.{mend}", "good" if report.sound else "note",
    )  # fmt: skip


def fetch_model(study: Study, name: str) -> Iterator[str]:
    """Fetch the embedded model or one of Ollama's in the background, and follow it."""
    name = name.strip()
    started = study.download.start(lambda: study.ollama().pull(name)) if name else study.start_download()
    if not started:
        yield notice("A model is being fetched already:")
    while (state := study.download.state).running:
        if isinstance(state.last, DownloadProgress):
            done, total = state.last.done, state.last.total
            share = f" {readable_size(done)} of {readable_size(total)}" if total else ""
            yield notice(f"{state.last.message}.{share}")
        study.download.wait(1.0)
    if state.failure:
        yield notice(state.failure, "bad")
    elif state.cancelled:
        yield notice("Canceled. What has arrived is kept; fetching goes on from there.")
    else:
        where = f" in {state.last.path}" if isinstance(state.last, DownloadDone) else ""
        yield notice(f"The model is ready{where}. {study.model_choice(again=True).reason}", "good")


def delete_data(room: Room, places: Places, doomed: list[str], sure: str) -> Shown:
    """Delete what was chosen, once the word is typed."""
    if not doomed:
        return {places.deleted: notice("Choose what to delete first.", "bad")}
    if sure.strip().lower() != CONFIRMATION:
        return {places.deleted: notice(f"Type “{CONFIRMATION}” in the box to confirm.", "bad")}
    kinds = list(KINDS) if EVERYTHING in doomed else doomed
    try:
        if "conversations" in kinds:
            room.replies.close()
        gone = delete_kinds(room.study, kinds)
    except expected() as error:
        return {places.deleted: problem(error)}
    words = "everything" if EVERYTHING in doomed else "; ".join(name[:1].lower() + name[1:] for name in gone)
    return {
        places.deleted: notice(f"Deleted: {words}.", "good"),
        places.deletion: render_deletion(time.monotonic_ns()),
        places.stored: render_places(room.study.settings),
    }
