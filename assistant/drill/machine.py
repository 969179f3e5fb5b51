"""The state machine of every drill: a drill and an action become the next drill, and nothing is lost.

    briefed -> answering -> submitted -> feedback -> answering ... -> closed
    paused and abandoned are reached from any of them; a paused drill goes on where it stood.

`step` is pure: time comes with the action, chance was used up when the deck was drawn. In a mock the
feedback state is passed through at once and everything is shown at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from assistant.drill.actions import (
    Abandon,
    Action,
    Ask,
    Begin,
    Draft,
    Grade,
    Hint,
    Next,
    Overrule,
    Pause,
    Resume,
    SetTimer,
    Sketch,
    Submit,
    Tick,
    TimerMode,
)
from assistant.drill.attempt import NO_WORK, Attempt, Work
from assistant.drill.followups import choose_follow_up
from assistant.drill.marks import Marks
from assistant.drill.task import Task

GRACE_SECONDS = 15
RETURN_AFTER = 3  # a missed question comes back after this many others
MOST_RETURNS = 2
MISSED_BELOW = 0.6
TIMER_FACTOR: dict[TimerMode, float] = {"on": 1.0, "doubled": 2.0, "off": 0.0}


class DrillError(Exception):
    """The action does not fit the drill's state; the message says which actions do."""


class State(StrEnum):
    """Where a drill stands."""

    BRIEFED = "briefed"
    ANSWERING = "answering"
    SUBMITTED = "submitted"
    FEEDBACK = "feedback"
    PAUSED = "paused"
    CLOSED = "closed"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill as it stands; `queue` holds what is still to be asked, the current task first.

    `asked_at` starts the current time box, `paused_seconds` is taken off it. While the clock is off nothing
    counts: `off_since` is where it stood on the current task when it was switched off, `off_seconds` adds up what
    passed until it was on again; `all_` stands for the whole drill. `show` says whether feedback follows each
    answer or waits for the end. `minutes` (0: none) is the time after which no new question is begun. Times are UTC.
    """

    id: int
    kind: str
    profile: str
    title: str
    seed: int
    state: State
    started_at: datetime
    queue: tuple[Task, ...]
    attempts: tuple[Attempt, ...] = ()
    show: Literal["each", "end"] = "each"
    returns_misses: bool = True
    minutes: int = 0
    timer: TimerMode = "on"
    draft: str = ""
    draft_work: Work = NO_WORK
    draft_confidence: int = 0
    hints: int = 0
    asked_at: datetime | None = None
    paused_seconds: float = 0.0
    all_paused_seconds: float = 0.0
    off_since: float = 0.0
    off_seconds: float = 0.0
    all_off_since: float = 0.0
    all_off_seconds: float = 0.0
    paused_at: datetime | None = None
    resumes_to: State | None = None
    ended_at: datetime | None = None
    seq: int = 0  # how many actions have changed it
    touched_at: datetime | None = None  # when the last of them came
    asked: tuple[Ask, ...] = ()  # clarifying questions of a design interview
    sketch: str = ""  # its diagram as text

    @property
    def task(self) -> Task | None:
        """The task in hand; None before the first and after the last."""
        return self.queue[0] if self.queue and self.state not in (State.CLOSED, State.ABANDONED) else None

    @property
    def last(self) -> Attempt | None:
        """The attempt made last."""
        return self.attempts[-1] if self.attempts else None


OPEN = (State.BRIEFED, State.ANSWERING, State.SUBMITTED, State.FEEDBACK)
LEGAL: dict[type, tuple[State, ...]] = {
    Begin: (State.BRIEFED,),
    Draft: (State.ANSWERING,),
    Hint: (State.ANSWERING,),
    Ask: (State.ANSWERING,),
    Sketch: (State.ANSWERING,),
    Submit: (State.ANSWERING,),
    Grade: (State.SUBMITTED, State.FEEDBACK),
    Overrule: (State.FEEDBACK, State.CLOSED),
    Next: (State.FEEDBACK,),
    Tick: tuple(State),
    Pause: OPEN,
    Resume: (State.PAUSED,),
    SetTimer: (*OPEN, State.PAUSED),
    Abandon: (*OPEN, State.PAUSED),
}


def legal_actions(drill: Drill) -> list[str]:
    """List the names of the actions that the drill accepts now."""
    return [kind.__name__ for kind, states in LEGAL.items() if drill.state in states]


def step(drill: Drill, action: Action, now: datetime) -> Drill:
    """Turn a drill and an action into the next drill; raises DrillError if the action does not fit.

    A tick that changes nothing returns the same drill; anything else counts `seq` up by one.
    """
    if now.tzinfo is None:
        raise ValueError("now has no time zone; pass a time in UTC")
    after = _apply(drill, action, now.astimezone(UTC))
    return after if after is drill else replace(after, seq=drill.seq + 1, touched_at=now.astimezone(UTC))


def with_id(drill: Drill, id: int) -> Drill:
    """Give a new drill the id it is stored under."""
    return replace(drill, id=id)


def _apply(drill: Drill, action: Action, now: datetime) -> Drill:
    if drill.state not in LEGAL[type(action)]:
        raise DrillError(
            f"'{type(action).__name__}' does not fit a drill that is {drill.state}; "
            f"possible now: {', '.join(legal_actions(drill))}."
        )
    match action:
        case Begin():
            return _ask(drill, now)
        case Draft(text, work, confidence):
            return replace(drill, draft=text, draft_work=work, draft_confidence=confidence)
        case Hint():
            return replace(drill, hints=drill.hints + 1)
        case Ask():
            return replace(drill, asked=(*drill.asked, action))
        case Sketch(text):
            return replace(drill, sketch=text)
        case Submit():
            return _submit(drill, action, now, expired=False)
        case Grade(marks):
            return _grade(drill, marks, now)
        case Overrule():
            return _overrule(drill, action)
        case Next():
            return _next(drill, now)
        case Tick():
            left = seconds_left(drill, now)
            over = drill.state is State.ANSWERING and left is not None and left < -GRACE_SECONDS
            if not over:
                return drill
            draft = Submit(drill.draft, drill.draft_confidence, work=drill.draft_work)
            return _submit(drill, draft, now, expired=True)
        case Pause():
            return replace(drill, state=State.PAUSED, resumes_to=drill.state, paused_at=now)
        case Resume():
            return _resume(drill, now)
        case SetTimer(mode):
            return _set_timer(drill, mode, now)
        case Abandon():
            return replace(drill, state=State.ABANDONED, ended_at=now, resumes_to=None)


def seconds_left(drill: Drill, now: datetime) -> float | None:
    """Tell how many seconds of the current time box are left (negative: over); None without a clock."""
    task = drill.task
    if task is None or drill.asked_at is None or not task.seconds or drill.timer == "off":
        return None
    return task.seconds * TIMER_FACTOR[drill.timer] - (elapsed(drill, now) - drill.off_seconds)


def is_over_time(drill: Drill, now: datetime) -> bool:
    """Tell whether the drill's minutes are used up, pauses and the time without a clock not counted."""
    if not drill.minutes or drill.timer == "off":
        return False
    spent = _all_elapsed(drill, now) - drill.all_off_seconds
    return spent >= drill.minutes * TIMER_FACTOR[drill.timer] * 60


def elapsed(drill: Drill, now: datetime) -> float:
    """Tell the seconds spent on the current task without pauses; a clock that was set back counts as no time."""
    return _since(drill.asked_at, drill, now, drill.paused_seconds) if drill.asked_at else 0.0


def _all_elapsed(drill: Drill, now: datetime) -> float:
    return _since(drill.started_at, drill, now, drill.all_paused_seconds)


def _since(begun: datetime, drill: Drill, now: datetime, paused_seconds: float) -> float:
    until = drill.paused_at if drill.state is State.PAUSED and drill.paused_at else now
    return max(0.0, (until - begun).total_seconds() - paused_seconds)


def _set_timer(drill: Drill, mode: TimerMode, now: datetime) -> Drill:
    """Switch the clock; what passed while it was off is never held against the answer in hand."""
    here, in_all = elapsed(drill, now), _all_elapsed(drill, now)
    if drill.timer != "off" and mode == "off":
        return replace(drill, timer=mode, off_since=here, all_off_since=in_all)
    if drill.timer == "off" and mode != "off":
        return replace(
            drill,
            timer=mode,
            off_seconds=drill.off_seconds + max(0.0, here - drill.off_since),
            all_off_seconds=drill.all_off_seconds + max(0.0, in_all - drill.all_off_since),
        )
    return replace(drill, timer=mode)


def _ask(drill: Drill, now: datetime) -> Drill:
    drill = replace(_without_draft(drill), hints=0)
    if not drill.queue:
        return replace(drill, state=State.CLOSED, ended_at=now, asked_at=None)
    drill = replace(drill, paused_seconds=0.0, off_since=0.0, off_seconds=0.0)
    return replace(drill, state=State.ANSWERING, asked_at=now, resumes_to=None)


def _without_draft(drill: Drill) -> Drill:
    return replace(drill, draft="", draft_work=NO_WORK, draft_confidence=0)


def _submit(drill: Drill, action: Submit, now: datetime, *, expired: bool) -> Drill:
    staked = expired or action.gave_up or drill.queue[0].phase  # nobody bets on a phase of an interview
    if not staked and action.confidence not in (1, 2, 3, 4):
        raise DrillError(
            f"The confidence is {action.confidence}; say before the verdict how sure you are, "
            "from 1 (a guess) to 4 (sure)."
        )
    attempt = Attempt(
        ordinal=len(drill.attempts) + 1,
        task=drill.queue[0],
        answer=action.answer,
        asked_at=drill.asked_at or now,
        submitted_at=now,
        seconds=elapsed(drill, now),
        confidence=0 if action.gave_up else action.confidence,
        hints=drill.hints,
        gave_up=action.gave_up or (expired and not action.answer.strip() and action.work == NO_WORK),
        expired=expired,
        work=action.work,
    )
    drill = replace(_without_draft(drill), attempts=(*drill.attempts, attempt))
    return replace(drill, state=State.SUBMITTED)


def _grade(drill: Drill, marks: Marks, now: datetime) -> Drill:
    graded = replace(drill.attempts[-1], marks=marks)
    drill = replace(drill, state=State.FEEDBACK, attempts=(*drill.attempts[:-1], graded))
    return _next(drill, now) if drill.show == "end" else drill


def _overrule(drill: Drill, action: Overrule) -> Drill:
    if not 1 <= action.ordinal <= len(drill.attempts):
        raise DrillError(
            f"There is no attempt {action.ordinal}; this drill has {len(drill.attempts)} so far."
        )
    attempt = drill.attempts[action.ordinal - 1]
    if not 0 <= action.point < len(attempt.task.points):
        raise DrillError(
            f"There is no key point {action.point + 1}; the question has {len(attempt.task.points)}."
        )
    overrides = dict(attempt.overrides) | {action.point: action.verdict}
    changed = replace(attempt, overrides=tuple(sorted(overrides.items())))
    kept = list(drill.attempts)
    kept[action.ordinal - 1] = changed
    return replace(drill, attempts=tuple(kept))


def _next(drill: Drill, now: datetime) -> Drill:
    """Take the answered task off the queue; put a follow-up in front, or the miss back further down."""
    attempt = drill.attempts[-1]
    queue = drill.queue[1:]
    follow_up = choose_follow_up(drill.attempts, revealed=drill.show == "each")
    if follow_up is not None:
        queue = (follow_up, *queue)
    elif _comes_back(drill, attempt) and (
        queue or not attempt.task.returns
    ):  # not the same one three times in a row
        again = replace(attempt.task, returns=attempt.task.returns + 1)
        queue = (*queue[:RETURN_AFTER], again, *queue[RETURN_AFTER:])
    if is_over_time(drill, now) and not (queue and queue[0].phase):  # an interview goes on to its last phase
        queue = ()
    return _ask(replace(drill, queue=queue), now)


def _comes_back(drill: Drill, attempt: Attempt) -> bool:
    value = attempt.score
    return (
        drill.returns_misses
        and attempt.task.kind in ("concept", "calculate", "pattern")
        and attempt.task.returns < MOST_RETURNS
        and (attempt.gave_up or (value is not None and value < MISSED_BELOW))
    )


def _resume(drill: Drill, now: datetime) -> Drill:
    away = max(0.0, (now - drill.paused_at).total_seconds()) if drill.paused_at else 0.0
    return replace(
        drill,
        state=drill.resumes_to or State.ANSWERING,
        resumes_to=None,
        paused_at=None,
        paused_seconds=drill.paused_seconds + away,
        all_paused_seconds=drill.all_paused_seconds + away,
    )
