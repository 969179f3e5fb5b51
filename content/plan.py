"""The 30-day plan and the checklist as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from content.text import ContentError, load_yaml

M = TypeVar("M", bound=BaseModel)

PLAN_FILE = Path(__file__).parent / "plan.yaml"
CHECKLIST_FILE = Path(__file__).parent / "checklist.yaml"


class Evidence(BaseModel):
    """What proposes the tick of a checklist item; one of the fields is set."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    patterns: list[str] = []  # three problems solved and one pick right, on more than one day
    questions: int = 0  # so many of the item's questions answered, and known well
    exercises: list[str] = []  # the hidden tests of each passed
    phases: list[str] = []  # each reached level 3 of 4 twice
    notes: str = ""  # notes of this kind are counted
    stories: bool = False  # sound stories of the story bank are counted
    redone: int = 0  # so many problems that were missed and solved later


class ChecklistItem(BaseModel):
    """One leaf of the checklist; `target` above 1 makes it a counter."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    label: str
    target: int = 1
    evidence: Evidence | None = None


class ChecklistGroup(BaseModel):
    """One heading of the checklist with its leaves."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    group: str
    title: str
    items: list[ChecklistItem]


class Practice(BaseModel):
    """How many LeetCode problems of which level a day asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    level: Literal["easy", "medium", "hard"]
    problems: tuple[int, int]
    timed: bool = False


class Day(BaseModel):
    """One day of the plan: lists of plan terms by kind of work."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    day: int = Field(ge=1)
    week: int
    kind: Literal["core", "light", "timed", "mock", "project", "deep", "behavioral"]
    dsa: list[str] = []
    ml: list[str] = []
    code: list[str] = []
    domain: dict[str, list[str]] = {}
    design: list[str] = []
    case: str = ""
    read: str = ""
    mock: dict[str, int] = {}
    review: list[str] = []
    practice: Practice | None = None
    project: list[str] = []
    output: list[str] = []
    deep: list[str] = []
    star: list[str] = []
    care: list[str] = []
    extra: list[str] = []

    def terms(self) -> list[str]:
        """List the day's plan terms that handbook pages and questions must cover."""
        listed = [
            *self.dsa,
            *self.ml,
            *self.code,
            *self.design,
            *self.project,
            *self.output,
            *self.star,
            *self.care,
        ]
        for domain_terms in self.domain.values():
            listed += domain_terms
        if self.mock or (self.practice and self.practice.timed):
            listed.append("timed_practice")
        return listed


class Term(BaseModel):
    """What a plan term is called and what it opens: pages, problems by level, an exercise, a design, a source."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    pages: list[str] = Field(min_length=1)
    topic: str = ""
    problems: dict[Literal["easy", "medium", "hard"], list[str]] = {}
    exercise: str = ""
    family: str = ""
    phases: list[str] = []
    source: str = ""


class PlanNote(BaseModel):
    """One place where the guide disagrees with itself: the days and checklist items it concerns, and the way out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    days: list[int]
    items: list[str]
    text: str


class Plan(BaseModel):
    """The plan's days and its daily limits; `minutes` is the length of a block (of a problem) of each kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    days_total: int
    rhythm: str
    hours: tuple[float, float]
    dsa_share: dict[str, float]
    daily_output: dict[str, Any]
    minutes: dict[str, int]
    days: list[Day]
    prerequisites: dict[str, list[str]]
    notes: list[PlanNote]
    terms: dict[str, Term]
    practice_problems: dict[Literal["medium", "hard"], list[str]]

    def term(self, name: str, topic: str = "") -> Term:
        """Find a term, the one of the topic first; raises ContentError if the plan does not explain it."""
        found = self.terms.get(f"{topic}.{name}") or self.terms.get(name)
        if found is None:
            raise ContentError(f"plan.yaml: the term '{name}' stands on a day but not under terms.")
        return found


def load_plan(path: Path = PLAN_FILE) -> Plan:
    """Turn the plan file into a Plan; raises ContentError naming the field that is wrong."""
    return validated(Plan, load_yaml(path), path)


def load_checklist(path: Path = CHECKLIST_FILE) -> list[ChecklistGroup]:
    """Turn the checklist file into its groups; raises ContentError naming the field that is wrong."""
    return [validated(ChecklistGroup, entry, path) for entry in load_yaml(path)]


def validated(model: type[M], value: object, path: Path) -> M:
    """Turn a YAML value into a model; raises ContentError naming file and field."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ContentError(f"{path.name}, {place}: {first['msg']}.") from error
