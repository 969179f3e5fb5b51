"""Evidence: the track record proposes what may be ticked; the tick itself is the user's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.plan.state import PlanError
from assistant.plan.tasks import Task
from assistant.plan.ticks import Tick
from assistant.plan.track import Track
from assistant.progress.mastery import mastery
from content.plan import ChecklistGroup, ChecklistItem

SOLVED_WANTED = 3
KNOWN_LOWER = 0.6
PHASE_LEVEL, PHASE_TIMES = 3, 2


@dataclass(frozen=True, slots=True)
class Reached:
    """How far evidence goes: what was done of what is wanted, and that in words."""

    done: int
    wanted: int
    text: str

    @property
    def enough(self) -> bool:
        """Whether the evidence suffices for a tick."""
        return self.done >= self.wanted > 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the checklist: the user's value against the target, and the evidence (None: only the user knows)."""

    id: str
    group: str
    label: str
    value: int
    target: int
    ticked_at: datetime | None
    evidence: Reached | None

    @property
    def ticked(self) -> bool:
        """Whether the user has ticked it as a whole."""
        return self.value >= self.target

    @property
    def proposed(self) -> bool:
        """Whether the evidence goes further than the user's tick."""
        if self.evidence is None or self.ticked:
            return False
        return self.evidence.done > self.value if self.target > 1 else self.evidence.enough


def task_evidence(task: Task, track: Track, since: datetime) -> Reached | None:
    """Tell how far a task is done by the track record since a time; None if only the user knows."""
    accepts = task.accepts
    match accepts.kind:
        case "problems":
            free = task.type == "practice"  # any problem of these days will do
            slugs = {
                s.slug
                for s in track.solved
                if s.solved and (s.slug in accepts.names or (free and s.at >= since))
            }
            return Reached(len(slugs), accepts.count, accepts.text)
        case "answers":
            given = [a for a in track.answers if a.topic in accepts.names and a.at >= since]
            return Reached(len(given), accepts.count, accepts.text)
        case "drills":
            kinds = {d.kind for d in track.drills if d.at >= since}
            played = sum(bool(kinds & set(name.split("/"))) for name in accepts.names)
            return Reached(played, len(accepts.names), accepts.text)
        case "notes":
            written = [n for n in track.notes if n.kind in accepts.names and n.at >= since]
            mine = [n for n in written if n.task_id in ("", task.id)]
            return Reached(len(mine), accepts.count, accepts.text)
        case "exercise":
            return Reached(len(track.exercises & set(accepts.names)), accepts.count, accepts.text)
        case "stories":
            return Reached(track.stories, accepts.count, accepts.text)
        case "word":
            return None


def checklist_rows(
    groups: Sequence[ChecklistGroup],
    questions: Mapping[str, Sequence[str]],
    track: Track,
    ticks: Mapping[str, Tick],
    now: datetime,
) -> list[Row]:
    """Turn the checklist into rows; `questions` are the ids of the questions that teach an item."""
    rows = []
    for group in groups:
        for item in group.items:
            tick = ticks.get(item.id)
            evidence = item_evidence(item, questions.get(item.id, ()), track, now)
            rows.append(
                Row(
                    item.id,
                    group.title,
                    item.label,
                    tick.value if tick else 0,
                    item.target,
                    tick.at if tick else None,
                    evidence,
                )
            )
    return rows


def ticked_value(rows: Sequence[Row], item_id: str, *, up: bool) -> int:
    """Tell the next value of an item: ticked or one more, or not ticked or one less; raises PlanError for no item."""
    row = next((r for r in rows if r.id == item_id), None)
    if row is None:
        close = [r.id for r in rows if item_id and item_id in r.id][:4]
        hint = f"did you mean {', '.join(close)}?" if close else "`whetstone plan checklist` lists the items."
        raise PlanError(f"There is no item {item_id!r} on the checklist; {hint}")
    return min(row.target, row.value + 1) if up else max(0, row.value - 1)


def item_evidence(
    item: ChecklistItem, questions: Sequence[str], track: Track, now: datetime
) -> Reached | None:
    """Tell how far an item is reached by the track record; None if only the user knows."""
    rule = item.evidence
    if rule is None:
        return None
    if rule.patterns:
        return _patterns(set(rule.patterns), track)
    if rule.questions:
        return _questions(set(questions), rule.questions, track, now)
    if rule.exercises:
        passed = len(track.exercises & set(rule.exercises))
        return Reached(passed, len(rule.exercises), f"{passed} of {len(rule.exercises)} exercises passed")
    if rule.phases:
        good = Counter(p.phase for p in track.phases if p.level >= PHASE_LEVEL)
        reached = sum(good[phase] >= PHASE_TIMES for phase in rule.phases)
        text = f"{reached} of {len(rule.phases)} phases twice at level {PHASE_LEVEL}"
        return Reached(reached, len(rule.phases), text)
    if rule.notes:
        count = sum(n.kind == rule.notes for n in track.notes)
        return Reached(count, item.target, f"{count} written down")
    if rule.stories:
        return Reached(track.stories, item.target, f"{track.stories} sound stories")
    redone = _redone(track)
    return Reached(redone, rule.redone, f"{redone} missed problems solved later")


def _patterns(names: set[str], track: Track) -> Reached:
    """Three different problems solved and one pick right, on more than one day."""
    solved = {s.slug: s.at.date() for s in track.solved if s.solved and s.pattern in names}
    picks = [a.at.date() for a in track.answers if a.right_pick and names & set(a.patterns)]
    days = {*solved.values(), *picks}
    done = min(len(solved), SOLVED_WANTED) + bool(picks)
    if done > SOLVED_WANTED and len(days) < 2:
        done = SOLVED_WANTED
    text = f"{len(solved)} solved, {len(picks)} picked right"
    return Reached(done, SOLVED_WANTED + 1, text + (", all on one day" if len(days) == 1 and picks else ""))


def _questions(ids: set[str], wanted: int, track: Track, now: datetime) -> Reached:
    """So many of the questions answered, with a lower bound of mastery that says they are known."""
    scored = [s for a in track.answers if a.question_id in ids and (s := a.scored("item"))]
    known = mastery("item", scored, now)
    answered = len({a.question_id for a in track.answers if a.question_id in ids and a.score is not None})
    enough = answered >= wanted and known.lower >= KNOWN_LOWER
    done = wanted if enough else min(answered, wanted - 1)
    text = f"{answered} of its questions answered" + (
        f", at least {known.lower:.0%} known" if answered else ""
    )
    return Reached(done, wanted, text)


def _redone(track: Track) -> int:
    """Count problems that were missed once and solved at a later try."""
    missed: set[str] = set()
    redone: set[str] = set()
    for try_ in sorted(track.solved, key=lambda s: s.at):
        if not try_.solved:
            missed.add(try_.slug)
        elif try_.slug in missed:
            redone.add(try_.slug)
    return len(redone)
