"""all-MiniLM-L6-v2 for one text, or for a pair, as ONNX graphs whose weights stay in their safetensors file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from index.onnx_graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS = "embeddings.word_embeddings.weight"
LAYERS, HEADS, WIDTH = 6, 12, 384


def build_graph(weights: Path) -> bytes:
    """Turn a safetensors file of the model into an ONNX model (about 25 kB) that refers to it by offset.

    Inputs `input_ids` and `attention_mask`, both int64 [batch, sequence]; outputs `embedding`, float32
    [batch, 384]: BERT encoder, mean over the tokens that the mask keeps, scaled to length 1; `pieces`, float32
    [batch, sequence, 384]: what the encoder made of each token; and `words`, of the same shape: what it was given.
    """
    from onnx import TensorProto, helper

    graph = Graph(weights)
    op = graph.op
    x, folded = _encoded(graph, op("Gather", graph.weight(WORDS), "input_ids"))
    tokens = graph.integers("tokens", 1)
    kept = op("Unsqueeze", op("Cast", "attention_mask", to=TensorProto.FLOAT), graph.integers("last", 2))
    graph.nodes.append(helper.make_node("Reshape", [x, folded], ["pieces"]))
    mean = _mean(graph, "pieces", kept, tokens)
    graph.nodes.append(helper.make_node("LpNormalization", [mean], ["embedding"], axis=-1, p=2))
    shape = ["batch", "sequence"]
    outputs: dict[str, list[str | int]] = {
        "embedding": ["batch", WIDTH],
        "pieces": [*shape, WIDTH],
        "words": [*shape, WIDTH],
    }
    return graph.serialized(["input_ids", "attention_mask"], outputs)


def build_pair_graph(weights: Path, adapter: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Turn the model's file and an adapter into an ONNX model (12 MB) that reads two texts at once (a cross-encoder).

    The adapter adds a product of two thin matrices to every matrix of the encoder (LoRA, Hu et al., 2021; names end in
    `.down` [rank, inputs] and `.up` [outputs, rank]), replaces the layer normalizations and the vectors of the two
    segments, and has a head of two layers over the means of both segments and the first token. The sums are kept as
    seven-bit integers with a scale for each output, which is three times as fast as float32; eight bits would overflow
    on processors without VNNI. Inputs `words`, float32 [batch, sequence, 384] (rows of the table of words, which is
    left in its file), `attention_mask` and `token_type_ids`, int64 [batch, sequence]; output `logit`, float32 [batch].
    """
    from onnx import TensorProto, helper

    graph = Graph(weights, adapter)
    op = graph.op
    x, folded = _encoded(graph, "words", "token_type_ids")
    x = op("Reshape", x, folded)
    tokens, last = graph.integers("tokens", 1), graph.integers("last", 2)
    second = op("Cast", op("Mul", "token_type_ids", "attention_mask"), to=TensorProto.FLOAT)
    first = op("Sub", op("Cast", "attention_mask", to=TensorProto.FLOAT), second)
    parts = [_mean(graph, x, op("Unsqueeze", segment, last), tokens) for segment in (first, second)]
    parts.append(op("Gather", x, graph.integers("start", 0, scalar=True), axis=1))
    hidden = op("Gelu", graph.linear(op("Concat", *parts, axis=1), "head.hidden"))
    logit = op("Squeeze", graph.linear(hidden, "head.out"), tokens)
    graph.nodes.append(helper.make_node("Identity", [logit], ["logit"]))
    return graph.serialized(["attention_mask", "token_type_ids"], {"logit": ["batch"]}, {"words": WIDTH})


def _encoded(graph: Graph, words: str, segments: str = "") -> tuple[str, str]:
    """Add the encoder over vectors of words; its output [tokens, 384], and the shape that folds it by texts. `segments`:
    an input that says which of two texts a token belongs to."""
    from onnx import TensorProto, helper

    op, weight = graph.op, graph.weight
    one, zero = graph.integers("one", 1, scalar=True), graph.integers("zero", 0, scalar=True)
    rows, width = graph.integers("rows", -1, WIDTH), graph.integers("width", WIDTH)
    shape = op("Shape", "attention_mask")
    positions = op("Range", zero, op("Gather", shape, one), one)
    x = op("Add", words, op("Gather", weight("embeddings.token_type_embeddings.weight"), segments or zero))
    x = op("Add", x, op("Gather", weight("embeddings.position_embeddings.weight"), positions))
    x = op("Reshape", graph.normalized(x, "embeddings.LayerNorm"), rows)
    folded = op("Concat", shape, width, axis=0)
    if not segments:
        graph.nodes.append(helper.make_node("Reshape", [x, folded], ["words"]))
    mask = op("Cast", "attention_mask", to=TensorProto.INT32)
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}."
        parts = [graph.linear(x, f"{prefix}attention.self.{name}") for name in ("query", "key", "value")]
        parts = [op("Reshape", part, folded) for part in parts]
        # The runtime's own operator: half the memory of the same thing in single steps.
        mixed = op("MultiHeadAttention", *parts, "", mask, domain="com.microsoft", num_heads=HEADS)
        mixed = graph.linear(op("Reshape", mixed, rows), f"{prefix}attention.output.dense")
        x = graph.normalized(op("Add", x, mixed), f"{prefix}attention.output.LayerNorm")
        inner = op("Gelu", graph.linear(x, f"{prefix}intermediate.dense"))
        inner = graph.linear(inner, f"{prefix}output.dense")
        x = graph.normalized(op("Add", x, inner), f"{prefix}output.LayerNorm")
    return x, folded


def _mean(graph: Graph, x: str, kept: str, tokens: str) -> str:
    """The mean over the tokens that `kept` [batch, sequence, 1] marks with 1."""
    total = graph.op("ReduceSum", graph.op("Mul", x, kept), tokens, keepdims=0)
    return graph.op("Div", total, graph.op("ReduceSum", kept, tokens, keepdims=0))
