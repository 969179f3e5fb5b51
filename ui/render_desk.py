"""Beside today's list as HTML: the welcome, notes, the LeetCode log, the checklist, what was left out, dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from assistant.plan.evidence import Row
from assistant.plan.notes import Note
from assistant.plan.state import WEEKDAYS, Placed, Profile
from assistant.plan.today import long_date
from assistant.progress.records import Solved
from ui.notices import do_button, with_code

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOTE_KINDS = {"note": "Note", "takeaway": "Case takeaway", "win": "Win", "failure": "Failure"}
RECENT = 8


def render_start(today: date, interview: date | None = None, *, message: str = "") -> str:
    """The first thing a new user sees: two questions, and a plan from them; a date known already is filled in."""
    known = interview.isoformat() if interview and interview > today else ""
    return (
        '<div class="first-start"><h2>When is the interview?</h2>'
        '<p class="lead">A date and the hours you have make a plan of 3 to 90 days: patterns and problems, concepts, '
        "coding from scratch, system design, mock interviews, stories. Miss a day and it rearranges itself.</p>"
        f"{message}"
        '<form data-fields class="sheet plan-form"><div class="row-of-fields">'
        f'<label class="field"><span>Interview on</span><input type="date" name="interview" value="{known}" min="{today}" '
        'aria-describedby="no-date"></label>'
        '<label class="field"><span>Hours a day</span><input type="number" name="hours" value="4" min="0.5" '
        'max="12" step="0.5" required></label></div><p class="facts" id="no-date">No date yet? Leave it empty '
        "and begin with 30 days.</p>"
        '<details data-keep="more"><summary>Length, first day, days off</summary><div class="plan-form">'
        '<div class="row-of-fields"><label class="field"><span>Days, 3 to 90</span><input type="number" name="days" '
        'min="3" max="90" placeholder="30"></label>'
        f'<label class="field"><span>First day</span><input type="date" name="first" value="{today}" min="{today}"></label>'
        f"</div>{_days_off(frozenset())}</div></details>"
        '<button type="submit" class="primary-button" data-do="plan-start">Make the plan</button></form></div>'
    )


def render_ready(rows: Sequence[tuple[str, str, bool]]) -> str:
    """Say what can be used already and what is still on its way: name, words, whether it is ready."""
    items = "".join(
        f'<li class="{"is-ready" if ready else "is-coming"}"><b>{escape(name)}</b> <span>{with_code(words)}</span></li>'
        for name, words, ready in rows
    )
    return (
        f'<section class="ready" aria-label="What is ready"><h3>Ready</h3><ul>{items}</ul>'
        f"<p>{do_button('', '', 'Fetch the linked resources', tab='library')} "
        f"{do_button('', '', 'Just ask something', tab='ask')}</p></section>"
    )


def render_writing(
    notes: Sequence[Note], tries: Sequence[Solved], patterns: Sequence[str], *, note: str = "", log: str = ""
) -> str:
    """The boxes for notes and for LeetCode problems, each with its message, and what was written last."""
    kinds = "".join(
        f'<label class="choice"><input type="radio" name="kind" value="{kind}"{" checked" if kind == "note" else ""}>'
        f"<span>{name}</span></label>"
        for kind, name in NOTE_KINDS.items()
    )
    options = "".join(f'<option value="{escape(name)}">{escape(name)}</option>' for name in patterns)
    return (
        '<div class="writing">'
        f'<form data-fields id="note-form" class="sheet" data-fresh="{len(notes)}"><h3>Write it down</h3>{note}'
        f'<div class="segments" role="group" aria-label="Kind">{kinds}</div>'
        '<label class="field"><span class="announce">Words</span><textarea name="text" rows="4" maxlength="20000" required '
        'placeholder="Five lines of what you learned, a takeaway, a win with its number, a failure with its lesson">'
        '</textarea></label><input type="hidden" name="task" value="">'
        '<button type="submit" class="plain" data-do="note-add">Keep</button></form>'
        f"{_notes(notes)}"
        f'<form data-fields id="log-form" class="sheet" data-fresh="{len(tries)}"><h3>LeetCode log</h3>{log}'
        '<label class="field"><span>Problem</span><input type="text" name="problem" required maxlength="200" '
        'placeholder="two-sum, or its address"></label>'
        '<div class="row-of-fields"><label class="field small-field"><span>Minutes</span><input type="number" '
        'name="minutes" min="0" max="1440" value="20"></label>'
        '<label class="field small-field"><span>Hints</span><input type="number" name="hints" '
        'min="0" max="20" value="0"></label>'
        f'<label class="field"><span>Pattern</span><select name="pattern"><option value="">as known</option>{options}'
        "</select></label></div>"
        '<div class="segments" role="group" aria-label="Result"><label class="choice"><input type="radio" name="solved" '
        'value="yes" checked><span>Solved</span></label><label class="choice"><input type="radio" name="solved" value="no">'
        "<span>Missed</span></label></div>"
        '<button type="submit" class="plain" data-do="log-add">Log it</button></form>'
        f"{_tries(tries)}</div>"
    )


def _notes(notes: Sequence[Note]) -> str:
    story = [n for n in notes if n.kind in ("win", "failure")]
    other = [n for n in notes if n.kind not in ("win", "failure")]
    return _written("notes", "Notes and takeaways", other) + _written("wins", "Wins and failures", story)


def _written(key: str, title: str, notes: Sequence[Note]) -> str:
    if not notes:
        return ""
    rows = "".join(
        f'<li><p class="facts">{escape(NOTE_KINDS[n.kind])} · {n.at.astimezone():%b} {n.at.astimezone().day}'
        f"{do_button('note-delete', n.id, 'Delete', style='link', confirm='Delete this note?')}</p>"
        f'<p class="note-text">{escape(n.text)}</p></li>'
        for n in notes
    )
    return (
        f'<details class="written" data-keep="{key}"><summary>{title} <span class="count">{len(notes)}</span></summary>'
        f"<ul>{rows}</ul></details>"
    )


def _tries(tries: Sequence[Solved]) -> str:
    if not tries:
        return ""
    rows = "".join(
        f'<li>{escape(t.slug)} <span class="facts">{escape(t.pattern)}, {escape(t.difficulty)}, {t.minutes} min, '
        f"{'solved' if t.solved else 'missed'}{f', {t.hints} hints' if t.hints else ''}</span></li>"
        for t in reversed(tries[-RECENT:])
    )
    solved = len({t.slug for t in tries if t.solved})
    return (
        f'<details class="written" data-keep="tries"><summary>{solved} problem{"s" if solved != 1 else ""} '
        f"solved in {len(tries)} tr{'ies' if len(tries) != 1 else 'y'}</summary><ul>{rows}</ul></details>"
    )


def render_checklist(rows: Sequence[Row], *, open_groups: frozenset[str] = frozenset()) -> str:
    """The checklist by groups: ticks are the user's, evidence only proposes."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    ticked, proposed = sum(row.ticked for row in rows), sum(row.proposed for row in rows)
    said = f"{ticked} of {len(rows)} ticked" + (f", {proposed} more reached" if proposed else "")
    parts = []
    for name, items in groups.items():
        done = sum(row.ticked for row in items)
        waits = sum(row.proposed for row in items)
        badge = f' <span class="reached">{waits} reached</span>' if waits else ""
        is_open = " open" if name in open_groups or waits else ""
        parts.append(
            f'<details class="check-group" data-keep="{escape(name)}"{is_open}><summary>{escape(name)} '
            f'<span class="count">{done}/{len(items)}</span>{badge}</summary>'
            f"<ul>{''.join(_item(row) for row in items)}</ul></details>"
        )
    return f'<section class="checklist"><h3>Checklist <span class="facts">{said}</span></h3>{"".join(parts)}</section>'


def _item(row: Row) -> str:
    evidence = ""
    if row.evidence is not None and row.evidence.done:
        style = "reached" if row.proposed else "facts"
        evidence = f'<span class="{style}">{escape(row.evidence.text)}</span>'
    if row.target > 1:
        fewer = do_button("untick", row.id, "−", style="plain small step")
        more = do_button("tick", row.id, "+", style="plain small step")
        for sign, name in (("−", "One less"), ("+", "One more")):
            fewer, more = (
                b.replace(f">{sign}<", f' aria-label="{name}: {escape(row.label)}">{sign}<')
                for b in (fewer, more)
            )
        mark = f'<span class="counter">{fewer}<b>{row.value}/{row.target}</b>{more}</span>'
    else:
        verb = "untick" if row.ticked else "tick"
        mark = (
            f'<button type="button" class="tick" role="checkbox" aria-checked="{str(row.ticked).lower()}" data-do="{verb}" '
            f'data-value="{escape(row.id)}" aria-label="{escape(row.label)}"></button>'
        )
    state = "ticked" if row.ticked else "proposed" if row.proposed else ""
    return f'<li class="{state}">{mark}<span class="label">{escape(row.label)} {evidence}</span></li>'


def render_left_out(placed: Sequence[Placed]) -> str:
    """What was skipped or left out, with the reason, and the way back."""
    if not placed:
        return ""
    rows = "".join(
        f'<li><span>{escape(p.task.title)} <span class="facts">{p.task.minutes} min, {escape(p.reason)}</span></span>'
        f"{do_button('plan-restore', p.id, 'Restore', style='plain small')}</li>"
        for p in placed
    )
    return (
        f'<details class="left-out-tasks" data-keep="left-out"><summary>Left out: {len(placed)}</summary>'
        f"<ul>{rows}</ul></details>"
    )


def render_dates(profile: Profile, today: date) -> str:
    """The form that changes a running plan, the way to a calendar, and the way to a new plan."""
    interview = profile.interview.isoformat() if profile.interview else ""
    pace = "".join(
        f'<label class="choice"><input type="radio" name="pace" value="{value}"'
        f"{' checked' if value == profile.pace else ''}><span>{words}</span></label>"
        for value, words in (("date", "Catch up"), ("completion", "The plan waits"))
    )
    return (
        f'<details class="dates" data-keep="dates"><summary>Dates and hours <span class="facts">'
        f"to {long_date(profile.last_day)}, {profile.minutes / 60:g} h a day</span></summary>"
        '<form data-fields class="plan-form"><div class="row-of-fields">'
        f'<label class="field"><span>Interview on</span><input type="date" name="interview" value="{interview}" '
        f'min="{today}"></label>'
        f'<label class="field"><span>Hours a day</span><input type="number" name="hours" value="{profile.minutes / 60:g}" '
        f'min="0.5" max="12" step="0.5"></label></div>{_days_off(profile.days_off)}'
        f'<fieldset><legend>After a missed day</legend><div class="segments">{pace}</div></fieldset>'
        '<button type="submit" class="plain" data-do="plan-change">Plan anew</button></form>'
        '<p class="bar"><a class="plain" href="/study/plan.ics" download>Calendar file</a>'
        f"{do_button('plan-new', '', 'Begin a new plan', confirm='Begin a new plan? What is done stays done.')}"
        "</p></details>"
    )


def _days_off(off: frozenset[str]) -> str:
    boxes = "".join(
        f'<label class="chip"><input type="checkbox" name="off" value="{day}"{" checked" if day in off else ""}>'
        f"<span>{name}</span></label>"
        for day, name in zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)
    )
    dates = ", ".join(sorted(day for day in off if day not in WEEKDAYS))
    return (
        f'<fieldset><legend>Days off</legend>{boxes}<label class="field off-dates"><span>Dates off</span><input type="text" '
        f'name="off-dates" value="{escape(dates)}" maxlength="400" placeholder="2026-12-24, 2026-12-25"></label></fieldset>'
    )
