"""A follow-up in, a standalone question out, without a model.

Follow-ups in study conversations are short and refer back ("and its drawback?", "why?"). The subject of
the last standalone question is carried into them; a question that names its own subject stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.exchange import Turn

PRONOUN = re.compile(
    r"\b(it|its|they|them|their|theirs|this|that|these|those|one|ones|the (?:former|latter|first|second|previous|same|other)"
    r"|the (?:above|last) (?:one|method|approach))\b",
    re.I,
)
OPENERS = re.compile(
    r"^\s*(and|but|so|then|also|or|what about|how about|why|when|how so|how come|for example|e\.g)\b", re.I
)
PREVIOUS = re.compile(
    r"\b(previous|earlier|last|former|first) (?:one|answer|question|topic|method|concept)\b", re.I
)
QUESTION_FRAME = re.compile(
    r"^\s*(?:(?:can|could|would|will) you (?:please )?|please |tell me |i (?:want|need|would like) to know )*"
    r"(?:(?:briefly |quickly )?(?:explain|describe|define|discuss|summarize|compare|derive|outline)(?: to me)?|"
    r"what(?:'s| is| are| was| were| does| do)|how (?:does|do|is|are|would you|do you|can|should)|"
    r"why (?:does|do|is|are)|when (?:should|would|do|does|is|are)|which|who|where)\b",
    re.I,
)
GENERIC = frozenset(
    "a an the of to in on at for and or is are was be it its they them their this that these those me my i you we us "
    "do does did can could should would will with without from by as about into than then so but if not no yes please "
    "explain describe define compare give show tell example examples detail details more less deeper again simply "
    "simple simpler terms why how what when where which who whom whose drawback drawbacks advantage advantages benefit "
    "benefits pros cons disadvantage disadvantages limitation limitations downside downsides upside difference "
    "differences previous earlier last first second former latter one ones another other same formula math code "
    "intuition intuitively use used using uses mean means meaning work works instead happen happens matter matters "
    "practice fail fails better worse complexity cost interview interviewer ask asked asks question good bad "
    "word words sentence short brief briefly long version also just really exactly there any some alternatives "
    "alternative apply applied choose pick tune set compute computed calculate written write implement fix avoid "
    "problem problems issue issues mention mentioned said above numeric concrete real world".split()
)


def condense(question: str, history: Sequence[Turn]) -> str:
    """Turn a question and the turns before it into one that can be searched for on its own.

    Returns the question unchanged if there is no history or it names its own subject; otherwise the
    subject of the turn it refers to is put before it.
    """
    question = question.strip()
    if not history or not refers_back(question):
        return question
    subject = subject_of(history[-1].standalone)
    if PREVIOUS.search(question) and len(history) > 1:
        subject = f"{subject} and {subject_of(history[-2].standalone)}"
    if not subject:
        return question
    return f"{subject}: {question}"


def refers_back(question: str) -> bool:
    """Tell whether a question needs the conversation: a pronoun, a bare opener, or no subject of its own."""
    own = [word for word in re.findall(r"[\w+#.-]+", question.lower()) if word.strip(".-") not in GENERIC]
    if not own:
        return True
    short = len(question.split()) <= 12
    return short and (bool(PRONOUN.search(question)) or (bool(OPENERS.match(question)) and len(own) <= 2))


def subject_of(standalone: str) -> str:
    """Turn a standalone question into its subject: the words left after the question frame."""
    carried, _, rest = standalone.partition(": ")
    if rest and refers_back(rest):
        own = [word for word in re.findall(r"[\w+#.-]+", rest) if word.lower().strip(".-") not in GENERIC]
        return " ".join([carried, *own])
    text = QUESTION_FRAME.sub("", standalone).strip(" ?.!")
    kept = [word for word in text.split() if word.lower().strip("?,.!;:") not in LEADING]
    return " ".join(kept).strip(" ?,.") or text


LEADING = frozenset("the a an me please briefly exactly".split())
