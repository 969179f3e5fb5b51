"""Mock interview loops as data: their rounds, what each asks, and how the rounds add up."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from content.plan import validated
from content.text import load_yaml

LOOPS_FILE = Path(__file__).parent / "loops.yaml"
Part = Literal["pattern", "rapid", "deep", "design", "code", "star"]


class Round(BaseModel):
    """One round: how many questions of which part, from which topics (empty: all), and its weight."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: str
    minutes: int = Field(ge=10, le=90)
    parts: dict[Part, int] = Field(min_length=1)
    topics: list[str] = []
    exercises: list[str] = []  # a code round draws from these alone
    weight: float = 1.0


class Loop(BaseModel):
    """One profile of a full loop; `rule` says how its rounds lead to a recommendation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: str
    about: str
    emphasis: list[str]
    rule: Literal["median", "weighted"]
    rounds: list[Round] = Field(min_length=2)


def load_loops(path: Path = LOOPS_FILE) -> dict[str, Loop]:
    """Turn the loops file into loops by id; raises ContentError naming the field that is wrong."""
    return {loop.id: loop for loop in (validated(Loop, entry, path) for entry in load_yaml(path))}
