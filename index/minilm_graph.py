"""The computation of all-MiniLM-L6-v2 as an ONNX graph whose weights stay in their safetensors file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_LAYERS, _HEADS, _WIDTH = 6, 12, 384


def build_graph(weights: Path) -> bytes:
    """Turn a safetensors file of the model into an ONNX model (about 25 kB) that refers to it by offset.

    Inputs `input_ids` and `attention_mask`, both int64 [batch, sequence]; outputs `embedding`, float32
    [batch, 384]: BERT encoder, mean over the tokens that the mask keeps, scaled to length 1; `pieces`, float32
    [batch, sequence, 384]: what the encoder made of each token; and `words`, of the same shape: what it was given.
    """
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    op, weight = graph.op, graph.weight
    one, zero = graph.integers("one", 1, scalar=True), graph.integers("zero", 0, scalar=True)
    rows, width = graph.integers("rows", -1, _WIDTH), graph.integers("width", _WIDTH)

    shape = op("Shape", "input_ids")
    positions = op("Range", zero, op("Gather", shape, one), one)
    x = op("Gather", weight("embeddings.word_embeddings.weight"), "input_ids")
    x = op("Add", x, op("Gather", weight("embeddings.token_type_embeddings.weight"), zero))
    x = op("Add", x, op("Gather", weight("embeddings.position_embeddings.weight"), positions))
    x = op("Reshape", graph.normalized(x, "embeddings.LayerNorm"), rows)
    folded = op("Concat", shape, width, axis=0)
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

    tokens = graph.integers("tokens", 1)
    kept = op("Unsqueeze", op("Cast", "attention_mask", to=TensorProto.FLOAT), graph.integers("last", 2))
    graph.nodes.append(helper.make_node("Reshape", [x, folded], ["pieces"]))
    total = op("ReduceSum", op("Mul", "pieces", kept), tokens, keepdims=0)
    mean = op("Div", total, op("ReduceSum", kept, tokens, keepdims=0))
    graph.nodes.append(helper.make_node("LpNormalization", [mean], ["embedding"], axis=-1, p=2))
    return graph.serialized()


class _Graph:
    """Nodes and initializers as they are added."""

    def __init__(self, weights: Path) -> None:
        with weights.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            self._header: dict[str, Any] = json.loads(file.read(length))
        self._file, self._data_start = weights.name, 8 + length
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
        """Add a tensor of the safetensors file, by its place there, and return its name."""
        from onnx import TensorProto

        entry = self._header[name]
        start, end = entry["data_offsets"]
        tensor = TensorProto(
            name=name, data_type=TensorProto.FLOAT, dims=entry["shape"], data_location=TensorProto.EXTERNAL
        )
        place = {"location": self._file, "offset": str(self._data_start + start), "length": str(end - start)}
        for key, value in place.items():
            tensor.external_data.add(key=key, value=value)
        self._initializers[name] = tensor
        return name

    def linear(self, x: str, name: str) -> str:
        """x times the transposed weight matrix, plus the bias."""
        return self.op("Gemm", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), transB=1)

    def normalized(self, x: str, name: str) -> str:
        """Layer normalization over the last axis."""
        scale, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", x, scale, bias, epsilon=1e-12)

    def serialized(self) -> bytes:
        """The model as bytes."""
        from onnx import TensorProto, helper

        shape = ["batch", "sequence"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, shape)
            for name in ("input_ids", "attention_mask")
        ]
        outputs = [
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", _WIDTH]),
            helper.make_tensor_value_info("pieces", TensorProto.FLOAT, [*shape, _WIDTH]),
            helper.make_tensor_value_info("words", TensorProto.FLOAT, [*shape, _WIDTH]),
        ]
        graph = helper.make_graph(
            self.nodes, "all-MiniLM-L6-v2", inputs, outputs, initializer=list(self._initializers.values())
        )
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        return bytes(model.SerializeToString())
