"""Non-maximum suppression: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close, equal

BOXES = np.array([[0.0, 0, 10, 10], [1, 0, 11, 10], [5, 0, 15, 10]])
SCORES = np.array([0.9, 0.8, 0.7])


def test_overlaps_by_hand():
    close(solution.iou(BOXES[0], BOXES), [1.0, 90 / 110, 50 / 150], "iou")


def test_two_thresholds():
    equal(list(solution.nms(BOXES, SCORES, 0.5)), [0, 2], "nms at 0.5")
    equal(list(solution.nms(BOXES, SCORES, 0.3)), [0], "nms at 0.3")


def test_classes_do_not_suppress_each_other():
    equal(list(solution.nms(BOXES, SCORES, 0.5, np.array([0, 1, 0]))), [0, 1, 2], "nms by class")
