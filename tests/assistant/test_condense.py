"""What a follow-up is searched as."""

import pytest

from assistant.condense import condense
from assistant.evaluation.conversation import turns


@pytest.mark.parametrize(
    ("history", "follow_up", "searched"),
    [
        ([], "and its drawback?", "and its drawback?"),
        (["What is dropout?"], "why?", "dropout: why?"),
        (["What is dropout?"], "and its drawback?", "dropout: and its drawback?"),
        (["How does HNSW work?"], "which parameters matter?", "HNSW work: which parameters matter?"),
        (["What is LoRA?"], "and QLoRA?", "What is QLoRA?"),
        (["What is dropout?"], "Explain decision trees", "Explain decision trees"),
        (["What is dropout?"], "what does AUC measure?", "what does AUC measure?"),
        (["What is dropout?"], "What is Kafka?", "What is Kafka?"),
        (
            ["What is bagging?", "What is boosting?"],
            "compare the two",
            "boosting and bagging: compare the two",
        ),
    ],
)
def test_follow_ups(history: list[str], follow_up: str, searched: str) -> None:
    assert condense(follow_up, turns(history)) == searched


def test_the_subject_survives_several_follow_ups() -> None:
    history = turns(["What is gradient boosting?", "when does it overfit?"])
    assert condense("and why?", history).startswith("gradient boosting")
