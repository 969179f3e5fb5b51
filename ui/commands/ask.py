"""`ask` and `chat`: questions in, cited answers out."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.conversations import turn_of
from assistant.exchange import Answer, Outcome, Turn
from assistant.prompt import Mode, load_modes
from index.records import Filters
from ui.commands.keyboard import read_line
from ui.commands.options import SourceOption, Topic, filters_of
from ui.failures import UsageProblem
from ui.study import Study, open_study
from ui.terminal import console, errors, print_answer, print_json

ModeOption = Annotated[str, typer.Option("--mode", help="answer, brief, deep, simple or compare.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command("ask")(ask)
    cli.command("chat")(chat)


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
    study = open_study(once=True)
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
            question = read_line("\n[bold]You:[/] ").strip()
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
