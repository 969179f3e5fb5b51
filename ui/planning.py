"""The plan over a study room: its content, what the user has done, and today's view; for the terminal and the app."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import get_args

from assistant.plan.blocks import build_tasks
from assistant.plan.desk import Desk
from assistant.plan.evidence import Row, checklist_rows
from assistant.plan.state import Facts, State
from assistant.plan.store import PlanStore
from assistant.plan.tasks import Opening, Task
from assistant.plan.today import Today, importance_of, today_of
from assistant.plan.track import Track, track_of
from assistant.progress.database import ProgressError
from assistant.progress.mastery import mastery
from assistant.progress.records import Difficulty, Solved
from content.catalogue import load_catalogue
from content.coverage import coverage
from content.dsa import PatternName, load_dsa
from content.plan import ChecklistGroup, Plan, load_checklist, load_plan
from content.questions import load_questions
from content.topics import TOPIC_IDS
from ui.study import Study
from ui.suggestions import handbook

LEETCODE = "https://leetcode.com/problems/"
PATTERN_NAMES: tuple[str, ...] = (*get_args(PatternName), "mixed")
LEVELS: tuple[Difficulty, ...] = ("easy", "medium", "hard")


@dataclass(frozen=True, slots=True)
class PlanContent:
    """The plan, the checklist, the tasks by id, and by checklist item the questions that teach it."""

    plan: Plan
    checklist: Sequence[ChecklistGroup]
    tasks: Mapping[str, Task]
    questions: Mapping[str, Sequence[str]]
    importance: Mapping[str, float]


@cache
def plan_content() -> PlanContent:
    """Load the content of the plan, once."""
    plan, checklist, pages = load_plan(), load_checklist(), handbook()
    by_topic: dict[str, list[str]] = {}
    for page in sorted(pages.values(), key=lambda page: page.meta.level != "core"):
        by_topic.setdefault(page.topic, []).append(page.id)
    titles = {page.id: page.title for page in pages.values()}
    links = {source.id: source.url for source in load_catalogue()}
    tasks = {task.id: task for task in build_tasks(plan, by_topic, titles, links)}
    rows = coverage(plan, checklist, pages.values(), load_questions().values())
    leaves = [row for row in rows if not row.id.startswith("plan.")]
    minutes: Counter[str] = Counter()
    for task in tasks.values():
        minutes[task.topic] += task.minutes
    taught = Counter(pages[row.pages[0]].topic for row in leaves if row.pages)
    return PlanContent(
        plan, checklist, tasks, {row.id: row.questions for row in leaves}, importance_of(minutes, taught)
    )


def desk_of(study: Study) -> Desk:
    """Make the desk over the user's progress."""
    return Desk(
        PlanStore(study.progress.database, plan_content().tasks),
        lambda: (day := study.progress.interview()) and day.date(),
        study.progress.set_interview,
    )


def pages_of_today(study: Study) -> frozenset[str]:
    """The ids of the handbook pages that today's tasks open; none without a plan."""
    state, today = desk_of(study).state(), local_now(study).date()
    placed = state.tasks if state else ()
    openings = (o for p in placed if p.on == today for o in p.task.opens(p.choice))
    return frozenset(opening.value for opening in openings if opening.kind == "page")


def local_now(study: Study) -> datetime:
    """The time as the user's clock shows it."""
    return study.now().astimezone()


def facts_of(study: Study) -> Facts:
    """Read what the planner should know of the user."""
    now, scored = study.now(), study.progress.scored()
    known = {topic: mastery(topic, scored, now) for topic in TOPIC_IDS}
    due = study.memory.due(now, study.progress.interview())
    return Facts(
        {topic: m.estimate for topic, m in known.items() if m.attempts},
        {topic: m.lower for topic, m in known.items() if m.attempts},
        {topic: m.attempts for topic, m in known.items()},
        plan_content().importance,
        len(due),
    )


def track_record(study: Study) -> Track:
    """Read what the user has done."""
    return track_of(
        study.progress.attempts(),
        study.progress.drills(limit=10_000),
        study.records.practice(),
        study.notes.list(),
        study.records.stories(),
    )


def todays_view(study: Study, state: State, on: date | None = None) -> Today:
    """Compose the view of a day, today if none is named."""
    now = local_now(study)
    facts, track = facts_of(study), track_record(study)
    return today_of(state, facts, track, plan_content().plan, now.date(), now.tzinfo, on)


def checklist_of(study: Study) -> list[Row]:
    """Read the checklist with the user's ticks and the evidence."""
    content = plan_content()
    return checklist_rows(
        content.checklist, content.questions, track_record(study), study.ticks.all(), study.now()
    )


def command_for(opening: Opening) -> str:
    """Say what opens the same thing in the terminal: a command, or the address of a page of the web."""
    kind, _, topic = opening.value.partition(":")
    match opening.kind:
        case "page":
            return f"whetstone handbook {opening.value}"
        case "drill":
            minutes = f" --minutes {opening.minutes}" if opening.minutes else ""
            return f"whetstone drill --kind {kind}" + (f" --topic {topic}" if topic else "") + minutes
        case "exercise":
            return f"whetstone exercises {opening.value}"
        case "design":
            phases = "".join(f" --phase {phase}" for phase in topic.split("+") if phase)
            return "whetstone design drill" + (f" --family {kind}" if kind else "") + phases
        case "problem":
            return f"{LEETCODE}{opening.value}/"
        case "link":
            return opening.value
        case "note":
            return f"whetstone notes add --kind {opening.value}"


@cache
def problem_facts() -> Mapping[str, tuple[str, Difficulty]]:
    """The pattern and the difficulty of every LeetCode problem that the plan or a pattern pick names, by slug."""
    by_page: dict[str, Counter[str]] = {}
    found: dict[str, tuple[str, Difficulty]] = {}
    for problem in load_dsa().values():
        by_page.setdefault(problem.page, Counter())[problem.accepted[0]] += 1
        level: Difficulty = "easy" if problem.level == 1 else "medium" if problem.level <= 3 else "hard"
        found[problem.leetcode] = (problem.accepted[0], level)
    plan = plan_content().plan
    for term in plan.terms.values():
        page = next((page for page in term.pages if page in by_page), "")
        for level, slugs in term.problems.items():
            for slug in slugs:
                found.setdefault(slug, (by_page[page].most_common(1)[0][0] if page else "", level))
    for level, slugs in plan.practice_problems.items():
        for slug in slugs:
            found.setdefault(slug, ("", level))
    return found


def log_problem(
    study: Study,
    address: str,
    *,
    minutes: int,
    solved: bool,
    hints: int = 0,
    pattern: str = "",
    difficulty: str = "",
) -> Solved:
    """Add a try at a LeetCode problem (slug or address) to the log; pattern and difficulty are known for many.

    Raises ProgressError for an unknown pattern or difficulty, or if neither is known nor given.
    """
    slug = address.strip().removesuffix("/").removesuffix("/description")
    slug = slug.rpartition("/")[2].lower()
    if not slug or not all(c.isalnum() or c == "-" for c in slug):
        raise ProgressError(
            f"{address!r} names no LeetCode problem; give the end of its address, such as two-sum."
        )
    known_pattern, known_level = problem_facts().get(slug, ("", "medium"))
    pattern = pattern or known_pattern or "mixed"
    if pattern not in PATTERN_NAMES:
        raise ProgressError(f"There is no pattern {pattern!r}; the patterns are {', '.join(PATTERN_NAMES)}.")
    level: Difficulty | None = next((name for name in LEVELS if name == (difficulty or known_level)), None)
    if level is None:
        raise ProgressError(f"A problem is easy, medium or hard, not {difficulty!r}.")
    if not 0 <= minutes <= 24 * 60 or not 0 <= hints <= 20:
        raise ProgressError(f"{minutes} minutes with {hints} hints cannot be; 0 to 1440 and 0 to 20 can.")
    entry = Solved(slug, pattern, level, minutes, solved, hints, study.now())
    study.records.log_solved(entry)
    return entry
