"""Questions that take a whole document, pages of plain text, and lists of coding problems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.mine.found import Candidate, Form
from ingest.mine.headed import LEAST
from ingest.mine.lines import Line, trimmed
from ingest.mine.wording import clean

_PROBLEM = re.compile(r"^\W*(?:problem|question|task|prompt)(?: statement)?s?\W*$", re.I)
_SOLUTION = re.compile(r"^\W*(?:solutions?|answers?)\W*$", re.I)
_NOT_ITS_WORDS = re.compile(r"this (?:problem|question) was asked by|^\s*https?://\S+\s*$|^\s*\|", re.I)
_LONGEST = 900  # characters of a problem that can be read out
_PLAIN_START = re.compile(r"^(?P<q>Q\s?)?(?P<number>\d{1,3})\s?[.)]\s?(?=[A-Z“\"'(])(?P<words>.*)$")
_PLAIN_LABEL = re.compile(r"^(?:Question|Problem)\s+(?P<number>\d{1,3})\b[.:]?\s*(?P<words>.*)$")
_PLAIN_ANSWER = re.compile(r"^(?:Answer|Solution)s?\b\s*:?\s*(?P<words>.*)$")
_ASKS_FIRST = re.compile(
    r"^(?:what|why|how|when|where|which|explain|describe|name|give|list|define|compare|differentiate|can|is|are|do|does)\b",
    re.I,
)
_LEETCODE = re.compile(
    r"\[(?P<title>[^\]]+)\]\((?P<link>https?://(?:www\.)?leetcode\.com/problems/(?P<slug>[a-z0-9-]+))"
)
_NUMBERED_PROBLEM = re.compile(r"^\s*[*+-]\s+(?P<number>\d{1,4})[.)]?\s+(?P<title>[A-Z0-9][^\[\]]{3,80})$")


def problem_and_solution(lines: Sequence[Line], title: str) -> Iterator[Candidate]:
    """Yield the one question of a document that is a heading "Problem" and a heading "Solution", hidden or not."""
    problems = [line for line in lines if line.level and _PROBLEM.match(line.title)]
    solutions = [line for line in lines if line.level and _SOLUTION.match(line.title)]
    if len(problems) != 1 or len(solutions) != 1 or problems[0].number > solutions[0].number:
        return
    start, answer = problems[0].number, solutions[0].number
    stop = next(
        (line.number for line in lines[start : answer - 1] if line.level and line.level <= problems[0].level),
        answer,
    )
    words = [
        line.text
        for line in lines[start : stop - 1]
        if not line.code and not line.level and not _NOT_ITS_WORDS.search(line.text)
    ]
    text = clean(" ".join(" ".join(words).split()))
    first, last = trimmed(lines, answer + 1, len(lines))
    asked_first, asked_last = trimmed(lines, start + 1, stop - 1)
    if len(text) < 15 or not asked_first:
        return
    yield Candidate(
        pattern="problem and solution",
        raw=_shortened(text),
        heading=clean(title),
        first_line=asked_first,
        last_line=asked_last,
        answer_first=first,
        answer_last=last,
    )


def _shortened(text: str) -> str:
    """The last sentences of a long problem: the question stands at its end."""
    if len(text) <= _LONGEST:
        return text
    sentences = re.split(r"(?<=[.!?])\s+", text)
    while len(sentences) > 1 and sum(map(len, sentences)) > _LONGEST:
        sentences.pop(0)
    return " ".join(sentences)


def plain_questions(lines: Sequence[Line]) -> Iterator[Candidate]:
    """Yield the questions of text without markup, such as a PDF's: `12. Q`, `Q12. Q`, `Question 1` .. `Answer`.

    A numbered line that neither asks nor has a Q is a step of the answer before it.
    """
    starts: list[tuple[int, int, int, str]] = []  # question's first and last line, answer's first line, words
    at = 0
    while at < len(lines):
        line = lines[at]
        labeled = _PLAIN_LABEL.match(line.text)
        numbered = _PLAIN_START.match(line.text)
        if labeled:
            stop = next(
                (n for n in range(at + 1, min(at + 25, len(lines))) if _PLAIN_ANSWER.match(lines[n].text)), 0
            )
            if stop:
                words = " ".join([labeled["words"], *(row.text for row in lines[at + 1 : stop])])
                answer = stop if _PLAIN_ANSWER.match(lines[stop].text)["words"] else stop + 1  # type: ignore[index]
                starts.append((at + 1, stop, answer + 1, words))
                at = stop
        elif numbered:
            stop = at
            while not re.search(r"[?.:]\s*$", lines[stop].text) and stop < min(at + 6, len(lines) - 1):
                stop += 1
            words = " ".join([numbered["words"], *(row.text for row in lines[at + 1 : stop + 1])])
            if numbered["q"] or clean(words).endswith("?") or _ASKS_FIRST.match(clean(words)):
                starts.append((at + 1, stop + 1, stop + 2, words))
                at = stop
        at += 1
    if len(starts) < LEAST:
        return
    for position, (first, last, answer, words) in enumerate(starts):
        end = starts[position + 1][0] - 1 if position + 1 < len(starts) else len(lines)
        answer_first, answer_last = trimmed(lines, answer, end)
        yield Candidate("plain numbered text", words, "", first, last, answer_first, answer_last)


def coding_problems(
    lines: Sequence[Line], above: Sequence[tuple[str, ...]], path: str
) -> Iterator[Candidate]:
    """Yield the problems of a list that links LeetCode, or that names its problems by number."""
    by_number = "leetcode" in path.lower() or any(
        "leetcode" in line.title.lower() for line in lines if line.level
    )
    for line in lines:
        if line.code:
            continue
        heading = clean(above[line.number - 1][-1]) if above[line.number - 1] else ""
        rating = re.search(r"\|\s*(Easy|Medium|Hard)\s*\|", line.text)
        for match in _LEETCODE.finditer(line.text):
            named = match["title"] if match["title"].lower() not in ("link", "leetcode") else _cell(line.text)
            yield _problem(line, named, heading, match["link"], rating[1] if rating else "")
        plain = _NUMBERED_PROBLEM.match(line.text) if by_number else None
        if plain:
            slug = re.sub(r"[^a-z0-9]+", "-", plain["title"].lower()).strip("-")
            yield _problem(line, plain["title"], heading, f"https://leetcode.com/problems/{slug}", "")


def _cell(row: str) -> str:
    return row.strip().strip("|").split("|")[0].strip()


def _problem(line: Line, title: str, heading: str, link: str, rating: str) -> Candidate:
    return Candidate(
        pattern="coding problem", raw=title, heading=heading, first_line=line.number, last_line=line.number,
        rating=rating, form=Form.PROBLEM, link=link,
    )  # fmt: skip
