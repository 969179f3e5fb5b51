"""Recompute every number stated in the deep-learning pages."""

import math

import numpy as np
import torch
import torch.nn.functional as F


def close(value: float, stated: float, relative: float = 0.006) -> bool:
    """Tell whether a recomputed value equals the rounded one printed in a page."""
    return math.isclose(value, stated, rel_tol=relative, abs_tol=1e-12)


def softmax(logits: list[float]) -> np.ndarray:
    """Turn logits into probabilities."""
    z = np.asarray(logits, dtype=float)
    e = np.exp(z - z.max())
    return np.asarray(e / e.sum())


def check_activation_functions() -> None:
    def sigmoid(z: float) -> float:
        return 1 / (1 + math.exp(-z))

    def slope(z: float) -> float:
        return sigmoid(z) * (1 - sigmoid(z))

    assert slope(0) == 0.25 and close(slope(2), 0.105) and close(slope(5), 0.0066, 0.01)
    assert close(0.25**10, 9.5e-7)
    z = torch.linspace(-6, 6, 120001, dtype=torch.float64, requires_grad=True)
    (gelu,) = torch.autograd.grad(F.gelu(z).sum(), z)
    (silu,) = torch.autograd.grad(F.silu(z).sum(), z)
    (tanh,) = torch.autograd.grad(torch.tanh(z).sum(), z)
    assert close(gelu.max().item(), 1.13) and close(silu.max().item(), 1.10) and close(tanh.max().item(), 1.0)
    assert close(F.gelu(torch.tensor(1.0)).item(), 0.8413) and close(F.silu(torch.tensor(1.0)).item(), 0.7311)
    assert close(F.gelu(torch.tensor(-1.0)).item(), -0.1587) and close(F.silu(torch.tensor(-1.0)).item(), -0.2689)


def check_loss_functions() -> None:
    p = softmax([2, 1, 0])
    assert np.allclose(p, [0.665, 0.245, 0.090], atol=6e-4)
    assert close(-math.log(p[0]), 0.408) and close(-math.log(p[2]), 2.408)
    z = torch.tensor([2.0, 1.0, 0.0], requires_grad=True)
    F.cross_entropy(z[None], torch.tensor([0])).backward()
    assert z.grad is not None and np.allclose(z.grad.numpy(), [-0.335, 0.245, 0.090], atol=6e-4)
    assert close((0.01 - 1) * 0.01 * 0.99, -0.0098) and close(0.01 - 1, -0.99)
    assert close((1 - 0.9) ** 2, 0.01) and close(math.log(10), 2.303)


def check_backpropagation() -> None:
    def loss(w1: float, w2: float) -> float:
        return 0.5 * (w2 * max(0.0, w1 * 2) - 5) ** 2

    assert loss(0.5, 3) == 2
    eps = 1e-6
    assert close((loss(0.5 + eps, 3) - loss(0.5 - eps, 3)) / (2 * eps), -12)
    assert close((loss(0.5, 3 + eps) - loss(0.5, 3 - eps)) / (2 * eps), -2)
    assert close(loss(0.5 + 0.12, 3 + 0.02), 0.788)
    rng = np.random.default_rng(0)
    x, w, g = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
    tx, tw = torch.tensor(x, requires_grad=True), torch.tensor(w, requires_grad=True)
    ((tx @ tw) * torch.tensor(g)).sum().backward()
    assert tx.grad is not None and tw.grad is not None
    assert np.allclose(tw.grad.numpy(), x.T @ g) and np.allclose(tx.grad.numpy(), g @ w.T)


def check_optimizers() -> None:
    g, lr, b1, b2 = 0.1, 1e-3, 0.9, 0.999
    m, v = (1 - b1) * g, (1 - b2) * g * g
    assert close(m, 0.01) and close(v, 1e-5)
    assert close(lr * (m / (1 - b1)) / math.sqrt(v / (1 - b2)), 0.001)
    assert close(m / math.sqrt(v), 3.16)
    w = torch.tensor([1.0], requires_grad=True)
    adam = torch.optim.Adam([w], lr=lr)
    (w * g).sum().backward()
    adam.step()
    assert close(1.0 - w.item(), 0.001)
    velocity = 0.0
    for _ in range(500):
        velocity = 0.9 * velocity + 1.0
    assert close(velocity, 10)
    assert 1e9 * 4 == 4e9 and 1e9 * 4 * 2 == 8e9


def check_learning_rate_schedules() -> None:
    def rate(t: int) -> float:
        if t <= 100:
            return 1e-3 * t / 100
        return 1e-4 + 0.5 * 9e-4 * (1 + math.cos(math.pi * (t - 100) / 1000))

    assert close(rate(50), 5e-4) and close(rate(600), 5.5e-4) and close(rate(850), 2.32e-4)
    assert close(0.1 * 8192 / 256, 3.2)


def check_weight_initialization() -> None:
    assert math.sqrt(2 / 512) == 0.0625
    assert close(512 * 1e-4 / 2, 0.0256) and close(math.sqrt(0.0256), 0.16) and close(0.16**10, 1.1e-8)
    assert close(math.log(0.01 / 0.99), -4.595)
    a = math.sqrt(6 / (300 + 500))
    assert close(a * a / 3, 2 / (300 + 500))
    rng = np.random.default_rng(0)
    h = rng.standard_normal((256, 512))
    start = math.sqrt(float((h**2).mean()))
    for _ in range(10):
        h = np.maximum(0, h @ (rng.standard_normal((512, 512)) * 0.0625))
    # Post-ReLU mean square is half the pre-activation mean square, which He keeps at twice the input's.
    assert 0.7 < math.sqrt(float((h**2).mean())) / start < 1.4


def check_batch_layer_normalization() -> None:
    x = np.array([2.0, 4, 4, 6])
    assert x.mean() == 4 and x.var() == 2
    assert np.allclose((x - x.mean()) / x.std(), [-1.414, 0, 0, 1.414], atol=1e-3)
    rms = math.sqrt(float((x**2).mean()))
    assert close(rms, 4.243) and np.allclose(x / rms, [0.471, 0.943, 0.943, 1.414], atol=1e-3)
    torch.manual_seed(0)
    conv, bn = torch.nn.Conv2d(3, 4, 3, bias=False), torch.nn.BatchNorm2d(4)
    bn.running_mean, bn.running_var = torch.randn(4), torch.rand(4) + 0.5
    bn.eval()
    image = torch.randn(1, 3, 8, 8)
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    folded = F.conv2d(image, conv.weight * scale.view(-1, 1, 1, 1), bn.bias - bn.running_mean * scale)
    assert torch.allclose(folded, bn(conv(image)), atol=1e-5)


def check_dropout_early_stopping() -> None:
    p = 0.2
    kept = 1 / (1 - p)
    assert close(kept, 1.25) and close((1 - p) * kept, 1)
    assert close((1 - p) * kept**2 - 1, p / (1 - p)) and close(p / (1 - p), 0.25)
    losses = [0.90, 0.70, 0.62, 0.60, 0.61, 0.605, 0.63]
    best = min(range(len(losses)), key=losses.__getitem__)
    assert best + 1 == 4 and best + 1 + 3 == 7


def check_vanishing_gradients() -> None:
    assert close(0.9**100, 2.7e-5, 0.02) and close(1.1**100, 1.4e4, 0.02) and close(0.25**20, 9e-13, 0.02)
    g = np.array([3.0, 4.0])
    assert np.linalg.norm(g) == 5 and np.allclose(g / 5, [0.6, 0.8])


def check_cnn_basics() -> None:
    layer = torch.nn.Conv2d(3, 64, 3, padding=1)
    assert layer(torch.zeros(1, 3, 32, 32)).shape == (1, 64, 32, 32)
    assert sum(p.numel() for p in layer.parameters()) == 1792
    assert 32 * 32 * 64 * 27 == 1_769_472 and 32 * 32 * 64 == 65_536 and 3072 * 65_536 == 201_326_592
    field = 1
    for _ in range(3):
        field += 2
    assert field == 7 and 3 * 9 == 27 and 7 * 7 == 49
    c_in, c_out, k = 256, 256, 3
    ratio = (k * k * c_in + c_in * c_out) / (k * k * c_in * c_out)
    assert close(ratio, 1 / c_out + 1 / k**2) and close(ratio, 0.115) and close(1 / ratio, 8.7, 0.01)


def check_rnn_lstm() -> None:
    assert close(0.95**50, 0.077) and close(0.99**50, 0.605)
    m, n = 100, 128
    assert 4 * (n * (n + m) + n) == 117_248
    assert sum(p.numel() for p in torch.nn.LSTM(m, n).parameters()) == 117_760 == 117_248 + 4 * n
    assert sum(p.numel() for p in torch.nn.GRU(m, n).parameters()) * 4 == 3 * 117_760


def check_attention() -> None:
    assert np.allclose(softmax([2, 0, -2]), [0.867, 0.117, 0.016], atol=6e-4)
    assert close(float(softmax([2, 0, -2]) @ [10, 20, 30]), 11.49, 1e-3)
    assert np.allclose(softmax([4, 0, -4]), [0.982, 0.018, 0.0003], atol=5e-4)
    assert 4096**2 * 32 * 2 == 2**30
    rng = np.random.default_rng(0)
    dots = (rng.standard_normal((20000, 64)) * rng.standard_normal((20000, 64))).sum(1)
    assert close(float(dots.var()), 64, 0.05)
    q, k, v = (torch.randn(1, 2, 5, 8) for _ in range(3))
    mask = torch.full((5, 5), float("-inf")).triu(1)
    ours = torch.softmax(q @ k.transpose(-1, -2) / 8**0.5 + mask, -1) @ v
    assert torch.allclose(ours, F.scaled_dot_product_attention(q, k, v, is_causal=True), atol=1e-5)


def check_transformer() -> None:
    assert close(12 * 12 * 768**2, 84.9e6, 1e-3) and close(50257 * 768, 38.6e6, 1e-3)
    assert close(1024 * 768, 0.8e6, 0.02)
    assert close(12 * 12 * 768**2 + 50257 * 768 + 1024 * 768, 124.3e6, 1e-3)
    d = 768
    assert 4 * (6 * d) * d == 24 * d * d and 2 * 12 * d * d == 24 * d * d
