"""The plan as a calendar file (RFC 5545) that any calendar reads."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event, vDuration

from assistant.plan.state import State, Status

DOMAIN = "whetstone.invalid"  # reserved by RFC 2606: makes ids unique, leads nowhere
REMIND_BEFORE = timedelta(hours=12)


def calendar(state: State, now: datetime, *, at: time | None = None) -> bytes:
    """Turn the study days into one event each, and the interview into another.

    Events last the whole day, or begin `at` a floating local time and last as long as the tasks. The ids are
    stable, so that a second import moves events instead of doubling them.
    """
    profile = state.profile
    file = Calendar()
    file.add("prodid", "-//Whetstone//Study plan//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", "Interview preparation")
    dates = profile.study_days(profile.first_day, profile.last_day)
    for number, on in enumerate(dates, start=1):
        tasks = [p for p in state.tasks if p.on == on and p.status in (Status.OPEN, Status.DONE)]
        if not tasks:
            continue
        event = _event(f"day-{on.isoformat()}", now)
        minutes = sum(p.task.minutes for p in tasks)
        event.add("summary", f"Day {number} of {len(dates)}: {tasks[0].task.title}")
        lines = [
            f"{'Done: ' if p.status is Status.DONE else ''}{p.task.title} ({p.task.minutes} min)"
            for p in tasks
        ]
        event.add("description", "\n".join([*lines, f"{minutes} minutes in all"]))
        _when(event, on, at, minutes)
        event.add("transp", "OPAQUE" if at else "TRANSPARENT")
        file.add_component(event)
    if profile.interview is not None:
        event = _event("interview", now)
        event.add("summary", "Interview")
        _when(event, profile.interview, None, 0)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", "Interview tomorrow: rest, and lay out what you need")
        alarm["trigger"] = vDuration(-REMIND_BEFORE)
        event.add_component(alarm)
        file.add_component(event)
    return bytes(file.to_ical())


def _event(name: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{name}@{DOMAIN}")
    event.add("dtstamp", now)
    return event


def _when(event: Event, on: date, at: time | None, minutes: int) -> None:
    if at is None:
        event.add("dtstart", on)
        event.add("dtend", on + timedelta(days=1))
    else:
        begin = datetime.combine(on, at)
        event.add("dtstart", begin)
        event.add("dtend", begin + timedelta(minutes=minutes))
