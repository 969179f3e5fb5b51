"""`handbook` and `questions`: the built-in content on the command line."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from rich.markdown import Markdown

from content.handbook import load_handbook
from content.questions import draw_calculation, load_questions
from content.topics import TOPIC_IDS, topic_title
from ui.failures import UsageProblem
from ui.terminal import console, print_json, print_table


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command("handbook")(handbook)
    cli.command("questions")(questions)


def known_topic(topic: str | None) -> str | None:
    """Return the topic; raises UsageProblem naming the topics if it is unknown."""
    if topic is not None and topic not in TOPIC_IDS:
        raise UsageProblem(f"There is no topic {topic!r}; the topics are {', '.join(TOPIC_IDS)}.")
    return topic


def handbook(
    page: Annotated[
        str | None, typer.Argument(help="Id of a page to print; without it, pages are listed.")
    ] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="List only this topic.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the handbook's pages, or print one."""
    pages = load_handbook()
    if page is None:
        wanted = [p for p in pages.values() if known_topic(topic) in (None, p.topic)]
        if as_json:
            print_json(
                [{"id": p.id, "title": p.title, "topic": p.topic, "level": p.meta.level} for p in wanted]
            )
            return
        print_table(f"{len(wanted)} pages", ["id", "title", "topic", "level"],
                    ([p.id, p.title, p.topic, p.meta.level] for p in wanted))  # fmt: skip
        return
    found = pages.get(page.lower()) or next(
        (
            p
            for p in pages.values()
            if page.lower() in (p.title.lower(), *(a.lower() for a in p.meta.aliases))
        ),
        None,
    )
    if found is None:
        close = [
            p.id
            for p in pages.values()
            if page.lower() in f"{p.id} {p.title} {' '.join(p.meta.aliases)}".lower()
        ]
        hint = f" Did you mean {', '.join(close[:5])}?" if close else " `whetstone handbook` lists the pages."
        raise UsageProblem(f"There is no page {page!r}.{hint}")
    if as_json:
        print_json({**found.meta.model_dump(mode="json"), "body": found.body})
        return
    references = "\n".join(f"- {r.authors}: *{r.title}* ({r.year}). <{r.url}>" for r in found.meta.sources)
    text = f"# {found.title}\n\n{found.body}\n\n## Sources\n\n{references}\n"
    console.print(
        Markdown(text) if console.is_terminal else text, soft_wrap=not console.is_terminal, markup=False
    )


def questions(
    question: Annotated[
        str | None, typer.Argument(help="Id of a question to print with its key points.")
    ] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="List only this topic.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="List only this kind, such as scenario.")] = None,
    stats: Annotated[bool, typer.Option("--stats", help="Count questions by topic and kind.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Seed for the numbers of a calculate question.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the question bank, count it, or print one question with its key points."""
    bank = load_questions()
    if question is not None:
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
            console.print(
                f"- ({point.weight}) {point.claim}  <{point.support}>", markup=False, soft_wrap=True
            )
        for follow_up in found.follow_ups:
            console.print(f"  then: {follow_up.text}", markup=False, soft_wrap=True)
        if found.calculation:
            console.print(f"= {drawn.answer:g} {drawn.unit}  ({drawn.working})", markup=False, soft_wrap=True)
        return
    wanted = [q for q in bank.values() if known_topic(topic) in (None, q.topic) and kind in (None, q.kind)]
    if stats:
        by_topic = Counter(q.topic for q in wanted)
        kinds = sorted({q.kind for q in wanted})
        per = Counter((q.topic, q.kind) for q in wanted)
        rows = [[topic_title(t), n, *(per[t, k] for k in kinds)] for t, n in by_topic.items()]
        rows.append(["All", len(wanted), *(sum(per[t, k] for t in by_topic) for k in kinds)])
        print_table("Questions", ["topic", "all", *kinds], rows)
    elif as_json:
        print_json([q.model_dump(mode="json") for q in wanted])
    else:
        print_table(f"{len(wanted)} questions", ["id", "kind", "level", "question"],
                    ([q.id, q.kind, q.difficulty, q.text] for q in wanted))  # fmt: skip
