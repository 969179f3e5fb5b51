"""Verdicts in, feedback out: Markdown by template, with the answer's own sentences and the handbook's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grade.gates import ADDRESSED, COPIED, DONT_KNOW, EMPTY, FRAGMENT, KEYWORDS, OFF_TOPIC
from assistant.grade.rubric import Rubric
from assistant.grade.verdict import KeyPointVerdict

REMARKS = {
    EMPTY: "There is no answer to grade.",
    DONT_KNOW: "Saying that you do not know is honest. Read the points below, then try again in your own words.",
    OFF_TOPIC: "This does not seem to answer the question that was asked.",
    KEYWORDS: "A list of terms earns nothing by itself: say how they relate and why.",
    FRAGMENT: "A word or two state nothing: say it in a sentence, with the reason.",
    COPIED: "Sentences taken from the reference earn nothing, and this answer does not count for your schedule: "
    "say it in your own words.",
    ADDRESSED: "Sentences that address the grader were ignored.",
}
TITLES = {
    "yes": "Mentioned",
    "partly": "Perhaps mentioned",
    "against": "Said differently from the reference",
    "no": "Not found in your answer",
}
LONGEST = 240  # characters of a quoted sentence


def write_feedback(
    rubric: Rubric, verdicts: Sequence[KeyPointVerdict], flags: Sequence[str], mistakes: Sequence[int]
) -> str:
    """Turn verdicts into Markdown: remarks, then the key points by verdict, then one next step.

    It says "mentioned", never "correct": a grader without understanding finds statements, it does not prove them.
    """
    lines = [REMARKS[flag] for flag in flags if flag in REMARKS]
    for name, title in TITLES.items():
        chosen = [v for v in verdicts if _heading(v) == name]
        if chosen:
            lines.append(f"**{title}**")
            lines.append("\n".join(_item(rubric, verdict) for verdict in chosen))
    for index in mistakes:
        known = rubric.wrong[index]
        lines.append(
            f"A common mistake that this comes close to: {quoted(known.answer)} {escaped(known.why)}".rstrip()
        )
    step = _next_step(rubric, verdicts)
    return "\n\n".join([*lines, step] if step else lines)


def quoted(sentence: str) -> str:
    """Turn a sentence into a quotation of bearable length, harmless in Markdown."""
    text = re.sub(r"\s+", " ", sentence).strip()
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0] + " …"
    return f"“{escaped(text)}”"


def escaped(text: str) -> str:
    """Escape what Markdown or HTML would take for markup."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]#|$~])", r"\\\1", text)


def _heading(verdict: KeyPointVerdict) -> str:
    return "against" if verdict.contradicted else verdict.verdict


def _item(rubric: Rubric, verdict: KeyPointVerdict) -> str:
    wanted = rubric.wanted[verdict.key_point]
    lines = [f"- {escaped(wanted.point.claim)}"]
    if verdict.best_sentence and _heading(verdict) != "no":
        lines.append(f"  - You: {quoted(verdict.best_sentence)}")
    if verdict.quote and _heading(verdict) != "yes":
        lines.append(f"  - Handbook: {quoted(verdict.quote)}")
    return "\n".join(lines)


def _next_step(rubric: Rubric, verdicts: Sequence[KeyPointVerdict]) -> str:
    """One thing to do: settle a contradiction first, then the weightiest key point that is missing."""
    against = [v for v in verdicts if v.contradicted]
    if against:
        return "Next: put your sentence beside the key point above. Do they say the same? If so, overrule the verdict."
    missing = [v for v in verdicts if v.verdict != "yes"]
    if not missing:
        return "Next: say it aloud once more in half the words."
    first = max(missing, key=lambda v: (rubric.wanted[v.key_point].point.weight, -v.key_point))
    if first.verdict == "partly":
        return (
            "Next: state the point that is only perhaps there in one plain sentence, or overrule the verdict."
        )
    return (
        f"Next: explain in one sentence why this holds: {escaped(rubric.wanted[first.key_point].point.claim)}"
    )
