"""The desk where a plan is begun, looked at and changed: what the command line and the app both use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from assistant.plan.catch_up import Changes, changes, plan, relay, restore, with_tasks
from assistant.plan.layout import spread_tasks
from assistant.plan.state import (
    FEWEST_DAYS,
    FEWEST_HOURS,
    MOST_DAYS,
    MOST_HOURS,
    WEEKDAYS,
    Facts,
    Placed,
    PlanError,
    Profile,
    State,
    Status,
)
from assistant.plan.store import PlanStore
from assistant.plan.tasks import Task
from assistant.plan.today import long_date

USUAL_DAYS = 30


class Desk:
    """Reads and changes the current plan; the interview's date comes from and goes to where reviews find it too."""

    def __init__(
        self,
        store: PlanStore,
        interview: Callable[[], date | None],
        set_interview: Callable[[date | None], None],
    ) -> None:
        self.store = store
        self.interview = interview
        self.set_interview = set_interview

    def state(self) -> State | None:
        """Read the current plan; None if there is none."""
        return self.store.load(self.interview())

    def current(self) -> State:
        """Read the current plan; raises PlanError if there is none."""
        state = self.state()
        if state is None:
            raise PlanError("There is no plan yet; `whetstone plan start` makes one.")
        return state

    def begin(self, profile: Profile, facts: Facts, today: date, now: datetime) -> State:
        """Lay out and store a new plan; what was done in the plan before stays done."""
        before = self.state()
        tasks: list[Task] = sorted([*self.store.tasks.values(), *spread_tasks(profile)], key=lambda t: t.day)
        fresh = [Placed(task) for task in tasks]
        state = plan(State(profile, tuple(fresh)), facts, today)
        if before is not None:
            done = {p.id: p for p in before.tasks if p.status is Status.DONE and p.id in self.store.tasks}
            state = with_tasks(state, [done[p.id] for p in state.tasks if p.id in done])
            state = relay(state, facts, today) if done else state
        self.set_interview(profile.interview)
        self.store.begin(state, now)
        return state

    def done(self, task_id: str, now: datetime, minutes: int = 0) -> State:
        """Mark a task as done; doing so twice changes nothing."""
        before = self.current()
        found = before.find(task_id)
        if found.status is Status.DONE:
            return before
        on = found.on or now.date()
        done = replace(found, on=on, status=Status.DONE, reason="", done_at=now, spent_minutes=minutes)
        return self._keep(before, with_tasks(before, [done]))

    def undo(self, task_id: str) -> State:
        """Make a done task open again, on its day."""
        before = self.current()
        found = before.find(task_id)
        if found.status is not Status.DONE:
            raise PlanError(f"The task {found.id} is {found.status}, not done.")
        return self._keep(before, with_tasks(before, [replace(found, status=Status.OPEN, done_at=None)]))

    def skip(self, task_id: str) -> State:
        """Take a task off its day by the user's will; it stays listed and can be restored."""
        before = self.current()
        found = before.find(task_id)
        if found.status is Status.DONE:
            raise PlanError(f"The task {found.id} is done; there is nothing to skip.")
        skipped = replace(found, on=None, status=Status.SKIPPED, reason="you skipped it")
        return self._keep(before, with_tasks(before, [skipped]))

    def restore(self, task_id: str, today: date) -> State:
        """Put a skipped, left-out or done task back into the plan."""
        before = self.current()
        if before.find(task_id).status is Status.DONE:
            return self.undo(task_id)
        return self._keep(before, restore(before, task_id, today))

    def choose(self, task_id: str, option: str) -> State:
        """Keep the user's choice among the options of a task; raises PlanError for an option there is not."""
        before = self.current()
        found = before.find(task_id)
        options = [o.id for o in found.task.options]
        if option not in options:
            offered = f"the options are {', '.join(options)}" if options else "it has no options"
            raise PlanError(f"The task {found.id} cannot be done with {option!r}; {offered}.")
        return self._keep(before, with_tasks(before, [replace(found, choice=option)]))

    def replan(self, facts: Facts, today: date, profile: Profile | None = None) -> tuple[State, Changes]:
        """Catch up on what was missed, or lay the rest anew when the profile changed; tells what changed."""
        before = self.current()
        if profile is not None and profile != before.profile:
            after = relay(replace(before, profile=profile), facts, today)
            self.set_interview(profile.interview)
        else:
            after = plan(before, facts, today)
        self._keep(before, after)
        return after, changes(before, after)

    def _keep(self, before: State, after: State) -> State:
        self.store.save(before, after)
        return after


def profile_of(
    *,
    first_day: date,
    interview: date | None = None,
    days: int = 0,
    hours: float = 4,
    days_off: Iterable[str] = (),
    pace: str = "date",
    today: date,
) -> Profile:
    """Check dates and limits and turn them into a profile; raises PlanError saying what would do.

    `days` 0 means up to the eve of the interview, or 30 days without one. Days off are weekdays (`sun`) and ISO dates.
    """
    if first_day < today:
        raise PlanError(f"{long_date(first_day)} is past; begin today or later.")
    if not FEWEST_HOURS <= hours <= MOST_HOURS:
        raise PlanError(f"{hours:g} hours a day cannot be planned; {FEWEST_HOURS} to {MOST_HOURS:g} can.")
    if pace not in ("date", "completion"):
        raise PlanError(f"The pace is date or completion, not {pace!r}.")
    off = frozenset(day.strip().lower() for day in days_off if day.strip())
    for day in off:
        if day not in WEEKDAYS and not _is_date(day):
            raise PlanError(
                f"{day!r} is no day off; name weekdays ({', '.join(WEEKDAYS)}) or dates (2026-12-24)."
            )
    if off >= set(WEEKDAYS):
        raise PlanError("No weekday is left to study on; take one out of the days off.")
    if days and not FEWEST_DAYS <= days <= MOST_DAYS:
        raise PlanError(f"A plan has {FEWEST_DAYS} to {MOST_DAYS} days, not {days}.")
    last = first_day + timedelta(days=(days or USUAL_DAYS) - 1)
    if interview is not None:
        eve = interview - timedelta(days=1)
        left = (eve - first_day).days + 1
        if left < FEWEST_DAYS:
            raise PlanError(
                f"From {long_date(first_day)} to the interview on {long_date(interview)} there are {max(0, left)} days; "
                f"a plan needs {FEWEST_DAYS}. Use the drills and the checklist instead."
            )
        if not days and left > MOST_DAYS:
            begin = interview - timedelta(days=MOST_DAYS)
            raise PlanError(
                f"The interview is {left} days off and a plan has at most {MOST_DAYS}; begin on {begin} or later."
            )
        last = min(last, eve) if days else eve
    profile = Profile(
        first_day, last, round(hours * 60), interview, off, "date" if pace == "date" else "completion"
    )
    study = len(profile.study_days(first_day, last))
    if study < FEWEST_DAYS:
        raise PlanError(f"The days off leave {study} days of study; a plan needs {FEWEST_DAYS}.")
    return profile


def changed_profile(
    profile: Profile,
    today: date,
    *,
    interview: date | None = None,
    last_day: date | None = None,
    hours: float = 0,
    days_off: Iterable[str] | None = None,
    pace: str = "",
) -> Profile:
    """Change a running plan's dates and limits (what is not given stays); raises PlanError saying what would do.

    A new interview date ends the plan on its eve, unless a last day is given too.
    """
    new_interview = interview or profile.interview
    if last_day is None:
        last_day = interview - timedelta(days=1) if interview else profile.last_day
    last_day = min(last_day, profile.first_day + timedelta(days=MOST_DAYS - 1))
    if new_interview is not None and last_day >= new_interview:
        raise PlanError(
            f"The plan would end on {long_date(last_day)}, but the interview is on {long_date(new_interview)}; "
            "name an earlier end or another interview date."
        )
    begin = max(today, profile.first_day)
    if last_day < begin:
        raise PlanError(f"{long_date(last_day)} is past; a plan ends today or later.")
    checked = profile_of(
        first_day=begin,
        hours=hours or profile.minutes / 60,
        days_off=profile.days_off if days_off is None else days_off,
        pace=pace or profile.pace,
        today=begin,
    )
    changed = replace(
        profile, last_day=last_day, interview=new_interview, minutes=checked.minutes,
        days_off=checked.days_off, pace=checked.pace,
    )  # fmt: skip
    if not changed.study_days(begin, last_day):
        raise PlanError("The days off leave no day of study; take one of them out.")
    return changed


def restorable(state: State) -> Sequence[Placed]:
    """List the tasks that were skipped or left out, with their reasons."""
    return [p for p in state.tasks if p.status in (Status.SKIPPED, Status.DROPPED)]


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
