"""The story bank as HTML: which competencies are covered, each story with what it lacks, and its form."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.behavioral import COMPETENCIES, STORIES_WANTED, Story, coverage, is_sound, story_checks
from ui.notices import do_button
from ui.render_drill_start import render_views
from ui.render_fields import submit_button, text_box
from ui.render_question import story_parts

PARTS = (
    ("situation", "Situation: where and when, in a sentence or two", 2),
    ("task", "Task: what was yours to do", 2),
    ("action", "Action: what you did, step by step, and what you rejected", 5),
    ("result", "Result: what came of it, with a number and a baseline", 2),
    ("reflection", "Reflection: what you would do differently", 2),
)


def render_stories(stories: Sequence[Story], edited: Story | None = None) -> str:
    """Show the story bank with its gaps, and the form that adds or changes a story."""
    sound = sum(is_sound(story) for story in stories)
    lead = f"{len(stories)} of {STORIES_WANTED} stories, {sound} with a sound structure."
    rows = "".join(_story(story) for story in stories)
    listed = (
        f'<ul class="cards">{rows}</ul>'
        if rows
        else '<p class="empty">Six stories that can be told from several sides carry most behavioral rounds.</p>'
    )
    return (
        f'{render_views("stories")}<h2 class="tab-title">Stories</h2><p class="lead">{lead}</p>'
        f"{_form(edited)}{listed}{_coverage(stories)}"
    )


def _story(story: Story) -> str:
    checks = "".join(
        f'<li class="{"yes" if check.value >= 1 else "partly" if check.value > 0 else "no"}">'
        f'<span class="sign" aria-hidden="true">{"✓" if check.value >= 1 else "~" if check.value > 0 else "○"}</span>'
        f"<strong>{escape(check.name[:1].upper() + check.name[1:])}</strong> {escape(check.note)}</li>"
        for check in story_checks(story.text)
    )
    ways = do_button("drill", f"story-edit {story.id}", "Edit", style="plain small")
    ways += do_button(
        "drill", f"story-delete {story.id}", "Delete", style="plain small", confirm="Delete this story?"
    )
    state = "sound" if is_sound(story) else "still open"
    return (
        f'<li><details id="story-{story.id}"><summary><span>{escape(story.title)}</span><span class="facts">'
        f"{escape(', '.join(story.competencies) or 'no competency chosen')} · {state}</span></summary>"
        f'{story_parts(story)}<ul class="checks">{checks}</ul><div class="bar">{ways}</div></details></li>'
    )


def _coverage(stories: Sequence[Story]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape("; ".join(titles)) if titles else "nothing yet"}</td></tr>'
        for name, titles in coverage(stories).items()
    )
    return (
        '<h3>Competencies</h3><div class="table" tabindex="0"><table class="competencies"><tbody>'
        f"{rows}</tbody></table></div>"
    )


def _form(edited: Story | None) -> str:
    story = edited or Story(0, "", "", "", "", "", "", ())
    boxes = "".join(
        text_box(name, label, getattr(story, name), rows, required=name in ("action", "result"))
        for name, label, rows in PARTS
    )
    competencies = "".join(
        f'<label class="chip"><input type="checkbox" name="competency" value="{name}"'
        f"{' checked' if name in story.competencies else ''}> <span>{name}</span></label>"
        for name in COMPETENCIES
    )
    cancel = do_button("drill", "view stories", "Cancel") if edited else ""
    return (
        f'<details class="add" id="add-story"{" open" if edited else ""}><summary>'
        f"{'Change' if story.id else 'Add'} a story</summary>"
        f'<form data-fields autocomplete="off"><input type="hidden" name="id" value="{story.id}">'
        f'<label class="field"><span>Title</span><input type="text" name="title" maxlength="120" required '
        f'value="{escape(story.title)}"></label>{boxes}'
        f'<fieldset class="chips"><legend>What it shows</legend>{competencies}</fieldset>'
        f'<div class="bar">{submit_button("story-save", "Save story")}{cancel}</div></form></details>'
    )
