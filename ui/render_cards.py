"""Cards as HTML: what is due, every card with its schedule, and the form for a card of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from assistant.progress.memory import StudyCard
from assistant.progress.records import OwnCard
from content.topics import TOPIC_IDS, TOPICS, topic_title
from ui.notices import do_button
from ui.render_drill_end import due_words
from ui.render_drill_start import render_views
from ui.render_fields import inline, submit_button, text_box

BACK_LABEL = "Key points, one a line; the first is the vital one"
EXPORTS = (("apkg", "Anki package"), ("txt", "Anki text"), ("md", "Markdown"), ("csv", "CSV"))


def render_cards(
    cards: Sequence[StudyCard],
    due: Sequence[StudyCard],
    own: Sequence[OwnCard],
    now: datetime,
    edited: OwnCard | None = None,
) -> str:
    """Show all cards, those due now first, with the ways to add, change, pause and export them."""
    waiting = {card.question_id for card in due}
    own_ids = {card.id for card in own}
    rest = [card for card in cards if card.question_id not in waiting]
    review = (
        f"<p>{do_button('start-drill', 'review:', f'Review {len(due)} due now', style='primary-button go')}</p>"
        if due
        else ""
    )
    lists = _list("Due now", due, own_ids, now) + _list("Later", rest, own_ids, now)
    exports = "".join(
        f'<a class="plain" href="study/cards.{kind}" download="whetstone-cards.{kind}">{label}</a>'
        for kind, label in EXPORTS
    )
    saved = f'<div class="bar"><span class="facts">Save all cards</span>{exports}</div>' if cards else ""
    empty = (
        ""
        if cards
        else '<p class="empty">No cards yet. What you miss in a drill becomes one, or write your own.</p>'
    )
    return (
        f'<div class="cards-view">{render_views("cards")}<h2 class="tab-title">Cards</h2>'
        f"{review}{_form(edited)}{lists}{empty}{saved}"
        '<p class="facts">Import: a CSV file whose first line names topic, front and back; points of a back stand '
        "between vertical bars.</p></div>"
    )


def _list(title: str, cards: Sequence[StudyCard], own_ids: set[str], now: datetime) -> str:
    if not cards:
        return ""
    rows = "".join(_card(card, card.question_id in own_ids, now) for card in cards)
    return f'<h3>{title} <span class="facts">{len(cards)}</span></h3><ul class="cards">{rows}</ul>'


def _card(card: StudyCard, own: bool, now: datetime) -> str:
    back = "".join(f"<li>{inline(point)}</li>" for point in card.back)
    topic = topic_title(card.topic) if card.topic in TOPIC_IDS else card.topic
    when = "put aside" if card.suspended else due_words(card.due, now)
    reps = f"{card.reps} review{'s' if card.reps != 1 else ''}" if card.reps else "not yet reviewed"
    value = card.question_id
    again = (
        do_button("drill", f"card-resume {value}", "Put back", style="plain small")
        if card.suspended
        else do_button("drill", f"card-suspend {value}", "Put aside", style="plain small")
    )
    ways = do_button("start-drill", f"rapid:question:{value}", "Ask me", style="plain small") + again
    if own:
        ways += do_button("drill", f"card-edit {value}", "Edit", style="plain small")
        ways += do_button(
            "drill", f"card-delete {value}", "Delete", style="plain small", confirm="Delete this card?"
        )
    return (
        f'<li><details id="card-{escape(value)}"><summary><span>{inline(card.front)}</span>'
        f'<span class="facts">{escape(topic)} · {escape(when)} · {reps}{" · your own" if own else ""}</span></summary>'
        f'<ul>{back}</ul><div class="bar">{ways}</div></details></li>'
    )


def _form(edited: OwnCard | None) -> str:
    card = edited or OwnCard("", "ml", "", ())
    topics = topic_options(card.topic)
    keep = f'<input type="hidden" name="id" value="{escape(card.id)}">'
    cancel = do_button("drill", "view cards", "Cancel") if edited else ""
    return (
        f'<details class="add" id="add-card"{" open" if edited else ""}><summary>{"Change" if edited else "Add"} a card'
        f'</summary><form data-fields autocomplete="off">{keep}{text_box("front", "Question", card.front, 2, required=True)}'
        f"{text_box('back', BACK_LABEL, chr(10).join(card.back), 4, required=True)}"
        f'<label class="field"><span>Topic</span><select name="topic">{topics}</select></label>'
        f'<div class="bar">{submit_button("card-save", "Save card")}{cancel}</div></form></details>'
    )


def topic_options(chosen: str) -> str:
    """Make the options of a choice of topics."""
    return "".join(
        f'<option value="{t.id}"{" selected" if t.id == chosen else ""}>{escape(t.title)}</option>'
        for t in TOPICS
    )
