"""A text in, the handbook pages whose title or alias it holds out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from content.handbook import load_handbook
from content.text import FUNCTION_WORDS, stem


def named_pages(text: str) -> dict[str, int]:
    """Turn a text into the ids of the pages that it names, each with the number of words of its longest name."""
    words = _stems(text)
    names = _names()
    longest = max(map(len, names), default=0)
    found: dict[str, int] = {}
    for size in range(1, longest + 1):
        for start in range(len(words) - size + 1):
            for page in names.get(words[start : start + size], ()):
                found[page] = size
    return found


@cache
def _names() -> Mapping[tuple[str, ...], frozenset[str]]:
    """The pages by their names, titles and aliases, cut to stems; a lone letter ("A*") names nothing."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for page in load_handbook().values():
        for name in (page.title, *page.meta.aliases):
            words = _stems(name)
            if len("".join(words)) > 1 and not set(words) <= FUNCTION_WORDS:
                found[words] = found.get(words, frozenset()) | {page.id}
    return found


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in re.findall(r"[a-z0-9+#]+", text.lower()))
