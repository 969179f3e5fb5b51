"""The glossary is large, has one meaning a form, and says which entry is broken."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from content.glossary import Use, load_glossary
from content.text import ContentError

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_every_form_has_one_meaning_and_every_chinese_one_is_chinese() -> None:
    glossary = load_glossary()
    terms = [term for term in glossary if term.use is Use.TERM]
    assert len(terms) >= 500
    chinese = Counter(form.casefold() for term in glossary for form in term.chinese)
    english = Counter(form for term in terms for form in term.english)
    assert [form for form, count in (chinese + english).items() if count > 1] == []
    assert [form for form in chinese if not CHINESE.search(form)] == []
    assert [form for form in english if CHINESE.search(form) or form != form.lower()] == []


def test_an_entry_without_a_form_is_named(tmp_path: Path) -> None:
    file = tmp_path / "glossary.yaml"
    file.write_text("terms:\n  fit:\n    overfitting:\nplain: {}\nasking: {}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="overfitting"):
        load_glossary(file)
