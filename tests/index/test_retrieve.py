"""Retrieval: the passage that is there is found, where it may be searched, with a link to its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from content.source import SourceKind
from index.builds import stored_build
from index.records import Filters

CHINESE = {
    "attention.md": (
        "# 注意力机制\n\n注意力机制让模型在每一步给输入的各个位置分配不同的权重，从而关注最相关的部分。\n"
    ),
    "pooling.md": "# 池化层\n\n池化层把相邻区域的特征合并成一个值，减少参数并带来平移不变性。Pooling is cheap.\n",
}


def test_the_passage_that_answers_comes_first_with_its_place(notes: Any) -> None:
    passage = notes.retriever().retrieve("which optimizer has a learning rate for every weight?")[0]
    assert passage.path == "optimization/adam.md"
    assert passage.title == "Adam" and passage.source_title == "Notes" and passage.topics == ("ml",)
    assert (passage.first_line, passage.last_line) == (3, 3) or passage.first_line <= 3 <= passage.last_line
    assert 0 < passage.similarity <= 1
    assert passage.url.endswith("adam.md")
    stored = notes.library.document(passage.document_id)
    assert passage.text.split()[0] in stored.text


def test_other_forms_of_a_word_are_found(notes: Any) -> None:
    assert "damps" in notes.retriever().retrieve("zigzagging damped")[0].text


def test_hidden_text_is_never_found(notes: Any) -> None:
    assert all("pelican" not in p.text for p in notes.retriever().retrieve("the secret phrase pelican"))


def test_the_budget_limits_the_passages_but_never_to_none(notes: Any) -> None:
    retriever = notes.retriever()
    everything = retriever.retrieve("momentum gradient step", budget_tokens=2000)
    assert len(everything) >= 3
    assert len(retriever.retrieve("momentum gradient step", budget_tokens=1)) == 1
    assert len({passage.chunk_id for passage in everything}) == len(everything)


def test_filters_restrict_to_topics_sources_and_kinds(notes: Any) -> None:
    notes.add("vision", {"conv.md": "# Convolution\n\nEach step of a convolution reuses weights.\n"}, ("cv",))
    notes.sync()
    retriever = notes.retriever()
    found = retriever.retrieve("gradient step weights", filters=Filters(topics=("cv",)))
    assert {passage.source_id for passage in found} == {"vision"}
    found = retriever.retrieve("gradient step weights", filters=Filters(source_ids=("notes",)))
    assert {passage.source_id for passage in found} == {"notes"}
    assert retriever.retrieve("gradient", filters=Filters(kinds=("links",))) == []
    assert retriever.retrieve("gradient", filters=Filters(source_kinds=(SourceKind.PDF,))) == []
    assert retriever.retrieve("gradient", filters=Filters(topics=("cv",), source_ids=("notes",))) == []


def test_a_twin_is_found_by_a_filter_that_leaves_its_original_out(shelf: Any) -> None:
    text = (
        "# Dropout\n\n"
        + "Dropout zeroes a random part of the activations while training, so no unit relies. " * 3
    )
    shelf.add("first", {"a.md": text}, ("ml",))
    shelf.add("second", {"b.md": text}, ("nlp",))
    shelf.sync()
    (passage,) = shelf.retriever().retrieve("random activations", filters=Filters(topics=("nlp",)))
    assert (passage.source_id, passage.path) == ("second", "b.md")
    assert [origin.source_id for origin in passage.also_in] == ["first"]
    assert passage.similarity > 0


def test_a_chinese_question_finds_chinese_passages(notes: Any) -> None:
    notes.add("book", CHINESE)
    notes.sync()
    retriever = notes.retriever()
    assert retriever.retrieve("什么是注意力机制？")[0].path == "attention.md"
    assert retriever.retrieve("池化的作用")[0].path == "pooling.md"


def test_an_english_question_prefers_english_passages_and_falls_back_to_chinese_ones(notes: Any) -> None:
    notes.add("book", CHINESE)
    notes.write(
        "notes", {"metrics/pooling.md": "# Pooled variance\n\nPooling two samples averages variances.\n"}
    )
    notes.sync()
    found = [passage.path for passage in notes.retriever().retrieve("pooling")]
    assert found[0] == "metrics/pooling.md" and "pooling.md" in found
    only = notes.retriever().retrieve("pooling", filters=Filters(source_ids=("book",)))
    assert only[0].path == "pooling.md"


def test_a_chinese_question_finds_english_passages_behind_chinese_ones_that_answer(notes: Any) -> None:
    assert notes.retriever().retrieve("动量法是什么")[0].path == "optimization/momentum.md"
    notes.add("book", {"momentum.md": "# 动量法\n\n动量法把过去梯度的衰减平均加到每一步上，减小振荡。\n"})
    notes.sync()
    found = [passage.path for passage in notes.retriever().retrieve("动量法是什么")]
    assert found[0] == "momentum.md" and "optimization/momentum.md" in found[:4]


def test_an_english_question_finds_chinese_passages_by_their_chinese_words_alone(notes: Any) -> None:
    notes.add("book", {"a.md": "# 谱聚类\n\n先建图，再取最小的几个特征向量。\n"})
    notes.sync()
    found = [passage.path for passage in notes.retriever().retrieve("what is spectral clustering?")]
    assert "a.md" in found[:2]


def test_a_short_chinese_word_after_latin_letters_is_found(notes: Any) -> None:
    notes.add("book", {"p.md": "# 检验\n\np值小于阈值时拒绝原假设。\n"})
    notes.sync()
    assert "p.md" in [passage.path for passage in notes.retriever().retrieve("p-value")][:2]


def test_neighboring_hits_are_one_passage_where_the_budget_allows(shelf: Any) -> None:
    names = "alpha beta gamma delta epsilon".split()
    text = "\n\n".join(
        f"## Layer {name}\n\n" + f"The {name} layer of the stack keeps weights. " * 12 for name in names
    )
    shelf.add("notes", {"a.md": f"# Stack\n\n{text}"})
    shelf.sync()
    ample = shelf.retriever().retrieve("gamma layer of the stack", budget_tokens=3000)
    scarce = shelf.retriever().retrieve("gamma layer of the stack", budget_tokens=100)
    assert ample[0].chunk_id == scarce[0].chunk_id
    assert "gamma" in scarce[0].text and "delta" not in scarce[0].text
    assert all(name in ample[0].text for name in ("beta", "gamma", "delta"))
    assert ample[0].first_line < scarce[0].first_line <= scarce[0].last_line < ample[0].last_line
    assert sum(passage.text.count("delta layer") for passage in ample) == 12  # shown once


def test_a_cap_per_document_makes_room_for_others(shelf: Any) -> None:
    text = "\n\n".join(f"## Step {i}\n\n" + f"Gradient step {i} moves the weights. " * 20 for i in range(6))
    shelf.add("notes", {"long.md": f"# Steps\n\n{text}", "other.md": "# Other\n\nA gradient is a slope.\n"})
    shelf.sync()
    shelf.settings = replace(shelf.settings, per_document=1)
    assert [p.path for p in shelf.retriever().retrieve("gradient step")] == ["long.md", "other.md"]


def test_before_the_first_index_is_published_words_alone_find_passages(shelf: Any) -> None:
    shelf.add("notes", {"a.md": "# Bagging\n\nBagging averages models.\n"})
    events = shelf.events()
    for _ in range(6):
        next(events)
        if shelf.library.counts().chunks:
            break
    assert stored_build(shelf.library) is None
    assert shelf.retriever().retrieve("bagging")[0].similarity == 0.0
    events.close()


def test_a_question_of_signs_or_stop_words_raises_nothing(notes: Any) -> None:
    retriever = notes.retriever()
    for question in (
        "",
        "  ",
        '"',
        "AND OR NOT NEAR(",
        "what is the",
        "' OR 1=1 --",
        "*",
        "a" * 5000,
        "🙂",
        "C++ {x}^2 -:",
    ):
        retriever.retrieve(question)
    assert retriever.retrieve("") == []


class LastFirst:
    """A reranker that prefers what mentions AUC."""

    def score(self, query: str, texts: list[str]) -> list[float]:
        return [float("ROC" in text) for text in texts]


def test_a_reranker_reorders_the_first_passages(notes: Any) -> None:
    from index.retrieve import Retriever

    plain = notes.retriever().retrieve("momentum gradient random")
    assert "ROC" not in plain[0].text
    reranking = Retriever(
        notes.library, notes.vectors, notes.embedder, settings=notes.settings, reranker=LastFirst()
    )
    assert "ROC" in reranking.retrieve("momentum gradient random")[0].text


def test_llamaindex_engines_can_use_the_retriever(notes: Any) -> None:
    from index.llama_retriever import as_llama_retriever

    nodes = as_llama_retriever(notes.retriever()).retrieve("Nesterov look-ahead")
    assert "Nesterov" in nodes[0].node.get_content()
    assert nodes[0].node.metadata["path"] == "optimization/momentum.md"
    assert nodes[0].score >= nodes[-1].score


def test_beside_other_sources_the_handbook_has_a_few_passages_and_alone_as_many_as_fit(shelf: Any) -> None:
    pages = {f"ml/{name}.md": f"# {name}\n\nMomentum {name} gradient descent step.\n" for name in "abcd"}
    shelf.add("handbook", pages, kind=SourceKind.HANDBOOK)
    shelf.sync()
    assert len(shelf.retriever().retrieve("momentum gradient step")) == 4
    shelf.add("notes", {"m.md": "# Momentum\n\nMomentum remembers past gradients in each step.\n"})
    shelf.sync()
    found = shelf.retriever().retrieve("momentum gradient step")
    assert sum(passage.source_kind == "handbook" for passage in found) == 1
    assert any(passage.source_id == "notes" for passage in found)
