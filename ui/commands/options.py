"""What several commands share: options under the same name, and the check of the topics that one names."""

from __future__ import annotations

from typing import Annotated

import typer

from content.topics import TOPIC_IDS
from index.records import Filters
from ui.failures import UsageProblem

Topic = Annotated[
    list[str] | None, typer.Option("--topic", help="Only sources of this topic; may be repeated.")
]
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", help="Only this source id; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def require_topics(*topics: str | None) -> None:
    """Raise UsageProblem, which names the topics there are, if one of these is unknown; None is no topic."""
    for topic in topics:
        if topic is not None and topic not in TOPIC_IDS:
            raise UsageProblem(f"There is no topic {topic!r}; the topics are {', '.join(TOPIC_IDS)}.")


def filters_of(
    topics: list[str] | None, sources: list[str] | None, kinds: list[str] | None = None
) -> Filters:
    """Turn command-line options into filters; raises UsageProblem for an unknown topic."""
    require_topics(*topics or ())
    return Filters(
        topics=tuple(topics or ()), source_ids=tuple(sources or ()), source_kinds=tuple(kinds or ())
    )
