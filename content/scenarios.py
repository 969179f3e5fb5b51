"""System-design scenarios: families of problems, the axes they vary on, and what fits together.

The grid is data (`content/scenarios/*.yaml`): a problem is one value on each of seven axes. `combinations` walks
what is allowed, so that whatever is drawn is valid by construction.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from content.plan import validated
from content.text import ContentError, load_yaml

SCENARIOS_FOLDER = Path(__file__).parent / "scenarios"
FAMILY_IDS = (
    "video_recs", "feed_rank", "pymk", "shop_search", "autocomplete", "ads_ctr", "push", "substitute", "music",
    "jobs", "stays", "eta", "demand", "pricing", "fraud", "credit", "moderation", "churn", "visual_search",
    "catalog", "support_bot", "doc_rag", "text2sql", "agent", "keyboard", "anomaly",
)  # fmt: skip
PhaseId = Literal["goal", "data", "features", "training", "evaluation", "serving", "monitoring", "tradeoffs"]
SlotId = Literal[
    "goal", "load", "latency", "things", "sources", "label", "existing", "freshness", "budget", "privacy",
    "regions", "errors",
]  # fmt: skip
Scale = Literal["S", "M", "L", "XL"]
AXES = ("family", "company", "scale", "latency", "data", "constraint", "twist")


class Combination(NamedTuple):
    """One problem of the grid: a value on each axis."""

    family: str
    company: str
    scale: str
    latency: str
    data: str
    constraint: str
    twist: str


def _cue(text: str) -> str:
    for part in text.split(" & "):
        try:
            re.compile(part)
        except re.error as error:
            raise ValueError(f"cue {part!r} is no regular expression ({error})") from error
    return text


Cue = Annotated[str, AfterValidator(_cue)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChecklistItem(_Strict):
    """One thing that a strong answer does; `cues` and `says` find it, `probe` asks for it when it is missing."""

    claim: str
    cues: list[Cue] = Field(min_length=1)
    says: Annotated[list[str], Field(max_length=3)] = []
    vital: bool = False
    probe: str = Field(min_length=8)
    id: str = ""

    @model_validator(mode="before")
    @classmethod
    def one_says(cls, raw: Any) -> Any:
        """Let a single exemplary sentence stand without a list around it."""
        if isinstance(raw, dict) and isinstance(raw.get("says"), str):
            return raw | {"says": [raw["says"]]}
        return raw


class FamilyItem(ChecklistItem):
    """A checklist item of one family, in the phase it belongs to."""

    phase: PhaseId


class Phase(_Strict):
    """One of the eight phases: its minutes, what the interviewer asks, its handbook page and its items."""

    id: PhaseId
    title: str
    minutes: int = Field(ge=3, le=15)
    page: str
    ask: str
    items: list[ChecklistItem] = Field(min_length=5)


class Company(_Strict):
    """What hardware and people a kind of company has."""

    budget: str


class ScaleSize(_Strict):
    """People a month where a family has no numbers of its own, and the monthly budget in dollars."""

    users: int
    budget: int


class Latency(_Strict):
    """How soon a result is needed, and the kind of system that follows."""

    text: str
    kind: Literal["batch", "stream", "online", "device"]


class Fact(_Strict):
    """A value of an axis in words, and the slot of the interviewer's facts that brings it out."""

    text: str
    slot: SlotId


class Conflict(_Strict):
    """Values that may not stand together, and why: in all families but `unless_family`, or in `only_family` alone."""

    when: dict[Literal["company", "scale", "latency", "data", "constraint", "twist"], list[str]]
    unless_family: list[str] = []
    only_family: list[str] = []
    why: str

    def applies(self, combination: Combination) -> bool:
        """Tell whether a combination breaks this rule."""
        if combination.family in self.unless_family:
            return False
        if self.only_family and combination.family not in self.only_family:
            return False
        return all(getattr(combination, axis) in values for axis, values in self.when.items())


class Twist(_Strict):
    """What changes in the middle of the interview, and what a strong answer does about it."""

    text: str
    families: list[str] | Literal["all"]
    worded: dict[str, str] = {}
    items: list[ChecklistItem] = Field(min_length=2)

    def said_to(self, family: str) -> str:
        """Say it in the words of a family, where it has some of its own."""
        return self.worded.get(family, self.text)


class Family(_Strict):
    """One family of problems with everything that an interviewer knows about it."""

    title: str
    domain: str
    task: str
    who: str
    unit: str
    per_day: float = Field(gt=0)
    active: float = Field(gt=0, le=1)
    log_bytes: int = Field(ge=0)
    tokens: int = 0
    users: dict[str, int] = {}
    budgets: dict[str, int] = {}
    scale_text: str = ""
    load_text: str = ""
    things: dict[str, Any]
    companies: list[str] = Field(min_length=1)
    scales: list[Scale] = Field(min_length=1)
    data_text: dict[str, str] = {}
    latencies: list[str] = Field(min_length=1)
    latency_text: dict[str, str] = {}
    data: list[str] = Field(min_length=1)
    constraints: list[str] = Field(min_length=2)
    goal: str
    sources: str
    cold_sources: str = ""  # where there is no history yet
    label: str
    existing: str
    legacy: str
    freshness: str
    nightly_freshness: str = ""  # where it runs overnight and that changes what is fresh
    fresh: str
    privacy: str
    affected: str
    decision: str = "decision"
    groups: str
    errors: str
    offline: str
    online: str
    guardrail: str
    failures: str
    pages: list[str] = Field(min_length=1)
    reading: str
    cases: list[str] = Field(min_length=2)
    items: list[FamilyItem] = Field(min_length=3)


class Slot(_Strict):
    """One fact that the interviewer keeps until asked, with words that tell of it; vital in `phases`, if anywhere."""

    title: str
    phases: list[PhaseId] = []
    words: Cue

    @property
    def vital(self) -> bool:
        """Whether a design cannot do without it."""
        return bool(self.phases)


class Wording(_Strict):
    """How problems are worded: lists of which each problem takes one, by its key.

    `orders` name the sentences of a prompt: o opening, h hook, s scale, t what is told, c closing. `companies` and `told`
    say values of the grid in other words, `hooks` what makes the problems of a family worth an interview.
    """

    orders: list[str] = Field(min_length=2)
    openings: list[str] = Field(min_length=2)
    closings: list[str] = Field(min_length=2)
    scales: list[str] = Field(min_length=2)
    scales_ahead: list[str] = Field(min_length=2)
    companies: dict[str, list[str]]
    told: dict[str, list[str]]
    hooks: dict[str, list[str]]


class Grid(_Strict):
    """Everything that problems are drawn from and marked by."""

    version: str
    companies: dict[str, Company]
    scales: dict[str, ScaleSize]
    latencies: dict[str, Latency]
    data: dict[str, Fact]
    constraints: dict[str, Fact]
    conflicts: list[Conflict]
    wording: Wording
    twists: dict[str, Twist]
    families: dict[str, Family]
    slots: dict[SlotId, Slot]
    asked: dict[SlotId | Literal[""], list[str]]  # questions by slot; under "" those that no slot answers
    phases: list[Phase] = Field(min_length=8, max_length=8)

    @model_validator(mode="after")
    def names_exist(self) -> Grid:
        """Reject values, families and twists that are named somewhere and defined nowhere."""
        if sorted(self.families) != sorted(FAMILY_IDS):
            raise ValueError(f"families are {sorted(self.families)}, wanted {sorted(FAMILY_IDS)}")
        known: dict[str, set[str]] = {
            "company": set(self.companies),
            "scale": set(self.scales),
            "latency": set(self.latencies),
            "data": set(self.data),
            "constraint": set(self.constraints),
            "twist": set(self.twists),
        }
        for name, family in self.families.items():
            for axis, values in _values(family).items():
                if missing := set(values) - known[axis]:
                    raise ValueError(f"{name} names the unknown {axis} {sorted(missing)}")
            if missing := set(family.data_text) - set(family.data):
                raise ValueError(f"{name} words the data {sorted(missing)}, which it does not allow")
            if missing := set(family.latency_text) - set(family.latencies):
                raise ValueError(f"{name} words the latency {sorted(missing)}, which it does not allow")
            if ("cold" in family.data) != bool(family.cold_sources):
                raise ValueError(f"{name} says what there is without a history if and only if it allows that")
            if missing := {*family.users, *family.budgets} - known["scale"]:
                raise ValueError(f"{name} gives numbers for the unknown scale {sorted(missing)}")
            if missing := {s for s in family.scales if s not in family.things}:
                raise ValueError(f"{name} gives no number of {family.things['noun']} for {sorted(missing)}")
        for twist, entry in self.twists.items():
            if entry.families != "all" and (missing := set(entry.families) - set(FAMILY_IDS)):
                raise ValueError(f"twist {twist} names the unknown families {sorted(missing)}")
            if missing := set(entry.worded) - set(FAMILY_IDS if entry.families == "all" else entry.families):
                raise ValueError(f"twist {twist} is worded for {sorted(missing)}, which never get it")
        facts = {*self.latencies, *self.data, *self.constraints}
        for name, worded, wanted in (
            ("companies", set(self.wording.companies), set(self.companies)),
            ("told", set(self.wording.told), facts),
            ("hooks", set(self.wording.hooks), set(FAMILY_IDS)),
        ):
            if worded != wanted:
                raise ValueError(f"wording.yaml: {name} differ from the grid in {sorted(worded ^ wanted)}")
        if strange := [
            order for order in self.wording.orders if not set("ost") <= set(order) <= set("ohstc")
        ]:
            raise ValueError(
                f"wording.yaml: the order {strange[0]!r} lacks a sentence or names an unknown one"
            )
        for rule in self.conflicts:
            for axis, values in rule.when.items():
                if missing := set(values) - known[axis]:
                    raise ValueError(f"a conflict names the unknown {axis} {sorted(missing)}")
        return self

    def fits(self, combination: Combination) -> bool:
        """Tell whether no rule of what may not stand together is broken."""
        return not any(rule.applies(combination) for rule in self.conflicts)

    def phase(self, phase_id: str) -> Phase:
        """Find a phase by its id."""
        return next(phase for phase in self.phases if phase.id == phase_id)


def combinations(grid: Grid, family_id: str) -> Iterator[Combination]:
    """Walk the valid problems of one family."""
    family = grid.families[family_id]
    twists = [t for t, entry in grid.twists.items() if entry.families == "all" or family_id in entry.families]
    axes = [*_values(family).values(), twists]
    for values in itertools.product(*axes):
        combination = Combination(family_id, *values)
        if grid.fits(combination):
            yield combination


def _values(family: Family) -> dict[str, list[str]]:
    """The values that a family allows on the axes between family and twist, in the order of `AXES`."""
    return {
        "company": family.companies,
        "scale": list(family.scales),
        "latency": family.latencies,
        "data": family.data,
        "constraint": family.constraints,
    }


@cache
def load_grid(folder: Path = SCENARIOS_FOLDER) -> Grid:
    """Turn the scenario files into the grid; raises ContentError naming file and field."""
    raw = load_yaml(folder / "grid.yaml")
    families: dict[str, Any] = {}
    for path in sorted(folder.glob("families*.yaml")):
        part = load_yaml(path)
        if twice := sorted(set(part) & set(families)):
            raise ContentError(f"{path.name}: the family {twice[0]!r} stands twice; remove one.")
        families |= part
    return validated(
        Grid,
        raw
        | {
            "wording": load_yaml(folder / "wording.yaml"),
            "twists": load_yaml(folder / "twists.yaml"),
            "families": families,
            "slots": load_yaml(folder / "slots.yaml"),
            "asked": load_yaml(folder / "asked.yaml"),
            "phases": load_yaml(folder / "rubric.yaml"),
        },
        folder / "scenarios",
    )
