"""A sentence in, its content words in order out: with positions, negation and numbers, ready to be compared.

Positions count content words; a clause end adds a gap, a sentence end a larger one, so that words of one
clause are near each other. A negated word is one within reach of "not", "never", "rather than" and the like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from content.text import stem

GRAMMAR = frozenset(
    "a an the of in on at for to and or nor is are was were be been being it its they them their this that these those "
    "as by from with into than then so if when where which who whose whom while whereas but because since although "
    "do does did can could may might must will would shall should has have had how what why there here such also "
    "just very too i you we us our your one's s t re ve ll d each every any all some both either".split()
)
NEGATORS = frozenset(
    "not no never cannot without neither none nothing lack lacks unlike hardly insteadof ratherthan".split()
)
SHORT_REACH = frozenset("unlike insteadof ratherthan without".split())  # they deny a noun, not the clause
LONG_REACH, NEAR_REACH = 3, 2  # content words
CLAUSE_WORDS = frozenset("while whereas but because so hence although which and".split())
SENTENCE_GAP, CLAUSE_GAP, COMMA_GAP = 6, 2, 1
NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "thousand": 1000, "half": 0.5, "twice": 2}
PIECE = re.compile(
    r"(?P<number>(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?(?P<percent>\s?(?:%|percent\b))?)"
    r"|(?P<word>[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*)|(?P<sentence>[.!?](?=\s|$))|(?P<clause>[;:()—])|(?P<comma>,)"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One content word or number: its stem, its position, and whether it is denied."""

    stem: str
    position: int
    denied: bool
    number: float | None = None
    spelled: bool = (
        False  # a number written as a word ("three"), which may count what stands there unnumbered
    )


def terms_of(text: str) -> list[Term]:
    """Turn a text without Markdown into its content words in order."""
    found: list[Term] = []
    clause: list[int] = []  # indexes of the terms of the clause so far
    position, reach, pending = 0, 0, False

    def close() -> None:
        """End a clause; a negator that nothing followed ("a map cannot") denies what stood before it."""
        nonlocal reach, pending, clause
        if pending:
            for i in clause:
                found[i] = Term(found[i].stem, found[i].position, True, found[i].number, found[i].spelled)
        reach, pending, clause = 0, False, []

    for match in PIECE.finditer(prepared(text)):
        if match["sentence"] or match["clause"] or match["comma"]:
            close()
            position += SENTENCE_GAP if match["sentence"] else CLAUSE_GAP if match["clause"] else COMMA_GAP
            continue
        if match["number"]:
            raw = match["number"].removesuffix(match["percent"] or "").replace(",", "")
            value: float | None = float(raw)
            name, spelled = f"{value:g}", False
        else:
            word = match["word"].lower()
            if word in NEGATORS:
                reach, pending = (NEAR_REACH if word in SHORT_REACH else LONG_REACH), True
                continue
            if word in CLAUSE_WORDS:
                close()
                position += COMMA_GAP * (word != "and")
                continue
            if word in GRAMMAR:
                continue
            value = NUMBER_WORDS.get(word)
            name, spelled = (f"{value:g}", True) if value is not None else (stem(word), False)
        found.append(Term(name, position, reach > 0, value, spelled))
        clause.append(len(found) - 1)
        position, reach, pending = position + 1, max(0, reach - 1), False
    close()
    return found


def _denied(question: re.Match[str]) -> str:
    """Turn a question that is answered by "no" into the statement that denies it."""
    subject, *rest = re.split(r"(?i)(?<=\w)\s+", question[3].strip())
    while rest and subject.rsplit(" ", 1)[-1].lower() in GRAMMAR:
        subject += " " + rest.pop(0)
    return f"{question[1]}{subject} does not {' '.join(rest)}."


def prepared(text: str) -> str:
    """Make formulas and contractions readable: LaTeX separators dropped, "doesn't" split, "rather than" joined."""
    text = text.replace("{,}", ",").replace("\\,", " ").replace("\\%", "%").replace("−", "-")
    text = re.sub(r"\\(?:text|mathrm|operatorname)\b|[${}^_]", " ", text)
    text = re.sub(r"\\([A-Za-z]+)", r" \1 ", text)
    text = re.sub(r"(?i)\bcan[’']?t\b", "cannot", text)
    text = re.sub(r"(?i)n[’']t\b", " not", text)
    text = re.sub(r"(?i)\b(non|un|under|over)-(?=\w)", r"\1", text)
    # "why not use it?" asks, it does not deny
    text = re.sub(r"(?i)\bnot\b(?=[^.!?;:]*\?)", "", text)
    # "Does a tree extrapolate? No: ..." denies what it asks; "No, it does not" denies once
    text = re.sub(
        r"(?im)(^|[.!?]\s+)(do|does|can|is|are|will|should|did)\b([^.!?;:\n]*)\?(?=\s+no\b)", _denied, text
    )
    text = re.sub(r"(?im)(^|[.!?:]\s+)(?:yes|no)(?:,|:)\s+", r"\1", text)
    text = re.sub(r"(?i)\b(rather|instead) (than|of)\b", lambda m: f" {m[1].lower()}{m[2].lower()} ", text)
    return re.sub(r"\[(-?\d+),\s*(-?\d+)\]", r"\1 to \2", text)
