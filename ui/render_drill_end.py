"""The end of a drill as HTML and Markdown: what was answered, what it became, and the packet of a full loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from assistant.drill.attempt import Attempt
from assistant.drill.followups import chain_of, depth_reached
from assistant.drill.machine import Drill, State
from assistant.drill.marks import BANDS
from assistant.drill.packet import (
    Evidence,
    Packet,
    RoundResult,
    by_question,
    packet_markdown,
    round_line,
    ungraded_line,
)
from assistant.progress.errors import ErrorEntry
from assistant.progress.memory import StudyCard
from ui.notices import do_button
from ui.render_feedback import Pages, render_verdict
from ui.render_fields import inline
from ui.verdict_words import BAND_TITLES, SIGNS, TITLES, headline, state_of

UNFOLDED = 6  # a longer list is folded
BAND_SIGNS = {"strong": "✓", "solid": "✓", "weak": "~", "miss": "○"}


def render_end(
    drill: Drill,
    place: str,
    pages: Pages,
    now: datetime,
    *,
    cards: Sequence[StudyCard] = (),
    errors: Sequence[ErrorEntry] = (),
    packet: Packet | None = None,
    solutions: Mapping[str, str] | None = None,
    starters: Mapping[str, str] | None = None,
    again: Sequence[Attempt] = (),
) -> str:
    """Show a drill that has ended; verdicts can still be overruled unless it was broken off.

    `solutions` holds the code that solves an exercise, by the exercise's id, `starters` the code that it begins with;
    `again` lists the attempts at exercises that may be tried again.
    """
    say_place = place if drill.state is State.CLOSED else ""
    rows = "".join(_attempt(attempt, say_place, pages, solutions or {}) for attempt in drill.attempts)
    left = left_over(drill, starters or {})
    text = end_markdown(drill, packet, left)
    ended = "ended early" if drill.state is State.ABANDONED else "done"
    anew = "".join(
        do_button(
            "drill", f"again {place} {attempt.ordinal}", f"{attempt.task.name}: try it again with your code"
        )
        for attempt in again
    )
    line = depth_line(drill)
    depth = f"<p>{escape(line)}</p>" if line else ""
    return (
        f'<article class="asked end" data-place="{escape(place)}" data-announce="{escape(drill.title)}: {ended}.">'
        f'<h2 class="question" tabindex="-1">{escape(drill.title)}: {ended}</h2>'
        f'<p class="lead">{escape(totals_line(drill))}</p>{depth}{_sureness(drill)}'
        f'<div class="bar">{do_button("drill", "view start", "Back to all drills", style="primary-button go")}{anew}'
        f'<button type="button" class="plain" data-copy="{escape(text)}">Copy as Markdown</button>'
        f'<a class="plain" href="study/drills/{drill.id}.md" download>Save</a>'
        '<button type="button" class="plain" data-print>Print</button></div>'
        f"{_left_over(left) if left else ''}{render_packet(packet) if packet else ''}{_became(cards, errors, now)}"
        f'<h3>Answers</h3><ol class="attempts">{rows or "<li>No question was answered.</li>"}</ol></article>'
    )


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What was written to a question and not handed in when a drill was ended."""

    asked: str
    words: str
    code: str


def left_over(drill: Drill, starters: Mapping[str, str]) -> LeftOver | None:
    """Find what stood in the boxes when a drill was ended; code that nobody changed is not counted."""
    if drill.state is not State.ABANDONED or not drill.queue:
        return None
    task, work = drill.queue[0], drill.draft_work
    lines = [
        f"{label}: {value}"
        for label, value in (("Pattern", work.pattern), ("Time", work.time), ("Extra space", work.space))
        if value
    ]
    words = "\n".join([*lines, drill.draft.strip()]).strip()
    untouched = starters.get(task.exercise_id, "").split() == work.code.split()
    code = "" if untouched else work.code.rstrip()
    return LeftOver(task.name, words, code) if words or code else None


def _left_over(left: LeftOver) -> str:
    words = f'<p class="own">{escape(left.words)}</p>' if left.words else ""
    code = f'<pre tabindex="0">{escape(left.code)}</pre>' if left.code else ""
    return (
        f'<section class="own-words" id="left-over"><h3>Not handed in</h3><p class="root">{inline(left.asked)}</p>'
        f"{code}{words}</section>"
    )


def totals_line(drill: Drill) -> str:
    """Say how the answers of a drill fell, band by band."""
    count = len(drill.attempts)
    bands = Counter(attempt.band for attempt in drill.attempts)
    parts = [
        f"{bands[band]} {band if band != 'miss' else 'missed'}" for band in reversed(BANDS) if bands[band]
    ]
    if bands[None]:
        parts.append(f"{bands[None]} ungraded")
    minutes = round(sum(attempt.seconds for attempt in drill.attempts) / 60)
    length = f" in {minutes} minutes" if minutes > 1 else ""
    return f"{count} answer{'s' if count != 1 else ''}{length}{': ' if parts else ''}{', '.join(parts)}."


def depth_line(drill: Drill) -> str:
    """Say how far the follow-ups of a deep dive were answered; "" for other drills."""
    if drill.kind != "deep" or not drill.attempts:
        return ""
    chains = [chain_of(drill.attempts[: i + 1]) for i in range(len(drill.attempts))]
    depth = max((depth_reached(chain) for chain in chains), default=0)
    graded = sum(a.task.kind == "follow_up" and a.band is not None for a in drill.attempts)
    return f"Depth: {depth} of {graded} graded follow-ups answered solidly."


def _sureness(drill: Drill) -> str:
    """Say how often being sure held; only where there is enough to say it."""
    sure = [a for a in drill.attempts if a.confidence >= 3 and a.band is not None]
    if len(sure) < 3:
        return ""
    held = sum(attempt.band in ("solid", "strong") for attempt in sure)
    return f"<p>You were sure of {len(sure)} answers; {held} of them held.</p>"


def _became(cards: Sequence[StudyCard], errors: Sequence[ErrorEntry], now: datetime) -> str:
    parts = []
    if cards:
        rows = "".join(
            f"<li>{inline(card.front)} <span class='facts'>{escape(due_words(card.due, now))}</span></li>"
            for card in cards
        )
        parts.append(_folded("Now among your cards", "now-cards", rows, len(cards)))
    if errors:
        rows = "".join(
            f"<li><strong>{escape(error.type)}</strong> {inline(error.prompt)}"
            f"{' <span class=facts>seen ' + str(error.seen) + ' times</span>' if error.seen > 1 else ''}</li>"
            for error in errors
        )
        parts.append(_folded("In the error log", "now-errors", rows, len(errors)))
    return "".join(parts)


def _folded(title: str, name: str, rows: str, count: int) -> str:
    """Make a list with its title; a long one is folded."""
    state = " open" if count <= UNFOLDED else ""
    return (
        f'<details class="became-part" id="{name}"{state}><summary><h3>{title} <span class="facts">{count}</span></h3>'
        f'</summary><ul class="became">{rows}</ul></details>'
    )


def due_words(due: datetime, now: datetime) -> str:
    """Say when a card is due: now, tomorrow, in some days."""
    days = (due.date() - now.date()).days
    if due <= now or days <= 0:
        return "due now" if due <= now else "due today"
    return "due tomorrow" if days == 1 else f"due in {days} days"


def _attempt(attempt: Attempt, place: str, pages: Pages, solutions: Mapping[str, str]) -> str:
    band = attempt.band
    verdict = render_verdict(attempt, place, pages, solution=solutions.get(attempt.task.exercise_id, ""))
    title = "Not answered" if attempt.gave_up else BAND_TITLES[band] if band else "Ungraded"
    sign = "○" if attempt.gave_up else BAND_SIGNS[band] if band else "?"
    style = "no" if attempt.gave_up else {"miss": "no", "weak": "partly"}.get(band or "weak", "yes")
    return (
        f'<li><details id="attempt-{attempt.ordinal}" class="attempt {style}"><summary>'
        f'<span class="sign" aria-hidden="true">{sign}</span><span>{inline(attempt.task.name)}</span>'
        f'<span class="facts">{title}</span></summary>{verdict}</details></li>'
    )


def render_packet(packet: Packet) -> str:
    """Turn the packet of a loop into a page: the recommendation with the band of each round, then the evidence."""
    rounds = "".join(_round(result) for result in packet.rounds)
    bands = "".join(
        f"<li>{escape(result.title)}: <strong>{escape(result.band or 'ungraded')}</strong></li>"
        for result in packet.rounds
    )
    return (
        f'<section class="packet"><h3>{escape(packet.title)}: the packet</h3>'
        f'<div class="recommendation"><h4>Recommendation: {escape(packet.recommendation or "none")}</h4>'
        f'<p>{escape(packet.reason)}</p><ul class="became">{bands}</ul></div>'
        f'<p class="facts">This loop looks for {escape(", ".join(packet.emphasis))}.</p>{rounds}</section>'
    )


def _round(result: RoundResult) -> str:
    body = "".join(_question(about, found) for about, found in by_question(result.evidence))
    ungraded = f" {ungraded_line(result)}" if result.ungraded else ""
    return (
        f'<section class="round"><h4>{escape(result.title)}</h4><p class="facts">{round_line(result)}{ungraded}</p>{body}'
        f'<p class="band">Band: <strong>{escape(result.band or "ungraded")}</strong></p></section>'
    )


def _question(about: str, evidence: Sequence[Evidence]) -> str:
    rows = "".join(
        f'<li class="{"yes" if e.positive else "no"}"><span class="sign" aria-hidden="true">'
        f'{"+" if e.positive else "–"}</span><span><span class="spoken">{"For you" if e.positive else "Against"}: </span>'
        f'<span class="facts">{escape(e.dimension)}</span> {inline(e.told)}{f" <q>{escape(e.quote)}</q>" if e.quote else ""}'
        "</span></li>"
        for e in evidence
    )
    title = f"<h5>{inline(about)}</h5>" if about else ""
    return f"{title}<ul class='evidence-list'>{rows}</ul>"


def end_markdown(drill: Drill, packet: Packet | None = None, left: LeftOver | None = None) -> str:
    """Turn a drill that has ended into Markdown: the packet of a loop first, then every answer with its points.

    What was `left` unfinished comes last.
    """
    lines = [packet_markdown(packet), ""] if packet else [f"# {drill.title}", ""]
    lines += [totals_line(drill), ""]
    for attempt in drill.attempts:
        lines += [f"## {attempt.task.name}", "", f"**{headline(attempt)}**", ""]
        lines += _written(attempt.answer, attempt.work.code)
        if attempt.task.kind != "star":
            lines += [
                f"- {SIGNS[state]} {TITLES[state]}: {point.claim}"
                for index, point in enumerate(attempt.task.points)
                for state in (state_of(attempt, index),)
            ]
        for check in attempt.marks.checks if attempt.marks else ():
            sign = SIGNS["yes" if check.value >= 1 else "partly" if check.value > 0 else "no"]
            lines.append(f"- {sign} {check.name}: {check.note}")
        lines.append("")
    if left:
        lines += [f"## {left.asked}", "", "**Not handed in**", "", *_written(left.words, left.code)]
    return "\n".join(lines)


def _written(words: str, code: str) -> list[str]:
    quoted = [*(f"> {line}" for line in words.strip().splitlines()), ""] if words.strip() else []
    return quoted + (["```python", code.rstrip(), "```", ""] if code else [])
