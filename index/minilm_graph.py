"""all-MiniLM-L6-v2 for one text, or for a pair, as ONNX graphs whose weights stay in their safetensors file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS = "embeddings.word_embeddings.weight"
SEVEN_BITS = 63
_LAYERS, _HEADS, _WIDTH = 6, 12, 384


@dataclass(frozen=True, slots=True)
class TensorPlace:
    """Where a float32 tensor lies in a safetensors file, in bytes, and its shape."""

    offset: int
    length: int
    shape: tuple[int, ...]


def tensor_places(weights: Path) -> dict[str, TensorPlace]:
    """Turn a safetensors file into the places of its tensors by name."""
    with weights.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header: dict[str, Any] = json.loads(file.read(size))
    header.pop("__metadata__", None)
    return {
        name: TensorPlace(
            8 + size + entry["data_offsets"][0],
            entry["data_offsets"][1] - entry["data_offsets"][0],
            tuple(entry["shape"]),
        )
        for name, entry in header.items()
    }


def read_tensor(weights: Path, name: str) -> NDArray[np.float32]:
    """A tensor of a safetensors file, mapped and not read."""
    import numpy as np

    place = tensor_places(weights)[name]
    return np.memmap(weights, dtype="<f4", mode="r", offset=place.offset, shape=place.shape)


def build_graph(weights: Path) -> bytes:
    """Turn a safetensors file of the model into an ONNX model (about 25 kB) that refers to it by offset.

    Inputs `input_ids` and `attention_mask`, both int64 [batch, sequence]; outputs `embedding`, float32
    [batch, 384]: BERT encoder, mean over the tokens that the mask keeps, scaled to length 1; `pieces`, float32
    [batch, sequence, 384]: what the encoder made of each token; and `words`, of the same shape: what it was given.
    """
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    op = graph.op
    x, folded = _encoded(graph, op("Gather", graph.weight(WORDS), "input_ids"))
    tokens = graph.integers("tokens", 1)
    kept = op("Unsqueeze", op("Cast", "attention_mask", to=TensorProto.FLOAT), graph.integers("last", 2))
    graph.nodes.append(helper.make_node("Reshape", [x, folded], ["pieces"]))
    mean = _mean(graph, "pieces", kept, tokens)
    graph.nodes.append(helper.make_node("LpNormalization", [mean], ["embedding"], axis=-1, p=2))
    shape = ["batch", "sequence"]
    outputs: dict[str, list[str | int]] = {
        "embedding": ["batch", _WIDTH],
        "pieces": [*shape, _WIDTH],
        "words": [*shape, _WIDTH],
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

    graph = _Graph(weights, adapter)
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
    return graph.serialized(["attention_mask", "token_type_ids"], {"logit": ["batch"]}, {"words": _WIDTH})


def _encoded(graph: _Graph, words: str, segments: str = "") -> tuple[str, str]:
    """Add the encoder over vectors of words; its output [tokens, 384], and the shape that folds it by texts. `segments`:
    an input that says which of two texts a token belongs to."""
    from onnx import TensorProto, helper

    op, weight = graph.op, graph.weight
    one, zero = graph.integers("one", 1, scalar=True), graph.integers("zero", 0, scalar=True)
    rows, width = graph.integers("rows", -1, _WIDTH), graph.integers("width", _WIDTH)
    shape = op("Shape", "attention_mask")
    positions = op("Range", zero, op("Gather", shape, one), one)
    x = op("Add", words, op("Gather", weight("embeddings.token_type_embeddings.weight"), segments or zero))
    x = op("Add", x, op("Gather", weight("embeddings.position_embeddings.weight"), positions))
    x = op("Reshape", graph.normalized(x, "embeddings.LayerNorm"), rows)
    folded = op("Concat", shape, width, axis=0)
    if not segments:
        graph.nodes.append(helper.make_node("Reshape", [x, folded], ["words"]))
    mask = op("Cast", "attention_mask", to=TensorProto.INT32)
    for layer in range(_LAYERS):
        prefix = f"encoder.layer.{layer}."
        parts = [graph.linear(x, f"{prefix}attention.self.{name}") for name in ("query", "key", "value")]
        parts = [op("Reshape", part, folded) for part in parts]
        # The runtime's own operator: half the memory of the same thing in single steps.
        mixed = op("MultiHeadAttention", *parts, "", mask, domain="com.microsoft", num_heads=_HEADS)
        mixed = graph.linear(op("Reshape", mixed, rows), f"{prefix}attention.output.dense")
        x = graph.normalized(op("Add", x, mixed), f"{prefix}attention.output.LayerNorm")
        inner = op("Gelu", graph.linear(x, f"{prefix}intermediate.dense"))
        inner = graph.linear(inner, f"{prefix}output.dense")
        x = graph.normalized(op("Add", x, inner), f"{prefix}output.LayerNorm")
    return x, folded


def _mean(graph: _Graph, x: str, kept: str, tokens: str) -> str:
    """The mean over the tokens that `kept` [batch, sequence, 1] marks with 1."""
    total = graph.op("ReduceSum", graph.op("Mul", x, kept), tokens, keepdims=0)
    return graph.op("Div", total, graph.op("ReduceSum", kept, tokens, keepdims=0))


class _Graph:
    """Nodes and initializers as they are added."""

    def __init__(self, weights: Path, adapter: Mapping[str, NDArray[np.float32]] | None = None) -> None:
        self._adapter = adapter or {}
        self._places = tensor_places(weights)
        self._weights = weights
        self._initializers: dict[str, Any] = {}
        self.nodes: list[Any] = []

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        from onnx import helper

        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **attributes))
        return output

    def integers(self, name: str, *values: int, scalar: bool = False) -> str:
        """Add a constant and return its name."""
        from onnx import TensorProto, helper

        shape = [] if scalar else [len(values)]
        self._initializers[name] = helper.make_tensor(name, TensorProto.INT64, shape, values)
        return name

    def weight(self, name: str) -> str:
        """Add a tensor of the adapter, or of the safetensors file by its place there, and return its name."""
        from onnx import TensorProto, numpy_helper

        if name in self._adapter:
            self._initializers[name] = numpy_helper.from_array(self._adapter[name], name)
            return name
        found = self._places[name]
        tensor = TensorProto(
            name=name, data_type=TensorProto.FLOAT, dims=found.shape, data_location=TensorProto.EXTERNAL
        )
        place = {"location": self._weights.name, "offset": str(found.offset), "length": str(found.length)}
        for key, value in place.items():
            tensor.external_data.add(key=key, value=value)
        self._initializers[name] = tensor
        return name

    def linear(self, x: str, name: str) -> str:
        """x times the transposed weight matrix, plus the bias, and what an adapter adds."""
        if f"{name}.down" in self._adapter:
            return self._quantized(x, name)
        return self.op("Gemm", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), transB=1)

    def _quantized(self, x: str, name: str) -> str:
        """The same with the adapter's part added to the matrix and the sum rounded to seven bits for each output."""
        import numpy as np
        from onnx import numpy_helper

        whole = read_tensor(self._weights, f"{name}.weight")
        whole = whole + self._adapter[f"{name}.up"] @ self._adapter[f"{name}.down"]
        scale = np.abs(whole).max(axis=1) / SEVEN_BITS
        parts = {
            "rounded": np.ascontiguousarray(np.rint(whole / scale[:, None]).T.astype(np.int8)),
            "scale": scale.astype(np.float32),
            "zero": np.zeros(len(whole), dtype=np.int8),
            "offset": np.array(read_tensor(self._weights, f"{name}.bias")),
        }
        names = [f"{name}.{part}" for part in parts]
        for full, value in zip(names, parts.values(), strict=True):
            self._initializers[full] = numpy_helper.from_array(value, full)
        return self.op("DynamicQuantizeMatMul", x, *names, domain="com.microsoft")

    def normalized(self, x: str, name: str) -> str:
        """Layer normalization over the last axis."""
        scale, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", x, scale, bias, epsilon=1e-12)

    def serialized(
        self,
        inputs: Sequence[str],
        outputs: Mapping[str, list[str | int]],
        vectors: Mapping[str, int] | None = None,
    ) -> bytes:
        """The model as bytes, with its inputs [batch, sequence], of them `vectors` with a width, and its outputs with
        their shapes."""
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self.nodes,
            "all-MiniLM-L6-v2",
            [
                *(helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "sequence"]) for n in inputs),
                *(
                    helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", "sequence", width])
                    for n, width in (vectors or {}).items()
                ),
            ],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in outputs.items()],
            initializer=list(self._initializers.values()),
        )
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        return bytes(model.SerializeToString())
