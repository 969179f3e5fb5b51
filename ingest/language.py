"""Which of the two languages of the linked resources a text is in, by its characters."""

from __future__ import annotations

import re

_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LETTERS = re.compile(r"[^\W\d_]")
# A Chinese page on this subject is half English terms; an English one quotes a few Chinese words at most.
_SHARE = 0.15
_LEAST = 10  # letters; below that the text has no language


def language_of(text: str) -> str:
    """Turn a text into "zh", "en", or "" where it holds too few letters to tell."""
    letters = len(_LETTERS.findall(text))
    if letters < _LEAST:
        return ""
    return "zh" if len(_CJK.findall(text)) / letters >= _SHARE else "en"
