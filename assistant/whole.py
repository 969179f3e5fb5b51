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


def asks_for_the_whole(question: str, title: str) -> bool:
    """Tell whether a question names the subject of a page and asks for nothing in particular ("explain dropout").

    Aliases do not count: many are a part of the page's subject, "mode collapse" of adversarial networks.
    """
    words = {stem(word) for word in flat(question).split() if word not in FRAME | {"would"}}
    return bool(words) and words <= {stem(word) for word in flat(title).split()}


def flat(text: str) -> str:
    """A text as its words in lower case with single spaces between them."""
    return " ".join(re.findall(r"[a-z0-9+#]+", text.lower()))
