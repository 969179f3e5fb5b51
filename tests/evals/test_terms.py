"""Asked what a term of the field is, an answer begins with the sentence that says so."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.answer import Assistant
from assistant.context import ContextSettings
from assistant.prompt import load_modes

TERMS = [json.loads(line) for line in (Path(__file__).parent / "terms.jsonl").open(encoding="utf-8")]
DEFINED = 0.98  # share of the terms whose definition leads


def test_an_answer_to_what_a_term_is_begins_with_its_definition(retriever, embedder) -> None:
    assistant = Assistant(retriever, embedder, None, ContextSettings(), clock=lambda: 0.0)
    other = []
    for item in TERMS:
        *_, answer = assistant.answer(f"What is {item['term']}?", mode=load_modes()["answer"])
        if not answer.text.startswith(item["begins"]):
            other.append((item["term"], answer.text[:60]))
    print(f"{len(TERMS) - len(other)} of {len(TERMS)} begin with the definition; others: {other}")
    assert len(other) <= (1 - DEFINED) * len(TERMS)
