"""A drill or a list in, the parts of the Drill tab that show it out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from assistant.behavioral import Story
from assistant.design.session import current_brief, twist_now
from assistant.drill.actions import Next
from assistant.drill.attempt import Attempt
from assistant.drill.engine import hint, misses_of
from assistant.drill.machine import Drill, State, step
from assistant.drill.packet import Packet, packet_of
from assistant.progress.records import OwnCard
from content.loops import Loop, load_loops
from ui.drill_attempts import last_marked, unsolved
from ui.drilling import exercises, grading_line
from ui.drills import Drills, Shown
from ui.notices import do_button
from ui.render_cards import render_cards
from ui.render_drill import render_briefing, render_head, render_hint, render_paused, render_run
from ui.render_drill_end import render_end
from ui.render_drill_start import render_past, render_start
from ui.render_feedback import render_feedback
from ui.render_question import render_question
from ui.render_stories import render_stories
from ui.suggestions import handbook

PAST_LISTED = 100
ELSEWHERE = ("review", "design")  # started from what is due, and in a tab of its own


@dataclass(frozen=True, slots=True)
class Screen:
    """What the tab shows: a message, the bar of a drill, the main part, and what stands beside it.

    None leaves a part as it is.
    """

    message: Any = ""
    head: Any = None
    main: Any = None
    aside: Any = None


def drill_screen(drills: Drills, shown: Shown, *, message: str = "", refining: str = "") -> Screen:
    """Show a drill as it stands."""
    drill, place, now = shown.drill, str(shown.place), drills.study.now()
    loop = loop_of(drill)
    aside = ""
    if drill.state is State.BRIEFED:
        main = render_briefing(drill, place, loop, grading=grading_line(drills.study))
    elif drill.state is State.PAUSED:
        main = render_paused(drill, place)
    elif drill.state is State.ANSWERING:
        main, aside = question_part(drills, shown), beside_question(drills, drill)
    elif attempt := last_marked(drill):
        main = render_feedback(
            attempt,
            place,
            handbook(),
            refining=refining,
            worked=misses_of(drill, attempt) >= 2,
            last=step(drill, Next(), now).state is State.CLOSED,
            solution=solutions().get(attempt.task.exercise_id, ""),
        )
        aside = again_part(drills, shown, attempt)
    else:
        main = end_part(drills, shown)
    return Screen(
        message,
        render_head(drill, place, now, loop),
        rooted(main, str(drill.id), f"drill-{shown.place.tag}"),
        aside,
    )


def question_part(drills: Drills, shown: Shown) -> str:
    """Show the question in hand."""
    task = shown.drill.task
    stories = drills.study.records.stories() if task and task.kind == "star" else []
    exercise = exercises().get(task.exercise_id) if task else None
    problem = twist = ""
    if task and task.phase and (brief := current_brief(shown.drill)):
        problem = "" if brief.prompt in task.prompt else brief.prompt  # the first phase begins with it
        twist = twist_now(shown.drill, drills.study.now())
    return render_question(shown.drill, str(shown.place), stories, exercise, problem, twist)


def beside_question(drills: Drills, drill: Drill) -> str:
    """Show what stands beside the question in hand: the hint, the last run of its tests, the way to the Design tab."""
    if drill.state is not State.ANSWERING:
        return ""
    told = render_hint(hint(drill), drill.hints) if drill.hints else ""
    run = drills.last_run(drill)
    return f"{told}{render_run(run.ended, run.at.isoformat()) if run else ''}" or design_part(drill)


def design_part(drill: Drill) -> str:
    """Offer the desk of a design interview, with its interviewer, twist and sketch, for the phases of one."""
    if drill.task is None or not drill.task.phase:
        return ""
    button = do_button("design", f"open {drill.id}", "Go on in the Design tab", tab="design")
    return (
        '<aside class="hint" aria-label="Design interview"><h3>A design interview</h3><p>The Design tab has the '
        f"interviewer’s answers and a sketch beside the same phases.</p><p>{button}</p></aside>"
    )


def again_part(drills: Drills, shown: Shown, attempt: Attempt) -> str:
    """Offer an exercise again whose tests did not all pass."""
    if not drills.may_run_code() or attempt not in unsolved(shown.drill):
        return ""
    button = do_button("drill", f"again {shown.place} {attempt.ordinal}", "Try it again with your code")
    return (
        '<aside class="hint" aria-label="This exercise again"><h3>This exercise again</h3>'
        f"<p>A new drill of it begins with the code that you handed in.</p><p>{button}</p></aside>"
    )


def end_part(drills: Drills, shown: Shown) -> str:
    """Show how a drill went and what it left behind."""
    drill, study = shown.drill, drills.study
    ids = {attempt.task.question_id for attempt in drill.attempts}
    return render_end(
        drill,
        str(shown.place),
        handbook(),
        study.now(),
        cards=[card for card in study.memory.cards() if card.question_id in ids],
        errors=[e for e in study.memory.errors() if e.question_id in ids and e.at >= drill.started_at],
        packet=packet_shown(drill),
        solutions=solutions(),
        starters=starters(),
        again=unsolved(drill) if drills.may_run_code() else (),
    )


def solutions() -> dict[str, str]:
    """The code that solves each exercise, shown only after an attempt."""
    return {exercise.id: exercise.reference for exercise in exercises().values()}


def starters() -> dict[str, str]:
    """The code that each exercise begins with."""
    return {exercise.id: exercise.starter for exercise in exercises().values()}


def packet_shown(drill: Drill) -> Packet | None:
    """The packet of a loop; None for other drills."""
    loop = loop_of(drill)
    return packet_of(drill, loop) if loop else None


def loop_of(drill: Drill) -> Loop | None:
    """The profile of a full loop; None for other drills."""
    return load_loops().get(drill.profile) if drill.kind == "loop" else None


def view_screen(
    drills: Drills,
    view: str,
    *,
    message: str = "",
    card: OwnCard | None = None,
    story: Story | None = None,
) -> Screen:
    """Show one of the lists: what can be started, cards, stories, drills of the past."""
    study, now = drills.study, drills.study.now()
    due = study.memory.due(now, study.progress.interview())
    if view == "cards":
        main = render_cards(study.memory.cards(), due, study.records.own_cards(), now, card)
    elif view == "stories":
        main = render_stories(study.records.stories(), story)
    elif view == "past":
        main = render_past(study.progress.drills(PAST_LISTED), now)
    else:
        view = "start"
        kinds = [kind for kind in drills.kinds() if kind not in ELSEWHERE]
        main = render_start(study.progress.unfinished(), len(due), kinds, load_loops(), now)
    # stories may have been opened from a drill, and its way back stays there
    head = None if view == "stories" else ""
    return Screen(message, head, rooted(main, view, f"drill-{view}-{int(now.timestamp() * 1000)}"), "")


def rooted(html: str, shown: str, tag: str) -> str:
    """Put what is shown into an element that names it for the address of the page.

    Gradio changes elements in place where the tags of old and new HTML agree, and a box that was typed into then
    keeps its words. So a part that must come anew gets a tag of its own.
    """
    return f'<{tag} class="drill-root" data-shown="{escape(shown)}">{html}</{tag}>'
