"""Answers as HTML: the question, the words with their support marked, the cards beside them, a quiet line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from assistant.exchange import ASKED_NEXT, Answer, CheckedSentence, Outcome, Support
from assistant.sentences import plain, split_statements
from ui.asked import can_become, quiz_of
from ui.changes import Change
from ui.notices import do_button, notice
from ui.render_markdown import Mark, render_markdown
from ui.render_passage import BLOCK_TAG, LINK_TAG, render_card

MARKED = {
    Support.WEAK: ("weak", "Only partly supported by the sources"),
    Support.UNSUPPORTED: ("unsupported", "Not supported by the sources"),
}


def render_exchange(
    answer: Answer,
    ordinal: int,
    *,
    finished: bool = True,
    waited_s: float = 0.0,
    changes: Mapping[str, Change] | None = None,
) -> str:
    """Turn an answer, finished or still arriving, into a section with its sources beside it."""
    foot = (
        f'<div class="foot"><p class="quiet">{escape(quiet_line(answer))}</p>{actions(answer, ordinal)}</div>'
        if finished
        else ""
    )
    return (
        f'<section class="exchange" id="x-{ordinal}" aria-label="Question {ordinal}">'
        f'<h2 class="question">{escape(answer.question)}</h2>'
        f'<div class="spread"><div class="answer">{words(answer, ordinal, finished, waited_s)}{foot}</div>'
        f"{render_sources(answer, ordinal, changes)}</div></section>"
    )


def render_waiting(question: str, ordinal: int, waited_s: float) -> str:
    """Show a question whose passages are still being looked for."""
    return (
        f'<section class="exchange" id="x-{ordinal}"><h2 class="question">{escape(question)}</h2>'
        f'<div class="spread"><div class="answer">{pulse("Looking through the library", waited_s)}</div></div></section>'
    )


def render_failure(question: str, ordinal: int, message: str) -> str:
    """Show a question that could not be answered, the reason, and the way out."""
    retry = do_button("ask", question, "Try again")
    return (
        f'<section class="exchange" id="x-{ordinal}"><h2 class="question">{escape(question)}</h2>'
        f'<div class="spread"><div class="answer">{notice(message, "bad", retry)}</div></div></section>'
    )


def words(answer: Answer, ordinal: int, finished: bool, waited_s: float) -> str:
    """Make the left side: notices, the checked words, the sentence under way, and the quotations beside them."""
    dropped = left_out(answer)
    cited = f"s-{ordinal}-"
    parts = [] if dropped else [notice(answer.notice)]
    text = render_markdown(answer.text, marks=support_marks(answer), citations=cited)
    style = "prose-text" + ("" if finished else " arriving")
    parts.append(f'<div class="{style}">{text}</div>' if answer.text else "")
    if not finished:
        parts.append(under_way(answer, waited_s))
    if answer.quoted or answer.asked_next:
        parts.append(quoted(answer, finished, cited))
    if dropped:
        items = "".join(
            f"<li>{render_markdown(s.text)}<small>{escape(s.reason)}</small></li>" for s in dropped
        )
        parts.append(
            f'<details class="left-out"><summary>{escape(answer.notice)}</summary><ul>{items}</ul></details>'
        )
    if answer.outcome is Outcome.STOPPED:
        parts.append(notice("Stopped. What had arrived is kept."))
    if answer.outcome is Outcome.NOT_COVERED:
        parts.append(
            '<p class="ways"><button type="button" class="plain" data-tab="library">Add a source</button></p>'
        )
    return "".join(parts)


def quoted(answer: Answer, finished: bool, cited: str) -> str:
    """Show what stands beside the words of an answer; before it is finished, the quotations that they will rest on."""
    head = "" if finished else "<h3>In the sources' words</h3>"
    text = render_markdown(answer.beside if finished else answer.quotations, citations=cited)
    following = ""
    if answer.asked_next is not None:
        question = answer.asked_next.text
        following = f'<p class="next"><b>{escape(ASKED_NEXT)}</b> {do_button("ask", question, question)}</p>'
    return f'<div class="quoted">{head}<div class="prose-text">{text}</div>{following}</div>'


def under_way(answer: Answer, waited_s: float) -> str:
    """Show what a model is doing: reading, or the sentence that it is writing and that is not checked yet."""
    if answer.draft.strip():
        return f'<p class="draft" title="Not checked yet">{render_draft(answer.draft)}</p>'
    if answer.outcome is Outcome.READING:
        return pulse(f"{answer.model} is reading the sources", waited_s)
    return pulse("Checking each sentence against the sources", waited_s)


def render_draft(draft: str) -> str:
    """Turn the sentence under way into one line of HTML; what has only half arrived is left out."""
    before, fence, _ = draft.partition("```")
    words = before if before.count("$") % 2 == 0 else f"{before.rpartition('$')[0]}…"
    words = re.sub(r"\s+(?=[.,;:])", "", plain(words))  # where a marker stood
    html = BLOCK_TAG.sub(" ", LINK_TAG.sub("", render_markdown(words)))
    return f"{html.strip()} Writing code …".strip() if fence else html.strip()


def pulse(text: str, waited_s: float) -> str:
    """Show that work is going on, and for how long once that is worth saying."""
    waited = f" · {waited_s:.0f} s" if waited_s >= 2 else ""
    return f'<p class="pulse"><span class="dots" aria-hidden="true"></span>{escape(text)}{waited}</p>'


def support_marks(answer: Answer) -> list[Mark]:
    """Find the sentences of the final text that their sources support weakly or not at all."""
    statements = split_statements(answer.text)
    marks: list[Mark] = []
    position = 0
    for sentence in answer.sentences:
        wanted = letters(sentence.text)
        for index in range(position, len(statements)):
            if letters(statements[index].text) == wanted:
                position = index + 1
                if sentence.support in MARKED:
                    style, title = MARKED[sentence.support]
                    title += f": {sentence.reason}" if sentence.reason else ""
                    marks.append(Mark(statements[index].start, statements[index].end, style, title))
                break
    return marks


def left_out(answer: Answer) -> list[CheckedSentence]:
    """List the sentences without full support that the text does not hold."""
    held = letters(answer.text)
    return [
        sentence
        for sentence in answer.sentences
        if sentence.support in MARKED and letters(sentence.text) not in held
    ]


def letters(text: str) -> str:
    """Reduce a statement to its letters and digits, which moving its citation markers does not change."""
    return re.sub(r"\W+", "", plain(text))


def render_sources(answer: Answer, ordinal: int, changes: Mapping[str, Change] | None = None) -> str:
    """Make the right side: cited passages first, then those read but not cited; or the nearest ones."""
    if answer.outcome is Outcome.NOT_COVERED:
        cards = [
            render_card(p, n, f"s-{ordinal}-{n}", changes=changes)
            for n, p in enumerate(answer.nearest, start=1)
        ]
        return side("Nearest passages", cards, ordinal)
    if not answer.passages:
        return ""
    by_number: dict[int, list[CheckedSentence]] = {}
    for sentence in (*answer.sentences, *answer.quoted):
        for number in sentence.citations:
            by_number.setdefault(number, []).append(sentence)
    cited: list[str] = []
    others: list[str] = []
    for number, passage in enumerate(answer.passages, start=1):
        cited_by = by_number.get(number, ())
        card = render_card(passage, number, f"s-{ordinal}-{number}", cited_by, changes=changes)
        (cited if number in by_number or not by_number else others).append(card)
    more = (
        f'<details class="others"><summary>Also read, not cited ({len(others)})</summary>{"".join(others)}</details>'
        if others
        else ""
    )
    return side("Sources", [*cited, more], ordinal)


def side(title: str, cards: Sequence[str], ordinal: int) -> str:
    """Wrap cards as the aside of an exchange."""
    label = f"{title}, question {ordinal}"
    return f'<aside class="sources" aria-label="{escape(label)}"><h3>{escape(title)}</h3>{"".join(cards)}</aside>'


def quiet_line(answer: Answer) -> str:
    """Say in one line who spoke, how much is supported, how long it took and what was read."""
    parts = []
    if answer.outcome is Outcome.PASSAGES:
        parts.append("Quotations from the sources, no words of a model")
    elif answer.model:
        parts.append(answer.model)
    if answer.claims and answer.outcome is not Outcome.PASSAGES:
        parts.append(answer.support_line)
    if answer.outcome is Outcome.ANSWERED and answer.model:
        parts.append(f"first word after {answer.first_word_s:.1f} s{speed(answer)}")
    if answer.total_s:
        parts.append(f"{answer.total_s:.1f} s in all")
    if answer.tokens_in:
        parts.append(context_used(answer))
    if answer.standalone.strip() and answer.standalone.strip() != answer.question.strip():
        parts.append(f"understood as “{answer.standalone}”")
    return " · ".join(parts)


def speed(answer: Answer) -> str:
    """Say how fast the words came after the first, "" where there were too few to tell."""
    writing = answer.total_s - answer.first_word_s
    return (
        f", then {answer.tokens_out / writing:.0f} tokens/s"
        if answer.tokens_out > 1 and writing > 0.05
        else ""
    )


def context_used(answer: Answer) -> str:
    """Say how much of its context a model used for what it read and wrote."""
    used = answer.tokens_in + answer.tokens_out
    read = f"{answer.tokens_in:,} tokens read, {answer.tokens_out:,} written"
    if not answer.context_tokens:  # answers of earlier versions
        return read
    return (
        f"{used / answer.context_tokens:.0%} of the context of {answer.context_tokens:,} tokens used ({read})"
    )


def actions(answer: Answer, ordinal: int) -> str:
    """Make the buttons under a finished answer."""
    practice = ""
    if can_become(answer):
        practice = do_button("card-of", ordinal, "Make a card")
        practice += do_button("start-drill", quiz_of(answer), "Quiz me on this", tab="drill")
    return (
        '<div class="actions">'
        f'<button type="button" class="plain" data-copy="{escape(as_markdown(answer))}">Copy</button>'
        f"{do_button('again', ordinal, 'Ask again')}{do_button('edit', ordinal, 'Edit question')}{practice}</div>"
    )


def as_markdown(answer: Answer) -> str:
    """Turn an answer into Markdown that stands alone: question, text, and the sources that it cites."""
    cited = {n for sentence in (*answer.sentences, *answer.quoted) for n in sentence.citations}
    lines = [
        f"{number}. {passage.heading_path} ({passage.source_title}, {passage.licence}): <{passage.url}>"
        for number, passage in enumerate(answer.passages, start=1)
        if number in cited
    ]
    sources = "\n\nSources:\n\n" + "\n".join(lines) if lines else ""
    return f"## {answer.question}\n\n{answer.whole.strip()}{sources}\n"


def conversation_markdown(title: str, answers: Sequence[Answer]) -> str:
    """Turn a whole conversation into one Markdown document."""
    return f"# {title}\n\n" + "\n".join(as_markdown(answer) for answer in answers)
