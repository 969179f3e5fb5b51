"""2D convolution: the tests that decide."""

import numpy as np
import solution
from checking import close, equal, unchanged


def data(n=2, c=3, h=7, wide=9, f=4, kh=3, kw=3):
    rng = np.random.default_rng(13)
    return rng.normal(size=(n, c, h, wide)), rng.normal(size=(f, c, kh, kw)), rng.normal(size=f)


def by_hand(x, w, b, stride, pad):
    n, c, h, wide = x.shape
    kh, kw = w.shape[2:]
    padded = np.zeros((n, c, h + 2 * pad, wide + 2 * pad))
    padded[:, :, pad : pad + h, pad : pad + wide] = x
    tops = range(0, h + 2 * pad - kh + 1, stride)
    lefts = range(0, wide + 2 * pad - kw + 1, stride)
    patches = [[padded[:, None, :, t : t + kh, s : s + kw] * w[None] for s in lefts] for t in tops]
    y = np.array([[patch.sum(axis=(2, 3, 4)) for patch in row] for row in patches])
    return y.transpose(2, 3, 0, 1) + b[None, :, None, None]


def test_sizes_round_down():
    for size, k, stride, pad in ((5, 5, 1, 0), (6, 3, 2, 0), (8, 3, 3, 1), (4, 1, 4, 0), (5, 2, 3, 2)):
        want = len(range(0, size + 2 * pad - k + 1, stride))
        equal(solution.output_size(size, k, stride, pad), want, f"output_size({size}, {k}, {stride}, {pad})")


def test_strides_and_padding_agree_with_a_loop():
    x, w, b = data()
    for stride, pad in ((1, 0), (1, 1), (2, 0), (2, 1), (3, 2), (4, 0)):
        close(
            solution.conv2d(x, w, b, stride, pad),
            by_hand(x, w, b, stride, pad),
            f"stride {stride}, pad {pad}",
        )


def test_filters_that_are_not_square():
    x, w, b = data(kh=2, kw=5)
    for stride, pad in ((1, 0), (2, 1)):
        close(
            solution.conv2d(x, w, b, stride, pad),
            by_hand(x, w, b, stride, pad),
            f"2 x 5, stride {stride}, pad {pad}",
        )


def test_a_filter_of_one_pixel_mixes_channels():
    x, _, _ = data()
    w = np.array([1.0, -2.0, 0.5]).reshape(1, 3, 1, 1)
    close(solution.conv2d(x, w, np.zeros(1))[:, 0], x[:, 0] - 2 * x[:, 1] + 0.5 * x[:, 2], "a 1 x 1 filter")


def test_the_filter_is_not_flipped():
    x, _, _ = data(c=1)
    w = np.zeros((1, 1, 3, 3))
    w[0, 0, 0, 2] = 1
    close(solution.conv2d(x, w, np.zeros(1)), x[:, :, :-2, 2:], "a filter that picks the upper right pixel")


def test_it_is_linear_in_the_input():
    x, w, b = data()
    zero = np.zeros_like(b)
    both = solution.conv2d(2 * x + x[::-1], w, zero, 1, 1)
    close(
        both,
        2 * solution.conv2d(x, w, zero, 1, 1) + solution.conv2d(x, w, zero, 1, 1)[::-1],
        "conv2d of a sum",
    )


def test_a_zero_input_gives_the_bias():
    _, w, b = data()
    y = solution.conv2d(np.zeros((2, 3, 5, 5)), w, b, pad=1)
    close(y, np.broadcast_to(b[None, :, None, None], (2, 4, 5, 5)), "conv2d of zeros")


def test_precision_and_arguments():
    x, w, b = data()
    before = x.copy(), w.copy()
    y = solution.conv2d(x, w, b, 1, 1)
    equal(y.dtype, np.dtype(float), "the type of the result")
    unchanged(before[0], x, "x")
    unchanged(before[1], w, "w")
    close(y, by_hand(x, w, b, 1, 1), "conv2d in double precision", tolerance=1e-10)
