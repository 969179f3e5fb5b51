"""Ask: questions in, cited answers beside their sources; conversations listed, searched, kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import gradio as gr

from assistant.exchange import Answer
from assistant.prompt import load_modes
from content.topics import TOPICS
from index.records import Filters
from ui.asked import card_of
from ui.changes import changes_since
from ui.notices import do_button, notice
from ui.planning import pages_of_today
from ui.render_answer import render_exchange, render_failure, render_waiting
from ui.render_conversations import render_conversations, render_model, render_welcome
from ui.replies import Reply
from ui.suggestions import handbook, suggest
from ui.tabs.room import PRIVATE, Command, Room, on_command, panel

# What a handler that changes the conversation returns: talk, live, question box, conversation id, place being
# edited, list of conversations.
Shown = tuple[Any, Any, Any, Any, Any, Any]
EDITING = (
    '<p class="editing-hint">Sending replaces the earlier question and everything after it. '
    f"{do_button('keep', '', 'Keep it instead')}</p>"
)
LIST_BUTTON = '<button type="button" class="plain" data-list aria-controls="ask-list">Conversations</button>'
OPTIONS_BUTTON = '<button type="button" class="plain" data-options>Options</button>'
MODEL_LOOK_S = 5  # seconds between two looks at a download


def build(room: Room) -> None:
    """Lay out the tab."""
    conversation = gr.Textbox("", elem_id="conversation", label="Conversation", visible="hidden")
    editing = gr.Textbox("", elem_id="editing", label="Editing", visible="hidden")
    with gr.Row(elem_id="ask"):
        with gr.Column(elem_id="ask-list"):
            new = gr.Button("New chat", elem_id="new-chat", elem_classes="plain")
            search = gr.Textbox(
                "", label="Search conversations", placeholder="Search conversations", container=False
            )
            listing = panel(elem_id="conversations")
        with gr.Column(elem_id="ask-main"):
            panel(LIST_BUTTON, elem_id="list-button")
            talk = panel(elem_id="talk")
            live = panel(elem_id="live")
            with gr.Group(elem_id="composer"):
                told = panel(elem_id="ask-message")  # here it is seen wherever the answer is scrolled to
                panel(EDITING)
                question = gr.Textbox(
                    "",
                    label="Question",
                    placeholder="Ask a question",
                    lines=1,
                    max_lines=8,
                    max_length=4000,
                    container=False,
                    elem_id="question",
                )
                with gr.Row(elem_id="composer-row"):
                    mode = gr.Dropdown(
                        [(m.label, m.id) for m in load_modes().values()],
                        value=next(iter(load_modes())),
                        label="Mode",
                        filterable=False,
                        elem_id="mode",
                    )
                    topics = gr.Dropdown(
                        [(topic.title, topic.id) for topic in TOPICS],
                        multiselect=True,
                        label="Topics",
                        elem_id="topics",
                    )
                    sources = gr.Dropdown([], multiselect=True, label="Sources", elem_id="sources")
                    panel(OPTIONS_BUTTON, elem_id="options-button")
                    stop = gr.Button("Stop", elem_id="stop", elem_classes="plain")
                    send = gr.Button("Ask", elem_id="send", variant="primary")
                model = panel(elem_id="model")
            look = gr.Timer(MODEL_LOOK_S)
    shown = [talk, live, question, conversation, editing, listing]
    how = [conversation, mode, topics, sources]
    run: dict[str, Any] = {"concurrency_limit": None, **PRIVATE}
    gr.on([question.submit, send.click], partial(ask, room), [question, editing, *how], shown, **run)
    gr.on([question.submit, send.click, new.click], clear, [], [told], **PRIVATE)
    stop.click(partial(stop_reply, room), [conversation], [live, listing], queue=False, **PRIVATE)
    new.click(partial(new_chat, room), [], shown, **PRIVATE)
    search.change(partial(list_conversations, room), [search, conversation], [listing], **PRIVATE)
    on_command("ask", partial(ask_this, room), how, shown)
    on_command("again", partial(ask_again, room), how, shown)
    on_command("edit", partial(edit, room), [conversation], [question, editing])
    on_command("keep", keep, [], [question, editing])
    on_command("card-of", partial(make_card, room), [conversation], [told])
    on_command("about", partial(about, room), [], [question, topics])
    on_command("open", partial(open_conversation, room), [], shown)
    on_command("rename", partial(rename, room), [search, conversation], [listing])
    on_command("delete", partial(delete, room), [conversation], shown)
    look.tick(partial(show_model, room), [], [model, look], **PRIVATE)

    def greet_page(
        request: gr.Request,
    ) -> Iterator[Shown]:  # Gradio does not see annotations through `partial`
        yield from greet(room, request.query_params.get("c", ""))

    room.page.load(greet_page, [], shown, **run)
    room.page.load(partial(show_model, room), [], [model, look], **PRIVATE)
    room.page.load(partial(offer_filters, room), [], [topics, sources], **PRIVATE)


def unchanged() -> Any:
    """Leave an output as it is."""
    return gr.skip()


def ask(
    room: Room,
    question: str,
    editing: str,
    conversation: str,
    mode: str,
    topics: list[str],
    sources: list[str],
) -> Iterator[Shown]:
    """Ask a question in the current conversation, or in a new one, and show its answer as it comes."""
    question = question.strip()
    if not question:
        return
    study, number = room.study, int(conversation or 0)
    room.replies.stop(number)
    if number and editing:
        study.conversations.cut(number, int(editing) - 1)
    number = number or study.conversations.start(question, study.now())
    past = study.conversations.answers(number)
    filters = Filters(topics=tuple(topics or ()), source_ids=tuple(sources or ()))
    reply = room.replies.ask(number, len(past) + 1, question, load_modes()[mode], filters)
    yield (
        render_talk(room, past),
        render_waiting(question, reply.ordinal, 0.0),
        "",
        str(number),
        "",
        list_conversations(room, "", str(number)),
    )
    yield from follow(room, reply)


def follow(room: Room, reply: Reply) -> Iterator[Shown]:
    """Show a reply as it comes, until it ends."""
    for _ in reply.watch():
        same = unchanged()
        if not reply.done:
            yield (same, render_live(reply), same, same, same, same)
    listing = list_conversations(room, "", str(reply.conversation_id))
    yield (unchanged(), render_live(reply), unchanged(), unchanged(), unchanged(), listing)


def render_talk(room: Room, answers: Sequence[Answer]) -> str:
    """Turn stored answers into their sections; what has changed since in the library is marked."""
    changes = changes_since(room.study.library, answers)
    return "".join(render_exchange(a, place, changes=changes) for place, a in enumerate(answers, start=1))


def render_live(reply: Reply) -> str:
    """Turn the state of a reply into its section."""
    if reply.failure:
        return render_failure(reply.question, reply.ordinal, reply.failure)
    if reply.answer is None:
        return render_waiting(reply.question, reply.ordinal, reply.waited_s)
    return render_exchange(reply.answer, reply.ordinal, finished=reply.done, waited_s=reply.waited_s)


def ask_this(
    room: Room, command: Command, conversation: str, mode: str, topics: list[str], sources: list[str]
) -> Iterator[Shown]:
    """Ask a question that the page offered."""
    yield from ask(room, command.value, "", conversation, mode, topics, sources)


def ask_again(
    room: Room, command: Command, conversation: str, mode: str, topics: list[str], sources: list[str]
) -> Iterator[Shown]:
    """Ask an earlier question again, in the mode chosen now; what followed it goes."""
    answers = room.study.conversations.answers(int(conversation or 0))
    if 1 <= command.number <= len(answers):
        question = answers[command.number - 1].question
        yield from ask(room, question, command.value, conversation, mode, topics, sources)


def edit(room: Room, command: Command, conversation: str) -> tuple[Any, Any]:
    """Put an earlier question back into the box; sending it replaces that question and what followed."""
    answers = room.study.conversations.answers(int(conversation or 0))
    if not 1 <= command.number <= len(answers):
        return unchanged(), unchanged()
    return answers[command.number - 1].question, command.value


def keep(command: Command) -> tuple[str, str]:
    """Give up editing an earlier question."""
    return "", ""


def about(room: Room, command: Command) -> tuple[Any, Any]:
    """Begin a question about a handbook page, looking among the sources of its topic."""
    page = handbook().get(command.value)
    if page is None:
        return unchanged(), unchanged()
    offered = room.study.library.topics().get(page.topic)
    return f"{page.title}: ", [page.topic] if offered else []


def clear() -> str:
    """Take away what was told about an earlier answer."""
    return ""


def make_card(room: Room, command: Command, conversation: str) -> str:
    """Make a card of an answered question; its key points are the supported sentences of the answer."""
    answers = room.study.conversations.answers(int(conversation or 0))
    card = card_of(answers[command.number - 1]) if 1 <= command.number <= len(answers) else None
    if card is None:
        return notice("The answer holds no sentence that could stand on a card.", "bad")
    room.study.records.add_own_cards([card], room.study.now())
    return notice(
        f"“{card.front}” is among your cards, due now.",
        "good",
        do_button("drill", f"card-edit {card.id}", "Edit it", tab="drill"),
    )


def stop_reply(room: Room, conversation: str) -> tuple[Any, Any]:
    """Stop the answer under way; the next question can follow at once."""
    number = int(conversation or 0)
    reply = room.replies.running(number)
    if reply is None:
        return unchanged(), unchanged()
    room.replies.stop(number)
    return render_live(reply), list_conversations(room, "", conversation)


def new_chat(room: Room) -> Shown:
    """Show an empty conversation."""
    offered = suggest(room.study.now(), pages_of_today(room.study))
    welcome = render_welcome(offered, room.study.conversations.list()[:1])
    return welcome, "", "", "", "", list_conversations(room, "", "")


def open_conversation(room: Room, command: Command) -> Iterator[Shown]:
    """Show a stored conversation, and go on with an answer under way in it."""
    number = command.number
    found = any(c.id == number for c in room.study.conversations.list())
    if not found:
        yield new_chat(room)
        return
    answers = room.study.conversations.answers(number)
    talk = render_talk(room, answers)
    reply = room.replies.running(number)
    live = render_live(reply) if reply else ""
    yield talk, live, unchanged(), str(number), "", list_conversations(room, "", str(number))
    if reply:
        yield from follow(room, reply)


def greet(room: Room, conversation: str) -> Iterator[Shown]:
    """Show the conversation that the address names, or an empty one."""
    yield from open_conversation(room, Command(conversation, ""))


def list_conversations(room: Room, search: str, conversation: str) -> str:
    """List the conversations that hold the words looked for."""
    found = [
        c
        for c in room.study.conversations.list(search.strip())
        if c.exchanges or c.id == int(conversation or 0)
    ]
    return render_conversations(
        found, int(conversation or 0), room.study.now(), searched=bool(search.strip())
    )


def rename(room: Room, command: Command, search: str, conversation: str) -> str:
    """Give a conversation another title."""
    room.study.conversations.rename(command.number, command.text[:200])
    return list_conversations(room, search, conversation)


def delete(room: Room, command: Command, conversation: str) -> Shown:
    """Delete a conversation; if it is the one shown, an empty one takes its place."""
    room.replies.stop(command.number)
    room.study.conversations.delete(command.number)
    if str(command.number) == conversation:
        return new_chat(room)
    same = unchanged()
    return same, same, same, same, same, list_conversations(room, "", conversation)


def show_model(room: Room) -> tuple[str, Any]:
    """Say which model speaks; look again for as long as none does."""
    choice = room.study.model_choice()
    html = render_model(choice.model.name if choice.model else "", room.study.model_line())
    return html, gr.Timer(active=choice.model is None)


def offer_filters(room: Room) -> tuple[Any, Any]:
    """Offer the topics and sources that have something to search."""
    counts = room.study.library.topics()
    topics = [(topic.title, topic.id) for topic in TOPICS if counts.get(topic.id)]
    sources = [(s.title, s.id) for s in room.study.library.sources() if s.chunks]
    return gr.Dropdown(choices=topics), gr.Dropdown(choices=sources)
