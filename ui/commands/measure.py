"""`eval`: quality measured on labeled sets, compared between runs, held against floors."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from assistant.evaluation.answers import answer_questions, evaluate_answers, sample_questions
from assistant.evaluation.figures import Section
from assistant.evaluation.grading import evaluate_grading
from assistant.evaluation.items import Question, load_items
from assistant.evaluation.report import Report, compare, fallen, from_json, load_floors, to_json, to_markdown
from assistant.evaluation.run import PARTS as BY_SEARCH
from assistant.evaluation.run import evaluate, evaluate_file
from assistant.prompt import load_modes
from content.handbook import load_handbook
from content.questions import load_questions
from index.passage import Passage
from index.records import Filters
from ui.commands.grade import HARDER, LABELED, read_set
from ui.failures import UsageProblem
from ui.study import Study, open_study
from ui.terminal import errors

SETS = Path(__file__).parents[2] / "tests" / "evals"
GRADING = "grading"
PARTS = (*BY_SEARCH, GRADING)
HANDBOOK_ONLY = Filters(source_kinds=("handbook",))


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command("eval")(measure)


def measure(
    part: Annotated[
        list[str] | None, typer.Option("--part", help=f"Only this part: {', '.join(PARTS)}; may be repeated.")
    ] = None,
    golden: Annotated[
        Path | None, typer.Option("--golden", help="Measure the whole library on a file of questions.")
    ] = None,
    answers: Annotated[
        int, typer.Option("--answers", min=0, help="Also judge so many answers of the model.")
    ] = 0,
    floors: Annotated[
        bool, typer.Option("--floors", help="Fail if a figure is below its pinned floor.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, which --compare reads.")] = False,
    against: Annotated[
        Path | None, typer.Option("--compare", help="A JSON report of an earlier run.")
    ] = None,
    sets: Annotated[Path, typer.Option("--sets", help="Folder of the labeled sets.")] = SETS,
) -> None:
    """Measure retrieval, grounding, abstention, conversation, Chinese and grading; print a report with intervals."""
    if golden is None and not sets.is_dir():
        raise UsageProblem(
            f"There are no labeled sets in {sets}; they come with the source code, or name --sets."
        )
    for name in part or ():
        if name not in PARTS:
            raise UsageProblem(f"There is no part {name!r}; the parts are {', '.join(PARTS)}.")
    study = open_study()
    report = run(study, part or PARTS, golden, answers, sets)
    if against is not None:
        typer.echo(compare(from_json(against), report))
    else:
        typer.echo(to_json(report) if as_json else to_markdown(report))
    if floors:
        problems = fallen(report, load_floors(sets / "floors.toml"))
        for problem in problems:
            errors.print(problem)
        if problems:
            raise typer.Exit(1)


def run(study: Study, parts: Sequence[str], golden: Path | None, answers: int, sets: Path) -> Report:
    """Measure section by section, naming each on standard error when it is done."""
    filters = Filters() if golden else HANDBOOK_ONLY
    retriever = study.retriever()

    def search(question: str) -> Sequence[Passage]:
        return retriever.retrieve(question, budget_tokens=2000, filters=filters)

    wanted = (
        evaluate_file(golden, search, study.embedder, time.monotonic, retriever.spelled)
        if golden
        else evaluate(sets, search, study.embedder, time.monotonic, parts, retriever.spelled)
    )
    sections: list[Section] = []
    for section in wanted:
        sections.append(section)
        errors.print(f"{section.name}: done")
    if golden is None and GRADING in parts:
        labeled, harder = (read_set(sets / file.name) for file in (LABELED, HARDER))
        sections.append(evaluate_grading(labeled, harder, load_questions(), load_handbook(), study.reader))
        errors.print(f"{GRADING}: done")
    if answers:
        questions = load_items(golden or sets / "answerable.jsonl", Question)
        assistant = study.assistant()
        chosen = sample_questions([q for q in questions if q.nuggets], answers, seed=1)
        answered = list(answer_questions(chosen, assistant, load_modes()["answer"]))
        sections.append(evaluate_answers(answered, assistant))
    where = f"{golden.name} over the whole library" if golden else "Own sets over the handbook"
    return Report(where, tuple(sections))
