"""Our retriever as a LlamaIndex retriever, so that any LlamaIndex query engine can stand on it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from index.records import Filters
from index.retrieve import Retriever

if TYPE_CHECKING:
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle


def as_llama_retriever(
    retriever: Retriever, *, budget_tokens: int = 2000, filters: Filters | None = None
) -> BaseRetriever:
    """Turn a retriever into a LlamaIndex `BaseRetriever`; a node's id is the chunk id, its text the passage's.

    Metadata (source, title, URL, lines) is kept out of what LlamaIndex embeds and shows to a model, except
    for the heading path and the URL.
    """
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, TextNode

    class WhetstoneRetriever(BaseRetriever):
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            nodes = []
            for passage in retriever.retrieve(
                query_bundle.query_str, budget_tokens=budget_tokens, filters=filters
            ):
                facts = asdict(passage)
                text, score = facts.pop("text"), facts.pop("score")
                hidden = [key for key in facts if key not in ("heading_path", "url")]
                node = TextNode(
                    id_=passage.chunk_id,
                    text=text,
                    metadata=facts,
                    excluded_llm_metadata_keys=hidden,
                    excluded_embed_metadata_keys=list(facts),
                )
                nodes.append(NodeWithScore(node=node, score=score))
            return nodes

    return WhetstoneRetriever()
