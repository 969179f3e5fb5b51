"""Checks of the built-in content: `python -m content.check [TOPIC|designs|exercises]` prints every rule that is broken.

Each check is a function from loaded content to a list of sentences. The test suite runs all of them;
the support of key points is measured with embeddings in `tests/evals` as well.
"""

from __future__ import annotations

import importlib
import inspect
import re
import string
import sys
from collections.abc import Iterable
from pathlib import Path

from content.coverage import coverage
from content.designs import check_folder
from content.exercises import exercise_problems, load_exercises
from content.handbook import HANDBOOK_FOLDER, OPENING, SECTION_TITLES, Page, load_page
from content.plan import load_checklist, load_plan
from content.questions import QUESTIONS_FOLDER, Question, draw_calculation, load_topic_questions
from content.scenarios import FAMILY_IDS
from content.text import FENCE, ContentError, content_words, count_words, slug
from content.topics import TOPIC_IDS

PAGE_WORDS = (250, 700)
CLAIM_WORDS = (8, 25)
# Of a claim's content words, this share must stand in the section that supports it. Set by reading the
# lowest-scoring claims of the bank: below it most were not stated by their section.
SUPPORT_FLOOR = 0.5
EXPECTED_ANCHORS = [OPENING, *(slug(title) for title in SECTION_TITLES)]
PAGE_LINK = re.compile(r"\]\(page:([a-z0-9-]+)\)")
PROBES = slug("What interviewers probe")
UNANSWERED = re.compile(r"^[-*] .*\?\W*$", re.MULTILINE)
SPACED_PERCENT = re.compile(r"\d %")  # American English writes "95%"
INLINE_CODE = re.compile(r"`[^`\n]+`")


def page_problems(page: Page, known: Iterable[str]) -> list[str]:
    """Check one page: place, word limits, headings, links, code blocks and literature."""
    problems = []
    known = set(known)
    if page.id != page.path.stem:
        problems.append(f"id '{page.id}' differs from the file name")
    if page.topic != page.path.parent.name:
        problems.append(f"topic '{page.topic}' differs from the folder")
    words = count_words(page.body)
    if not PAGE_WORDS[0] <= words <= PAGE_WORDS[1]:
        problems.append(f"{words} words of prose, wanted {PAGE_WORDS[0]} to {PAGE_WORDS[1]}")
    if list(page.sections) != EXPECTED_ANCHORS:
        problems.append(f"sections are {list(page.sections)}, wanted {EXPECTED_ANCHORS}")
    problems += [f"section '{name}' is empty" for name, text in page.sections.items() if not text.strip()]
    if re.search(r"^# ", FENCE.sub("", page.body), re.MULTILINE):
        problems.append("a level-1 heading in the body; the title stands in the front matter")
    linked = [*page.meta.prerequisites, *page.meta.see_also, *PAGE_LINK.findall(page.body)]
    problems += [f"links to the unknown page '{name}'" for name in sorted(set(linked) - known)]
    if page.id in linked:
        problems.append("links to itself")
    for fence in FENCE.finditer(page.body):
        language = fence[0].splitlines()[0].strip("`~ ")
        if language not in ("python", "text", "sql", "bash", "yaml", "json"):
            problems.append(f"code block with language '{language}'; use python for what runs, else text")
    if page.body.count("$$") % 2:
        problems.append("an odd number of $$")
    # Answers quote single lines, and a question alone says nothing.
    problems += [
        f"no short answer follows '{line[0]}'" for line in UNANSWERED.finditer(page.sections.get(PROBES, ""))
    ]
    prose = INLINE_CODE.sub("", FENCE.sub("", page.body))
    problems += [f"a space before % in '{found[0]}'" for found in SPACED_PERCENT.finditer(prose)]
    return [f"{page.path.parent.name}/{page.path.name}: {problem}." for problem in problems]


def question_problems(question: Question, pages: dict[str, Page]) -> list[str]:
    """Check one question: page, claims' length and support, give-aways, placeholders and drawn numbers."""
    problems = []
    if question.page not in pages:
        problems.append(f"unknown page '{question.page}'")
    if not question.id.startswith(question.topic):
        problems.append(f"id does not start with its topic '{question.topic}'")
    for number, point in enumerate(question.key_points, start=1):
        words = len(point.claim.split())
        if not CLAIM_WORDS[0] <= words <= CLAIM_WORDS[1]:
            problems.append(
                f"key point {number} has {words} words, wanted {CLAIM_WORDS[0]} to {CLAIM_WORDS[1]}"
            )
        page_id, anchor = point.support.split("#")
        section = pages[page_id].sections.get(anchor) if page_id in pages else None
        if section is None:
            problems.append(f"key point {number} is supported by '{point.support}', which does not exist")
        elif (share := overlap(point.claim, f"{pages[page_id].title} {section}")) < SUPPORT_FLOOR:
            problems.append(f"key point {number}: only {share:.0%} of its words stand in {point.support}")
        if overlap(point.claim, question.text) > 0.8:
            problems.append(f"key point {number} is given away by the question")
    if question.calculation:
        problems += calculation_problems(question)
    return [f"{question.topic}.yaml, {question.id}: {problem}." for problem in problems]


def calculation_problems(question: Question) -> list[str]:
    """Check that a calculation exists and fills every placeholder for twenty seeds."""
    fields = {name for _, name, _, _ in string.Formatter().parse(question.text) if name}
    for seed in range(20):
        try:
            drawn = draw_calculation(question, seed)
        except (ModuleNotFoundError, AttributeError) as error:
            return [f"calculation '{question.calculation}' is not there ({error})"]
        if missing := fields - set(drawn.parameters):
            return [f"calculation gives no value for {sorted(missing)}"]
    return [] if fields else ["the text of a calculate question has no {placeholder}"]


def overlap(claim: str, text: str) -> float:
    """Share of the claim's content words that stand in the text, 0 to 1."""
    words = content_words(claim)
    return len(words & content_words(text)) / len(words) if words else 0.0


def coverage_problems(pages: dict[str, Page], questions: dict[str, Question]) -> list[str]:
    """Check that every checklist leaf and plan term has a page and three questions, and tags exist."""
    rows = coverage(load_plan(), load_checklist(), pages.values(), questions.values())
    problems = []
    for row in rows:
        if not row.pages:
            problems.append(f"coverage: no page covers '{row.id}'.")
        if len(row.questions) < 3:
            problems.append(f"coverage: {len(row.questions)} questions on '{row.id}', wanted 3.")
    return problems


def check_functions(topic: str) -> dict[str, object]:
    """The numeric checks of a topic's worked examples by name, from `content/checks/<topic>.py`."""
    try:
        module = importlib.import_module(f"content.checks.{topic.replace('-', '_')}")
    except ModuleNotFoundError:
        return {}
    return {
        name: f for name, f in inspect.getmembers(module, inspect.isfunction) if name.startswith("check_")
    }


def design_check_modules() -> list[str]:
    """The modules `content/checks/designs/<family>.py`, which compute the numbers of the worked designs."""
    return sorted(
        f"designs.{path.stem}" for path in (Path(__file__).parent / "checks/designs").glob("[a-z]*.py")
    )


def exercises_problems(pages: dict[str, Page]) -> list[str]:
    """Check the coding exercises; one that does not load is named alone."""
    known = {row.id for row in coverage(load_plan(), load_checklist(), pages.values(), ())}
    try:
        exercises = load_exercises()
    except ContentError as error:
        return [str(error)]
    print(f"{len(exercises)} exercises")
    return [problem for each in exercises.values() for problem in exercise_problems(each, pages, known)]


def main(arguments: list[str]) -> int:
    """Print every broken rule of one topic, or of all; return 1 if there is any."""
    problems: list[str] = []
    pages: dict[str, Page] = {}
    for path in sorted(HANDBOOK_FOLDER.glob("*/*.md")):
        try:
            pages[path.stem] = load_page(path)
        except ContentError as error:
            problems.append(str(error))
    questions: dict[str, Question] = {}
    for path in sorted(QUESTIONS_FOLDER.glob("*.yaml")):
        try:
            for question in load_topic_questions(path):
                if question.id in questions:
                    problems.append(f"{path.name}: the id '{question.id}' stands twice.")
                questions[question.id] = question
        except ContentError as error:
            problems.append(str(error))
    wanted = arguments or [*TOPIC_IDS, "designs"]
    for page in pages.values():
        if page.topic in wanted:
            problems += page_problems(page, pages)
    for question in questions.values():
        if question.topic in wanted:
            problems += question_problems(question, pages)
    for topic in [*wanted, *(design_check_modules() if "designs" in wanted else ())]:
        for name, function in check_functions(topic).items():
            try:
                function()  # type: ignore[operator]
            except AssertionError as error:
                problems.append(f"checks of {topic}: {name} fails ({error}).")
    if not arguments:
        problems += coverage_problems(pages, questions)
    if not arguments or "designs" in arguments:
        designs, broken = check_folder(frozenset(FAMILY_IDS), frozenset(pages))
        problems += broken
        print(f"{designs} of {len(FAMILY_IDS)} worked designs")
    if not arguments or "exercises" in arguments:
        problems += exercises_problems(pages)
    print(*problems, sep="\n")
    counted = [page for page in pages.values() if page.topic in wanted]
    asked = [question for question in questions.values() if question.topic in wanted]
    print(f"{len(counted)} pages, {len(asked)} questions, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
