"""Two texts read together: a rewording states a sentence, a denial in its own words does not."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from content.handbook import load_handbook
from content.questions import load_questions
from content.wordings import load_wordings
from index.embed import EmbeddingError
from index.minilm import MiniLM, model_folder, open_tokenizer
from index.statements import MOST_PIECES, StatementReader
from index.train_statements import Pair, draw_pairs, encoded, logits, new_adapter

CLAIM = "Dropout switches off random units during training and keeps all of them at inference."
REWORDED = "While the net learns, some neurons, drawn by chance, are silenced; when you predict with it, everybody works."
TURNED_ROUND = "Dropout keeps all units during training and switches off random ones at inference."
UNRELATED = "The primary key of a table must be unique."


def test_a_rewording_is_told_from_a_denial_in_the_same_words(tmp_path: Path) -> None:
    odds = MiniLM(tmp_path).statement_odds([(REWORDED, CLAIM), (TURNED_ROUND, CLAIM), (UNRELATED, CLAIM)])
    assert odds[0] > max(0.0, odds[1], odds[2])
    assert odds[2] < 0


def test_odds_come_in_the_order_of_the_pairs_and_do_not_depend_on_their_company(tmp_path: Path) -> None:
    reader = StatementReader(tmp_path)
    pairs = [(text, CLAIM) for text in (REWORDED, UNRELATED, TURNED_ROUND, CLAIM) for _ in range(3)]
    together = reader.log_odds(pairs)
    alone = np.concatenate([reader.log_odds([pair]) for pair in pairs])
    assert together == pytest.approx(alone, abs=1e-5)
    assert reader.log_odds([]).shape == (0,)


def test_the_graph_computes_what_was_trained(tmp_path: Path) -> None:
    base = load_file(str(model_folder() / "model.safetensors"))
    generator = torch.Generator().manual_seed(1)
    adapter = {
        name: (value + 0.05 * torch.randn(value.shape, generator=generator)).detach().half().float()
        for name, value in new_adapter(base, seed=1).items()
    }
    np.savez(
        tmp_path / "adapter.npz",
        **{name: value.numpy().astype(np.float16) for name, value in adapter.items()},
    )  # type: ignore[arg-type]
    pairs = [Pair(text, CLAIM, 0.0) for text in (REWORDED, TURNED_ROUND, UNRELATED)]
    with torch.inference_mode():
        trained = logits(base, adapter, encoded(open_tokenizer(MOST_PIECES), pairs))
    reader = StatementReader(tmp_path, adapter=tmp_path / "adapter.npz")
    rounded = reader.log_odds([(pair.said, pair.claim) for pair in pairs])
    assert rounded == pytest.approx(trained.numpy(), abs=0.1)  # seven bits a weight


def test_another_adapter_replaces_the_graph_of_the_one_before(tmp_path: Path) -> None:
    base = load_file(str(model_folder() / "model.safetensors"))
    for seed in (1, 2):
        adapter = {
            name: value.detach().numpy().astype(np.float16) for name, value in new_adapter(base, seed).items()
        }
        np.savez(tmp_path / "adapter.npz", **adapter)  # type: ignore[arg-type]
        StatementReader(tmp_path, adapter=tmp_path / "adapter.npz").log_odds([(REWORDED, CLAIM)])
    assert len(list(tmp_path.glob("minilm-pairs-*.onnx"))) == 1


@pytest.mark.parametrize("data", [None, b"damaged"])
def test_an_adapter_that_cannot_be_read_is_one_sentence(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "adapter.npz").write_bytes(data)
    with pytest.raises(EmbeddingError, match="install the program again"):
        StatementReader(tmp_path, adapter=tmp_path / "adapter.npz").log_odds([(REWORDED, CLAIM)])


def test_pairs_are_drawn_from_both_sides_and_again_by_seed() -> None:
    wordings = load_wordings(load_questions(), load_handbook())[:40]
    pairs = draw_pairs(wordings, random.Random(3))
    assert pairs == draw_pairs(wordings, random.Random(3))
    assert pairs != draw_pairs(wordings, random.Random(4))
    share = float(np.mean([pair.stated == 1.0 for pair in pairs]))
    assert 0.3 < share < 0.55
