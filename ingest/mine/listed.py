"""Questions that are items of a list or rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.mine.found import Candidate, Form
from ingest.mine.headed import LEAST
from ingest.mine.lines import Line
from ingest.mine.wording import CJK, asks, clean, sentences, without_hint

_ITEM = re.compile(r"^(?P<indent>\s*)(?P<mark>[-*+•]|\d{1,3}[.)])\s+(?P<words>\S.*)$")
_SUB_ITEM = re.compile(r"^(?:[a-z]|[ivx]+)[.)]\s+(?P<words>\S.*)$")
_BOLD = re.compile(r"^(?:\*\*|__)(?P<words>(?:(?!\*\*|__).)+)(?:\*\*|__)[,;.]?\s*(?:\([^)]*\)[,;.]?)?\s*$")
_LINK = re.compile(r"^\[(?P<words>[^\]]+)\]\((?P<link>[^)\s]*)\)")
# A list below such words is a list of questions, whatever its items look like.
_QUESTIONS = re.compile(r"\b(?:questions?|exercises?|quiz(?:zes)?|q ?& ?a|problem set)\b|面试题|问题", re.I)
# Questions that the candidate asks, or that readers ask the author.
_TO_OTHERS = re.compile(
    r"\b(?:questions? (?:to|you (?:can|could|should|may|might)) ask|ask (?:the|your|an?) (?:interviewer|company|recruiter)"
    r"|final questions|clarif\w+|faqs?|frequently asked|discussion|questions\?|any questions|contact|about (?:focus areas"
    r"|logistics|before))\b|\bfaqs?\.\w+$|(?:^|/)final-",
    re.I,
)
_DESIGN = re.compile(r"\b(?:system design|design)\b.*\b(?:questions?|prompts?|problems?|exercises?)\b", re.I)
_NO_LIST = re.compile(
    r"^(?:notes?|contribut\w+|sponsor\w*|how to use|acknowledg\w+)\b|\b(?:responses?|answers?|resources|tips|contents"
    r"|reading|links|references|preparation)\b",
    re.I,
)
_OBSERVES = re.compile(
    r"\b(?:they|them|their|the candidate|candidates|employees|engineers|the company|the team)\b", re.I
)
# "**Term**: what it is" explains; it asks nothing even in a list of questions.
_EXPLAINS = re.compile(
    r"^(?:\*\*|__)[^*_?]{2,70}(?:\*\*|__)\s*[:–-]|^(?:(?!question [–-])[^?:.]){2,60} [–-] (?:is|are|do|does|can|how)\b",
    re.I,
)
_ANCHOR = re.compile(r"^\[[^\]]+\]\(#")
_BOLD_LEAD = re.compile(r"^(?:\*\*|__)(?P<words>.+?)(?:\*\*|__)")
_ANSWER = re.compile(r"(?<=[?.])\s*(?:answer|ans)\s*[:.]", re.I)
_LEAD_IN = re.compile(r":\W*$")
_HEADER_CELL = re.compile(r"^\W*(?:interview )?questions?\W*$", re.I)
_LEVEL_CELL = re.compile(r"^\W*(?:level|difficulty)\W*$", re.I)


@dataclass(slots=True)
class _Item:
    line: Line
    indent: int
    ordered: bool
    words: str
    last: int
    above: tuple[str, ...]
    lead_in: str
    run: int  # which list of the page
    subs: list[str] = field(default_factory=list)
    children: int = 0
    has_parent: bool = False

    @property
    def bold(self) -> bool:
        return bool(_BOLD.match(self.words))

    @property
    def question(self) -> str:
        return clean(self.words)


def items_of(lines: Sequence[Line], above: Sequence[tuple[str, ...]]) -> list[_Item]:
    """Turn lines into list items with their continuation lines, sub-items and the line that leads in."""
    items: list[_Item] = []
    open_: list[_Item] = []
    lead_in, run, gap, blank = "", 0, True, False
    for line in lines:
        after_blank, blank = blank, not line.text.strip()
        match = None if line.code or line.level or line.hidden else _ITEM.match(line.text)
        if match:
            indent = len(match["indent"].expandtabs(4))
            open_ = [item for item in open_ if item.indent < indent and indent - item.indent >= 2]
            if gap and not open_:
                run += 1
            ordered = match["mark"][0].isdigit()
            item = _Item(
                line, indent, ordered, match["words"], line.number, above[line.number - 1], lead_in, run
            )
            if open_:
                item.has_parent = True
                open_[-1].children += 1
                open_[0].subs.append(clean(match["words"]))
                open_[0].last = line.number
            items.append(item)
            open_.append(item)
            gap = False
        elif blank:
            continue
        elif line.level or line.code:
            open_, gap = [], True
            lead_in = "" if line.level else lead_in
        elif (
            open_
            and not (after_blank and not line.text.startswith((" ", "\t")))
            and line.text.lstrip()[0] not in "|<>"
        ):
            sub = _SUB_ITEM.match(line.text.strip()) if open_[0].ordered else None
            open_[-1].last = open_[0].last = line.number
            if sub:
                open_[0].subs.append(clean(sub["words"]))
            elif open_[-1].subs and open_[-1].ordered:
                open_[-1].subs[-1] += " " + line.text.strip()
            else:
                open_[-1].words += " " + line.text.strip()
        elif not line.text.startswith((" ", "\t")):
            open_, gap = [], True
            lead_in = line.text.strip() if _LEAD_IN.search(line.text) else ""
    return items


def listed(
    lines: Sequence[Line], above: Sequence[tuple[str, ...]], title: str, path: str
) -> Iterator[Candidate]:
    """Yield the items that are questions: below words that announce questions, or three in a row that end so.

    In a list of design prompts noun phrases count as well. What follows an item's last question mark is its
    answer (`* Q? A`), or a hint.
    """
    items = items_of(lines, above)
    if _mostly_personal(items):
        return
    for run in sorted({item.run for item in items}):
        rows = [item for item in items if item.run == run]
        announced = _announced(rows[0], title, path)
        if announced is None:
            continue
        rows = [row for row in rows if not row.has_parent or _prompts(row)]
        straight = _straight(rows)
        bold = [row for row in rows if row.bold and asks(row.question)]
        for row in rows:
            if _EXPLAINS.match(row.words) or _ANCHOR.match(row.words):
                continue
            if _prompts(row) and _is_prompt(row):
                yield _candidate(row, "design prompt", f"Design: {_prompt_words(row)}", Form.DESIGN)
            elif len(bold) >= LEAST and row.bold and asks(row.question):
                yield _candidate(row, "bold item", row.words)
            elif announced and (asked := _asked_words(row, orders=announced == "near")):
                yield _candidate(row, "item of a question list", asked)
            elif row.line.number in straight:
                yield _candidate(row, "item that asks", row.words)


def _announced(row: _Item, title: str, path: str) -> str | None:
    """How the words above a list announce questions: "near" or "far" from it, "" not; None: not for the candidate."""
    if any(_TO_OTHERS.search(text) for text in (*row.above, row.lead_in, path)):
        return None
    nearest = row.above[-1] if row.above else ""
    if _NO_LIST.search(clean(row.lead_in) or clean(nearest)) and not _QUESTIONS.search(
        row.lead_in or nearest
    ):
        return ""
    if any(_QUESTIONS.search(text) for text in (nearest, row.lead_in)):
        return "near"
    name = path.rsplit("/", 1)[-1].replace("-", " ").replace("_", " ")
    return "far" if any(_QUESTIONS.search(text) for text in (title, name, *row.above)) else ""


def _straight(rows: Sequence[_Item]) -> set[int]:
    """Lines of the items that stand three or more in a row and all ask, none about a person observed."""
    found: set[int] = set()
    streak: list[int] = []
    for row in [*rows, None]:
        question = row.question if row else ""
        if row and re.search(r"\?\s*$", question) and len(question) >= 40 and not _OBSERVES.search(question):
            streak.append(row.line.number)
            continue
        if len(streak) >= LEAST:
            found.update(streak)
        streak = []
    return found


def _mostly_personal(items: Sequence[_Item]) -> bool:
    """Whether a page's questions are those of readers to its author: "Do I need ...?", "Were you asked ...?"."""
    asked = [item.question for item in items if "?" in item.question and not item.has_parent]
    personal = [
        q
        for q in asked
        if re.search(r"\b(?:I|my|me)\b", q.partition("?")[0]) or re.match(r"(?:did|were) you\b", q, re.I)
    ]
    return len(asked) >= LEAST and len(personal) >= 0.25 * len(asked)


def _prompts(row: _Item) -> bool:
    return any(_DESIGN.search(text) for text in (*row.above, row.lead_in))


def _is_prompt(row: _Item) -> bool:
    words = _prompt_words(row)
    marked = row.bold or _LINK.match(row.words) or row.has_parent
    enumerates = row.children >= LEAST or (words.count(",") >= 2 and not row.bold)
    return bool(marked) and not enumerates and 6 < len(words) <= 120 and not asks(words)


def _prompt_words(row: _Item) -> str:
    bold = _BOLD_LEAD.match(row.words)
    return clean(bold["words"] if bold else row.words)


def _asked_words(row: _Item, *, orders: bool) -> str:
    """The question of an item: its bold lead where that asks (advice follows it), else all of it to its "Answer:".

    A scene that asks nothing itself is asked by its last sentence, or by its first sub-item. "" if nothing asks.
    """
    bold = _BOLD_LEAD.match(row.words)
    lead = clean(bold["words"]).strip("“”\"'") if bold else ""
    if asks(lead):
        return lead
    words = _ANSWER.split(row.question, maxsplit=1)[0]
    if asks(words, orders=orders) or (
        orders and any(asks(part, orders=True) for part in sentences(words)[1:])
    ):
        return words
    if orders and row.subs and asks(row.subs[0]) and len(words.split()) >= LEAST:
        return f"{words} {row.subs[0]}"
    return ""


def _candidate(row: _Item, pattern: str, raw: str, form: Form | None = None) -> Candidate:
    question = without_hint(clean(raw))
    hinted = form is None and len(row.question) - len(question) > 2
    spelled = bool(row.subs) and form is None and not any(asks(sub) for sub in row.subs)
    link = re.search(r"\]\((?!https?:)([^):\s#]+\.md)\)", row.words)
    return Candidate(
        pattern=pattern,
        raw=question,
        heading=clean(row.above[-1]) if row.above else "",
        first_line=row.line.number,
        last_line=row.last,
        answer_first=row.line.number if hinted else row.line.number + 1 if spelled else 0,
        answer_last=row.last if hinted or spelled else 0,
        answer_path=link[1] if link and form is Form.DESIGN else "",
        follow_ups=tuple(sub for sub in row.subs if _probes(sub) and not question.endswith(sub))
        if form is None
        else (),
        form=form,
    )


def _probes(sub: str) -> bool:
    return bool(sub) and (asks(sub) or (3 <= len(sub.split()) <= 20 and not CJK.search(sub)))


def tables(lines: Sequence[Line], above: Sequence[tuple[str, ...]]) -> Iterator[Candidate]:
    """Yield the cells of a column "Question"; a column "Level" beside it rates them, "Answer" answers them."""
    columns: dict[str, int] = {}
    for line in lines:
        if line.code or not line.text.lstrip().startswith("|"):
            columns = {}
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.text.strip().strip("|"))]
        if not columns:
            asked = next((n for n, cell in enumerate(cells) if _HEADER_CELL.match(cell)), None)
            if asked is not None:
                rated = next((n for n, cell in enumerate(cells) if _LEVEL_CELL.match(cell)), -1)
                answer = next(
                    (n for n, cell in enumerate(cells) if re.match(r"^\W*answers?\W*$", cell, re.I)), -1
                )
                columns = {"question": asked, "level": rated, "answer": answer}
            continue
        if len(cells) <= columns["question"] or not asks(clean(cells[columns["question"]])):
            continue
        answered = 0 <= columns["answer"] < len(cells) and bool(re.search(r"\w", cells[columns["answer"]]))
        yield Candidate(
            pattern="table row",
            raw=cells[columns["question"]],
            heading=clean(above[line.number - 1][-1]) if above[line.number - 1] else "",
            first_line=line.number,
            last_line=line.number,
            answer_first=line.number if answered else 0,
            answer_last=line.number if answered else 0,
            rating=cells[columns["level"]] if 0 <= columns["level"] < len(cells) else "",
        )
