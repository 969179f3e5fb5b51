"""What was found in an answer, as HTML: key point by key point, with the words it rests on and the user's say."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from assistant.drill.advice import next_step
from assistant.drill.attempt import Attempt
from assistant.drill.marks import Check
from assistant.drill.task import Point, Verdict
from content.handbook import Page
from ui.notices import do_button
from ui.render_fields import inline, submit_button
from ui.render_markdown import render_code, safe_url
from ui.verdict_words import SIGNS, TITLES, amount, headline, remarks, state_of

Pages = Mapping[str, Page]
VERDICTS: tuple[tuple[Verdict, str], ...] = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"))


def render_feedback(
    attempt: Attempt,
    place: str,
    pages: Pages,
    *,
    refining: str = "",
    worked: bool = False,
    last: bool = False,
    solution: str = "",
) -> str:
    """Show everything found in the last answer of a drill, and the way on."""
    working = (
        f'<p class="pulse" role="status"><span class="dots" aria-hidden="true"></span>Refining with {escape(refining)}; '
        "you can go on any time.</p>"
        if refining
        else ""
    )
    on = do_button("drill", f"next {place}", "Finish" if last else "Next question", style="primary-button go")
    keep = (
        do_button("drill", f"story-from {place}", "Keep it as a story")
        if attempt.task.kind == "star"
        else do_button("drill", f"star {place}", "Make a card")
    )
    return (
        f'<article class="asked verdict" data-place="{escape(place)}" data-announce="{escape(headline(attempt))}">'
        f'<p class="root">{inline(attempt.task.name)}</p>'
        f"{render_verdict(attempt, place, pages, worked=worked, solution=solution)}{working}"
        f"{_solved_form(place) if attempt.task.pattern else ''}"
        f'<div class="bar after">{on}{keep}</div></article>'
    )


def render_verdict(
    attempt: Attempt, place: str, pages: Pages, *, worked: bool = False, solution: str = ""
) -> str:
    """Turn an attempt into its headline, its remarks, its key points, its checks and what it came close to."""
    parts = [f'<h2 class="question" tabindex="-1">{escape(headline(attempt))}</h2>', _remarks(attempt)]
    found = [_points(attempt, place, pages), _checks(attempt)]
    parts += reversed(found) if attempt.task.kind == "code" else found  # whether it runs comes first
    parts += [
        _number(attempt),
        _pattern(attempt, pages),
        _mistakes(attempt),
        _worked(attempt) if worked else "",
        _solution(solution),
        _nearest(attempt, pages),
        _next_step(attempt),
        _own_words(attempt),
        _page_link(attempt, pages),
    ]
    return "".join(parts)


def _remarks(attempt: Attempt) -> str:
    return "".join(f'<p class="remark">{escape(line)}</p>' for line in remarks(attempt))


def _points(attempt: Attempt, place: str, pages: Pages) -> str:
    if not attempt.task.points or attempt.task.kind == "star":
        return _advice(attempt)
    rows = "".join(
        _point(attempt, index, point, place, pages) for index, point in enumerate(attempt.task.points)
    )
    return f'<ol class="points">{rows}</ol>'


def _point(attempt: Attempt, index: int, point: Point, place: str, pages: Pages) -> str:
    state = state_of(attempt, index)
    mark = attempt.marks.points[index] if attempt.marks and index < len(attempt.marks.points) else None
    said = mark.best_sentence if mark and state != "no" else ""
    quote = mark.quote if mark and state != "yes" else ""
    overruled = index in dict(attempt.overrides)
    vital = '<span class="vital">vital</span>' if point.vital else ""
    own = '<span class="facts">your verdict</span>' if overruled else ""
    line = (
        f'<p class="state-line"><span class="sign" aria-hidden="true">{SIGNS[state]}</span>'
        f"<span>{index + 1}</span><strong>{TITLES[state]}</strong>{vital}{own}</p>"
    )
    return (
        f'<li class="point {state}">{"" if attempt.gave_up else line}<p class="claim">{inline(point.claim)}</p>'
        f"{_quote('You', escape(said))}{_quote('Handbook', inline(quote))}"
        f'<div class="point-foot">{_overrule(attempt, index, state, place)}{support_link(point.support, pages)}</div></li>'
    )


def _overrule(attempt: Attempt, index: int, state: str, place: str) -> str:
    if not place or attempt.gave_up:
        return ""
    buttons = "".join(
        f'<button type="button" id="say-{attempt.ordinal}-{index}-{verdict}" class="choice" data-do="drill" '
        f'data-value="overrule {escape(place)} {attempt.ordinal} {index} {verdict}" '
        f'aria-pressed="{str(state == verdict).lower()}">{label}</button>'
        for verdict, label in VERDICTS
    )
    return (
        f'<div class="segments" role="group" aria-label="Did you state point {index + 1}?">'
        f'<span class="facts">Did you say it?</span>{buttons}</div>'
    )


def _quote(who: str, html: str) -> str:
    name = f'<span class="facts">{who}</span> ' if who else ""
    return f'<p class="quote">{name}“{html}”</p>' if html.strip() else ""


def support_link(support: str, pages: Pages) -> str:
    """Make the link to where a key point stands: a section of the handbook, or an address."""
    page_id, _, section = support.partition("#")
    if page_id in pages:
        return (
            f'<a class="facts" href="?read={escape(page_id)}#handbook" data-do="page" data-value="{escape(support)}" '
            f'data-tab="handbook">{escape(pages[page_id].title)}'
            f"{', ' + escape(section.replace('-', ' ')) if section else ''}</a>"
        )
    address = safe_url(support)
    if not address:
        return ""
    return f'<a class="facts" href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">Source</a>'


def _advice(attempt: Attempt) -> str:
    """Key points of a story are advice on what to tell; they are never marked."""
    if not attempt.task.points:
        return ""
    rows = "".join(f"<li>{inline(point.claim)}</li>" for point in attempt.task.points)
    return (
        f'<details class="advice"><summary>What such a story should show</summary><ul>{rows}</ul></details>'
    )


def _checks(attempt: Attempt) -> str:
    checks = attempt.marks.checks if attempt.marks else ()
    return f'<ul class="checks">{"".join(_check(check) for check in checks)}</ul>' if checks else ""


def _check(check: Check) -> str:
    state = "yes" if check.value >= 1 else "partly" if check.value > 0 else "no"
    word = {"yes": "passed", "partly": "in part", "no": "not passed"}[state]
    name = check.name[:1].upper() + check.name[1:]
    return (
        f'<li class="{state}"><span class="sign" aria-hidden="true">{SIGNS[state]}</span><strong>{escape(name)}</strong> '
        f'<span class="facts">{word}</span> {escape(check.note)}</li>'
    )


def _number(attempt: Attempt) -> str:
    number = attempt.task.number
    shown = any(check.name == "number" for check in attempt.marks.checks) if attempt.marks else False
    if number is None or shown:  # the check has told the working
        return ""
    return f'<p class="worked"><strong>{escape(amount(number.answer, number.unit))}</strong> {inline(number.working)}</p>'


def _pattern(attempt: Attempt, pages: Pages) -> str:
    pattern = attempt.task.pattern
    if pattern is None:
        return ""
    picked = f"<dt>You picked</dt><dd>{escape(attempt.work.pattern)}</dd>" if attempt.work.pattern else ""
    cues = "".join(f"<li>{inline(cue)}</li>" for cue in pattern.cues)
    corners = "".join(f"<li>{inline(case)}</li>" for case in pattern.corner_cases)
    address = safe_url(pattern.leetcode)
    solve = (
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">Solve it on LeetCode</a>'
        if address
        else ""
    )
    return (
        f'<dl class="parts">{picked}<dt>Fits</dt><dd>{escape(" or ".join(pattern.accepted))}</dd>'
        f"<dt>Time</dt><dd>{escape(' or '.join(map(in_o, pattern.time)))}</dd>"
        f"<dt>Space</dt><dd>{escape(' or '.join(map(in_o, pattern.space)))}</dd>"
        f"<dt>Cues</dt><dd><ul>{cues}</ul></dd><dt>Insight</dt><dd>{inline(pattern.insight)}</dd>"
        f"<dt>Corner cases</dt><dd><ul>{corners}</ul></dd></dl><p>{solve}</p>"
    )


def in_o(complexity: str) -> str:
    """Write a complexity in the O notation."""
    return complexity if complexity.startswith("O(") else f"O({complexity})"


def _solved_form(place: str) -> str:
    """Note down how it went, once the problem behind a pattern pick was solved for real."""
    return (
        '<details class="add" id="solved"><summary>Note that you tried it</summary><form data-fields><div class="pair">'
        '<label class="field"><span>Minutes</span><input type="number" name="minutes" min="1" max="600" required></label>'
        '<label class="field"><span>Hints used</span><input type="number" name="hints" min="0" max="20" value="0"></label>'
        '</div><fieldset><legend>Solved?</legend><div class="segments"><label class="choice"><input type="radio" '
        'name="solved" value="yes" checked> <span>yes</span></label><label class="choice"><input type="radio" '
        'name="solved" value="no"> <span>not yet</span></label></div></fieldset>'
        f'<div class="bar">{submit_button(f"solved {place}", "Note it")}</div></form></details>'
    )


def _mistakes(attempt: Attempt) -> str:
    known = attempt.task.wrong_answers
    found = [
        known[index] for index in (attempt.marks.mistakes if attempt.marks else ()) if index < len(known)
    ]
    return "".join(
        f'<div class="mistake"><p><strong>A common wrong answer that yours comes close to</strong></p>'
        f'<p class="quote">“{escape(wrong.answer)}”</p><p>{inline(wrong.why)}</p></div>'
        for wrong in found
    )


def _worked(attempt: Attempt) -> str:
    """After two misses the whole answer stands there to be read as one; a single point stands there already."""
    if len(attempt.task.points) < 2 or attempt.task.kind == "star":
        return ""
    text = " ".join(point.claim for point in attempt.task.points)
    title = "The whole answer, to read once and say aloud"
    return f'<div class="worked"><p><strong>{title}</strong></p><p>{inline(text)}</p></div>'


def _solution(code: str) -> str:
    if not code:
        return ""
    return (
        '<details class="own-words"><summary>A solution</summary><div class="code"><pre tabindex="0"><code>'
        f"{render_code(code.rstrip(), 'python')}</code></pre></div></details>"
    )


def _nearest(attempt: Attempt, pages: Pages) -> str:
    """Show the handbook's passages nearest to a question that nothing settles."""
    if attempt.band is not None or attempt.task.points:
        return ""
    rows = "".join(
        f"<li>{link}{_quote('', inline(near.says))}</li>"
        for near in attempt.task.nearest
        if (link := support_link(near.place, pages))
    )
    return f'<div class="worked"><p><strong>To compare with</strong></p><ul>{rows}</ul></div>' if rows else ""


def _next_step(attempt: Attempt) -> str:
    step = next_step(attempt)
    return f'<p class="next-step"><strong>Next</strong> {inline(step)}</p>' if step else ""


def _own_words(attempt: Attempt) -> str:
    code = (
        f'<div class="code"><pre tabindex="0"><code>{render_code(attempt.work.code, "python")}</code></pre></div>'
        if attempt.work.code
        else ""
    )
    words = f'<p class="own">{escape(attempt.answer)}</p>' if attempt.answer.strip() else ""
    if not words and not code:
        return ""
    return f'<details class="own-words" id="own-{attempt.ordinal}"><summary>Your answer</summary>{code}{words}</details>'


def _page_link(attempt: Attempt, pages: Pages) -> str:
    link = support_link(attempt.task.source, pages)
    licence = attempt.task.licence
    told = f' <span class="facts">license: {escape(licence)}</span>' if licence else ""
    return f'<p class="read-on">Read on: {link}{told}</p>' if link else ""
