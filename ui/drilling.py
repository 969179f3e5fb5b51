"""Drills over a study room: the deck, the room with its examiner, and new drills; for the terminal and the app."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache

from assistant.bank import BankError, built_in_items, nothing_fits, pattern_items
from assistant.design.marking import DesignGrader
from assistant.design.tasks import design_tasks
from assistant.drill.actions import TimerMode
from assistant.drill.deck import Deck, draw_loop
from assistant.drill.engine import DrillRoom
from assistant.drill.examiner import Examiner
from assistant.drill.kinds import DrillKind, questions_for, start
from assistant.drill.machine import Drill
from assistant.drill.task import Task
from assistant.exercises.runner import ExerciseRunner
from assistant.exercises.tasks import exercise_tasks
from assistant.grade.judge import AdmissionError
from assistant.grade.learning import Learned, relearn
from assistant.grade.marking import RubricGrader
from assistant.grade.probing import opening_messages
from assistant.grade.weights import shipped_weights
from assistant.models.chat import ModelError
from assistant.models.embedded import EmbeddedModel
from assistant.progress.mastery import weakness
from assistant.progress.records import own_items
from content.dsa import load_dsa
from content.exercises import Exercise, load_exercises
from content.handbook import load_handbook
from content.loops import load_loops
from content.topics import TOPIC_IDS
from ui.failures import UsageProblem
from ui.forms import Form
from ui.interviews import pose
from ui.mining import mine, mined_bank, questions
from ui.study import Study

# What the start page offers for which kinds of drill; a choice that a kind hides does not narrow it.
OFFERS: Mapping[str, tuple[DrillKind, ...]] = {
    "topic": ("rapid", "deep", "code"),
    "level": ("rapid", "deep", "pattern", "star"),
    "minutes": ("rapid", "deep", "pattern", "star", "review"),
    "mined": ("rapid", "deep", "star", "loop"),
    "profile": ("loop",),
}


def offered(kind: DrillKind, wish: Form) -> Form:
    """Leave out of the form of the start page what was chosen before a kind that does not offer it."""
    return Form({name: values for name, values in wish.values.items() if kind in OFFERS.get(name, (kind,))})


@cache
def exercises() -> Mapping[str, Exercise]:
    """The coding exercises by id."""
    return load_exercises()


@cache
def exercise_runner() -> ExerciseRunner:
    """What runs the visible and the hidden tests of an exercise against submitted code."""
    return ExerciseRunner(exercises())


def deck(study: Study, *, mined: bool = False) -> Deck:
    """Make the deck of everything that can be asked, with what was asked how often and what is weak.

    Questions mined from the resources are drawn only with `mined`; those that are due come back all the same.
    """
    now = study.now()
    bank = mine(study) if mined else mined_bank(study)
    from_resources = bank.items()
    return Deck(
        [
            *built_in_items(questions().values()),
            *own_items(study.records.own_cards()),
            *(from_resources if mined else ()),
        ],
        load_dsa(),
        code=exercise_tasks(exercises().values()),
        times_asked=study.progress.times_asked(),
        weakness=weakness(
            TOPIC_IDS, study.progress.scored(), now, importance={}, overdue=study.memory.overdue_share(now)
        ),
        further=() if mined else from_resources,
        complete=bank.complete,
    )


def bank_ids() -> frozenset[str]:
    """The ids of all built-in questions and pattern problems."""
    return frozenset((*questions(), *load_dsa()))


def drill_room(study: Study) -> DrillRoom:
    """Make the room where drills run: the user's progress, and the examiner. Keep it; it remembers rubrics."""
    grader = DesignGrader(study.grader, study.embedder)
    return DrillRoom(study.progress, Examiner(grader, exercise_runner()))


def learn_if_due(study: Study) -> Learned | None:
    """Let the grader learn from the user's verdicts if enough came since the last time; takes seconds, then rarely.

    Call it when a drill has ended, in a thread of its own in the app; the next start of the program grades with it.
    """
    shipped = shipped_weights()
    plain = RubricGrader(study.reader, shipped, load_handbook())
    return relearn(study.progress, plain, shipped, study.learned_file)


def learned_line(learned: Learned) -> str:
    """Say what the grader learned."""
    return (
        f"The grader learned from {learned.verdicts} verdicts of yours; its agreement with you goes from kappa "
        f"{learned.kappa_before:.2f} to {learned.kappa_after:.2f}."
    )


def grading_line(study: Study) -> str:
    """Say who marks the answers: rules and the handbook alone, or with a model that was found good enough."""
    choice = study.model_choice()
    if choice.model is None:
        return "Answers are marked by rules and the handbook; no model speaks."
    if study.judge() is not None:
        return f"Answers are marked by rules and the handbook at once, then {choice.model.name} looks again."
    return (
        f"Answers are marked by rules and the handbook. {choice.model.name} does not mark: it is not admitted as a "
        "judge; `whetstone calibrate` tries it."
    )


def warm_judge(study: Study) -> None:
    """Let an admitted embedded model read what precedes every key point: about 450 tokens, ten seconds on two cores.

    Raises ModelError if the model fails.
    """
    judge = study.judge()
    if judge is not None and isinstance(judge.model, EmbeddedModel):
        judge.model.load()
        judge.model.warm(opening_messages())


def warm_judge_behind(study: Study) -> None:
    """Do what `warm_judge` does while the user reads and answers; a failure is told when the judge is asked."""

    def warm() -> None:
        with suppress(ModelError, AdmissionError):
            warm_judge(study)

    threading.Thread(target=warm, name="warm-judge", daemon=True).start()


def draw(
    study: Study,
    kind: DrillKind,
    *,
    topics: Sequence[str] = (),
    levels: Sequence[int] = (),
    minutes: int = 0,
    profile: str = "bigtech",
    mined: bool = False,
    seed: int,
) -> list[Task]:
    """Draw a drill's tasks: weak topics and seldom asked questions first, what is due at once.

    Raises UsageProblem for an unknown profile of a loop, BankError if nothing fits.
    """
    if kind == "design":
        return design_tasks(pose(study, 1, seed=seed)[0])
    cards = deck(study, mined=mined)
    if kind == "loop":
        loops = load_loops()
        if profile not in loops:
            raise UsageProblem(f"There is no profile {profile!r}; the profiles are {', '.join(loops)}.")
        if any("design" in round_.parts for round_ in loops[profile].rounds):
            cards = replace(cards, design=design_tasks(pose(study, 1, seed=seed)[0]))
        return draw_loop(cards, loops[profile], seed=seed)
    if kind == "code":
        # an exercise may serve several topics, of which its task names the first
        code = exercise_tasks(exercises().values(), topics)
        if not any(not levels or task.level in levels for task in code):
            raise BankError(nothing_fits("coding exercise", topics, levels))
        cards, topics = replace(cards, code=code), ()
    due = [card.question_id for card in study.memory.due(study.now(), study.progress.interview())]
    known = {item.id for item in pattern_items(load_dsa().values())}
    fitting = (
        [i for i in due if kind == "review" or (i in known) == (kind == "pattern")] if not topics else []
    )
    return cards.draw(
        kind, questions_for(kind, minutes), seed=seed, topics=topics, levels=levels,
        due=fitting if kind in ("rapid", "review", "pattern") else (),
    )  # fmt: skip


def new_drill(
    study: Study,
    room: DrillRoom,
    kind: DrillKind,
    *,
    topics: Sequence[str] = (),
    levels: Sequence[int] = (),
    minutes: int = 0,
    profile: str = "bigtech",
    timer: TimerMode = "on",
    mined: bool = False,
    seed: int = 0,
) -> Drill:
    """Draw a drill, store it, and return it briefed with its clock standing; seed 0 draws by the time."""
    now = study.now()
    seed = seed or int(now.timestamp())
    tasks = draw(
        study, kind, topics=topics, levels=levels, minutes=minutes, profile=profile, mined=mined, seed=seed
    )
    return room.begin(start(kind, tasks, seed=seed, now=now, minutes=minutes, profile=profile, timer=timer))
