"""Non-maximum suppression: the tests that decide."""

import warnings

import numpy as np
import solution
from checking import close, equal


def data(n=40):
    rng = np.random.default_rng(16)
    corner = rng.uniform(-20, 20, size=(n, 2))
    return np.hstack([corner, corner + rng.uniform(1, 25, size=(n, 2))]), rng.random(n), rng.integers(0, 3, n)


def overlap(a, b):
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    shared = wide * high if wide > 0 and high > 0 else 0.0
    total = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared / total if total else 0.0


def by_hand(boxes, scores, threshold, classes):
    keep = []
    for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        if all(classes[i] != classes[j] or overlap(boxes[i], boxes[j]) <= threshold for j in keep):
            keep.append(i)
    return keep


def test_random_overlaps_agree_with_a_loop():
    boxes, _, _ = data()
    for box in boxes[:5]:
        close(solution.iou(box, boxes), [overlap(box, other) for other in boxes], "iou")


def test_disjoint_touching_and_nested_boxes():
    box = np.array([0.0, 0, 10, 10])
    others = np.array([[20.0, 20, 30, 30], [10, 0, 20, 10], [-9, -9, -3, -3], [2, 2, 7, 6], [0, 11, 10, 21]])
    close(solution.iou(box, others), [0.0, 0.0, 0.0, 0.2, 0.0], "iou")


def test_boxes_without_area():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = solution.iou(np.array([5.0, 5, 5, 5]), np.array([[5.0, 5, 5, 5], [0, 0, 10, 10], [5, 0, 5, 9]]))
    close(got, [0.0, 0.0, 0.0], "iou of a box without area")


def test_random_boxes_agree_with_a_loop():
    boxes, scores, _ = data()
    one = np.zeros(len(scores), dtype=int)
    for threshold in (0.0, 0.2, 0.5, 0.9):
        want = by_hand(boxes, scores, threshold, one)
        equal(list(solution.nms(boxes, scores, threshold)), want, f"nms at {threshold}")


def test_random_classes_agree_with_a_loop():
    boxes, scores, classes = data()
    for threshold in (0.1, 0.4):
        want = by_hand(boxes, scores, threshold, classes)
        equal(list(solution.nms(boxes, scores, threshold, classes)), want, f"nms by class at {threshold}")


def test_a_dropped_box_suppresses_nothing():
    boxes = np.array([[0.0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10]])
    equal(list(solution.nms(boxes, np.array([0.9, 0.8, 0.7]), 0.4)), [0, 2], "nms of a chain of boxes")


def test_an_overlap_of_exactly_the_threshold_is_kept():
    boxes = np.array([[0.0, 0, 2, 1], [0, 0, 1, 1]])
    equal(list(solution.nms(boxes, np.array([0.9, 0.8]), 0.5)), [0, 1], "nms at an overlap of exactly 0.5")


def test_equal_scores_go_by_index():
    boxes = np.array([[0.0, 0, 10, 10], [1, 0, 11, 10], [50, 0, 60, 10]])
    equal(list(solution.nms(boxes, np.array([0.5, 0.5, 0.5]), 0.5)), [0, 2], "nms of equal scores")


def test_no_boxes():
    close(solution.iou(np.array([0.0, 0, 1, 1]), np.zeros((0, 4))), np.zeros(0), "iou with no boxes")
    equal(list(solution.nms(np.zeros((0, 4)), np.zeros(0), 0.5)), [], "nms of no boxes")
    equal(list(solution.nms(np.array([[0.0, 0, 1, 1]]), np.array([0.1]), 0.5)), [0], "nms of one box")


def test_a_shift_changes_nothing():
    boxes, scores, classes = data()
    want = list(solution.nms(boxes, scores, 0.3, classes))
    equal(
        list(solution.nms(boxes - 500, scores, 0.3, classes)), want, "nms of boxes with negative coordinates"
    )
