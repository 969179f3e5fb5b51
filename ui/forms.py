"""What a form on the page sends: JSON of its fields in, text, numbers and lists out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LONGEST = 40_000  # characters of one field; more is cut off


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form by name; one that was chosen more than once has several values."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of a field, "" where there is none."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        """All values of a field that are not empty."""
        return [value for value in self.values.get(name, ()) if value]

    def number(self, name: str, least: int = 0, most: int = 10**9) -> int:
        """The value of a field as a whole number between two bounds; the lower one where it is none."""
        value = self.text(name).strip()
        return min(most, max(least, int(value))) if value.isascii() and value.isdigit() else least


def read_form(raw: str) -> Form:
    """Turn what the page sent into a form; anything malformed is an empty one."""
    try:
        sent = json.loads(raw)
    except ValueError:
        return Form()
    return form_of(sent)


def form_of(sent: object) -> Form:
    """Turn decoded JSON, names with a text or a list of texts, into a form."""
    if not isinstance(sent, dict):
        return Form()
    return Form(
        {
            str(name): tuple(str(v)[:LONGEST] for v in (value if isinstance(value, list) else [value]))
            for name, value in sent.items()
        }
    )
