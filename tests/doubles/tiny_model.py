"""Writes a model of a few kilobytes in GGUF form: nonsense out, but a real engine runs it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

WIDTH, INNER, LAYERS, HEADS = 32, 64, 1, 2
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_U32, _F32, _BOOL, _TEXT, _LIST, _I32 = 4, 6, 7, 8, 9, 5


def write_tiny_model(path: Path, *, context_tokens: int = 4096, seed: int = 0) -> Path:
    """Write a one-layer random model whose tokens are bytes and the chat markers; returns the path."""
    tokens = [*_byte_alphabet(), "<|im_start|>", "<|im_end|>"]
    end = len(tokens) - 1
    fields: list[tuple[str, int, object]] = [
        ("general.architecture", _TEXT, "llama"),
        ("general.name", _TEXT, "tiny"),
        ("llama.context_length", _U32, context_tokens),
        ("llama.embedding_length", _U32, WIDTH),
        ("llama.block_count", _U32, LAYERS),
        ("llama.feed_forward_length", _U32, INNER),
        ("llama.attention.head_count", _U32, HEADS),
        ("llama.attention.head_count_kv", _U32, HEADS),
        ("llama.attention.layer_norm_rms_epsilon", _F32, 1e-5),
        ("tokenizer.ggml.model", _TEXT, "gpt2"),
        ("tokenizer.ggml.pre", _TEXT, "qwen2"),
        ("tokenizer.ggml.tokens", _LIST, (_TEXT, tokens)),
        ("tokenizer.ggml.token_type", _LIST, (_I32, [1] * 256 + [3, 3])),
        ("tokenizer.ggml.merges", _LIST, (_TEXT, ["Ġ Ġ"])),
        ("tokenizer.ggml.eos_token_id", _U32, end),
        ("tokenizer.ggml.add_bos_token", _BOOL, False),
        ("tokenizer.chat_template", _TEXT, TEMPLATE),
    ]
    tensors = _tensors(len(tokens), np.random.default_rng(seed))
    data = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(fields))
    for key, kind, value in fields:
        data += _text(key) + struct.pack("<I", kind) + _value(kind, value)
    offset = 0
    for name, tensor in tensors.items():
        # dimensions run from the innermost out; every tensor is float32 (type 0)
        data += _text(name) + struct.pack(f"<I{tensor.ndim}QIQ", tensor.ndim, *tensor.shape[::-1], 0, offset)
        offset += _padded(tensor.nbytes)
    data += b"\0" * (_padded(len(data)) - len(data))
    for tensor in tensors.values():
        data += tensor.tobytes() + b"\0" * (_padded(tensor.nbytes) - tensor.nbytes)
    path.write_bytes(data)
    return path


def _tensors(vocabulary: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (vocabulary, WIDTH)}
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        shapes[f"{block}.attn_norm.weight"] = (WIDTH,)
        for part in ("q", "k", "v", "output"):
            shapes[f"{block}.attn_{part}.weight"] = (WIDTH, WIDTH)
        shapes[f"{block}.ffn_norm.weight"] = (WIDTH,)
        shapes[f"{block}.ffn_gate.weight"] = shapes[f"{block}.ffn_up.weight"] = (INNER, WIDTH)
        shapes[f"{block}.ffn_down.weight"] = (WIDTH, INNER)
    shapes |= {"output_norm.weight": (WIDTH,), "output.weight": (vocabulary, WIDTH)}
    return {name: random.normal(0, 0.4, shape).astype("<f4") for name, shape in shapes.items()}


def _byte_alphabet() -> list[str]:
    """Give the printable character that stands for each byte in byte-level vocabularies."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    letters = {byte: chr(byte) for byte in shown} | {byte: chr(256 + i) for i, byte in enumerate(hidden)}
    return [letters[byte] for byte in range(256)]


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _value(kind: int, value: object) -> bytes:
    if kind == _TEXT:
        return _text(str(value))
    if kind == _LIST:
        assert isinstance(value, tuple)
        inner, items = value
        return struct.pack("<IQ", inner, len(items)) + b"".join(_value(inner, item) for item in items)
    return struct.pack({_U32: "<I", _I32: "<i", _F32: "<f", _BOOL: "<?"}[kind], value)


def _padded(size: int) -> int:
    return -(-size // 32) * 32
