"""The packet of a full loop: evidence by round and dimension, a band for each, and a recommendation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.drill.attempt import Attempt
from assistant.drill.followups import chain_of, depth_reached
from assistant.drill.machine import TIMER_FACTOR, Drill
from assistant.drill.marks import BAND_FLOORS, PointMark
from assistant.drill.task import Verdict
from content.loops import Loop, Round

HireBand = Literal["strong no", "lean no", "lean hire", "strong hire"]
HIRE_BANDS: tuple[HireBand, ...] = ("strong no", "lean no", "lean hire", "strong hire")
DIMENSION_OF_CHECK = {
    "pattern": "problem solving",
    "time": "problem solving",
    "space": "problem solving",
    "number": "problem solving",
    "tests": "testing and correctness",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation: what it speaks of, whether it speaks for the candidate, and the candidate's words.

    `about` names the question or phase that was answered, `lack` says how a key point in `text` fell short.
    """

    dimension: str
    positive: bool
    text: str
    quote: str = ""
    about: str = ""
    lack: str = ""

    @property
    def told(self) -> str:
        """What was observed; a key point that fell short is not taken for something that was said."""
        return f"{self.lack}: {self.text}" if self.lack else self.text


@dataclass(frozen=True, slots=True)
class RoundResult:
    """One round: its evidence, and its score and band (None where nothing could be graded).

    `minutes_planned` are those that its clocks ran for, 0 without a clock; what was `skipped` is not `answered`.
    """

    round_id: str
    title: str
    weight: float
    evidence: tuple[Evidence, ...]
    score: float | None
    band: HireBand | None
    answered: int
    ungraded: int
    depth: int
    minutes: float
    minutes_planned: int
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Packet:
    """What a committee would read: rounds with evidence, and where they lead and why."""

    title: str
    emphasis: tuple[str, ...]
    rounds: tuple[RoundResult, ...]
    recommendation: HireBand | None
    reason: str


def packet_of(drill: Drill, loop: Loop) -> Packet:
    """Turn the attempts of a loop into its packet; works on an unfinished loop as well."""
    rounds = tuple(
        _round(drill, round_, attempts)
        for round_ in loop.rounds
        if (attempts := [a for a in drill.attempts if a.task.round == round_.id])
    )
    left = {task.round for task in drill.queue}
    begun = {result.round_id for result in rounds}
    recommendation, reason = recommend(
        loop,
        rounds,
        unplayed=[round_.title for round_ in loop.rounds if round_.id in left - begun],
        broken_off=[result.title for result in rounds if result.round_id in left],
    )
    return Packet(loop.title, tuple(loop.emphasis), rounds, recommendation, reason)


def recommend(
    loop: Loop,
    rounds: Sequence[RoundResult],
    *,
    unplayed: Sequence[str] = (),
    broken_off: Sequence[str] = (),
) -> tuple[HireBand | None, str]:
    """Turn graded rounds into a recommendation by the loop's rule, with the reason in a sentence.

    `unplayed` and `broken_off` name rounds of a loop that has not come to its end; half of the rounds must have been
    played.
    """
    graded = [r for r in rounds if r.band is not None and r.score is not None]
    if not graded:
        return None, "Nothing could be graded, so there is no recommendation."
    missing = _missing(unplayed, broken_off)
    count = len(rounds) + len(unplayed)
    if 2 * len(rounds) < count:
        return (
            None,
            f"Only {len(rounds)} of {count} rounds were played, too few for a recommendation: {missing}.",
        )
    rank, reason = _by_rule(loop, graded)
    played = f"It rests on {len(rounds)} of {count} rounds: {missing}. " if missing else ""
    return HIRE_BANDS[rank], played + reason


def _missing(unplayed: Sequence[str], broken_off: Sequence[str]) -> str:
    """Say which rounds were not played, or not to their end; "" if none."""
    told = []
    for names, what in ((unplayed, "not played"), (broken_off, "broken off")):
        if names:
            listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
            told.append(f"{listed} {'was' if len(names) == 1 else 'were'} {what}")
    return ", ".join(told)


def _by_rule(loop: Loop, graded: Sequence[RoundResult]) -> tuple[int, str]:
    """Turn graded rounds into the rank of a hiring band and the rule that leads there."""
    ranks = sorted(HIRE_BANDS.index(r.band) for r in graded if r.band)
    if loop.rule == "median":
        rank = ranks[(len(ranks) - 1) // 2]
        rounds_graded = f"{len(ranks)} graded round{'s' * (len(ranks) != 1)}"
        reason = f"The median of {rounds_graded} is {HIRE_BANDS[rank]}."
        if ranks[0] == 0 and rank > 1:
            return 1, reason + " A strong no in one round caps it at lean no."
        return rank, reason
    total = sum(r.weight for r in graded)
    mean = sum(r.weight * (r.score or 0.0) for r in graded) / total
    rank = HIRE_BANDS.index(hire_band(mean))
    reason = f"The weighted rounds lead to {HIRE_BANDS[rank]}."
    weak = sum(1 for value in ranks if value <= 1)
    if (weak > 1 or ranks[0] == 0) and rank > 1:
        return 1, reason + " More than one weak round, or a strong no, caps it at lean no."
    return rank, reason


def hire_band(score: float) -> HireBand:
    """Turn a score from 0 to 1 into a band of the hiring scale."""
    return HIRE_BANDS[max(i for i, floor in enumerate(BAND_FLOORS) if score >= floor)]


def packet_markdown(packet: Packet) -> str:
    """Turn a packet into a page of Markdown: evidence first, bands after it, never a bare number."""
    lines = [f"# {packet.title}", "", f"This loop looks for: {', '.join(packet.emphasis)}.", ""]
    for result in packet.rounds:
        lines += [f"## {result.title}", "", round_line(result), ""]
        for about, found in by_question(result.evidence):
            lines += [f"### {about}", ""] if about else []
            lines += [
                f"- {'✓' if e.positive else '○'} {e.dimension}: {e.told}"
                + (f" — you said: “{e.quote}”" if e.quote else "")
                for e in found
            ]
            lines.append("")
        if result.ungraded:
            lines += [ungraded_line(result), ""]
        lines += [f"Band: **{result.band or 'ungraded'}**", ""]
    lines += ["## Recommendation", "", f"**{packet.recommendation or 'none'}**. {packet.reason}", ""]
    return "\n".join(lines)


def round_line(result: RoundResult) -> str:
    """Say in a line how much was answered in a round, in which time, and how far its follow-ups held."""
    answers = f"{result.answered} answer{'s' * (result.answered != 1)}"
    answers += f" and {result.skipped} skipped" if result.skipped else ""
    depth = f" Follow-ups answered solidly: {result.depth}." if result.depth else ""
    minutes = max(1, math.ceil(result.minutes))  # one that was begun counts
    planned = result.minutes_planned
    clock = f" of {planned} minutes on the clock" if planned else f" minute{'s' * (minutes != 1)}"
    return f"{answers} in {minutes}{clock}.{depth}"


def ungraded_line(result: RoundResult) -> str:
    """Say how many answers of a round nobody has judged; "" if none."""
    if not result.ungraded:
        return ""
    one = result.ungraded == 1
    return f"{result.ungraded} answer{' is' if one else 's are'} ungraded; judge {'it' if one else 'them'} yourself."


def by_question(evidence: Sequence[Evidence]) -> list[tuple[str, list[Evidence]]]:
    """Put evidence under the question it is about, what speaks for the candidate first; a sentence is quoted once."""
    groups: list[tuple[str, list[Evidence]]] = []
    for about in dict.fromkeys(e.about for e in evidence):
        found = sorted((e for e in evidence if e.about == about), key=lambda e: not e.positive)
        said: set[str] = set()
        shown = []
        for e in found:
            shown.append(replace(e, quote="") if e.quote in said else e)
            said.add(e.quote)
        groups.append((about, shown))
    return groups


def _round(drill: Drill, round_: Round, attempts: Sequence[Attempt]) -> RoundResult:
    scores = [a.score for a in attempts if a.score is not None]
    mean = sum(scores) / len(scores) if scores else None
    chains = {a.task.question_id: chain_of(attempts[: i + 1]) for i, a in enumerate(attempts)}
    names = {
        a.task.question_id: a.task.name for a in reversed(attempts)
    }  # a follow-up stands under its question
    found = [e for a in attempts for e in evidence_of(a, names[a.task.question_id])]
    boxes = sum(t.seconds for t in (*(a.task for a in attempts), *drill.queue) if t.round == round_.id)
    skipped = sum(attempt.gave_up for attempt in attempts)
    stated = {(e.about, e.text) for e in found if e.positive}
    return RoundResult(
        round_id=round_.id,
        title=round_.title,
        weight=round_.weight,
        # follow-ups and recaps ask again: what was stated in the end counts as stated
        evidence=tuple(dict.fromkeys(e for e in found if e.positive or (e.about, e.text) not in stated)),
        score=mean,
        band=None if mean is None else hire_band(mean),
        answered=len(attempts) - skipped,
        ungraded=len(attempts) - len(scores),
        depth=max((depth_reached(chain) for chain in chains.values()), default=0),
        minutes=sum(a.seconds for a in attempts) / 60,
        minutes_planned=max(1, round(clock / 60)) if (clock := boxes * TIMER_FACTOR[drill.timer]) else 0,
        skipped=skipped,
    )


def evidence_of(attempt: Attempt, about: str = "") -> list[Evidence]:
    """Turn one attempt into observations: key points stated or missed, checks passed or failed."""
    task, marks = attempt.task, attempt.marks
    spoken = (
        "communication"
        if task.kind in ("code", "pattern")
        else "structure"
        if task.kind == "star" or task.seeks
        else "knowledge"
    )
    if attempt.gave_up:
        return [
            Evidence(
                spoken, False, f"gave up on: {task.name}" if task.name != about else "gave up", about=about
            )
        ]
    if marks is None:
        return []
    found = []
    missed = set(attempt.missed_points())
    for index, mark in enumerate(marks.points):
        stated = index not in missed
        said = mark.best_sentence if stated or mark.contradicted else ""
        lack = "" if stated else _lack(mark, dict(attempt.overrides).get(index))
        found.append(Evidence(spoken, stated, task.points[index].claim, said, about, lack))
    for check in marks.checks:
        note = (
            check.note
            if check.note.startswith(check.name) or not check.name
            else f"{check.name}: {check.note}"
        )
        dimension = DIMENSION_OF_CHECK.get(check.name, spoken)
        found.append(Evidence(dimension, check.value >= 1, note if check.note else check.name, about=about))
    if attempt.expired:
        found.append(Evidence("speed", False, "ran out of time", about=about))
    return found


def _lack(mark: PointMark, own: Verdict | None) -> str:
    """Say how a key point fell short, by the user's own verdict where there is one."""
    if mark.contradicted and own is None:
        return "said differently"
    return "only perhaps said" if (own or mark.verdict) == "partly" else "missing"
