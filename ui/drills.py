"""Drills as the app plays them: one window at a time holds a drill, its state lies in progress.db alone.

What the page shows carries a place: which drill, how many answers in, in which state, shown to which window. A
button pressed on a page that is out of date is recognized by it, so that nothing is answered twice or lost.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

from assistant.bank import BankError, built_in_items, rapid_task
from assistant.drill.actions import Action, Begin, Draft, Next, Submit, Tick, TimerMode
from assistant.drill.attempt import Work
from assistant.drill.engine import DrillRoom
from assistant.drill.kinds import DrillKind, start
from assistant.drill.machine import Drill, State, step
from assistant.drill.task import Task
from assistant.grade.learning import Learned
from assistant.grade.refining import can_refine, refine_last
from assistant.progress.database import ProgressError
from content.topics import TOPIC_IDS
from ui.drill_attempts import Run, answer_of, unsolved
from ui.drilling import deck, drill_room, exercise_runner, exercises, learn_if_due, new_drill, offered
from ui.failures import UsageProblem
from ui.forms import Form
from ui.mining import questions
from ui.protect import is_loopback
from ui.study import Study
from ui.suggestions import handbook

KIND_IDS: tuple[DrillKind, ...] = get_args(DrillKind)
TIMERS: tuple[TimerMode, ...] = get_args(TimerMode)
NO_STRANGERS = (
    "Code is not run while this app is open to others without a login; start it with "
    "`whetstone app --auth USER:PASSWORD`, or on this machine only."
)
TRIES = 3  # an action meets a better grade that a model stores at the same moment


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: the drill, its number of answers, its state, and the window that holds it."""

    drill: int
    answers: int
    state: str
    window: int

    def __str__(self) -> str:
        return f"{self.drill}.{self.answers}.{self.state}.{self.window}"

    @property
    def tag(self) -> str:
        """The place as it may stand in the name of an element."""
        return str(self).replace(".", "-")


def read_place(text: str) -> Place:
    """Turn the text of a place into the place; raises UsageProblem if it is none."""
    parts = text.split(".")
    if len(parts) == 4 and all(part.isascii() and part.isdigit() for part in (parts[0], parts[1], parts[3])):
        return Place(int(parts[0]), int(parts[1]), parts[2], int(parts[3]))
    raise UsageProblem("The page has lost its place; reload it to go on where the drill stands.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A drill with the place that the page showing it stands at."""

    drill: Drill
    place: Place


class Drills:
    """The drills of a study, safe to use from several windows and threads."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._guard = threading.Lock()
        self._locks: defaultdict[int, threading.RLock] = defaultdict(threading.RLock)
        self._windows: dict[int, int] = {}
        self._runs: dict[int, Run] = {}
        self._learning = threading.Lock()

    @cached_property
    def room(self) -> DrillRoom:
        """The room where drills run; it remembers rubrics, so there is one."""
        room = drill_room(self.study)
        if self.may_run_code():
            return room
        return replace(room, examiner=replace(room.examiner, runner=None))

    def may_run_code(self) -> bool:
        """Whether submitted code is run: never for strangers who reach the app over the network without a login."""
        return is_loopback(self.study.settings.host) or bool(self.study.settings.auth)

    def kinds(self) -> tuple[DrillKind, ...]:
        """The kinds of drill that can be played here."""
        return tuple(kind for kind in KIND_IDS if kind != "code" or self.may_run_code())

    # Beginning

    def begin(self, wish: Form, *, named: bool = False) -> Shown:
        """Draw a new drill as the form of the start page, or a `named` one, wishes; raises UsageProblem or BankError."""
        kind = kind_named(wish.text("kind"))
        if kind not in self.kinds():
            raise UsageProblem(NO_STRANGERS)
        wish = wish if named else offered(kind, wish)
        drill = new_drill(
            self.study,
            self.room,
            kind,
            topics=[topic for topic in wish.all("topic") if topic in TOPIC_IDS],
            levels=[int(level) for level in wish.all("level") if level in "12345"],
            minutes=wish.number("minutes", most=240),
            profile=wish.text("profile") or "bigtech",
            timer=timer_named(wish.text("timer") or "on"),
            mined=wish.text("mined") == "yes",
        )
        return self._shown(drill, self._take(drill.id))

    def begin_named(self, value: str) -> Shown:
        """Draw the drill that a button names.

        The names are KIND:TOPIC:MINUTES (the last two may be left out), rapid:page:PAGE, rapid:question:ID,
        code:exercise:ID and loop:PROFILE.
        """
        kind, _, rest = value.partition(":")
        if kind == "rapid" and rest.startswith("page:"):
            return self._begin_tasks(*self._page_tasks(rest.removeprefix("page:")))
        if kind == "rapid" and rest.startswith("question:"):
            return self._begin_tasks(*self._question_tasks(rest.removeprefix("question:")))
        if kind == "code" and rest.startswith("exercise:"):
            return self._begin_tasks(*self._exercise_tasks(rest.removeprefix("exercise:")), kind="code")
        topic, _, minutes = rest.partition(":")
        wish = {
            "kind": [kind],
            ("profile" if kind == "loop" else "topic"): [topic],
            "minutes": [minutes],
        }
        if topic and kind not in ("loop", "review") and topic not in TOPIC_IDS:
            raise UsageProblem(f"There is no topic {topic!r}; the topics are {', '.join(TOPIC_IDS)}.")
        return self.begin(Form(wish), named=True)

    def begin_again(self, place: Place, ordinal: int) -> Shown:
        """Begin a coding drill of the exercise that an answer fell short in, with the code that was handed in.

        The drill that it stands in is closed if nothing else is left to be asked in it.
        """
        drill = self.look(place).drill
        attempt = next((one for one in unsolved(drill) if one.ordinal == ordinal), None)
        if attempt is None:
            raise UsageProblem(
                "There is no exercise to try again here; choose ML coding from scratch instead."
            )
        tasks, title, seed = self._exercise_tasks(attempt.task.exercise_id)
        if drill.state is State.FEEDBACK and step(drill, Next(), self.study.now()).state is State.CLOSED:
            self.act(place, Next())
        shown = self.act(self._begin_tasks(tasks, title, seed, kind="code").place, Begin())
        return self.act(shown.place, Draft("", Work(code=attempt.work.code)))

    def _begin_tasks(self, tasks: list[Task], title: str, seed: int, *, kind: DrillKind = "rapid") -> Shown:
        drill = self.room.begin(start(kind, tasks, seed=seed, now=self.study.now(), title=title))
        return self._shown(drill, self._take(drill.id))

    def _exercise_tasks(self, exercise_id: str) -> tuple[list[Task], str, int]:
        if not self.may_run_code():
            raise UsageProblem(NO_STRANGERS)
        tasks = [task for task in deck(self.study).code if task.exercise_id == exercise_id]
        if not tasks:
            raise UsageProblem(
                f"There is no exercise {exercise_id!r}; choose ML coding from scratch instead."
            )
        return tasks, tasks[0].title or tasks[0].prompt[:60], int(self.study.now().timestamp())

    def _page_tasks(self, page_id: str) -> tuple[list[Task], str, int]:
        page = handbook().get(page_id)
        items = [item for item in built_in_items(questions().values()) if item.source == page_id]
        if page is None or not items:
            raise BankError(f"No question belongs to a page {page_id!r}; choose a topic instead.")
        seed = int(self.study.now().timestamp())
        return [rapid_task(item, seed) for item in items], f"Quiz: {page.title}", seed

    def _question_tasks(self, question_id: str) -> tuple[list[Task], str, int]:
        seed = int(self.study.now().timestamp())
        tasks = deck(self.study).draw("review", 1, seed=seed, due=[question_id])
        return tasks, "One question again", seed

    # Going on

    def open(self, drill_id: int) -> Shown:
        """Show a drill as it stands in this window, which holds it from now on; raises ProgressError."""
        with self._lock(drill_id):
            drill = self.room.open(drill_id, self.study.now())
            return self._shown(drill, self._take(drill_id))

    def look(self, place: Place) -> Shown:
        """Read a drill as it stands without taking it from another window."""
        return self._shown(self.room.store.load(place.drill), place.window)

    def act(self, place: Place, action: Action, form: Form | None = None) -> Shown:
        """Keep what was typed, then take one step; a page that is out of date is shown what is.

        Raises ProgressError if the drill is held by another window, DrillError if the step does not fit.
        """
        with self._lock(place.drill):
            for tries_left in reversed(range(TRIES)):
                drill = self._held(place)
                if not self.same(drill, place):
                    return self._out_of_date(drill, place, action)
                try:
                    if form is not None and form.values and drill.state is State.ANSWERING:
                        drill = self._keep(drill, form)  # a button that sends no fields leaves what was typed
                    return self._shown(self.room.act(drill, action, self.study.now()), place.window)
                except ProgressError:
                    if not tries_left:
                        raise
        raise AssertionError("unreachable")

    def hand_in(self, place: Place, form: Form) -> Shown:
        """Hand in the answer that a form holds."""
        text, work, confidence = answer_of(form)
        return self.act(place, Submit(text, confidence, work=work))

    def keep(self, place: Place, form: Form) -> bool:
        """Keep what was typed so far; False if the question has been left meanwhile. Raises ProgressError."""
        with self._lock(place.drill):
            drill = self._held(place)
            if drill.state is not State.ANSWERING or not self.same(drill, place):
                return False
            self._keep(drill, form)
            return True

    def run_visible(self, place: Place, form: Form) -> Shown:
        """Keep the code, then run the visible tests of the exercise in hand against it; `last_run` tells how they went."""
        if not self.may_run_code():
            raise UsageProblem(NO_STRANGERS)
        self.keep(place, form)
        task = self.look(place).drill.task
        if task is None or task.exercise_id not in exercises():
            raise UsageProblem("There are no tests to run here; begin a coding drill first.")
        ended = exercise_runner().run_visible(task.exercise_id, form.text("code"))
        self._runs[place.drill] = Run(ended, place.answers, self.study.now())
        return self.look(place)

    def last_run(self, drill: Drill) -> Run | None:
        """The last run of the visible tests for the question in hand, as long as the app has been open."""
        run = self._runs.get(drill.id)
        return run if run is not None and run.belongs(drill) else None

    def time_up(self, place: Place, form: Form) -> Shown:
        """Hand in the draft if the server's clock agrees that the time is up."""
        return self.act(place, Tick(), form)

    def refine(self, shown: Shown) -> Iterator[Shown]:
        """Yield a drill anew whenever an admitted model has looked at a key point of its last answer again."""
        judge = self.study.judge() if can_refine(shown.drill) else None
        if judge is None:
            return
        for drill in refine_last(self.room, shown.drill.id, self.study.grader, judge, self.study.now):
            if len(drill.attempts) != shown.place.answers or drill.state is not State.FEEDBACK:
                return
            yield self._shown(drill, shown.place.window)

    def can_refine(self, drill: Drill) -> bool:
        """Whether a model will look at the last answer again."""
        return can_refine(drill) and self.study.judge() is not None

    def learn(self, place: Place) -> Learned | None:
        """Let the grader learn from the user's verdicts once a drill has ended; answers are marked with it from then on.

        None while the drill goes on, and while too few verdicts came since the last time.
        """
        if self.room.store.load(place.drill).state not in (State.CLOSED, State.ABANDONED):
            return None
        with self._learning:
            learned = learn_if_due(self.study)
        if learned is not None:
            vars(self.study).pop("grader", None)  # made anew when it is next asked for
            vars(self).pop("room", None)
        return learned

    # Inside

    def _lock(self, drill_id: int) -> threading.RLock:
        with self._guard:
            return self._locks[drill_id]

    def _take(self, drill_id: int) -> int:
        with self._guard:
            self._windows[drill_id] = self._windows.get(drill_id, 0) + 1
            return self._windows[drill_id]

    def _held(self, place: Place) -> Drill:
        """Read a drill, making sure that no other window has opened it since; after a restart the first may."""
        with self._guard:
            window = self._windows.setdefault(place.drill, place.window)
        if window != place.window:
            raise ProgressError(elsewhere(place.drill))
        return self.room.store.load(place.drill)

    def _shown(self, drill: Drill, window: int) -> Shown:
        return Shown(drill, Place(drill.id, len(drill.attempts), drill.state.value, window))

    def same(self, drill: Drill, place: Place) -> bool:
        """Whether a drill still stands where a page shows it."""
        return place.answers == len(drill.attempts) and place.state == drill.state.value

    def _out_of_date(self, drill: Drill, place: Place, action: Action) -> Shown:
        """A button pressed twice does nothing; an answer to a question that was left elsewhere is not dropped."""
        answered = place.answers < len(drill.attempts) and drill.attempts[place.answers].answer
        if isinstance(action, Submit) and action.answer != answered and not action.gave_up:
            raise ProgressError(elsewhere(place.drill))
        return self._shown(drill, place.window)

    def _keep(self, drill: Drill, form: Form) -> Drill:
        text, work, confidence = answer_of(form)
        draft = Draft(text, work, confidence)
        if (text, work, confidence) == (drill.draft, drill.draft_work, drill.draft_confidence):
            return drill
        return self.room.act(drill, draft, self.study.now())


def elsewhere(drill_id: int) -> str:
    """Say, as the store does, that another window holds a drill."""
    return f"Drill {drill_id} went on in another window, which holds it now."


def kind_named(name: str) -> DrillKind:
    """Turn the name of a kind of drill into the kind; raises UsageProblem if there is none."""
    for kind in KIND_IDS:
        if kind == name:
            return kind
    raise UsageProblem(f"There is no drill {name!r}; the kinds are {', '.join(KIND_IDS)}.")


def timer_named(name: str) -> TimerMode:
    """Turn the name of a way to keep time into the way; raises UsageProblem if there is none."""
    for mode in TIMERS:
        if mode == name:
            return mode
    raise UsageProblem(f"The timer is {', '.join(TIMERS)}, not {name!r}.")
