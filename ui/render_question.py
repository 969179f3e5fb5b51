"""The question of a drill with its form as HTML: words, a pick, code or a story, and how sure the user is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from assistant.behavioral import Story
from assistant.drill.engine import has_hint
from assistant.drill.machine import Drill
from assistant.drill.task import EXPLAIN, Task
from assistant.progress.mastery import SURE
from content.exercises import Exercise
from content.topics import TOPIC_IDS, topic_title
from ui.notices import do_button
from ui.render_fields import inline, submit_button, text_box
from ui.render_markdown import render_code, render_markdown, safe_url

KIND_LABELS = {
    "follow_up": "Follow-up", "recap": "Recap", "star": "Behavioral", "pattern": "Pattern pick",
    "code": "Coding", "design": "Design", "calculate": "Calculation",
}  # fmt: skip
UNSTAKED = '<input type="radio" name="confidence" value="0" checked hidden>'  # Ctrl Enter hands in where one is chosen
COMPLEXITIES = ("O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n + m)", "O(n²)", "O(nm)", "O(2^n)")


def render_question(
    drill: Drill,
    place: str,
    stories: Sequence[Story] = (),
    exercise: Exercise | None = None,
    problem: str = "",
    twist: str = "",
) -> str:
    """Show the question in hand with its form, filled with the draft; code begins with the exercise's starter.

    A phase of a design interview comes with the `problem` it belongs to and with the `twist` once it was told; nobody
    says beforehand how sure he is of it.
    """
    task = drill.task
    assert task is not None
    code = " wide" if task.kind in ("code", "design") else ""
    return (
        f'<article class="asked{code}" data-place="{escape(place)}" data-kind="{task.kind}">'
        f'<p class="facts">{escape(facts_of(task))}{_origin(task)}</p>{_posed(problem, twist)}'
        f"{_root_of(drill, task)}{render_prompt(task)}"
        f"{_visible(exercise)}"
        f'<form data-fields data-keep="{escape(place)}" autocomplete="off">{_work(drill, task, place, stories, exercise)}'
        f"{UNSTAKED if task.phase else render_confidence(drill.draft_confidence)}{_buttons(task, place)}</form></article>"
    )


def facts_of(task: Task) -> str:
    """Say in a line what kind of question this is."""
    topic = topic_title(task.topic) if task.topic in TOPIC_IDS else task.topic
    parts = [KIND_LABELS.get(task.kind, ""), topic, f"level {task.level}" if task.level else ""]
    parts.append({"mined": "from a linked resource", "own": "your own card"}.get(task.origin, ""))
    if task.returns:
        parts.append("comes back, because something was missing")
    return " · ".join(part for part in parts if part)


def _origin(task: Task) -> str:
    """Link where a mined question stands, with its license; a local file is named."""
    if task.origin != "mined":
        return ""
    address = safe_url(task.source)
    place = escape(task.source)
    if address:
        parts = urlsplit(address)
        code_host = parts.hostname == "github.com"
        name = "/".join(parts.path.strip("/").split("/")[:2]) if code_host else parts.hostname
        place = f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">{escape(name or "")}</a>'
    return f" · {place} · license: {escape(task.licence or 'none stated')}"


def render_prompt(task: Task) -> str:
    """Turn the words of a question into its heading; a longer statement keeps its paragraphs and code."""
    if task.kind in ("code", "design"):
        title = f'<h2 class="question" tabindex="-1">{escape(task.title)}</h2>' if task.title else ""
        return (
            f'{title}<div class="statement prose-text" id="asked-words">{render_markdown(task.prompt)}</div>'
        )
    return f'<h2 class="question" id="asked-words" tabindex="-1">{inline(task.prompt)}</h2>'


def _posed(problem: str, twist: str) -> str:
    """Recall the problem of a design interview and what changed on the way."""
    recalled = (
        f'<details class="own-words" id="problem"><summary>The problem</summary><p>{escape(problem)}</p></details>'
        if problem
        else ""
    )
    change = (
        f'<div class="notice note"><p><strong>A change:</strong> {escape(twist)}</p></div>' if twist else ""
    )
    return recalled + change


def _root_of(drill: Drill, task: Task) -> str:
    """Name the question that a follow-up belongs to."""
    if task.kind != "follow_up":
        return ""
    root = next((a for a in reversed(drill.attempts) if a.task.key == task.question_id), None)
    return f'<p class="root">After: {inline(root.task.name)}</p>' if root else ""


def _work(drill: Drill, task: Task, place: str, stories: Sequence[Story], exercise: Exercise | None) -> str:
    draft = drill.draft_work
    if task.pattern:
        options = "".join(
            f'<label class="option"><input type="radio" name="pattern" value="{escape(option)}" required'
            f"{' checked' if option == draft.pattern else ''}> <span>{escape(option)}</span></label>"
            for option in task.pattern.options
        )
        known = "".join(f'<option value="{escape(c)}"></option>' for c in COMPLEXITIES)
        return (
            f'<fieldset class="picks"><legend>Which pattern fits?</legend>{options}</fieldset>'
            f'<datalist id="complexities">{known}</datalist><div class="pair">'
            f"{_line('time', 'Time', draft.time)}{_line('space', 'Extra space', draft.space)}</div>"
            f"{text_box('answer', 'Your plan in two lines', drill.draft, 3)}"
        )
    if task.kind == "code":
        return (
            f"{code_box(draft.code or (exercise.starter if exercise else ''))}"
            f'<p class="bar">{do_button("drill", f"run {place}", "Run the visible tests")}</p>'
            f"{text_box('answer', task.explain or EXPLAIN, drill.draft, 5)}"
        )
    if task.kind == "star":
        return f"{_stories(stories, draft.story_id)}{text_box('answer', 'Tell the story', drill.draft, 12, required=True)}"
    label = "Say it in at most four sentences" if task.kind == "recap" else "Your answer"
    rows = 10 if task.kind == "design" else 7 if drill.kind == "deep" else 5
    return text_box("answer", label, drill.draft, rows, required=True)


def code_box(code: str) -> str:
    """Make the box for code: Tab indents, Escape then Tab leaves it."""
    rows = min(28, max(14, code.count("\n") + 3))
    return (
        '<label class="field"><span>Your code</span><textarea class="code-box" name="code" rows="'
        f'{rows}" maxlength="40000" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off" '
        f'aria-describedby="code-keys">\n{escape(code)}</textarea></label>'
        '<p class="facts" id="code-keys">Tab indents, Shift Tab takes it back; press Esc first to leave the box '
        "with Tab.</p>"
    )


def _line(name: str, label: str, value: str) -> str:
    return (
        f'<label class="field"><span>{label}</span><input type="text" name="{name}" value="{escape(value)}" '
        'list="complexities" maxlength="60" placeholder="such as O(n)" autocapitalize="off" spellcheck="false"></label>'
    )


def _stories(stories: Sequence[Story], chosen: int) -> str:
    """Offer the story bank; each story opens to its parts, so that it can be told from notes."""
    if not stories:
        return '<p class="hint-line">Your story bank is empty. Tell this one freely, and keep it as a story afterwards.</p>'
    rows = "".join(
        f'<li><label><input type="radio" name="story" value="{s.id}"{" checked" if s.id == chosen else ""}> '
        f'<span>{escape(s.title)}</span> <span class="facts">{escape(", ".join(s.competencies))}</span></label>'
        f"<details><summary>Notes</summary>{story_parts(s)}</details></li>"
        for s in stories
    )
    none = (
        f'<li><label><input type="radio" name="story" value="0"{"" if chosen else " checked"}> '
        "<span>A story that is not in the bank</span></label></li>"
    )
    return f'<fieldset class="picks stories"><legend>Which story?</legend><ul>{rows}{none}</ul></fieldset>'


def story_parts(story: Story) -> str:
    """Turn a story into its parts; empty ones are left out."""
    parts = (
        ("Situation", story.situation), ("Task", story.task), ("Action", story.action),
        ("Result", story.result), ("Reflection", story.reflection),
    )  # fmt: skip
    rows = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in parts if text.strip())
    return f'<dl class="parts">{rows}</dl>'


def _visible(exercise: Exercise | None) -> str:
    """Show the tests that may be seen; the hidden ones ask for more."""
    if exercise is None:
        return ""
    return (
        '<details class="own-words" id="visible-tests"><summary>The visible tests</summary><div class="code"><pre '
        f'tabindex="0"><code>{render_code(exercise.visible.rstrip(), "python")}</code></pre></div></details>'
    )


def render_confidence(chosen: int) -> str:
    """Ask how sure the user is, before any verdict."""
    options = "".join(
        f'<label class="choice"><input type="radio" name="confidence" value="{value}" required'
        f"{' checked' if value == chosen else ''}> <span><b>{value}</b> {label}</span></label>"
        for value, label in enumerate(SURE, start=1)
    )
    return (
        '<fieldset class="confidence"><legend>How sure are you?</legend>'
        f'<div class="segments">{options}</div></fieldset>'
    )


def _buttons(task: Task, place: str) -> str:
    hand_in = submit_button(f"hand-in {place}", "Submit" if task.kind == "code" else "Hand in")
    hinted = task.kind not in ("star", "recap", "design") and has_hint(task)
    hint = do_button("drill", f"hint {place}", "Hint") if hinted else ""
    give_up = do_button("drill", f"give-up {place}", "I don’t know")
    return (
        f'<div class="bar">{hand_in}{hint}{give_up}<span class="facts saved" aria-hidden="true"></span></div>'
    )
