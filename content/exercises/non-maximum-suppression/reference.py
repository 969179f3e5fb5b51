"""Non-maximum suppression: a solution."""

import numpy as np


def iou(box, boxes):
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[2:], boxes[:, 2:])
    inter = np.clip(high - low, 0, None).prod(axis=1)
    area = (box[2:] - box[:2]).prod()
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    union = area + areas - inter
    return np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)


def nms(boxes, scores, threshold, classes=None):
    classes = np.zeros(len(scores), dtype=int) if classes is None else classes
    order = np.argsort(-scores, kind="stable")
    keep = []
    while len(order):
        best, rest = order[0], order[1:]
        keep.append(int(best))
        near = (iou(boxes[best], boxes[rest]) <= threshold) | (classes[rest] != classes[best])
        order = rest[near]
    return keep
