"""Coding exercises: statement, starter code, tests, a reference solution, and mutants of it that the tests must catch.

One folder each in `content/exercises`; the folder's name is the id. The code files run in the process of
`assistant.exercises.child`, never here.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from content.handbook import Page
from content.questions import KeyPoint
from content.text import ContentError, content_words, load_yaml
from content.topics import TOPIC_IDS

EXERCISES_FOLDER = Path(__file__).parent / "exercises"
CHECKING_FILE = "checking.py"  # comparisons with short messages, imported by the tests of every exercise
CLAIM_WORDS = (8, 25)
SUPPORT_FLOOR = 0.5  # the same as for the question bank, see content.check
VISIBLE_TESTS = (2, 3)
FEWEST_HIDDEN = 5


class Mutant(BaseModel):
    """One wrong solution, as an edit of the reference: `find` stands there once and is replaced by `put`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    find: str = Field(min_length=1)
    put: str


class Exercise(BaseModel):
    """One coding exercise; `covers` names the plan terms and checklist leaves that it serves.

    `needs` names packages beside NumPy that its code imports; `explain` asks for what the key points hold.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    topics: list[str] = Field(min_length=1)
    level: int = Field(ge=1, le=5)
    minutes: int = Field(ge=10, le=60)
    page: str
    covers: list[str] = []
    needs: list[Literal["torch"]] = []
    entry: list[str] = Field(min_length=1)
    explain: str = Field(pattern=r"\?$")
    key_points: list[KeyPoint] = Field(min_length=3, max_length=5)
    mutants: list[Mutant] = Field(min_length=6)
    statement: str
    starter: str
    reference: str
    visible: str
    hidden: str
    checking: str

    @field_validator("topics")
    @classmethod
    def topics_exist(cls, topics: list[str]) -> list[str]:
        """Reject topics that there are not."""
        if unknown := [topic for topic in topics if topic not in TOPIC_IDS]:
            raise ValueError(f"unknown topic {unknown[0]!r}")
        return topics

    @model_validator(mode="after")
    def parts_fit(self) -> Exercise:
        """Reject code that does not parse, entries that are not defined, too few tests, and edits that do not apply."""
        for name in ("starter", "reference", "visible", "hidden"):
            tree = _parsed(name, getattr(self, name))
            defined = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
            missing = [entry for entry in self.entry if entry not in defined]
            if name in ("starter", "reference") and missing:
                raise ValueError(f"{name}.py does not define {missing[0]}")
        for entry in self.entry:
            if f"{entry}(" not in self.statement:
                raise ValueError(f"statement.md does not show the signature of {entry}")
        shown, hidden = len(test_names(self.visible)), len(test_names(self.hidden))
        if not VISIBLE_TESTS[0] <= shown <= VISIBLE_TESTS[1]:
            raise ValueError(f"visible.py has {shown} tests, wanted {VISIBLE_TESTS[0]} to {VISIBLE_TESTS[1]}")
        if hidden < FEWEST_HIDDEN:
            raise ValueError(f"hidden.py has {hidden} tests, wanted {FEWEST_HIDDEN} or more")
        for mutant in self.mutants:
            if (count := self.reference.count(mutant.find)) != 1:
                raise ValueError(f"mutant '{mutant.name}': its text stands {count} times in the reference")
        if not any(point.weight == "vital" for point in self.key_points):
            raise ValueError("no key point is vital")
        return self

    def mutated(self, mutant: Mutant) -> str:
        """Turn a mutant into the code of its wrong solution."""
        return self.reference.replace(mutant.find, mutant.put)


def load_exercises(folder: Path = EXERCISES_FOLDER) -> dict[str, Exercise]:
    """Turn the folder of exercises into exercises by id; raises ContentError naming exercise and field."""
    checking = _text(folder / CHECKING_FILE)
    return {
        path.parent.name: load_exercise(path.parent, checking)
        for path in sorted(folder.glob("*/exercise.yaml"))
    }


def load_exercise(folder: Path, checking: str) -> Exercise:
    """Turn the files of one folder into its exercise; raises ContentError naming the field that is wrong."""
    entry = load_yaml(folder / "exercise.yaml")
    if not isinstance(entry, dict):
        raise ContentError(f"{folder.name}/exercise.yaml: a mapping of names to values was expected.")
    parts = {
        name: _text(folder / f"{name}.{'md' if name == 'statement' else 'py'}")
        for name in ("statement", "starter", "reference", "visible", "hidden")
    }
    try:
        return Exercise.model_validate({**entry, **parts, "id": folder.name, "checking": checking})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "parts"
        raise ContentError(f"exercise {folder.name}, {place}: {first['msg']}.") from error


def test_names(tests: str) -> tuple[str, ...]:
    """List the test functions of a file of tests, in order."""
    body = ast.parse(tests).body
    return tuple(n.name for n in body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_"))


test_names.__test__ = False  # type: ignore[attr-defined]  # it is no test itself


def exercise_problems(exercise: Exercise, pages: dict[str, Page], known: set[str]) -> list[str]:
    """Check what would make loading slow or needs other content: mutants, page, plan terms, claims and support."""
    problems = [] if exercise.page in pages else [f"unknown page '{exercise.page}'"]
    problems += [f"covers the unknown item '{item}'" for item in exercise.covers if item not in known]
    for mutant in exercise.mutants:
        try:
            ast.parse(exercise.mutated(mutant))
        except SyntaxError as error:
            problems.append(f"mutant '{mutant.name}' does not parse (line {error.lineno}: {error.msg})")
    for number, point in enumerate(exercise.key_points, start=1):
        words = len(point.claim.split())
        if not CLAIM_WORDS[0] <= words <= CLAIM_WORDS[1]:
            problems.append(
                f"key point {number} has {words} words, wanted {CLAIM_WORDS[0]} to {CLAIM_WORDS[1]}"
            )
        page, anchor = point.support.split("#")
        section = pages[page].sections.get(anchor) if page in pages else None
        if section is None:
            problems.append(f"key point {number} is supported by '{point.support}', which does not exist")
            continue
        said = content_words(point.claim)
        share = len(said & content_words(f"{pages[page].title} {section}")) / max(1, len(said))
        if share < SUPPORT_FLOOR:
            problems.append(f"key point {number}: only {share:.0%} of its words stand in {point.support}")
    return [f"exercise {exercise.id}: {problem}." for problem in problems]


def _parsed(name: str, code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except SyntaxError as error:
        raise ValueError(f"{name} does not parse (line {error.lineno}: {error.msg})") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ContentError(f"{path.parent.name}/{path.name} is missing; every exercise has one.") from error
