"""Today: what is due, what the plan asks for, what is weak, and where the whole stands; a view that changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from assistant.plan.blocks import quiz
from assistant.plan.catch_up import Changes, changes, late_tasks, plan
from assistant.plan.evidence import Reached, task_evidence
from assistant.plan.layout import is_spread
from assistant.plan.state import Facts, Placed, State, Status
from assistant.plan.tasks import Opening
from assistant.plan.track import Track
from content.plan import Plan, PlanNote
from content.topics import topic_title

REVIEW_CAP = 25  # minutes
MINUTES_A_CARD = 1.5
WEAK_BELOW, MANY_WEAK = 0.4, 3
WEAK_SHARE, WEAK_SHARE_MANY = 0.15, 0.30
QUIZ_MINUTES = 15
FEW_ATTEMPTS = 3
STUDY_TYPES = ("dsa", "practice")


@dataclass(frozen=True, slots=True)
class Line:
    """One task as today's list shows it: its option, what that opens, the evidence, whether it can wait for weak topics."""

    placed: Placed
    choice: str
    openings: tuple[Opening, ...]
    evidence: Reached | None
    can_wait: bool = False


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something beyond the plan for today: a quiz on a weak topic, or more of the same if there is time."""

    title: str
    why: str
    minutes: int
    opening: Opening


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that the day should leave behind: done of wanted."""

    label: str
    done: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One study day in the bar: done, part, open or free (past), today, ahead; with its minutes and tasks."""

    on: date
    state: str
    done: int
    tasks: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Today:
    """Everything that the view of one day shows; `day` is 0 on a day without study."""

    on: date
    day: int
    days: int
    headline: str
    due_cards: int
    due_minutes: int
    lines: tuple[Line, ...]
    late: tuple[Line, ...]
    remedies: tuple[Remedy, ...]
    outputs: tuple[Output, ...]
    cells: tuple[Cell, ...]
    notes: tuple[PlanNote, ...]
    preview: Changes
    minutes: int
    over: bool
    interview: date | None

    @property
    def first(self) -> Line | None:
        """The line to start with: the first that is not done."""
        return next((line for line in self.lines if line.placed.is_open), None)


def today_of(
    state: State,
    facts: Facts,
    track: Track,
    content: Plan,
    today: date,
    zone: tzinfo | None,
    on: date | None = None,
) -> Today:
    """Compose the view of today, or of another day `on`, in the user's time zone; planning anew is only previewed.

    Late tasks, reviews and suggestions are today's alone.
    """
    on = on or today
    profile = state.profile
    dates = profile.study_days(profile.first_day, profile.last_day)
    preview = changes(state, plan(state, facts, today))
    weak = weak_topics(facts)
    mine = [p for p in state.tasks if p.on == on and p.status in (Status.OPEN, Status.DONE)]
    lines = tuple(line_of(p, facts, track, profile.first_day, zone, weak) for p in mine)
    late = tuple(line_of(p, facts, track, profile.first_day, zone) for p in late_tasks(state, today))
    due = facts.due if on == today else 0
    due_minutes = min(REVIEW_CAP, round(due * MINUTES_A_CARD + 0.49))
    minutes = sum(p.task.minutes for p in mine)
    days = {p.task.day for p in mine}
    left = profile.minutes - minutes - due_minutes
    return Today(
        on,
        dates.index(on) + 1 if on in dates else 0,
        len(dates),
        headline(state, today, len(late), preview),
        due,
        due_minutes,
        lines,
        late,
        remedies(state, facts, weak, left, minutes + due_minutes, content, mine) if on == today else (),
        outputs(mine, track, content, on, zone),
        tuple(cell(state, day, today) for day in dates),
        tuple(n for n in content.notes if days & set(n.days)),
        preview,
        minutes,
        today > profile.last_day,
        profile.interview,
    )


def line_of(
    p: Placed,
    facts: Facts,
    track: Track,
    first_day: date,
    zone: tzinfo | None,
    weak: Sequence[str] = (),
) -> Line:
    """Turn a task into its line; without a choice of the user's, the weaker of its options is taken."""
    since = datetime.combine(p.on or first_day, time(), zone)
    can_wait = p.is_open and p.task.priority == "could" and len(weak) >= MANY_WEAK
    choice = choice_of(p, facts)
    return Line(p, choice, p.task.opens(choice), task_evidence(p.task, track, since), can_wait)


def choice_of(p: Placed, facts: Facts) -> str:
    """The option of a task: the user's choice, else the weakest topic among them, else the first."""
    if p.choice or not p.task.options:
        return p.choice
    topics = [option.id for option in p.task.options]
    return facts.weakest(topics) if any(facts.attempts.get(topic) for topic in topics) else topics[0]


def weak_topics(facts: Facts) -> list[str]:
    """List topics below 0.4 after three answers or more, the weakest first."""
    weak = [
        topic
        for topic, value in facts.mastery.items()
        if value < WEAK_BELOW and facts.attempts.get(topic, 0) >= FEW_ATTEMPTS
    ]
    return sorted(weak, key=lambda topic: facts.mastery[topic])


def remedies(
    state: State,
    facts: Facts,
    weak: Sequence[str],
    left: int,
    used: int,
    content: Plan,
    mine: Sequence[Placed],
) -> tuple[Remedy, ...]:
    """Suggest quizzes on weak topics for 15 % of the day (30 % when three are weak), and more if the day is short."""
    share = WEAK_SHARE_MANY if len(weak) >= MANY_WEAK else WEAK_SHARE
    if len(weak) >= MANY_WEAK:  # optional tasks give way
        left += sum(p.task.minutes for p in mine if p.is_open and p.task.priority == "could")
    budget = min(left, int(share * state.profile.minutes))
    found = []
    for topic in weak[: max(0, budget // QUIZ_MINUTES)]:
        why = f"{facts.mastery[topic]:.0%} after {facts.attempts[topic]} answers"
        found.append(Remedy(topic_title(topic), why, QUIZ_MINUTES, quiz(topic)))
    used += len(found) * QUIZ_MINUTES
    fill = int(min(content.hours[0] * 60, state.profile.minutes))
    on = mine[0].on if mine else None
    if not found and on is not None and used + QUIZ_MINUTES <= fill and state.profile.last_day > on:
        opening = Opening("drill", "pattern:", "Pick the pattern")
        found.append(Remedy("Time left: a second set of patterns", "only if you like", QUIZ_MINUTES, opening))
    return tuple(found)


def outputs(
    mine: Sequence[Placed], track: Track, content: Plan, on: date, zone: tzinfo | None
) -> tuple[Output, ...]:
    """Count what the day left behind: problems on days with a coding block, lines of notes, a takeaway, and the rest."""
    tasks = [p.task for p in mine if not is_spread(p.id)]
    found = []
    solved = {s.slug for s in track.solved if s.solved and s.at.astimezone(zone).date() == on}
    if any(task.type in STUDY_TYPES for task in tasks):
        wanted = min(t.accepts.count for t in tasks if t.type in STUDY_TYPES)
        found.append(Output("LeetCode problems", len(solved), wanted))
    today = [n for n in track.notes if n.at.astimezone(zone).date() == on]
    if tasks:
        lines = sum(len([line for line in n.text.splitlines() if line.strip()]) for n in today)
        found.append(Output("lines of notes", lines, int(content.daily_output["note_lines"][0])))
    if any(task.type in ("design", "case") for task in tasks):
        found.append(Output("case takeaway", sum(n.kind == "takeaway" for n in today), 1))
    kept = ("mock", "deep", "project", "output", "star")
    for p in mine:
        if p.task.type in kept and p.task.deliverable:
            found.append(Output(p.task.deliverable, int(p.status is Status.DONE), 1))
    return tuple(found)


def cell(state: State, day: date, today: date) -> Cell:
    """Turn a study day into its cell of the bar."""
    tasks = [p for p in state.tasks if p.on == day and p.status in (Status.OPEN, Status.DONE)]
    done = sum(p.status is Status.DONE for p in tasks)
    if tasks and done == len(tasks):
        name = "done"
    elif day == today:
        name = "today"
    elif day > today:
        name = "ahead"
    else:
        name = "part" if done else "open" if tasks else "free"
    return Cell(day, name, done, len(tasks), sum(p.task.minutes for p in tasks))


def headline(state: State, on: date, late: int, preview: Changes) -> str:
    """Say in one line where the plan stands, without blame: day 9 of 30, 2 behind, the plan still fits."""
    profile = state.profile
    dates = profile.study_days(profile.first_day, profile.last_day)
    if on < profile.first_day:
        days = (profile.first_day - on).days
        return f"The plan begins in {days} day{'s' if days > 1 else ''}."
    if on > profile.last_day:
        open_ = sum(p.is_open for p in state.tasks)
        ended = f"The plan ended on {long_date(profile.last_day)}"
        return (
            f"{ended}; {open_} task{'s' if open_ != 1 else ''} stayed open."
            if open_
            else f"{ended}, all done."
        )
    parts = [f"Day {dates.index(on) + 1} of {len(dates)}" if on in dates else "A day off"]
    if not late:
        parts.append("on time")
        return ", ".join(parts) + "."
    parts.append(f"{late} behind")
    return f"{', '.join(parts)}, {outcome(preview)}."


def outcome(preview: Changes) -> str:
    """Say what catching up would do to the plan."""
    needed = [p for p in preview.dropped if p.task.priority != "could"]
    if needed:
        return f"{len(needed)} task{'s' if len(needed) > 1 else ''} would have to be left out"
    if preview.later_days:
        days = preview.later_days
        return f"the plan would end {days} day{'s' if days > 1 else ''} later"
    if preview.dropped:
        count = len(preview.dropped)
        return f"the plan still fits without {count} optional task{'s' if count > 1 else ''}"
    return "the plan still fits"


def long_date(day: date) -> str:
    """Write a date as readers do: December 3."""
    return f"{day:%B} {day.day}"


def importance_of(
    tasks: Mapping[str, int], leaves: Mapping[str, int], minutes_a_leaf: int = 25
) -> dict[str, float]:
    """Turn plan minutes and checklist leaves by topic into an importance from 0 to 1."""
    raw = {topic: tasks.get(topic, 0) + minutes_a_leaf * leaves.get(topic, 0) for topic in {*tasks, *leaves}}
    most = max(raw.values(), default=0) or 1
    return {topic: value / most for topic, value in raw.items()}
