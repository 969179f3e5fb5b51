"""The progress report over a study room: what the stores hold, gathered for the terminal, the app and files."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.drill.packet import packet_of
from assistant.grade.refining import judge_for
from assistant.grade.weights import shipped_weights
from assistant.plan.evidence import checklist_rows
from assistant.plan.track import track_of
from assistant.progress.report import (
    MOCKS_SHOWN,
    Grader,
    Mock,
    MockPart,
    Report,
    SourceUsed,
    plan_part,
    report_of,
)
from assistant.progress.store import DrillRow
from content.handbook import HANDBOOK_SOURCE_ID
from content.loops import load_loops
from content.topics import TOPIC_IDS
from ui.interviews import played
from ui.planning import desk_of, local_now, plan_content, todays_view
from ui.study import Study

MOST_DRILLS = 10_000


def report_on(study: Study) -> Report:
    """Read everything and make the report of now."""
    state, content = desk_of(study).state(), plan_content()
    attempts, drills = study.progress.attempts(), study.progress.drills(limit=MOST_DRILLS)
    track = track_of(attempts, drills, study.records.practice(), study.notes.list(), study.records.stories())
    return report_of(
        local_now(study),
        topics=TOPIC_IDS,
        track=track,
        attempts=attempts,
        cards=study.memory.cards(),
        errors=study.memory.errors(),
        drills=drills,
        mocks=mocks_of(study, drills),
        checklist=checklist_rows(content.checklist, content.questions, track, study.ticks.all(), study.now()),
        interview=study.progress.interview(),
        plan=plan_part(state, todays_view(study, state)) if state else None,
        sources=sources_used(study),
        grader=grader_of(study),
    )


def mocks_of(study: Study, drills: Sequence[DrillRow]) -> list[Mock]:
    """Read the last mock interviews that were played, the newest first."""
    loops, found = load_loops(), []
    for row in drills:
        if row.kind == "loop" and row.attempts:
            drill = study.progress.load(row.id)
            packet = packet_of(drill, loops[drill.profile])
            parts = tuple(MockPart(r.title, r.band or "ungraded") for r in packet.rounds)
            found.append(
                Mock(row.id, packet.title, row.started_at, packet.recommendation or "ungraded", parts)
            )
        if row.kind == "design" and row.attempts:
            result, phases = played(study, row.id)
            parts = tuple(MockPart(*phase) for phase in phases)
            found.append(Mock(row.id, f"Design: {row.title}", row.started_at, result, parts))
        if len(found) == MOCKS_SHOWN:
            break
    return found


def sources_used(study: Study) -> list[SourceUsed]:
    """Read the sources that the library holds documents of."""
    return [
        SourceUsed(
            source.title,
            "built in" if source.id == HANDBOOK_SOURCE_ID else source.url,
            source.licence,
            source.documents,
        )
        for source in study.library.sources()
        if source.documents
    ]


def grader_of(study: Study) -> Grader:
    """Say who grades, by the figures that were measured when its weights and the model's were fitted."""
    weights = shipped_weights()
    shipped = study.settings.refine_grades
    judge = judge_for(study.model_choice().model, study.judges_folder, weights.version, shipped=shipped)
    return Grader(
        weights.version,
        weights.figures.get("key-point kappa"),
        int(weights.figures.get("answers", 0)),
        judge.model.name if judge else "",
        judge.admission.kappa_with if judge else 0.0,
        0,
        0,
    )
