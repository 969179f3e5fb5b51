"""Behavioral answers: checks of a story's structure without a model, and the story bank's coverage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.drill.marks import Check

COMPETENCIES = (
    "ownership",
    "conflict",
    "failure",
    "leadership",
    "ambiguity",
    "impact",
    "collaboration",
    "learning",
)
STORIES_WANTED = 6
WORDS = (150, 350)
ACTION_SHARE = 0.4
LENGTH = "length"
HARDLY = 0.01  # of a length that shows next to nothing, but is not nothing
HALF_A_STORY = 0.5  # the most that the parts of a story without an action or a result are worth
# What "I ...ed" tells without being something done.
UNDERGONE = (
    "needed|wanted|learned|joined|worked|lived|owned|realized|noticed|hoped|wished|used|failed|received"
)
AMOUNT = r"\d[\d,.]*"
UNITS = (
    r"%|percent|points?|ms|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|users?|customers?|requests?|"
    r"dollars?|euros?|k\b|m\b|x\b|times"
)
CUES: dict[str, re.Pattern[str]] = {
    "situation": re.compile(
        r"\b(situation|context|background|at the time|back then|when i (joined|was|worked)|we (had|were)|"
        r"our (team|product|company|service|model|pipeline)|last (year|quarter|summer)|the (team|company) (had|was)|"
        r"(at|in) (my|a|an) (\w+ )?(company|job|team|role|internship|start-?up|lab|shop|bank|store|agency|hospital|firm|"
        r"retailer|marketplace|university|project)|in (19|20)\d\d|"
        r"during my|while (i was|working)|years? ago)\b"
    ),
    "task": re.compile(
        r"\b(task|my (job|role|goal|responsibility|target|part)|i (was|am) (asked|responsible|supposed|in charge)|"
        r"(had|needed) to|the goal|the target|it fell to me|i owned|deadline)\b"
    ),
    "action": re.compile(
        r"\b(action|so (i|we)|first,? (i|we)|then (i|we)|next,? (i|we)|(i|we) (then |first |also |finally )?(decided|built|"
        r"wrote|rewrote|proposed|ran|designed|implemented|set up|talked|met|led|changed|measured|started|created|analyzed|"
        r"analysed|added|removed|split|asked|presented|compared|chose|rejected|trained|shipped|reviewed|traced|replaced|"
        r"introduced|rebuilt|moved|cut|fixed|found|tested|automated|organized|negotiated|explained|convinced|taught|"
        r"mentored|rolled|made|went|gave|took|sent|drew|brought|held|got|put|spoke|told|began|kept|sat))\b|"
        rf"\bi (then |first |also |finally |even )?(?!(?:{UNDERGONE})\b)[a-z]{{2,}}ed\b"
    ),
    "result": re.compile(
        r"\b(results?|as a result|in the end|outcome|which led|led to|(this|that|it) (cut|raised|reduced|increased|saved)|"
        r"(fell|rose|dropped|grew|improved|increased|decreased|went|shrank|doubled|halved) (from|by|to)|we shipped|"
        r"it shipped|(won|beat|ahead) (\w+ ){0,3}by)\b|"
        r"\b(cut|reduced|lowered|raised|improved|increased|decreased|brought|sped)\b[^.]* from "
        rf"{AMOUNT}[^.]{{0,20}} to {AMOUNT} ?({UNITS})|"
        r"(%|\bpercent|\bpoints?|\btimes) (lower|higher|fewer|less|more|faster|slower|better|cheaper)\b"
    ),
    "reflection": re.compile(
        r"\b(i learned|i learnt|lesson|looking back|in hindsight|next time|would do differently|since then|"
        r"taught me|i would now)\b"
    ),
}
PARTS = ("situation", "task", "action", "result")
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
FIGURE = re.compile(r"\d|\b(half|double|twice|third|quarter)\b", re.IGNORECASE)
UNIT = re.compile(rf"{AMOUNT}\s*({UNITS})|[$€]\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Story:
    """One story of the story bank; `id` is 0 until it is stored."""

    id: int
    title: str
    situation: str
    task: str
    action: str
    result: str
    reflection: str
    competencies: tuple[str, ...]

    @property
    def text(self) -> str:
        """The story as it would be told."""
        return "\n".join((self.situation, self.task, self.action, self.result, self.reflection))


def segments(answer: str) -> list[tuple[str, str]]:
    """Split an answer into (part, sentence): a sentence without a cue of its own belongs to the part before.

    An `i did` sentence counts as action even inside the result, whose cue must come after an action.
    """
    parts: list[tuple[str, str]] = []
    current = "situation"
    for sentence in SENTENCE.split(answer.strip()):
        if not sentence.strip():
            continue
        low = sentence.lower()
        found = [part for part, cue in CUES.items() if cue.search(low)]
        if "reflection" in found:
            current = "reflection"
        elif "result" in found and any(part == "action" for part, _ in parts):
            current = "result"
        elif "situation" in found and not parts:
            current = "situation"
        elif "action" in found:
            current = "action"
        elif "task" in found and current in ("situation", "task"):
            current = "task"
        parts.append((current, sentence.strip()))
    return parts


def story_checks(answer: str) -> tuple[Check, ...]:
    """Check the structure of a told story; each check says what it found.

    Structure found in a few sentences proves little: below half of the wanted words the length weighs so much that
    the story is worth proportionally less, and is told so once.
    """
    parts = segments(answer)
    words = {part: sum(len(s.split()) for p, s in parts if p == part) for part in (*PARTS, "reflection")}
    total = sum(words.values())
    opening = " ".join(s for p, s in parts if p in ("situation", "task")).lower()
    # one sentence may give the situation and the task at once
    present = [p for p in PARTS if words[p] or (p in ("situation", "task") and bool(CUES[p].search(opening)))]
    order = [part for part in dict.fromkeys(p for p, _ in parts) if part in PARTS]
    in_order = order == sorted(order, key=PARTS.index)
    action = " ".join(s for p, s in parts if p == "action").lower()
    result = " ".join(s for p, s in parts if p == "result")
    share = words["action"] / total if total else 0.0
    mine, ours = pronouns(action)
    absent = [part for part in PARTS if part not in present]
    low, high = WORDS
    checks = (
        Check(
            "parts",
            # a story that stops before it ends, or in which nothing is done, is half a story
            min(len(present) / len(PARTS), 1.0 if {"action", "result"} <= set(present) else HALF_A_STORY),
            3.0,
            f"missing: {', '.join(absent)}" if absent else "situation, task, action and result are there",
        ),
        Check(
            "order", float(in_order and len(order) > 1), 1.0, "told in the order " + (", ".join(order) or "-")
        ),
        Check("action share", min(1.0, share / ACTION_SHARE), 2.0, f"{share:.0%} of the words are action"),
        Check(
            "number in the result",
            1.0 if UNIT.search(result) else 0.5 if FIGURE.search(result) else 0.0,
            2.0,
            f"the result has a number with its unit: “{with_number(result)}”"
            if UNIT.search(result)
            else "a result wants a number with its unit and a baseline",
        ),
        Check("your own part", float(mine >= ours and mine > 0), 1.0, f"I {mine}, we {ours} in the action"),
        Check(
            LENGTH,
            1.0 if low <= total <= high else max(0.0, 1 - max(low - total, total - high) / low),
            1.0,
            f"{total} words; {low} to {high} are two minutes",
        ),
        Check(
            "reflection",
            float(words["reflection"] > 0),
            1.0,
            "you say what you learned or would change"
            if words["reflection"]
            else "missing: one sentence on what you learned or would change",
        ),
    )
    told = total / (low / 2)
    if told >= 1 or not total:
        return checks
    others = sum(check.weight for check in checks if check.name != LENGTH)
    note = f"only {total} words, which is why this story counts for little; {low} to {high} are two minutes"
    short = Check(LENGTH, HARDLY, others * (1 - told) / told, note)
    return tuple(short if check.name == LENGTH else check for check in checks)


def pronouns(text: str) -> tuple[int, int]:
    """Count how often a text speaks of its teller alone, and of a group he belongs to."""
    low = text.lower()
    return len(re.findall(r"\b(i|my|me)\b|\bi'", low)), len(re.findall(r"\b(we|our|us)\b", low))


def with_number(text: str) -> str:
    """Find the first sentence that holds a number with its unit; "" if none does."""
    return next((part.strip() for part in SENTENCE.split(text) if UNIT.search(part)), "")


def coverage(stories: Iterable[Story]) -> dict[str, list[str]]:
    """Turn the story bank into a matrix: for each competency, the titles of the stories that show it."""
    stories = list(stories)
    return {
        competency: [story.title for story in stories if competency in story.competencies]
        for competency in COMPETENCIES
    }


def is_sound(story: Story) -> bool:
    """Tell whether a story of the bank passes: all parts filled, a figure in the result, enough action."""
    filled = all(part.strip() for part in (story.situation, story.task, story.action, story.result))
    total = len(story.text.split())
    return filled and bool(FIGURE.search(story.result)) and len(story.action.split()) >= ACTION_SHARE * total
