"""A follow-up in, a standalone question out, without a model.

Follow-ups in study conversations are short and refer back ("and its drawback?", "which parameters matter?"). The
subject of the last standalone question is carried into them; a question that names its own subject stays as
it is. Measured on tests/evals/follow_ups.jsonl.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.exchange import Turn
from assistant.subject import GENERIC, names_concept

PRONOUN = re.compile(
    r"\b(it|its|they|them|their|theirs|this|that|these|those|one|ones|there"
    r"|the (?:former|latter|first|second|previous|same|other|(?:above|last) (?:one|method|approach)))\b",
    re.I,
)
OPENERS = re.compile(
    r"^\s*(and|but|so|then|also|or|what about|how about|why|when|how so|how come|for example|e\.g|more|another|again"
    r"|simpler)\b",
    re.I,
)
ALSO = re.compile(r"^\s*(?:and|or|what about|how about)\s+(?:for\s+|with\s+)?(?:an?\s+|the\s+)?", re.I)
# A reference to two earlier turns.
BOTH = re.compile(
    r"\b(previous|earlier|last|former|first) (?:one|answer|question|topic|method|concept)\b"
    r"|\bthe two\b|\bboth\b|\bthese two\b|\bwhich of them\b|\beach other\b"
    r"|\b(?:they|them) (?:combine|differ|compare|relate)",
    re.I,
)
QUESTION_FRAME = re.compile(
    r"^\s*(?:(?:can|could|would|will) you (?:please )?|please |tell me |i (?:want|need|would like) to know )*"
    r"(?:(?:briefly |quickly )?(?:explain|describe|define|discuss|summarize|compare|derive|outline)(?: to me)?|"
    r"what(?:'s| is| are| was| were| does| do)|how (?:does|do|is|are|would you|do you|can|should)|"
    r"why (?:does|do|is|are)|when (?:should|would|do|does|is|are)|which|who|where)\b",
    re.I,
)
# "What is Kafka?" names its subject whatever it is; "what are the gates?" does not.
INTRODUCES = re.compile(
    r"^\s*(?:(?:now |thanks[,!.]? |ok(?:ay)?[,!.]? )*)(?:explain|describe|define|what(?:'s| is| are))\s+(?!the\b)[\w-]+",
    re.I,
)
ACRONYM = re.compile(r"\b(?:[A-Z]{2,}\w*|[A-Z]\w*\d\w*|[a-z]+[A-Z]\w*)\b")
SHORT, LONGEST = 9, 12  # words of a question that may refer back without, and with, a word that does
FEW = 3  # words of its own that such a question may have
LEADING = frozenset("the a an me please briefly exactly".split())


def condense(question: str, history: Sequence[Turn]) -> str:
    """Turn a question and the turns before it into one that can be searched for on its own.

    Returns the question unchanged if there is no history or it names its own subject; otherwise the
    subject of the turn it refers to is put before it. "And X?" asks of X what was asked before.
    """
    question = question.strip()
    if not history or not refers_back(question):
        return question
    last = history[-1].standalone
    subject = subject_of(last)
    if BOTH.search(question) and len(history) > 1:
        subject = f"{subject} and {subject_of(history[-2].standalone)}"
    else:
        other = asks_also_of(question)
        start = last.lower().find(subject.lower())
        if other and start >= 0:
            return last[:start] + other + last[start + len(subject) :]
    return f"{subject}: {question}" if subject else question


def refers_back(question: str) -> bool:
    """Tell whether a question needs the conversation: a pronoun, a bare opener, or no subject of its own."""
    own = own_words(question)
    if not own:
        return True
    length = len(question.split())
    if length > LONGEST:
        return False
    if PRONOUN.search(question) or BOTH.search(question) or (OPENERS.match(question) and len(own) <= 2):
        return True
    if length > SHORT or len(own) > FEW or INTRODUCES.match(question):
        return False
    return not ACRONYM.search(question) and not names_concept(question)


def asks_also_of(question: str) -> str:
    """The subject X of an "and X?" if it is a known concept or an acronym; "" for any other question."""
    if not ALSO.match(question) or PRONOUN.search(question):
        return ""
    other = ALSO.sub("", question).strip(" ?.!")
    return other if len(other.split()) <= 4 and (ACRONYM.search(other) or names_concept(other)) else ""


def own_words(text: str) -> list[str]:
    """The words of a question that any question does not have."""
    return [word for word in re.findall(r"[\w+#.-]+", text.lower()) if word.strip(".-") not in GENERIC]


def subject_of(standalone: str) -> str:
    """Turn a standalone question into its subject: the words left after the question frame."""
    carried, _, rest = standalone.partition(": ")
    if rest and refers_back(rest):
        own = [word for word in re.findall(r"[\w+#.-]+", rest) if word.lower().strip(".-") not in GENERIC]
        return " ".join([carried, *own])
    text = QUESTION_FRAME.sub("", standalone).strip(" ?.!")
    kept = [word for word in text.split() if word.lower().strip("?,.!;:") not in LEADING]
    return " ".join(kept).strip(" ?,.") or text
