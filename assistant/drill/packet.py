"""The packet of a full loop: evidence by round and dimension, a band for each, and a recommendation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.drill.attempt import Attempt
from assistant.drill.followups import chain_of, depth_reached
from assistant.drill.machine import Drill
from assistant.drill.marks import BAND_FLOORS
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
    """One observation: what it speaks of, whether it speaks for the candidate, and the candidate's words."""

    dimension: str
    positive: bool
    text: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class RoundResult:
    """One round: its evidence, and its score and band (None where nothing could be graded)."""

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
        _round(round_, attempts)
        for round_ in loop.rounds
        if (attempts := [a for a in drill.attempts if a.task.round == round_.id])
    )
    recommendation, reason = recommend(loop, rounds)
    return Packet(loop.title, tuple(loop.emphasis), rounds, recommendation, reason)


def recommend(loop: Loop, rounds: Sequence[RoundResult]) -> tuple[HireBand | None, str]:
    """Turn graded rounds into a recommendation by the loop's rule, with the reason in a sentence."""
    graded = [r for r in rounds if r.band is not None and r.score is not None]
    if not graded:
        return None, "Nothing could be graded, so there is no recommendation."
    ranks = sorted(HIRE_BANDS.index(r.band) for r in graded if r.band)
    if loop.rule == "median":
        rank = ranks[(len(ranks) - 1) // 2]
        reason = f"The median of {len(ranks)} graded rounds is {HIRE_BANDS[rank]}."
        if ranks[0] == 0 and rank > 1:
            return HIRE_BANDS[1], reason + " A strong no in one round caps it at lean no."
        return HIRE_BANDS[rank], reason
    total = sum(r.weight for r in graded)
    mean = sum(r.weight * (r.score or 0.0) for r in graded) / total
    rank = HIRE_BANDS.index(hire_band(mean))
    reason = f"The weighted rounds lead to {HIRE_BANDS[rank]}."
    weak = sum(1 for value in ranks if value <= 1)
    if (weak > 1 or ranks[0] == 0) and rank > 1:
        return HIRE_BANDS[1], reason + " More than one weak round, or a strong no, caps it at lean no."
    return HIRE_BANDS[rank], reason


def hire_band(score: float) -> HireBand:
    """Turn a score from 0 to 1 into a band of the hiring scale."""
    return HIRE_BANDS[max(i for i, floor in enumerate(BAND_FLOORS) if score >= floor)]


def packet_markdown(packet: Packet) -> str:
    """Turn a packet into a page of Markdown: evidence first, bands after it, never a bare number."""
    lines = [f"# {packet.title}", "", f"This loop looks for: {', '.join(packet.emphasis)}.", ""]
    for result in packet.rounds:
        depth = f" Follow-ups answered solidly: {result.depth}." if result.depth else ""
        lines += [
            f"## {result.title}",
            "",
            f"{result.answered} answers in {result.minutes:.0f} of {result.minutes_planned} minutes.{depth}",
            "",
        ]
        for positive, heading in ((True, "Speaks for you"), (False, "Missing or wrong")):
            found = [e for e in result.evidence if e.positive is positive]
            if found:
                lines += [f"**{heading}**", ""]
                lines += [
                    f"- {e.dimension}: {e.text}" + (f" — you said: “{e.quote}”" if e.quote else "")
                    for e in found
                ]
                lines.append("")
        if result.ungraded:
            lines += [f"{result.ungraded} answers are ungraded; judge them yourself.", ""]
        lines += [f"Band: **{result.band or 'ungraded'}**", ""]
    lines += ["## Recommendation", "", f"**{packet.recommendation or 'none'}**. {packet.reason}", ""]
    return "\n".join(lines)


def _round(round_: Round, attempts: Sequence[Attempt]) -> RoundResult:
    scores = [a.score for a in attempts if a.score is not None]
    mean = sum(scores) / len(scores) if scores else None
    chains = {a.task.question_id: chain_of(attempts[: i + 1]) for i, a in enumerate(attempts)}
    return RoundResult(
        round_id=round_.id,
        title=round_.title,
        weight=round_.weight,
        evidence=tuple(
            dict.fromkeys(e for attempt in attempts for e in evidence_of(attempt))
        ),  # a follow-up asks again
        score=mean,
        band=None if mean is None else hire_band(mean),
        answered=len(attempts),
        ungraded=len(attempts) - len(scores),
        depth=max((depth_reached(chain) for chain in chains.values()), default=0),
        minutes=sum(a.seconds for a in attempts) / 60,
        minutes_planned=round_.minutes,
    )


def evidence_of(attempt: Attempt) -> list[Evidence]:
    """Turn one attempt into observations: key points stated or missed, checks passed or failed."""
    task, marks = attempt.task, attempt.marks
    spoken = (
        "communication"
        if task.kind in ("code", "pattern")
        else "structure"
        if task.kind == "star"
        else "knowledge"
    )
    if attempt.gave_up:
        return [Evidence(spoken, False, f"gave up on: {task.name}")]
    if marks is None:
        return []
    found = []
    missed = set(attempt.missed_points())
    for index, mark in enumerate(marks.points):
        stated = index not in missed
        said = mark.best_sentence if stated or mark.contradicted else ""
        found.append(Evidence(spoken, stated, task.points[index].claim, said))
    for check in marks.checks:
        text = f"{check.name}: {check.note}" if check.note else check.name
        found.append(Evidence(DIMENSION_OF_CHECK.get(check.name, spoken), check.value >= 1, text))
    if attempt.expired:
        found.append(Evidence("speed", False, f"ran out of time on: {task.name}"))
    return found
