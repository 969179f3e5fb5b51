"""What the user writes in the Drill tab: cards and stories kept, changed, put aside and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.behavioral import COMPETENCIES, Story, segments
from assistant.progress.records import OwnCard, own_card_id
from ui.drill_screens import Screen, view_screen
from ui.drills import Drills, read_place
from ui.failures import UsageProblem
from ui.forms import Form
from ui.notices import notice
from ui.render_drill import render_way_back

STORY_PARTS = ("situation", "task", "action", "result", "reflection")


# Cards


def save_card(drills: Drills, rest: str, form: Form) -> Screen:
    """Keep a card of the user's own, new or changed."""
    points = tuple(line.strip() for line in form.text("back").splitlines() if line.strip())
    front = " ".join(form.text("front").split())
    if not front or not points:
        raise UsageProblem("A card needs a question and at least one key point; fill in both.")
    store_card(drills, OwnCard(form.text("id"), form.text("topic"), front, points))
    return view_screen(drills, "cards", message=notice("The card is kept and due now.", "good"))


def store_card(drills: Drills, card: OwnCard) -> None:
    """Store a card; one without an id gets it from its question, as imported ones do."""
    study = drills.study
    study.records.add_own_cards([card if card.id else replace(card, id=own_card_id(card.front))], study.now())


def edit_card(drills: Drills, rest: str, form: Form) -> Screen:
    """Open the form with a card of the user's own."""
    card = next((card for card in drills.study.records.own_cards() if card.id == rest), None)
    return view_screen(drills, "cards", card=card)


def delete_card(drills: Drills, rest: str, form: Form) -> Screen:
    """Forget a card of the user's own."""
    drills.study.records.delete_own_card(rest)
    return view_screen(drills, "cards")


def suspend_card(drills: Drills, rest: str, form: Form) -> Screen:
    """Take a card out of the schedule."""
    drills.study.memory.suspend(rest, suspended=True)
    return view_screen(drills, "cards")


def resume_card(drills: Drills, rest: str, form: Form) -> Screen:
    """Put a card back into the schedule."""
    drills.study.memory.suspend(rest, suspended=False)
    return view_screen(drills, "cards")


# Stories


def save_story(drills: Drills, rest: str, form: Form) -> Screen:
    """Keep a story, new or changed."""
    texts = {part: form.text(part).strip() for part in STORY_PARTS}
    story = Story(
        id=form.number("id"),
        title=" ".join(form.text("title").split()),
        competencies=tuple(name for name in COMPETENCIES if name in form.all("competency")),
        **texts,
    )
    drills.study.records.save_story(story, drills.study.now())
    return view_screen(drills, "stories", message=notice(f"Kept “{story.title}”.", "good"))


def edit_story(drills: Drills, rest: str, form: Form) -> Screen:
    """Open the form with a story."""
    found = next((s for s in drills.study.records.stories() if str(s.id) == rest), None)
    return view_screen(drills, "stories", story=found)


def delete_story(drills: Drills, rest: str, form: Form) -> Screen:
    """Forget a story."""
    drills.study.records.delete_story(int(rest))
    return view_screen(drills, "stories")


def story_from(drills: Drills, rest: str, form: Form) -> Screen:
    """Open the form of a new story with what was just told, sorted into its parts; the drill waits."""
    drill = drills.look(read_place(rest)).drill
    attempt = drill.last
    if attempt is None:
        return view_screen(drills, "stories")
    told = segments(attempt.answer)
    texts = {name: " ".join(sentence for part, sentence in told if part == name) for name in STORY_PARTS}
    story = Story(id=0, title=attempt.task.prompt[:100], competencies=(), **texts)
    return replace(view_screen(drills, "stories", story=story), head=render_way_back(drill))


WRITING: dict[str, Callable[[Drills, str, Form], Screen]] = {
    "card-save": save_card, "card-edit": edit_card, "card-delete": delete_card,
    "card-suspend": suspend_card, "card-resume": resume_card,
    "story-save": save_story, "story-edit": edit_story, "story-delete": delete_story, "story-from": story_from,
}  # fmt: skip
