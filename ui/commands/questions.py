"""`questions`: the question bank on the command line, the built-in one and what was mined from the resources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from assistant.mined import drillable, item_id, select_mined
from content.questions import Question, draw_calculation, load_questions
from content.topics import topic_title
from index.mined import MinedItem
from ingest.mine import Form, State
from ui.commands.options import AsJson, require_topics
from ui.failures import UsageProblem
from ui.mining import mine
from ui.study import Study, open_study
from ui.terminal import console, print_json, print_table
from ui.verdict_words import amount

STATES = tuple(State)
YIELD = ("found", *(state.value for state in STATES), "Chinese", "problems")


def questions(
    question: Annotated[
        str | None, typer.Argument(help="Id of a question to print with its key points; `stats` counts them.")
    ] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="List only this topic.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="List only this kind, such as scenario.")] = None,
    mined: Annotated[
        bool, typer.Option("--mined", help="List the questions mined from the resources you read.")
    ] = False,
    source: Annotated[
        str | None, typer.Option("--source", help="Mined questions of this resource (part of its id).")
    ] = None,
    stats: Annotated[
        bool, typer.Option("--stats", help="Count questions by topic, kind and source.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Seed for the numbers of a calculate question.")] = 0,
    as_json: AsJson = False,
) -> None:
    """List the question bank, count it, or print one question with its key points."""
    require_topics(topic)
    if question == "stats":
        question, stats = None, True
    if question is not None:
        show(question, seed, as_json=as_json)
    elif stats:
        count(topic, kind, source, as_json=as_json)
    elif mined or source is not None:
        list_mined(open_study(), topic, kind, source, as_json=as_json)
    else:
        list_built_in(_wanted(topic, kind), as_json=as_json)


def show(question: str, seed: int, *, as_json: bool) -> None:
    """Print one question with its key points; a mined one with where it stands."""
    if question.startswith("mined-"):
        show_mined(open_study(), question, as_json=as_json)
        return
    bank = load_questions()
    if question not in bank:
        raise UsageProblem(f"There is no question {question!r}; `whetstone questions` lists the ids.")
    found = bank[question]
    text = found.text
    if found.calculation:
        drawn = draw_calculation(found, seed)
        text = found.text.format(**drawn.parameters)
    if as_json:
        print_json({**found.model_dump(mode="json"), "text": text})
        return
    console.print(text, markup=False)
    for point in found.key_points:
        console.print(f"- ({point.weight}) {point.claim}  <{point.support}>", markup=False, soft_wrap=True)
    for follow_up in found.follow_ups:
        console.print(f"  then: {follow_up.text}", markup=False, soft_wrap=True)
    if found.calculation:
        console.print(
            f"= {amount(drawn.answer, drawn.unit)}  ({drawn.working})", markup=False, soft_wrap=True
        )


def show_mined(study: Study, question: str, *, as_json: bool) -> None:
    """Print a mined question with every place it stands in, and what a good answer mentions."""
    bank = mine(study)
    found = bank.found().get(question)
    if found is None:
        raise UsageProblem(f"There is no question {question!r}; `whetstone questions --mined` lists the ids.")
    item = next((item for item in bank.items() if item.id == question), None)
    points = bank.complete(item).points if item else ()
    if as_json:
        print_json({**row_of(found), "key_points": [asdict(point) for point in points]})
        return
    console.print(found.text, markup=False)
    for point in points:
        weight = "vital" if point.vital else "okay"
        console.print(f"- ({weight}) {point.claim}  <{point.support}>", markup=False, soft_wrap=True)
    if not points:
        console.print("No answer to compare with was found: for self-check, never scored.")
    for follow_up in found.follow_ups:
        console.print(f"  then: {follow_up}", markup=False, soft_wrap=True)
    for place in found.references:
        facts = f"{place.state.value}, license: {place.licence}"
        console.print(f"  from {place.url}  ({facts})", markup=False, soft_wrap=True)


def list_built_in(wanted: Sequence[Question], *, as_json: bool) -> None:
    """Print the built-in questions."""
    if as_json:
        print_json([q.model_dump(mode="json") for q in wanted])
        return
    print_table(f"{len(wanted)} questions", ["id", "kind", "level", "question"],
                ([q.id, q.kind, q.difficulty, q.text] for q in wanted))  # fmt: skip


def list_mined(
    study: Study, topic: str | None, kind: str | None, source: str | None, *, as_json: bool
) -> None:
    """Print the questions mined from the resources, near-identical ones once."""
    found = [
        question
        for question in select_mined(mine(study).found().values(), topic=topic, source=source)
        if kind in (None, question.form.value)
    ]
    if as_json:
        print_json([row_of(question) for question in found])
        return
    if not found:
        console.print(
            "No mined question fits; `whetstone ingest` reads the resources, `--stats` counts them."
        )
        return
    print_table(
        f"{len(found)} mined questions",
        ["id", "kind", "topic", "level", "answer", "question", "source", "license"],
        (
            [item_id(q), q.form.value, q.topic, q.level, q.state.value, q.text, q.references[0].source_id,
             q.references[0].licence]
            for q in found
        ),
    )  # fmt: skip


def row_of(question: MinedItem) -> dict[str, Any]:
    """Turn a mined question into what JSON shows of it."""
    facts = asdict(question)
    return {**facts, "id": item_id(question), "state": question.state.value, "drilled": drillable(question)}


def count(topic: str | None, kind: str | None, source: str | None, *, as_json: bool) -> None:
    """Print how many built-in questions there are by topic, and what was mined from each source."""
    built_in = Counter((q.topic, q.kind) for q in _wanted(topic, kind))
    found = select_mined(mine(open_study()).found().values(), topic=topic, source=source)
    sources, distinct = yield_by_source(found, source), yield_of(found)
    topics = Counter(q.topic or "unplaced" for q in found if drillable(q))
    if as_json:
        print_json(
            {
                "built_in": {t: {k: n for (of, k), n in built_in.items() if of == t} for t, _ in built_in},
                "mined": {"sources": sources, "distinct": distinct, "drilled_by_topic": dict(topics)},
            }
        )
        return
    kinds = sorted({k for _, k in built_in})
    by_topic = Counter[str]()
    for (of, _), number in built_in.items():
        by_topic[of] += number
    rows = [[topic_title(t), n, *(built_in[t, k] for k in kinds)] for t, n in by_topic.items()]
    rows.append(["All", sum(by_topic.values()), *(sum(built_in[t, k] for t in by_topic) for k in kinds)])
    print_table("Questions", ["topic", "all", *kinds], rows)
    if not found:
        console.print("Nothing was mined yet; `whetstone ingest` reads the resources and mines them.")
        return
    mined_rows: list[list[object]] = [[name, *(row[c] for c in YIELD)] for name, row in sources.items()]
    mined_rows.append(["All, as found", *(sum(row[c] for row in sources.values()) for c in YIELD)])
    mined_rows.append(["Distinct", *(distinct[c] for c in YIELD)])
    print_table("Mined questions by source", ["source", *YIELD], mined_rows)
    console.print(
        f"{sum(topics.values())} of them are asked in drills with --mined: "
        + ", ".join(f"{topic_title(t)} {n}" for t, n in topics.most_common()),
        soft_wrap=True,
    )


def yield_by_source(found: Iterable[MinedItem], source: str | None = None) -> dict[str, dict[str, int]]:
    """Count what each source holds, before near-identical questions are folded; coding problems apart."""
    counts: dict[str, Counter[str]] = {}
    for question in found:
        for place in question.references:
            if source is not None and source.lower() not in place.source_id.lower():
                continue
            _count(counts.setdefault(place.source_id, Counter()), question, place.state)
    return {name: _row(counts[name]) for name in sorted(counts)}


def yield_of(found: Iterable[MinedItem]) -> dict[str, int]:
    """Count distinct questions by the best answer that stands with them."""
    counter: Counter[str] = Counter()
    for question in found:
        _count(counter, question, question.state)
    return _row(counter)


def _count(counter: Counter[str], question: MinedItem, state: State) -> None:
    if question.form is Form.PROBLEM:
        counter["problems"] += 1
        return
    counter.update(["found", state.value])
    counter["Chinese"] += question.language == "zh"


def _row(counter: Mapping[str, int]) -> dict[str, int]:
    return {column: counter.get(column, 0) for column in YIELD}


def _wanted(topic: str | None, kind: str | None) -> list[Question]:
    return [q for q in load_questions().values() if topic in (None, q.topic) and kind in (None, q.kind)]
