"""2D convolution: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close, equal

x = np.arange(9.0).reshape(1, 1, 3, 3)


def test_sizes():
    equal(solution.output_size(32, 3, 1, 1), 32, "output_size(32, 3, 1, 1)")
    equal(solution.output_size(7, 3, 2, 0), 3, "output_size(7, 3, 2, 0)")


def test_a_two_by_two_filter_by_hand():
    w = np.array([[[[1.0, 2.0], [0.0, -1.0]]]])
    close(solution.conv2d(x, w, np.array([0.5])), [[[[-1.5, 0.5], [4.5, 6.5]]]], "conv2d")


def test_padding_and_stride():
    y = solution.conv2d(x, np.ones((1, 1, 3, 3)), np.zeros(1), stride=2, pad=1)
    close(y, [[[[8.0, 12.0], [20.0, 24.0]]]], "conv2d with stride 2 and pad 1")
