"""`grade` and `calibrate`: one answer graded, the grader measured, and a model tried as judge."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.markup import escape

from assistant.grade.calibrate import CalibrationProgress, KindShare, calibrate
from assistant.grade.grading import grade as grade_answer
from assistant.grade.judge import Admission, refine, stored_at, write_admission
from assistant.grade.labeled import LabeledAnswer, read_labeled
from assistant.grade.refining import judge_for
from assistant.grade.rubric import read_rubric
from assistant.grade.selftest import (
    KindRow,
    by_kind,
    grader,
    key_point_kappa,
    labeled_points,
    mark_unseen,
    read_rubrics,
    table,
)
from assistant.grade.weights import shipped_weights
from content.handbook import load_handbook
from content.questions import load_questions
from ui.failures import UsageProblem
from ui.study import Study, open_study
from ui.terminal import console, errors, print_json, print_table, progress_bars, unescaped

SETS = Path(__file__).parents[2] / "tests" / "evals"
LABELED, HARDER = SETS / "graded_answers.jsonl", SETS / "graded_hard.jsonl"
CALIBRATED_ON = 12  # questions: about 300 key points


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command("grade")(grade)
    cli.command("calibrate")(try_model)


def grade(
    question: Annotated[str, typer.Argument(help="Id of a built-in question.")] = "",
    answer: Annotated[str, typer.Argument(help="The answer; - reads it from standard input.")] = "-",
    selftest: Annotated[
        bool, typer.Option("--selftest", help="Measure the grader on labeled answers instead.")
    ] = False,
    labeled: Annotated[Path, typer.Option("--labeled", help="File of the labeled answers.")] = LABELED,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Grade an answer key point by key point, or measure the grader with each question left out of its fit."""
    study = open_study()
    if selftest:
        measure(study, labeled, as_json)
        return
    known = load_questions()
    if question not in known:
        raise UsageProblem(f"There is no question {question!r}; `whetstone questions` lists them.")
    text = sys.stdin.read() if answer == "-" else answer
    rubric = read_rubric(known[question], load_handbook(), study.reader)
    graded = grade_answer(rubric, text, embedder=study.reader, weights=study.grader.weights)
    judge = study.judge()
    if judge is not None:
        for better in refine(graded, rubric, text, judge.model, judge.admission):
            graded = better
    if as_json:
        print_json(graded)
        return
    by = f" ({escape(graded.refined_by)})" if graded.refined_by else ""
    console.print(f"[bold]{graded.band.capitalize()}: {graded.score:.0%} of the key points mentioned{by}.[/]")
    told = Markdown(graded.feedback) if console.is_terminal else unescaped(graded.feedback)
    console.print(told, markup=False, soft_wrap=True)


def measure(study: Study, labeled: Path, as_json: bool) -> None:
    """Print the grader's figures, by kind of answer and over all, and what is known of the model that speaks."""
    answers = read_set(labeled)
    harder = read_set(HARDER) if labeled == LABELED else []
    every = [*answers, *harder]
    errors.print(f"Grading {len(every)} labeled answers; this takes a few minutes.")
    rubrics = read_rubrics(every, load_questions(), load_handbook(), study.reader)
    marked = mark_unseen(every, rubrics, labeled_points(every, rubrics, study.reader))
    marked, hard = marked[: len(answers)], marked[len(answers) :]
    kinds, figures = by_kind(marked), table(marked)
    judge = judge_for(
        study.model_choice().model,
        study.judges_folder,
        shipped_weights().version,
        shipped=study.settings.refine_grades,
    )
    if as_json:
        print_json(
            {
                "kinds": kinds,
                "figures": figures,
                "harder": by_kind(hard),
                "harder kappa": key_point_kappa(hard) if hard else None,
                "judge": judge.admission if judge else None,
            }
        )
        return
    print_kinds("Without a model, each question left out of the fit", kinds)
    print_table("Figures", ["figure", "value", "aim"], [[r.name, f"{r.value:.3f}", r.aim] for r in figures])
    if hard:
        print_kinds(
            f"Harder answers, in other words or with the words turned around: kappa {key_point_kappa(hard):.3f}",
            by_kind(hard),
        )
    if judge is None:
        console.print("No model is admitted as judge; `whetstone calibrate` tries the one that speaks.")
    else:
        console.print(verdict_on(judge.admission))


def print_kinds(title: str, rows: list[KindRow]) -> None:
    """Print one row for each kind of answer."""
    print_table(
        title,
        ["kind", "answers", "score by labels", "score given", "pass", "same verdict"],
        [
            [
                row.kind,
                str(row.answers),
                *(f"{v:.2f}" for v in (row.labeled, row.graded, row.passing, row.agreed)),
            ]
            for row in rows
        ],
    )


def try_model(
    questions: Annotated[
        int, typer.Option("--questions", min=8, help="Labeled questions to ask the model about.")
    ] = CALIBRATED_ON,
    labeled: Annotated[Path, typer.Option("--labeled", help="File of the labeled answers.")] = LABELED,
) -> None:
    """Let the model that speaks judge labeled answers; it refines grades from then on only if it makes them better."""
    study = open_study()
    choice = study.model_choice()
    if choice.model is None:
        raise UsageProblem(f"There is no model to try as judge. {choice.reason}")
    every = [*read_set(labeled), *(read_set(HARDER) if labeled == LABELED else [])]
    names = list(dict.fromkeys(answer.question for answer in every))
    rubrics = read_rubrics(every, load_questions(), load_handbook(), study.reader)
    errors.print(f"Grading {len(every)} labeled answers without a model first.")
    points = labeled_points(every, rubrics, study.reader)
    chosen = set(names[:: max(1, len(names) // questions)][:questions])
    with progress_bars() as bars:
        task = bars.add_task(f"asking {choice.model.name}", total=None)
        for event in calibrate(
            choice.model,
            every,
            rubrics,
            points,
            grader(study.reader, shipped_weights()),
            only=frozenset(chosen),
        ):
            if isinstance(event, CalibrationProgress):
                bars.update(task, completed=event.done, total=event.total)
            else:
                calibration = event
    path = stored_at(study.judges_folder, choice.model.name)
    write_admission(calibration.admission, path)
    print_table(
        "Key points stated, by kind of answer",
        ["kind", "key points", "by labels", "without the model", "with it"],
        [kind_row(share) for share in calibration.kinds],
    )
    console.print(verdict_on(calibration.admission))
    console.print(f"Kept in {escape(str(path))}.")


def kind_row(share: KindShare) -> list[str]:
    """Turn the shares of one kind into a row of the table."""
    shares = (share.labeled, share.without, share.joined)
    return [share.kind, str(share.key_points), *(f"{value:.2f}" for value in shares)]


def verdict_on(admission: Admission) -> str:
    """Say whether a model refines grades, and the figures that decided."""
    word = "refines grades" if admission.admitted else "does not refine grades: it does not make them better"
    return (
        f"{escape(admission.model)} {word}. Over {admission.key_points} key points of {admission.questions} "
        f"questions, kappa {admission.kappa_without:.3f} without it and {admission.kappa_with:.3f} with it, area "
        f"under the ROC curve {admission.auc_without:.3f} and {admission.auc_with:.3f}."
    )


def read_set(path: Path) -> list[LabeledAnswer]:
    """Read the labeled answers; raises UsageProblem if the file is not there."""
    if not path.is_file():
        raise UsageProblem(
            f"There are no labeled answers at {path}; they come with the source code, or name --labeled."
        )
    return read_labeled(path, load_questions())
