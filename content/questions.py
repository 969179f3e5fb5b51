"""The question bank: our own interview questions with the key points that a good answer states."""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from content.calculation import Calculation
from content.text import ContentError, load_yaml
from content.topics import TOPIC_IDS

QUESTIONS_FOLDER = Path(__file__).parent / "questions"

Kind = Literal["concept", "compare", "calculate", "scenario", "coding", "design", "behavioral"]
Support = Annotated[str, Field(pattern=r"^[a-z0-9-]+#[a-z0-9-]+$")]


class KeyPoint(BaseModel):
    """One fact that a good answer states, and the handbook section that supports it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    claim: str
    weight: Literal["vital", "okay"] = "okay"
    support: Support


class FollowUp(BaseModel):
    """A probing question, aimed at one key point (1-based) or one step deeper."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    aims_at: int | Literal["deeper"]
    key_points: list[str] = Field(min_length=1, max_length=3)


class WrongAnswer(BaseModel):
    """A fluent answer that candidates give and that is wrong, with the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    answer: str
    why: str


class Question(BaseModel):
    """One interview question as an interviewer says it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    text: str
    kind: Kind
    difficulty: int = Field(ge=1, le=5)
    page: str
    key_points: list[KeyPoint] = Field(min_length=3, max_length=6)
    follow_ups: list[FollowUp] = Field(min_length=2, max_length=4)
    wrong_answers: list[WrongAnswer] = Field(min_length=1, max_length=3)
    tags: list[str] = []
    calculation: str = ""
    topic: str = ""  # the file it stands in

    @model_validator(mode="after")
    def points_exist(self) -> Question:
        """Reject follow-ups that aim at a key point that is not there, and half-stated calculations."""
        for follow_up in self.follow_ups:
            if isinstance(follow_up.aims_at, int) and not 1 <= follow_up.aims_at <= len(self.key_points):
                raise ValueError(f"follow-up aims at key point {follow_up.aims_at} of {len(self.key_points)}")
        if (self.kind == "calculate") != bool(self.calculation):
            raise ValueError("a calculate question, and only such a one, names its calculation function")
        if not any(point.weight == "vital" for point in self.key_points):
            raise ValueError("no key point is vital")
        return self


def load_questions(folder: Path = QUESTIONS_FOLDER) -> dict[str, Question]:
    """Turn a folder of question files into questions by id; raises ContentError naming file and id."""
    questions: dict[str, Question] = {}
    for topic in TOPIC_IDS:
        path = folder / f"{topic}.yaml"
        if path.exists():
            for question in load_topic_questions(path):
                if question.id in questions:
                    raise ContentError(f"{path.name}: the id '{question.id}' stands twice; rename one.")
                questions[question.id] = question
    return questions


def load_topic_questions(path: Path) -> list[Question]:
    """Turn one topic's YAML file into its questions; raises ContentError naming the id and the field."""
    loaded = []
    for number, entry in enumerate(load_yaml(path) or [], start=1):
        try:
            loaded.append(Question.model_validate({**entry, "topic": path.stem}))
        except ValidationError as error:
            first = error.errors()[0]
            name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
            place = ".".join(str(part) for part in first["loc"]) or "entry"
            raise ContentError(f"{path.name}, question {name}, {place}: {first['msg']}.") from error
    return loaded


def draw_calculation(question: Question, seed: int) -> Calculation:
    """Draw numbers for a calculate question and compute the checked answer; same seed, same numbers."""
    module = importlib.import_module(f"content.calculations.{question.topic.replace('-', '_')}")
    function: Callable[[random.Random], Calculation] = getattr(module, question.calculation)
    return function(random.Random(seed))
