"""Questions that are headings or bold lines, with the answer below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.mine.found import Candidate
from ingest.mine.lines import Line, trimmed
from ingest.mine.wording import asks, clean

_MOSTLY = 0.6
LEAST = 3  # questions of one pattern, below which a page is no list of questions
_NUMBERED = re.compile(
    r"^\**(?:<a [^>]*>\s*</a>)?\**\s*(?:Q(?:uestion)?\s*)?\d+(?:\.\d+)*(?:\.?[a-z]\b)?\s*[.):\-–]?\s*\S", re.I
)
_PART = re.compile(r"^\W*Q(?:uestion)?\s*\.?\s*(\d+)\s*\.?\s*([a-z])\b\s*[).:]?", re.I)
_BOLD_NUMBERED = re.compile(
    r"^\s*(?:\*\*|__)\s*(?P<words>(?:Q(?:uestion)?\s*\.?\s*)?\d+\s*[.):]\s*\S.*?)(?:\*\*|__)(?P<rest>.*)$",
    re.I,
)
_ANSWER_LABEL = re.compile(r"^\W*(?:ans(?:wer)?|solution)s?\b\s*:?\W*$", re.I)
_STUB = re.compile(r"^\W*(?:question|problem|exercise)\s*\d*\W*$", re.I)


def numbered_headings(lines: Sequence[Line], above: Sequence[tuple[str, ...]]) -> Iterator[Candidate]:
    """Yield the headings with a number that ask: `## 12. Q`, `#### 7) Q`, `### 1.2 - Q`, `# Q 5.a: Q`, `### 3.1.4 Q`.

    The answer runs to the next such question or to a heading of the same or a higher level.
    """
    headings = [line for line in lines if line.level and line.title]
    numbered = [line for line in headings if line.level <= 4 and _NUMBERED.match(line.title)]
    asking = sum(asks(clean(line.title)) for line in numbered)
    # Among questions "List ..." is one more; among steps it is a step.
    orders = asking >= _MOSTLY * len(numbered)
    hits = {line.number for line in numbered if asks(clean(line.title), orders=orders)}
    if len(hits) < LEAST:
        return
    parts: dict[str, list[str]] = {}
    for line in headings:
        part = _PART.match(line.title)
        if line.number in hits and part:
            parts.setdefault(part[1], []).append(clean(line.title))
    for position, line in enumerate(headings):
        if line.number not in hits:
            continue
        end = next(
            (h.number - 1 for h in headings[position + 1 :] if h.number in hits or h.level <= line.level),
            len(lines),
        )
        part = _PART.match(line.title)
        siblings = parts.get(part[1], []) if part else []
        first, last = trimmed(lines, line.number + 1, end)
        parents = above[line.number - 1][:-1]
        yield Candidate(
            pattern="lettered heading" if part else "numbered heading",
            raw=line.title,
            heading=clean(parents[-1]) if parents else "",
            first_line=line.number,
            last_line=line.number,
            answer_first=first,
            answer_last=last,
            follow_ups=tuple(siblings[1:]) if siblings[:1] == [clean(line.title)] else (),
        )


def bold_lines(lines: Sequence[Line], above: Sequence[tuple[str, ...]]) -> Iterator[Candidate]:
    """Yield the bold numbered lines that ask: `**12. Q** <br> **Answer:** A`, `**Q3. Q**` above paragraphs."""
    hits = [
        (line, match)
        for line in lines
        if not line.code
        and not line.level
        and (match := _BOLD_NUMBERED.match(line.text))
        and asks(clean(match["words"]))
    ]
    if len(hits) < LEAST:
        return
    for position, (line, match) in enumerate(hits):
        end = hits[position + 1][0].number - 1 if position + 1 < len(hits) else len(lines)
        end = next((row.number - 1 for row in lines[line.number : end] if row.level and row.level <= 3), end)
        rest = re.sub(r"<[^>]*>", "", match["rest"])
        same_line = bool(re.search(r"\w{2}", rest)) and not _ANSWER_LABEL.match(rest)
        first, last = trimmed(lines, line.number + (0 if same_line else 1), end)
        yield Candidate(
            pattern="bold numbered line",
            raw=match["words"],
            heading=clean(above[line.number - 1][-1]) if above[line.number - 1] else "",
            first_line=line.number,
            last_line=line.number,
            answer_first=first,
            answer_last=last,
        )


def labeled(lines: Sequence[Line], above: Sequence[tuple[str, ...]]) -> Iterator[Candidate]:
    """Yield questions between two labels of their own line: `**Question 4**`, text, `**Answer**`, text."""
    marks = [
        (line, "question" if _STUB.match(words) else "answer")
        for line in lines
        if not line.code
        and (words := line.title or line.text)
        and (line.level or re.match(r"\s*(?:\*\*|__)", words) or not re.search(r"[*_#]", words))
        and (_STUB.match(words) or _ANSWER_LABEL.match(words))
    ]
    for position, (line, kind) in enumerate(marks[:-1]):
        answer, following = marks[position + 1]
        if kind != "question" or following != "answer":
            continue
        end = marks[position + 2][0].number - 1 if position + 2 < len(marks) else len(lines)
        start, stop = trimmed(lines, line.number + 1, answer.number - 1)
        first, last = trimmed(lines, answer.number + 1, end)
        if not start:
            continue
        parents = above[line.number - 1][: -1 if line.level else None]
        yield Candidate(
            pattern="question and answer labels",
            raw=" ".join(row.text for row in lines[start - 1 : stop] if not row.code),
            heading=clean(parents[-1]) if parents else "",
            first_line=start,
            last_line=stop,
            answer_first=first,
            answer_last=last,
        )
