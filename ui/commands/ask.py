"""`ask`, `chat` and `search`: questions in, cited answers or passages out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

import typer

from assistant.conversations import turn_of
from assistant.exchange import Answer, Outcome, Turn
from assistant.meta import Librarian
from assistant.prompt import Mode, load_modes
from index.records import Filters
from ui.commands.options import require_topics
from ui.failures import UsageProblem
from ui.study import Study, open_study
from ui.terminal import console, errors, print_answer, print_json, print_passages

Topic = Annotated[
    list[str] | None, typer.Option("--topic", help="Only sources of this topic; may be repeated.")
]
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", help="Only this source id; may be repeated.")
]
ModeOption = Annotated[str, typer.Option("--mode", help="answer, brief, deep, simple or compare.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command("ask")(ask)
    cli.command("chat")(chat)
    cli.command("search")(search)


def filters_of(
    topics: list[str] | None, sources: list[str] | None, kinds: list[str] | None = None
) -> Filters:
    """Turn command-line options into filters; raises UsageProblem for an unknown topic."""
    require_topics(*topics or ())
    return Filters(
        topics=tuple(topics or ()), source_ids=tuple(sources or ()), source_kinds=tuple(kinds or ())
    )


def mode_of(name: str) -> Mode:
    """Turn a mode's name into the mode; raises UsageProblem for an unknown one."""
    modes = load_modes()
    if name not in modes:
        raise UsageProblem(f"There is no mode {name!r}; the modes are {', '.join(modes)}.")
    return modes[name]


def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")],
    topic: Topic = None,
    source: SourceOption = None,
    mode: ModeOption = "answer",
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Answer a question from the library, with citations."""
    if not question.strip():
        raise UsageProblem(
            'The question is empty; write it after `whetstone ask`, for example "What is dropout?".'
        )
    study = open_study()
    answer = speak(study, question, mode_of(mode), [], filters_of(topic, source), quiet=as_json)
    if as_json:
        print_json(answer)
    else:
        print_answer(answer)


def chat(topic: Topic = None, source: SourceOption = None, mode: ModeOption = "answer") -> None:
    """Talk: each answer is cited, follow-ups are understood; an empty line or Ctrl-D ends it."""
    study = open_study()
    chosen, filters = mode_of(mode), filters_of(topic, source)
    console.print(f"[dim]{study.model_line()} An empty line ends the conversation.[/]")
    history: list[Turn] = []
    conversation = 0
    while True:
        try:
            question = console.input("\n[bold]You:[/] ").strip()
        except EOFError:
            return
        if not question:
            return
        try:
            answer = speak(study, question, chosen, history, filters, quiet=False)
        except KeyboardInterrupt:
            errors.print("Stopped.")
            continue
        print_answer(answer)
        conversation = conversation or study.conversations.start(question, study.now())
        study.conversations.add(conversation, answer, study.now())
        history.append(turn_of(answer))


def speak(
    study: Study, question: str, mode: Mode, history: list[Turn], filters: Filters, *, quiet: bool
) -> Answer:
    """Run one answer to its end; a terminal shows quotations at once and words as they are checked."""
    stream = study.assistant().answer(question, mode=mode, history=history, filters=filters)
    answer = None
    shown, said = "", ""
    live = console.is_terminal and not quiet
    for answer in stream:
        if live and answer.outcome is Outcome.READING and not shown:
            shown = f"{answer.quotations}\n\n{answer.model} is reading the sources ...\n\n"
            console.out(shown, end="", style="dim", highlight=False)
        if live and answer.outcome is Outcome.SPEAKING and answer.text.startswith(said):
            console.out(answer.text[len(said) :], end="", style="dim", highlight=False)
            said = answer.text
    assert answer is not None
    if shown:
        console.print("\n")
    return answer


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")] = "",
    topic: Topic = None,
    source: SourceOption = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Only this kind of source, such as handbook or repository."),
    ] = None,
    tokens: Annotated[
        int, typer.Option("--tokens", min=100, help="How much text to return, in tokens.")
    ] = 2000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the passages as JSON.")] = False,
    batch: Annotated[
        Path | None, typer.Option("--batch", help="JSON lines with id and question; prints JSON lines.")
    ] = None,
) -> None:
    """Find passages without asking a model."""
    study = open_study()
    filters = filters_of(topic, source, kind)
    if batch is not None:
        for row in read_batch(batch):
            passages = study.retriever().retrieve(row["question"], budget_tokens=tokens, filters=filters)
            found = [
                {"text": p.text, "url": unquote(p.url), "title": p.heading_path, "score": p.score}
                for p in passages
            ]
            typer.echo(json.dumps({"id": row["id"], "passages": found}, ensure_ascii=False))
        return
    if not query.strip():
        raise UsageProblem(
            "The query is empty; write it after `whetstone search`, or give --batch FILE.jsonl."
        )
    told = Librarian(study.library, study.retriever(), study.embedder).answer(query, filters)
    if told is not None and not as_json:
        print_answer(told)
        return
    passages = (
        list(told.passages)
        if told is not None
        else study.retriever().retrieve(query, budget_tokens=tokens, filters=filters)
    )
    if as_json:
        print_json(passages)
    elif not passages:
        console.print("Nothing found. Try other words, or `whetstone ingest` to read more sources.")
    else:
        print_passages(passages)


def read_batch(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines with id and question; raises UsageProblem naming the first bad line."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageProblem(f"{path}, line {number}: not JSON ({error.msg}).") from error
        if not isinstance(row, dict) or not {"id", "question"} <= row.keys():
            raise UsageProblem(f'{path}, line {number}: each line needs "id" and "question".')
        rows.append(row)
    return rows
