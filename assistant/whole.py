"""A question and the name of a subject in, whether it asks for the whole of the subject or for something about it out."""

from __future__ import annotations

import re

from content.text import stem

# What may stand beside the name of a concept in a question about the whole of it.
FRAME = frozenset(
    "what whats is are was the a an of to in on for and or it its define explain describe discuss can could you do does "
    "did how why work works please s concept idea mean meaning by term detail details me tell about used use we "
    "algorithm algorithms technique techniques method methods model models architecture distribution system approach "
    "basics function functions needed need important importance purpose main matter matters as are".split()
)

ARTICLES = frozenset(("a", "an", "the"))
VERBS = frozenset(("is", "are", "was", "do", "does", "can", "could", "means"))
# "Retrieval-augmented generation (RAG) retrieves ..."
SHORT_FORM = re.compile(r"[^().,;:]{3,80} \((?P<short>[^)]{2,40})\)(?P<rest>.*)", re.DOTALL)


def asks_for_the_whole(question: str, title: str) -> bool:
    """Tell whether a question names the subject of a page and asks for nothing in particular ("explain dropout").

    Aliases do not count: many are a part of the page's subject, "mode collapse" of adversarial networks.
    """
    words = set(subject_of(question))
    return bool(words) and words <= {stem(word) for word in flat(title).split()}


def defines(question: str, text: str) -> bool:
    """Tell whether a text says what that is which a question asks for as a whole ("Recall is the share of ...")."""
    rest = after_subject(question, text)
    return (
        rest is not None and rest[:1] in (["is"], ["are"], ["means"]) and rest[1:2] not in (["not"], ["also"])
    )


def tells(question: str, text: str) -> bool:
    """Tell whether a text begins with the name of what a question asks for as a whole and a verb ("Momentum adds ...")."""
    rest = after_subject(question, text)
    return rest is not None and len(rest) > 0 and (rest[0] in VERBS or rest[0].endswith("s"))


def after_subject(question: str, text: str) -> list[str] | None:
    """The words of a text after the name of what a question asks for as a whole, remarks in brackets and words such as
    "model" left out; None if it does not begin with that name, or with words that a bracket shortens to it."""
    asked = subject_of(question)
    short = SHORT_FORM.match(text)
    if short and asked and [stem(word) for word in flat(short["short"]).split()] == asked:
        return flat(short["rest"]).split()
    words = flat(re.sub(r"\([^)]*\)", "", text)).split()
    words = words[1:] if words and words[0] in ARTICLES else words
    if not asked or [stem(word) for word in words[: len(asked)]] != asked:
        return None
    rest = words[len(asked) :]
    return rest[1:] if rest and rest[0] in FRAME - VERBS else rest


def subject_of(question: str) -> list[str]:
    """The words of a question, as stems, that may not stand beside the name of a concept in one about the whole of it."""
    return [stem(word) for word in flat(question).split() if word not in FRAME | {"would"}]


def flat(text: str) -> str:
    """A text as its words in lower case with single spaces between them."""
    return " ".join(re.findall(r"[a-z0-9+#]+", text.lower()))
