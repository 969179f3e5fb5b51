"""Tensors of a safetensors file and nodes in, an ONNX model that refers to them by their place out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEVEN_BITS = 63


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


class Graph:
    """Nodes and initializers as they are added; tensors of the safetensors file are referred to by their place."""

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
            self._weights.stem,
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
