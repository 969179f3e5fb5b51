"""Before a drill as HTML: what to go on with, what is due, the choice of a new one, and the drills of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from assistant.drill.kinds import KINDS, DrillKind
from assistant.drill.machine import Drill
from assistant.progress.store import DrillRow
from content.loops import Loop
from content.topics import TOPICS
from ui.notices import do_button
from ui.render_conversations import when
from ui.render_drill import progress_line
from ui.render_fields import submit_button

VIEWS = (("start", "Practice"), ("cards", "Cards"), ("stories", "Stories"), ("past", "Past drills"))
LISTED = 3  # unfinished drills shown at once; the others wait behind a click
MINUTES = (5, 10, 15, 20, 30, 45, 60)
STATES = {"closed": "done", "abandoned": "ended early", "paused": "paused"}


def render_views(current: str) -> str:
    """Make the links between the parts of the tab."""
    links = "".join(
        f'<a href="?d={name}#drill" data-do="drill" data-value="view {name}"'
        f"{' aria-current=page' if name == current else ''}>{label}</a>"
        for name, label in VIEWS
    )
    return f'<nav class="views" aria-label="Parts of Drill">{links}</nav>'


def render_start(
    unfinished: Sequence[Drill],
    due: int,
    kinds: Sequence[DrillKind],
    loops: Mapping[str, Loop],
    now: datetime,
) -> str:
    """Show what waits, and the form that starts a new drill of one of the kinds on offer."""
    waiting = [_unfinished(drill, now) for drill in unfinished]
    more = (
        f'<details><summary class="facts">{len(waiting) - LISTED} more unfinished</summary>'
        f'<ul class="waiting">{"".join(waiting[LISTED:])}</ul></details>'
        if len(waiting) > LISTED
        else ""
    )
    go_on = (
        f'<section class="band"><h3>Go on</h3><ul class="waiting">{"".join(waiting[:LISTED])}</ul>{more}</section>'
        if waiting
        else ""
    )
    review = (
        '<section class="band due"><h3>Due for review</h3>'
        f"<p>{due} card{'s' if due != 1 else ''} about to fade. {do_button('start-drill', 'review:', 'Review now')}</p>"
        "</section>"
        if due
        else ""
    )
    return f'{render_views("start")}<h2 class="tab-title">Drill</h2>{go_on}{review}{_form(kinds, loops)}'


def _unfinished(drill: Drill, now: datetime) -> str:
    return (
        f"<li><span><strong>{escape(drill.title)}</strong> <span class='facts'>{escape(progress_line(drill))} · "
        f"{escape(when(drill.started_at.isoformat(), now))}</span></span><span class='bar'>"
        f"{do_button(*way_to(drill.kind, drill.id), 'Go on', tab=tab_of(drill.kind))}"
        f"{do_button('drill', f'drop {drill.id}', 'End', confirm='End this drill? Your answers stay.')}</span></li>"
    )


def tab_of(kind: str) -> str:
    """The tab where drills of a kind are played."""
    return "design" if kind == "design" else "drill"


def way_to(kind: str, drill_id: int) -> tuple[str, str]:
    """The command, and its value, that opens a drill in its tab."""
    return tab_of(kind), f"open {drill_id}"


def address(row: DrillRow) -> str:
    """The address of a drill in its tab."""
    return f"?p={row.id}#design" if row.kind == "design" else f"?d={row.id}#drill"


def _form(kinds: Sequence[DrillKind], loops: Mapping[str, Loop]) -> str:
    options = "".join(_kind(kind, checked=kind == "rapid") for kind in kinds)
    topics = "".join(
        f'<label class="chip"><input type="checkbox" name="topic" value="{topic.id}"> <span>{escape(topic.title)}</span>'
        "</label>"
        for topic in TOPICS
    )
    levels = "".join(
        f'<label class="choice"><input type="checkbox" name="level" value="{level}"> <span>{level}</span></label>'
        for level in range(1, 6)
    )
    minutes = "".join(f'<option value="{m}">{m} minutes</option>' for m in MINUTES)
    profiles = "".join(
        f'<option value="{escape(loop.id)}">{escape(loop.title)}</option>' for loop in loops.values()
    )
    timers = "".join(
        f'<label class="choice"><input type="radio" name="timer" value="{mode}"{" checked" if mode == "on" else ""}> '
        f"<span>{mode}</span></label>"
        for mode in ("on", "doubled", "off")
    )
    return (
        '<form data-fields class="start-form" autocomplete="off">'
        f'<fieldset class="kinds"><legend>Kind of drill</legend>{options}</fieldset>'
        '<fieldset class="chips" data-for="rapid deep code"><legend>Topics <span class="facts">none chosen means all, '
        f"weak ones first</span></legend>{topics}</fieldset>"
        '<p data-for="rapid deep star loop"><label class="chip"><input type="checkbox" name="mined" value="yes"> '
        "<span>Also ask what the linked resources ask</span></label></p>"
        '<div class="row-of-fields"><fieldset data-for="rapid deep pattern star"><legend>Levels</legend>'
        f'<div class="segments">{levels}</div></fieldset>'
        '<label class="field" data-for="rapid deep pattern star review"><span>Length</span><select name="minutes">'
        f'<option value="0">as usual</option>{minutes}</select></label>'
        f'<label class="field" data-for="loop"><span>Profile</span><select name="profile">{profiles}</select></label>'
        f'<fieldset><legend>Clock</legend><div class="segments">{timers}</div></fieldset></div>'
        f"<p>{submit_button('start', 'Start', 'primary-button go')}</p></form>"
    )


def _kind(kind: DrillKind, *, checked: bool) -> str:
    spec = KINDS[kind]
    about = "about " if kind == "code" else ""  # each exercise has its own
    length = f"{about}{spec.minutes} min" if spec.minutes else "several hours"
    return (
        f'<label class="kind"><input type="radio" name="kind" value="{kind}"{" checked" if checked else ""}>'
        f'<span class="kind-title">{escape(spec.title)}</span><span class="facts">{length}</span>'
        f'<span class="kind-brief">{escape(spec.brief)}</span></label>'
    )


def render_past(rows: Sequence[DrillRow], now: datetime) -> str:
    """List the drills of the past; each opens to be read again, or to go on with."""
    items = "".join(
        f'<li><a href="{address(row)}" data-do="{tab_of(row.kind)}" data-value="open {row.id}" '
        f'data-tab="{tab_of(row.kind)}"><strong>{escape(row.title)}</strong></a> '
        f'<span class="facts">{row.attempts} answer{"s" if row.attempts != 1 else ""} · '
        f"{STATES.get(row.state, 'unfinished')} · {escape(when(row.started_at.isoformat(), now))}</span></li>"
        for row in rows
    )
    listed = f'<ul class="past">{items}</ul>' if items else '<p class="empty">Drills are kept here.</p>'
    return f'{render_views("past")}<h2 class="tab-title">Past drills</h2>{listed}'
