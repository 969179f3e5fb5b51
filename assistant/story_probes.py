"""Probes: what an interviewer asks next about a told story, and what is looked for in the reply."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.behavioral import (
    CUES,
    FIGURE,
    PARTS,
    SENTENCE,
    UNIT,
    pronouns,
    segments,
    story_checks,
    with_number,
)
from assistant.drill.marks import Check


@dataclass(frozen=True, slots=True)
class Probe:
    """One question about a story; `seeks` names what its reply is checked for by rule, "" for self-check."""

    seeks: str
    text: str


WHOLE = Probe(
    "parts", "Walk me through it once more: what was yours to do, what did you do, and what came of it?"
)
MISSING = {  # exactly one part of the story was not told
    "situation": Probe(
        "situation", "Take a step back: where was this, and how did things stand when it began?"
    ),
    "task": Probe("task", "What was yours to do in this, and which goal did you have to reach?"),
    "action": Probe("action", "What exactly did you do, step by step?"),
    "result": Probe("result", "And what came of it? Which number moved, from what to what?"),
}
WEAK = {  # the weakest check decides, in this order
    "your own part": Probe("your own part", "You say “we” a lot. Which decisions were yours alone?"),
    "number in the result": Probe(
        "result", "How do you know it worked? Which number moved, from what to what?"
    ),
    "action share": Probe(
        "action", "What exactly did you do, step by step, and which alternative did you reject?"
    ),
    "reflection": Probe("reflection", "What would you do differently today?"),
}
ALONE = Probe("your own part", "Which of these decisions were yours alone?")  # “we” was hardly said
A_LOT = 3  # of “we” and “our”, from which it is said so
HINTS = {  # by what a reply is checked for; a whole story is told in the order of "parts"
    "situation": "Where it was and when, and what went wrong there.",
    "task": "What you were responsible for, and the goal with its deadline.",
    "action": "Two or three things that you did, in order, each with its reason.",
    "result": "The number that moved, with its unit: from what to what.",
    "your own part": "Begin with “I”: what you decided, built or argued for.",
    "reflection": "One sentence that says what you would do otherwise now.",
    "parts": "Where it was and what was yours to do in two sentences; then what you did, step by step; then which number "
    "moved; then what you learned.",
}
REJECTING = re.compile(r"\b(?:rejected|ruled out|decided against|instead of)\b", re.IGNORECASE)
REJECTED = Probe("", "You turned an alternative down. What evidence would have changed your mind?")
ALTERNATIVE = Probe("", "Which alternative did you reject, and on what evidence?")
WOULD = re.compile(r"\b(would|should have|could have|i now|these days)\b", re.IGNORECASE)
STEPS = 2  # things done that make a reply to "step by step"


def probe_for(story: str) -> Probe:
    """Choose the one probe an interviewer would ask next: a part that is missing, else the weakest check."""
    checks = {check.name: check.value for check in story_checks(story)}
    missing = missing_parts(story)
    if len(missing) > 1:
        return WHOLE
    if missing:
        return MISSING[missing[0]]
    for name, probe in WEAK.items():
        if checks[name] < 1:
            return ALONE if name == "your own part" and pronouns(story)[1] < A_LOT else probe
    return REJECTED if REJECTING.search(story) else ALTERNATIVE


def missing_parts(story: str) -> list[str]:
    """List the parts that a story lacks, in their order."""
    note = story_checks(story)[0].note
    told = note.partition("missing: ")[2]
    return [part for part in PARTS if part in told.split(", ")]


def probe_checks(seeks: str, reply: str) -> tuple[Check, ...]:
    """Check by rule whether a reply holds what its probe asked for; none for a probe that seeks nothing checkable."""
    low = reply.lower()
    match seeks:
        case "result":
            value = 1.0 if UNIT.search(reply) else 0.5 if FIGURE.search(reply) else 0.0
            said = with_number(reply)
            note = f"a number with its unit: “{said}”" if said else "a number with its unit is still missing"
            return (Check("number in the result", value, 1.0, note),)
        case "your own part":
            mine, ours = pronouns(reply)
            return (Check(seeks, float(mine > ours), 1.0, f"I {mine}, we {ours}"),)
        case "action":
            done = [part for part in SENTENCE.split(low) if CUES["action"].search(part)]
            count = sum(len(CUES["action"].findall(part)) for part in done)
            return (Check(seeks, min(1.0, count / STEPS), 1.0, f"{count} thing{'s' * (count != 1)} you did"),)
        case "reflection":
            there = bool(WOULD.search(reply) or CUES["reflection"].search(low))
            note = "you say what you would change" if there else "still missing: what you would change"
            return (Check(seeks, float(there), 1.0, note),)
        case "situation" | "task":
            there = bool(CUES[seeks].search(low))
            return (Check(seeks, float(there), 1.0, "it is there now" if there else f"no {seeks} was found"),)
        case "parts":
            told = {part for part, _ in segments(reply)} & {"task", "action", "result"}
            told |= {"task"} if CUES["task"].search(low) else set()
            absent = [part for part in PARTS[1:] if part not in told]
            note = (
                f"still missing: {', '.join(absent)}" if absent else "task, action and result are there now"
            )
            return (Check(seeks, len(told) / 3, 1.0, note),)
    return ()
