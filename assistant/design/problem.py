"""A combination of the grid in, a problem out: the prompt, the interviewer's facts, and the twist."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar, get_args

from assistant.design.numbers import Sizes, number, plural, rate, sizes_of
from content.scenarios import AXES, Combination, Grid, SlotId, load_grid
from content.text import ContentError

Given = Literal["latency", "constraint", "data"]
GIVEN: tuple[Given, ...] = get_args(Given)
Chosen = TypeVar("Chosen")
FIRST_VERSION = "no_ml_first"  # the twist that concerns the launch itself


@dataclass(frozen=True, slots=True)
class Problem:
    """One system-design problem.

    `key` names it for good and holds the version of the grid. `facts` are the interviewer's answers by slot;
    those in `given` stand in the prompt whole. The prompt always gives the scale and one more thing away.
    """

    key: str
    combination: Combination
    title: str
    prompt: str
    facts: Mapping[str, str]
    given: tuple[SlotId, ...]
    twist: str
    sizes: Sizes

    @property
    def family(self) -> str:
        """The id of the family."""
        return self.combination.family


def key_of(grid: Grid, combination: Combination) -> str:
    """Turn a combination into its key."""
    return "|".join((grid.version, *combination))


def problem_of(combination: Combination, grid: Grid | None = None) -> Problem:
    """Turn a combination into the problem that an interviewer would pose."""
    grid = grid or load_grid()
    given = _given(combination)
    return Problem(
        key=key_of(grid, combination),
        combination=combination,
        title=grid.families[combination.family].title,
        prompt=_prompt(grid, combination),
        facts=facts_of(grid, combination),
        given=("latency",) if given == "latency" else (),
        twist=_twist(grid, combination),
        sizes=sizes_of(grid, combination),
    )


def problem_named(key: str, grid: Grid | None = None) -> Problem:
    """Read a problem back from its key; raises ContentError if this version of the grid has none of that name."""
    grid = grid or load_grid()
    version, *values = key.split("|")
    known = len(values) == len(AXES) and values[0] in grid.families
    if version != grid.version or not known or not grid.fits(combination := Combination(*values)):
        raise ContentError(f"The problem {key!r} is not part of this version's grid; draw a new one.")
    return problem_of(combination, grid)


def facts_of(grid: Grid, combination: Combination) -> dict[str, str]:
    """Work out the interviewer's answer to each of the twelve slots."""
    family = grid.families[combination.family]
    sizes = sizes_of(grid, combination)
    cold = combination.data == "cold"
    slot, said = grid.constraints[combination.constraint].slot, constraint_text(grid, combination)
    facts = {
        "goal": family.goal,
        "load": _load(grid, combination, sizes),
        "latency": latency_text(grid, combination),
        "things": f"About {number(sizes.things.value)} {sizes.things.unit}.",
        "sources": family.cold_sources if cold else family.sources,
        "label": family.label,
        "existing": "Nothing yet: this is the first version." if cold else family.existing,
        "freshness": family.nightly_freshness
        if family.nightly_freshness and grid.latencies[combination.latency].kind == "batch"
        else family.freshness,
        "budget": grid.companies[combination.company].budget,
        "privacy": family.privacy,
        "regions": "It serves many countries; English, Spanish and Portuguese make up most of the text."
        if combination.scale in ("L", "XL")
        else "One country and one language to begin with.",
        "errors": family.errors,
    }
    data = grid.data[combination.data]
    if not cold:
        facts[data.slot] = f"{facts[data.slot]} {data_text(grid, combination)}"
    replaces = combination.constraint in (
        "legacy",
        "lang",
        "fresh",
    )  # contradicts what is otherwise said there
    facts[slot] = said if replaces else f"{facts[slot]} {said}"
    return facts


def data_text(grid: Grid, combination: Combination) -> str:
    """Say what data there is, in the family's own words where it has some."""
    own = grid.families[combination.family].data_text.get(combination.data)
    return own or grid.data[combination.data].text


def latency_text(grid: Grid, combination: Combination) -> str:
    """Say how soon a result is needed, in the family's own words where it has some."""
    own = grid.families[combination.family].latency_text.get(combination.latency)
    return own or grid.latencies[combination.latency].text


def constraint_text(grid: Grid, combination: Combination) -> str:
    """Say the constraint with the family's words and the computed budget."""
    family = grid.families[combination.family]
    return grid.constraints[combination.constraint].text.format(
        affected=family.affected,
        groups=family.groups,
        decision=family.decision,
        fresh=family.fresh,
        legacy_inside=_lower(family.legacy),
        budget=_budget(grid, combination),
    )


def _budget(grid: Grid, combination: Combination) -> str:
    return f"${sizes_of(grid, combination).budget.value:,.0f}"


def _load(grid: Grid, combination: Combination, sizes: Sizes) -> str:
    family = grid.families[combination.family]
    values = {
        "users": number(sizes.users.value),
        "requests_day": number(sizes.requests_day.value),
        "average": rate(sizes.average.value),
        "peak": rate(sizes.peak.value),
    }
    if family.load_text:
        return family.load_text.format(**values)
    units = plural(family.unit)
    if grid.latencies[combination.latency].kind == "batch":
        return (
            f"About {values['users']} {family.who} in all, and {values['requests_day']} {units} to work "
            "through each night."
        )
    if family.active == 1:  # as many as in a month, which sounds like a contradiction unless it is said
        return (
            f"All {values['users']} {family.who} count on each day, whether they show up or not, which makes "
            f"{values['requests_day']} {units} a day: {values['average']} on average and {values['peak']} at peak."
        )
    return (
        f"About {number(sizes.daily.value)} {family.who} on a day and {values['requests_day']} {units}: "
        f"{values['average']} on average and {values['peak']} at peak."
    )


def stated_facts(problem: Problem, grid: Grid | None = None) -> list[str]:
    """List the facts that the prompt states: company, task, scale, and what it gives away."""
    grid = grid or load_grid()
    combination = problem.combination
    return [
        _company(grid, combination),
        grid.families[problem.family].task,
        f"{number(problem.sizes.users.value)}",
        _sentences(grid, combination)["t"].rstrip("."),
    ]


def _given(combination: Combination) -> Given:
    """Choose the axis whose value the prompt gives away."""
    return _pick(combination, "given", GIVEN)


def _company(grid: Grid, combination: Combination) -> str:
    family = grid.families[combination.family]
    return _pick(combination, "company", grid.wording.companies[combination.company]).format(
        domain=family.domain
    )


def _told(grid: Grid, combination: Combination) -> list[str]:
    """List the ways to say what is given away: the words of the fact, and others."""
    given = _given(combination)
    value = getattr(combination, given)
    family = grid.families[combination.family]
    own = {"data": family.data_text, "latency": family.latency_text}.get(given, {})
    others = [] if value in own else grid.wording.told[value]  # its own words say more than general ones
    said = {
        "latency": _subject(latency_text(grid, combination)),
        "constraint": constraint_text(grid, combination),
        "data": data_text(grid, combination),
    }[given]
    return [
        text.format(
            first=said, fresh=family.fresh, fresh_inside=_lower(family.fresh), legacy_inside=_lower(family.legacy),
            affected=family.affected, decision=family.decision, groups=family.groups, budget=_budget(grid, combination),
        )
        for text in ("{first}", *others)
    ]  # fmt: skip


def _prompt(grid: Grid, combination: Combination) -> str:
    sentences = _sentences(grid, combination)
    return " ".join(sentences[part] for part in _pick(combination, "order", grid.wording.orders))


def _sentences(grid: Grid, combination: Combination) -> dict[str, str]:
    """Word each part of the prompt, so that no two sentences begin with the same two words."""
    family, wording = grid.families[combination.family], grid.wording
    company = _company(grid, combination)
    ahead = combination.data == "cold"
    scales = [family.scale_text] if family.scale_text else wording.scales_ahead if ahead else wording.scales
    users = number(sizes_of(grid, combination).users.value)
    opened = {"company": company, "Company": company[:1].upper() + company[1:], "task": family.task}
    parts = {
        "o": ("opening", [text.format(**opened) for text in wording.openings]),
        "t": ("told", _told(grid, combination)),
        "s": ("scale", [text.format(users=users, who=family.who) for text in scales]),
        "h": ("hook", wording.hooks[combination.family]),
        "c": ("closing", wording.closings),
    }
    sentences: dict[str, str] = {}
    begun: set[str] = set()
    for part, (purpose, options) in parts.items():
        fresh = [text for text in options if not begun & _beginnings(text)] if begun else options
        if part == "c":  # "walk me through" twice
            triples = _triples(" ".join(sentences.values()))
            fresh = [text for text in fresh if not triples & _triples(text)]
        sentences[part] = _pick(combination, purpose, fresh or options)
        begun |= _beginnings(sentences[part])
    return sentences


@lru_cache(maxsize=64)  # the closings, over and over
def _triples(text: str) -> set[tuple[str, ...]]:
    """List all runs of three words."""
    words = re.findall(r"[\w']+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def _beginnings(text: str) -> set[str]:
    """List the first two words of each sentence, or part of one after a colon."""
    return {" ".join(sentence.lower().split()[:2]) for sentence in re.split(r"[.?:;] ", text)}


def _subject(latency: str) -> str:
    """Give a latency that is only a number its subject."""
    return f"You have {latency}" if latency[0].isdigit() else latency


def _twist(grid: Grid, combination: Combination) -> str:
    text = grid.twists[combination.twist].said_to(combination.family)
    later = combination.data == "cold" and combination.twist != FIRST_VERSION
    return f"Half a year after the launch, {_lower(text)}" if later else text


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _pick(combination: Combination, purpose: str, options: Sequence[Chosen]) -> Chosen:
    """Choose among options by the problem itself, so that a problem is always worded in the same way."""
    digest = hashlib.sha256("|".join((purpose, *combination)).encode()).digest()
    return options[int.from_bytes(digest[:4], "big") % len(options)]
