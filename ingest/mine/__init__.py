"""Mining: the raw text of a document in, the interview questions that it asks out, by the structure it has.

Works on Markdown, reStructuredText, notebooks and the text of a PDF, before anything is cleaned away: list
markers, comments and labels are what tells a question from its answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from ingest.mine.found import Candidate, Form, FoundQuestion, State
from ingest.mine.headed import bold_lines, labeled, numbered_headings
from ingest.mine.lines import Line, lines_of, outline
from ingest.mine.listed import listed, tables
from ingest.mine.placing import form_of, level_of, topic_of
from ingest.mine.whole import coding_problems, plain_questions, problem_and_solution
from ingest.mine.wording import CJK, clean, stands_alone, state_of

__all__ = ["MINING_VERSION", "Form", "FoundQuestion", "State", "mine", "question_key"]

# Raising it mines every stored document again at the next ingestion, without fetching anything.
MINING_VERSION = "1"
_PLAIN = ("application/pdf", "text/plain")


def mine(
    text: str,
    *,
    path: str = "",
    title: str = "",
    media_type: str = "text/markdown",
    topics: Sequence[str] = (),
) -> list[FoundQuestion]:
    """Turn the stored text of a document into the questions it in the order of its lines.

    `topics` are those of its source; `path` and `title` tell what a bare list is about.
    """
    lines = lines_of(text, underlined=media_type == "text/x-rst")
    above = outline(lines)
    if media_type in _PLAIN:
        candidates = list(plain_questions(lines))
    else:
        candidates = _without_nested(
            [
                list(problem_and_solution(lines, title)),
                list(labeled(lines, above)),
                list(coding_problems(lines, above, path)),
                list(numbered_headings(lines, above)),
                list(bold_lines(lines, above)),
                list(tables(lines, above)),
                list(listed(lines, above, title, path)),
            ]
        )
    found = [_question(c, lines, above, title, path, topics) for c in candidates]
    return sorted((q for q in found if q is not None), key=lambda q: q.first_line)


def question_key(text: str) -> str:
    """Turn a question into 12 hexadecimal digits that are equal for equal words."""
    words = " ".join(re.findall(r"\w+", text.lower()))
    return hashlib.sha1(words.encode(), usedforsecurity=False).hexdigest()[:12]


def _without_nested(patterns: Iterable[list[Candidate]]) -> list[Candidate]:
    """The candidates of all patterns, without those that stand in the answer of an earlier pattern's question."""
    kept: list[Candidate] = []
    taken: set[int] = set()
    for candidates in patterns:
        fresh = [c for c in candidates if c.first_line not in taken]
        kept += fresh
        for c in fresh:
            taken.update(range(c.first_line, max(c.last_line, c.answer_last) + 1))
    return kept


def _question(
    c: Candidate,
    lines: Sequence[Line],
    above: Sequence[tuple[str, ...]],
    title: str,
    path: str,
    topics: Sequence[str],
) -> FoundQuestion | None:
    text = clean(c.raw)
    if not text:
        return None
    form = c.form or form_of(text, (title, path, *above[c.first_line - 1]))
    state, first, last = _answer(c, lines, form)
    return FoundQuestion(
        key=question_key(c.link if form is Form.PROBLEM else text),
        pattern=c.pattern,
        text=text[:1].upper() + text[1:] if re.match(r"[a-z]+\b", text) and not CJK.search(text) else text,
        topic=topic_of(text, form, c.heading, topics),
        form=form,
        level=level_of(text, form, c.rating),
        heading=c.heading,
        language="zh" if len(CJK.findall(text)) >= 2 else "en",
        first_line=c.first_line,
        last_line=c.last_line,
        state=state,
        answer_first=first,
        answer_last=last,
        answer_path=c.answer_path,
        follow_ups=c.follow_ups,
        stands_alone=stands_alone(text),
        link=c.link,
    )


def _answer(c: Candidate, lines: Sequence[Line], form: Form) -> tuple[State, int, int]:
    """What stands with a question, and on which lines: those a reader sees, or hidden ones where there are no others."""
    hidden_question = lines[c.first_line - 1].hidden
    if not c.answer_first:
        return (State.HIDDEN if hidden_question and c.answer_path else State.NONE), 0, 0
    rows = lines[c.answer_first - 1 : c.answer_last]
    shown = [row for row in rows if not row.hidden]
    state = state_of("\n".join(row.text for row in shown), hidden=hidden_question) if shown else State.NONE
    first, last = c.answer_first, c.answer_last
    if state in (State.NONE, State.THIN) and len(shown) < len(rows):
        secret = [row for row in rows if row.hidden]
        below = state_of("\n".join(row.text for row in secret), hidden=True)
        if below is State.HIDDEN:
            state, first, last = below, secret[0].number, secret[-1].number
    if form is Form.BEHAVIORAL and state is State.ANSWERED:
        state = State.THIN  # what stands there tells how stories are judged, not what the story is
    return (state, first, last) if state is not State.NONE else (state, 0, 0)
