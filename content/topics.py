"""The study topics, in the order in which a reader meets them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject of the interview: `id` names its folders and files, `title` is what users read."""

    id: str
    title: str
    words: tuple[str, ...]  # lower-case phrases that place a heading or a question under the topic


TOPICS: tuple[Topic, ...] = (
    Topic(
        "ml",
        "Machine-learning concepts",
        ("ml concepts", "machine learning", "theory and practice", "concepts"),
    ),
    Topic(
        "statistics", "Statistics and experiments", ("statistics", "probability", "a/b test", "experiment")
    ),
    Topic("deep-learning", "Deep learning", ("deep learning", "neural network")),
    Topic("nlp", "Natural language processing", ("natural language", "nlp")),
    Topic("computer-vision", "Computer vision", ("computer vision", "(cv)", "image")),
    Topic(
        "recommender-systems", "Recommender systems", ("recommender", "recommendation", "recsys", "ranking")
    ),
    Topic("llm", "Large language models", ("llm", "generative ai", "language model", "genai")),
    Topic("rag", "Retrieval-augmented generation", ("rag", "retrieval-augmented", "retrieval augmented")),
    Topic("agents", "Agents", ("agentic", "agents", "agent")),
    Topic("system-design", "ML system design", ("system design", "case stud", "production")),
    Topic("mlops", "MLOps", ("mlops", "deployment", "monitoring", "operations")),
    Topic(
        "dsa", "Data structures and algorithms", ("dsa", "algorithm", "leetcode", "data structure", "coding")
    ),
    Topic("ml-coding", "ML coding from scratch", ("ml coding", "from scratch", "scikit-learn", "pytorch")),
    Topic("behavioral", "Behavioral interviews", ("behavioral", "behavioural", "star stories")),
    Topic(
        "interviews",
        "Interview formats and preparation",
        ("interview", "preparation", "guide", "tips", "plan"),
    ),
    Topic("projects", "Projects", ("project", "kaggle")),
)

TOPIC_IDS: tuple[str, ...] = tuple(topic.id for topic in TOPICS)


def topic_title(topic_id: str) -> str:
    """Turn a topic id into its title; an unknown id is returned as it is."""
    return next((topic.title for topic in TOPICS if topic.id == topic_id), topic_id)
