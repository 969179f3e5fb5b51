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
    assert close(F.gelu(torch.tensor(-1.0)).item(), -0.1587) and close(
        F.silu(torch.tensor(-1.0)).item(), -0.2689
    )


def check_loss_functions() -> None:
    p = softmax([2, 1, 0])
    assert np.allclose(p, [0.665, 0.245, 0.090], atol=6e-4)
    assert close(-math.log(p[0]), 0.408) and close(-math.log(p[2]), 2.408)
    z = torch.tensor([2.0, 1.0, 0.0], requires_grad=True)
    (gradient,) = torch.autograd.grad(F.cross_entropy(z[None], torch.tensor([0])), z)
    assert np.allclose(gradient.numpy(), [-0.335, 0.245, 0.090], atol=6e-4)
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
    for_x, for_w = torch.autograd.grad(((tx @ tw) * torch.tensor(g)).sum(), (tx, tw))
    assert np.allclose(for_w.numpy(), x.T @ g) and np.allclose(for_x.numpy(), g @ w.T)


def check_optimizers() -> None:
    g, lr, b1, b2 = 0.1, 1e-3, 0.9, 0.999
    m, v = (1 - b1) * g, (1 - b2) * g * g
    assert close(m, 0.01) and close(v, 1e-5)
    assert close(lr * (m / (1 - b1)) / math.sqrt(v / (1 - b2)), 0.001)
    assert close(m / math.sqrt(v), 3.16)
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


def check_positional_encoding() -> None:
    d, t = 4, 1
    values = [f(t / 10000 ** (2 * i / d)) for i in range(d // 2) for f in (math.sin, math.cos)]
    assert np.allclose(values, [0.841, 0.540, 0.010, 1.000], atol=6e-4)
    assert close(math.cos(2), -0.416)

    def rotation(angle: float) -> np.ndarray:
        return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])

    rng = np.random.default_rng(0)
    q, k = rng.normal(size=2), rng.normal(size=2)
    for m, n in ((3, 1), (10, 8), (2, 7)):
        assert close(float((rotation(m) @ q) @ (rotation(n) @ k)), float(q @ rotation(n - m) @ k), 1e-9)
    assert 8192 / 2048 == 4


def check_residual_connections() -> None:
    assert close(0.1**10, 1e-10) and close(1.1**10, 2.59)
    bottleneck = 256 * 64 + 64 * 64 * 9 + 64 * 256
    assert (256 * 64, 64 * 64 * 9) == (16_384, 36_864) and bottleneck == 69_632
    full = 2 * 9 * 256 * 256
    assert full == 1_179_648 and close(full / bottleneck, 17, 0.01)
    assert 1 + 24 == 25


def check_mixed_precision() -> None:
    half, brain, single = (torch.finfo(t) for t in (torch.float16, torch.bfloat16, torch.float32))
    assert half.max == 65504 and close(half.eps, 9.8e-4) and close(brain.eps, 7.8e-3)
    assert close(single.eps, 1.2e-7, 0.01) and close(single.max, 3.4e38) and close(brain.max, 3.4e38)
    assert half.eps == 2**-10 and brain.eps == 2**-7 and single.eps == 2**-23
    assert close(2**-24, 6e-8, 0.01)  # FP16's smallest positive (subnormal) number
    small = torch.tensor(1e-8)
    assert small.half().item() == 0 and close((small * 1024).half().item(), 1.02e-5, 0.01)
    one = torch.tensor(1.0).half()
    assert (one + torch.tensor(1e-4).half()).item() == 1
    assert (
        math.isinf(torch.tensor(70000.0).half().item()) and torch.tensor(70000.0).bfloat16().item() == 70144
    )
    assert 2 + 2 + 4 + 4 + 4 == 16 == 4 * 4 and 7e9 * 16 == 112e9


def check_distributed_training() -> None:
    n, params = 8, 7
    assert close(2 * (n - 1) / n * 14, 24.5)
    stages = [16, 4 + 12 / n, 2 + 14 / n, 16 / n]
    assert [s * params for s in stages] == [112, 38.5, 26.25, 14]
    assert (4 - 1) / (12 + 4 - 1) == 0.2 and 4 * 16 * 8 == 512


def check_distillation() -> None:
    assert np.allclose(softmax([5, 2, -1]), [0.950, 0.047, 0.002], atol=6e-4)
    assert np.allclose(softmax([5 / 4, 2 / 4, -1 / 4]), [0.590, 0.279, 0.132], atol=6e-4)

    def gradient(temperature: float) -> float:
        z = torch.tensor([0.3, -0.2, 0.1], dtype=torch.float64, requires_grad=True)
        v = torch.tensor([0.5, 0.2, -0.1], dtype=torch.float64)
        target = torch.softmax(v / temperature, 0)
        loss = F.kl_div(torch.log_softmax(z / temperature, 0), target, reduction="sum")
        return float(torch.autograd.grad(loss, z)[0].norm())

    assert close(gradient(20) / gradient(40), 4, 0.02)  # the soft gradient falls as 1 / T^2


def check_quantization() -> None:
    s = 4 / 255
    z = round(1 / s)
    assert close(s, 0.01569) and z == 64 and close(0.5 / s, 31.875)
    q = round(0.5 / s) + z
    assert q == 96 and close(s * (q - z), 0.50196, 1e-4) and close(s * (q - z) - 0.5, 0.00196)
    assert 7e9 * 2 == 14e9 and 7e9 * 1 == 7e9 and 7e9 / 2 == 3.5e9


def check_transfer_learning() -> None:
    assert 2048 * 10 + 10 == 20_490 and 20_490 / 23.5e6 < 0.001
    assert sum(p.numel() for p in torch.nn.Linear(32, 10).parameters()) == 330


def check_contrastive_learning() -> None:
    def loss(tau: float) -> float:
        return -math.log(float(softmax([0.9 / tau, 0.1 / tau, 0.1 / tau])[0]))

    assert close(loss(0.1), 0.00067) and close(loss(0.5), 0.339) and close(loss(0.5), 0.33918, 1e-4)
    assert close(math.log(256), 5.545, 1e-4)


def check_autoencoders_vae() -> None:
    def kl(mu: float, sigma: float) -> float:
        return 0.5 * (mu**2 + sigma**2 - 1 - math.log(sigma**2))

    assert close(kl(1, 0.5), 0.818, 1e-3) and kl(0, 1) == 0 and close(-math.log(0.25), 1.386, 1e-3)
    normal = torch.distributions.Normal
    assert close(
        torch.distributions.kl_divergence(normal(1.0, 0.5), normal(0.0, 1.0)).item(), kl(1, 0.5), 1e-5
    )


def check_gans() -> None:
    assert close(0.3 / (0.3 + 0.1), 0.75) and close(-math.log(4), -1.386, 1e-3)
    assert close(2 * math.log(0.5), -math.log(4), 1e-9)
    logit = torch.tensor(0.01).logit().requires_grad_()
    (saturating,) = torch.autograd.grad(torch.log(1 - torch.sigmoid(logit)), logit)
    (non_saturating,) = torch.autograd.grad(-torch.log(torch.sigmoid(logit)), logit)
    assert close(saturating.item(), -0.01, 1e-3) and close(non_saturating.item(), -0.99, 1e-3)


def check_diffusion_models() -> None:
    xt = math.sqrt(0.25) * 2 + math.sqrt(0.75) * -1
    assert close(xt, 0.134) and close((xt + math.sqrt(0.75)) / 0.5, 2, 1e-9)
    assert close(0.98**100, 0.133) and (512 * 512 * 3) / (64 * 64 * 4) == 48


def check_graph_neural_networks() -> None:
    adjacency = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], dtype=float)
    d = 1 / np.sqrt(adjacency.sum(1))
    assert np.allclose((d[:, None] * adjacency * d) @ [1, 2, 3], [1.316, 2.300, 2.316], atol=6e-4)
    assert 50**3 == 125_000 and 1 + 15 + 15 * 10 == 166


def check_pruning() -> None:
    w = np.array([0.9, -0.05, 0.3, -0.6, 0.02, 0.1, -0.2, 0.7])
    assert sorted(np.sort(np.abs(w))[:4].tolist()) == [0.02, 0.05, 0.1, 0.2]
    weights = 1000 * 1000
    assert weights * 4 == 4e6 and 0.5 * weights * 8 == 4e6 and close(0.1 * weights * 8, 0.8e6)
