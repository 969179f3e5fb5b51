"""What several commands share: options under the same name, and the check of the topics that one names."""

from __future__ import annotations

from typing import Annotated

import typer

from content.topics import TOPIC_IDS
from ui.failures import UsageProblem

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def require_topics(*topics: str | None) -> None:
    """Raise UsageProblem, which names the topics there are, if one of these is unknown; None is no topic."""
    for topic in topics:
        if topic is not None and topic not in TOPIC_IDS:
            raise UsageProblem(f"There is no topic {topic!r}; the topics are {', '.join(TOPIC_IDS)}.")
