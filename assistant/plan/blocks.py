"""Blocks of the plan's days become tasks, with their pages, drills, exercises, problems and prerequisites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from assistant.plan.tasks import Accepts, Opening, Option, Priority, Task, TaskType
from content.plan import Day, Plan, Term
from content.scenarios import load_grid
from content.topics import topic_title

OPTIONAL: frozenset[TaskType] = frozenset(("case", "read", "extra"))
MUST_BLOCKS = 2  # so many of a day's first blocks must be done
MOST_PROBLEMS = 4
QUIZ_ANSWERS = 5
DEEP_PAGES = 4
DOMAINS = ("deep-learning", "nlp", "computer-vision", "recommender-systems", "llm", "rag", "agents")
MOCK_PARTS = {
    "coding": ("coding", Opening("drill", "pattern:", "")),
    "ml_breadth": ("ML breadth", Opening("drill", "rapid:", "")),
    "system_design": ("system design", Opening("design", "", "")),
}
MOCK_DRILLS = {"coding": "pattern/code", "ml_breadth": "rapid", "system_design": "interview"}
REVIEWS = {
    "weak_spots": "weak spots",
    "mock": "the mock interview",
    "error_log": "the error log",
    "final_gaps": "the last gaps",
    "light": "lightly",
}
PATTERN_DRILL = Opening("drill", "pattern:", "Pick the pattern")
DESIGN_DRILLED = Accepts("drills", "one design drill is finished", 1, ("design",))
STAR_DRILLED = Accepts("drills", "one drill of behavioral questions is finished", 1, ("star",))
SIX_STORIES = Accepts("stories", "six sound stories are in the story bank", 6)
OWN_WORD = Accepts("word", "you say so")


def build_tasks(
    plan: Plan, pages: Mapping[str, Sequence[str]], titles: Mapping[str, str], links: Mapping[str, str]
) -> tuple[Task, ...]:
    """Turn the plan into its tasks in order; raises ContentError for a term that the plan does not explain.

    `pages` are the ids of the handbook's pages by topic, `titles` their titles by id, `links` the addresses of
    sources by id.
    """
    shelf = _Shelf(plan, pages, titles, links, {k: iter(v) for k, v in plan.practice_problems.items()})
    tasks = []
    for day in plan.days:
        blocks = 0
        for task in shelf.day(day):
            first = blocks < MUST_BLOCKS and task.type not in OPTIONAL
            if task.type not in OPTIONAL and not task.id.endswith(tuple(f".{name}" for name in day.code[1:])):
                blocks += 1  # the exercises of a day are one block
            needs = tuple(plan.prerequisites.get(task.id, ()))
            tasks.append(replace(task, priority=_priority(task, day, first), prerequisites=needs))
    return tuple(tasks)


def join(names: Sequence[str]) -> str:
    """Join names as a reader would: a, b and c."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def capital(text: str) -> str:
    """Begin a text with a capital letter and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def quiz(topic: str) -> Opening:
    """The rapid-fire quiz on a topic, or on all of them with the weak ones first."""
    label = f"Quiz: {topic_title(topic)}" if topic else "Quiz, weak topics first"
    return Opening("drill", f"rapid:{topic}", label)


def _priority(task: Task, day: Day, first: bool) -> Priority:
    if task.type in OPTIONAL:
        return "could"
    if task.type in ("mock", "star", "deep"):
        return "must"
    if day.kind == "light" or task.type in ("domain", "care", "review", "output"):
        return "should"
    return "must" if first else "should"


@dataclass(slots=True)
class _Shelf:
    """What blocks are built from; `problems` for practice are given out once each."""

    plan: Plan
    pages: Mapping[str, Sequence[str]]
    titles: Mapping[str, str]
    links: Mapping[str, str]
    problems: Mapping[str, Iterator[str]] = field(default_factory=dict)

    def day(self, day: Day) -> Iterator[Task]:
        """Build the tasks of a day, the most important block first."""
        blocks = (
            self.mock, self.dsa, self.practice, self.ml, self.code, self.design, self.domain, self.deep, self.project,
            self.output, self.star, self.case, self.read, self.extra, self.review, self.care,
        )  # fmt: skip
        for block in blocks:
            yield from block(day)

    def task(
        self,
        day: Day,
        type_: TaskType,
        title: str,
        openings: Sequence[Opening],
        accepts: Accepts,
        *,
        topic: str,
        name: str = "",
        minutes: int = 0,
        deliverable: str = "",
        options: Sequence[Option] = (),
    ) -> Task:
        id_ = f"d{day.day:02d}.{type_}" + (f".{name}" if name else "")
        return Task(
            id_,
            day.day,
            type_,
            topic,
            capital(title),
            minutes or self.plan.minutes[type_],
            "must",
            tuple(openings),
            accepts,
            deliverable,
            (),
            tuple(options),
        )

    def open(self, terms: Sequence[Term]) -> list[Opening]:
        """The pages of terms, each once, and the link of a source that the terms name."""
        ids = dict.fromkeys(page for term in terms for page in term.pages)
        found = [Opening("page", id_, self.titles.get(id_, id_)) for id_ in ids]
        urls = [self.links[term.source] for term in terms if term.source in self.links]
        return [*found, *(Opening("link", url, "Open the source") for url in urls)]

    def dsa(self, day: Day) -> Iterator[Task]:
        if day.dsa:
            yield self.patterns(day, "dsa", day.dsa)

    def patterns(self, day: Day, type_: TaskType, names: Sequence[str], name: str = "") -> Task:
        terms = [self.plan.term(term) for term in names]
        problems = [_problem(s, level) for t in terms for level, slugs in t.problems.items() for s in slugs]
        problems = problems[:MOST_PROBLEMS]
        title = join([term.title for term in terms])
        return self.task(
            day, type_, f"Extra: {title}" if type_ == "extra" else title,
            [*self.open(terms), PATTERN_DRILL, *problems], _solved(problems, 2), topic="dsa", name=name,
            deliverable=f"2 to {len(problems)} problems" if len(problems) > 2 else "2 problems",
        )  # fmt: skip

    def practice(self, day: Day) -> Iterator[Task]:
        if day.practice is None:
            return
        level, (fewest, most) = day.practice.level, day.practice.problems
        problems = [_problem(slug, level) for slug in islice(self.problems[level], most)]
        count = f"{most}" if fewest == most else f"{fewest} or {most}"
        title = f"{count} {level} problem{'s' if most > 1 else ''}" + (
            ", against the clock" if day.practice.timed else ""
        )
        page = "timed-practice" if day.practice.timed else "leetcode-practice"
        openings = [Opening("page", page, self.titles.get(page, page)), PATTERN_DRILL, *problems]
        each = self.plan.minutes["hard_problem" if level == "hard" else "problem"]
        yield self.task(
            day, "practice", title, openings, _solved(problems, fewest), topic="dsa", minutes=each * most,
            deliverable=title,
        )  # fmt: skip

    def ml(self, day: Day) -> Iterator[Task]:
        if day.ml:
            yield self.reading(day, "ml", "ml", day.ml)

    def domain(self, day: Day) -> Iterator[Task]:
        for topic, terms in day.domain.items():
            yield self.reading(day, "domain", topic, terms)

    def reading(self, day: Day, type_: TaskType, topic: str, names: Sequence[str], name: str = "") -> Task:
        terms = [self.plan.term(term, topic) for term in names]
        title = join([term.title for term in terms])
        if type_ == "domain":
            title, name = f"{topic_title(topic)}: {title}", topic
        if type_ == "extra":
            title = f"Extra: {title}"
        accepts = Accepts("answers", f"{QUIZ_ANSWERS} answers on the topic are given", QUIZ_ANSWERS, (topic,))
        written = [
            Opening("exercise", term.exercise, f"Code {term.title}") for term in terms if term.exercise
        ]
        openings = [*self.open(terms), quiz(topic), *written]
        return self.task(day, type_, title, openings, accepts, topic=topic, name=name)

    def code(self, day: Day) -> Iterator[Task]:
        for name in day.code:
            term = self.plan.term(name)
            openings = [*self.open([term]), Opening("exercise", term.exercise, "Write it, run the tests")]
            accepts = Accepts("exercise", "all tests of the exercise pass", 1, (term.exercise,))
            yield self.task(
                day, "code", f"Code {term.title}", openings, accepts, topic="ml-coding", name=name,
                minutes=self.plan.minutes["code"] // len(day.code),
            )  # fmt: skip

    def design(self, day: Day) -> Iterator[Task]:
        if not day.design:
            return
        terms = [self.plan.term(name) for name in day.design]
        family = next((term.family for term in terms if term.family), "")
        phases = list(dict.fromkeys(phase for term in terms for phase in term.phases))
        openings = self.open(terms)
        if phases:
            titles = join([load_grid().phase(phase).title.lower() for phase in phases])
            openings.append(Opening("design", f"{family}:{'+'.join(phases)}", f"Drill {titles} alone"))
        openings += [Opening("design", family, "Whole interview, 45 min"), quiz("system-design")]
        title = f"System design: {join([term.title for term in terms])}"
        yield self.task(day, "design", title, openings, DESIGN_DRILLED, topic="system-design",
                        deliverable="One case takeaway")  # fmt: skip

    def deep(self, day: Day) -> Iterator[Task]:
        if not day.deep:
            return
        options = [self.deep_option(topic, DEEP_PAGES) for topic in day.deep]
        yield self.task(
            day, "deep", f"Deep dive: {' or '.join(option.title for option in options)}",
            [Opening("note", "note", "Write five questions with answers")],
            Accepts("notes", "a note with five questions and answers is written", 1, ("note",)),
            topic=day.deep[0], deliverable="Five questions with answers in your own words", options=options,
        )  # fmt: skip

    def deep_option(self, topic: str, pages: int) -> Option:
        ids = self.pages.get(topic, ())[:pages]
        openings = [Opening("page", id_, self.titles[id_]) for id_ in ids]
        drill = Opening("drill", f"deep:{topic}", "Deep dive with follow-ups")
        return Option(topic, topic_title(topic), (*openings, drill, quiz(topic)))

    def project(self, day: Day) -> Iterator[Task]:
        if not day.project:
            return
        terms = {name: self.plan.term(name) for name in day.project}
        options = [Option(name, term.title, tuple(self.open([term]))) for name, term in terms.items()]
        title = f"Build {' or '.join(term.title for term in terms.values())}, small and end to end"
        yield self.task(day, "project", title, (), OWN_WORD, topic="projects", deliverable="A demo that runs",
                        options=options)  # fmt: skip

    def output(self, day: Day) -> Iterator[Task]:
        for name in day.output:
            term = self.plan.term(name)
            openings = [*self.open([term]), Opening("drill", "deep:projects", "Deep dive on projects")]
            accepts = Accepts("drills", "one deep dive is finished", 1, ("deep",))
            yield self.task(day, "output", term.title, openings, accepts, topic="projects",
                            deliverable="Talking points in five lines")  # fmt: skip

    def star(self, day: Day) -> Iterator[Task]:
        for name in day.star:
            term = self.plan.term(name)
            openings = [*self.open([term]), Opening("drill", "star:", "Behavioral questions")]
            six = name == "star_stories"
            accepts, left = (SIX_STORIES, "Six stories with numbers") if six else (STAR_DRILLED, "")
            yield self.task(day, "star", term.title, openings, accepts, topic="behavioral", name=name,
                            minutes=self.plan.minutes[name], deliverable=left)  # fmt: skip

    def case(self, day: Day) -> Iterator[Task]:
        if day.case:
            term = self.plan.term(day.case)
            openings = [*self.open([term]), Opening("note", "takeaway", "Write down a takeaway")]
            accepts = Accepts("notes", "a takeaway is written down", 1, ("takeaway",))
            yield self.task(day, "case", f"Case study: {term.title}", openings, accepts, topic="system-design",
                            deliverable="One case takeaway: use, metrics, architecture, lesson")  # fmt: skip

    def read(self, day: Day) -> Iterator[Task]:
        if day.read == "one_domain_deep_dive":
            options = [self.deep_option(topic, DEEP_PAGES // 2) for topic in DOMAINS]
            title = "Read deeper in one domain"
            yield self.task(day, "read", title, (), OWN_WORD, topic=DOMAINS[0], options=options)
        elif day.read:
            term = self.plan.term(day.read)
            title = f"Read the introduction of {term.title}"
            yield self.task(day, "read", title, self.open([term]), OWN_WORD, topic="system-design")

    def care(self, day: Day) -> Iterator[Task]:
        for name in day.care:
            term = self.plan.term(name)
            yield self.task(
                day, "care", term.title, self.open([term]), OWN_WORD, topic="interviews", name=name
            )

    def extra(self, day: Day) -> Iterator[Task]:
        for name in day.extra:
            topic = self.plan.term(name).topic
            if topic == "dsa":
                yield self.patterns(day, "extra", [name], name)
            else:
                yield self.reading(day, "extra", topic, [name], name)

    def mock(self, day: Day) -> Iterator[Task]:
        if not day.mock:
            return
        openings = []
        for part, minutes in day.mock.items():
            words, opening = MOCK_PARTS[part]
            openings.append(replace(opening, label=f"{minutes} min {words}", minutes=minutes))
            if part == "coding":
                openings.append(Opening("drill", "code:", f"{minutes} min ML coding instead", minutes))
        kinds = tuple(MOCK_DRILLS[part] for part in day.mock)
        title = " and ".join(f"{minutes} min {MOCK_PARTS[part][0]}" for part, minutes in day.mock.items())
        accepts = Accepts("drills", "each part is finished", len(kinds), kinds)
        yield self.task(day, "mock", f"Mock interview: {title}", openings, accepts, topic="interviews",
                        minutes=sum(day.mock.values()), deliverable="Three things to fix")  # fmt: skip

    def review(self, day: Day) -> Iterator[Task]:
        if not day.review:
            return
        openings = [Opening("drill", "review:", "Reviews that are due"), quiz("")]
        if "mock" in day.review:
            openings.append(Opening("note", "note", "Write down three things to fix"))
        accepts = Accepts("drills", "one review or quiz is finished", 1, ("review/rapid",))
        title = f"Review {join([REVIEWS[name] for name in day.review])}"
        yield self.task(day, "review", title, openings, accepts, topic="interviews")


def _problem(slug: str, level: str) -> Opening:
    return Opening("problem", slug, f"{slug.replace('-', ' ').capitalize()} ({level})")


def _solved(problems: Sequence[Opening], count: int) -> Accepts:
    text = f"{count} problem{'s are' if count > 1 else ' is'} logged as solved"
    return Accepts("problems", text, count, tuple(opening.value for opening in problems))
