"""Recompute the numbers stated on the computer vision pages."""

import itertools
import math

import numpy as np
import torch


def _shape(size: int, kernel: int, stride: int, padding: int) -> int:
    return int(torch.nn.Conv2d(1, 1, kernel, stride, padding)(torch.zeros(1, 1, size, size)).shape[-1])


def check_image_filtering_edges() -> None:
    """Sobel response, separable cost and the variance of two blurs."""
    patch = np.array([[10, 10, 90]] * 3)
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    assert (patch * sobel).sum() == 320
    assert (patch * sobel.T).sum() == 0
    assert (2 * 7, 7**2) == (14, 49)
    assert math.hypot(3, 4) == 5


def check_hog_sift() -> None:
    """Descriptor lengths and the two ratio tests."""
    across, down = 64 // 8 - 1, 128 // 8 - 1
    assert (across, down, across * down) == (7, 15, 105)
    assert across * down * 4 * 9 == 3780
    assert 4 * 4 * 8 == 128
    assert 0.30 / 0.60 < 0.8 < round(0.30 / 0.33, 2) == 0.91


def check_convolution_arithmetic() -> None:
    """Output size, weights, multiplications and receptive field."""
    assert _shape(224, 7, 2, 3) == (224 + 6 - 6 - 1) // 2 + 1 == 112
    weights = torch.nn.Conv2d(3, 64, 7, bias=False).weight.numel()
    assert weights == 9408
    assert round(weights * 112**2 / 1e6) == 118
    standard, separable = 9 * 128 * 256, 9 * 128 + 128 * 256
    assert (standard, separable, round(standard / separable, 1)) == (294_912, 33_920, 8.7)
    field, jump, fields = 1, 1, []
    for kernel, stride in [(3, 1)] * 3:
        field, jump = field + (kernel - 1) * jump, jump * stride
        fields.append(field)
    assert fields == [3, 5, 7]
    up = torch.nn.ConvTranspose2d(1, 1, 3, 2, 1, output_padding=1)(torch.zeros(1, 1, 10, 10))
    assert up.shape[-1] == (10 - 1) * 2 - 2 * 1 + (3 - 1) + 1 + 1


def check_cnn_architectures() -> None:
    """Bottleneck saving, the first dense layer of VGG-16 and compound scaling."""
    bottleneck, plain = 256 * 64 + 9 * 64 * 64 + 64 * 256, 2 * 9 * 256**2
    assert (bottleneck, plain, round(plain / bottleneck)) == (69_632, 1_179_648, 17)
    channels = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
    convolutions = sum(9 * i * o + o for i, o in itertools.pairwise(channels))
    first_dense = 7 * 7 * 512 * 4096
    dense = first_dense + 4096 + 4096 * 4096 + 4096 + 4096 * 1000 + 1000
    assert first_dense == 102_760_448
    assert round((convolutions + dense) / 1e6) == 138
    assert round(convolutions / 1e6) == 15 and round(dense / 1e6) == 124
    assert round(1.2 * 1.1**2 * 1.15**2, 2) == 1.92


def check_object_detection() -> None:
    """Cross-entropy and focal loss of an easy and a hard example."""
    for p, entropy, focal in [(0.9, 0.105, 0.00105), (0.1, 2.303, 1.865)]:
        assert math.isclose(-math.log(p), entropy, rel_tol=5e-3)
        assert math.isclose(-((1 - p) ** 2) * math.log(p), focal, rel_tol=5e-3)


def check_nms_iou_map() -> None:
    """Overlap of two boxes and average precision of a short ranking."""
    assert 50 / (100 + 100 - 50) == 1 / 3
    hits, found, objects, area = [1, 0, 1, 0], 0, 3, 0.0
    for rank, hit in enumerate(hits, start=1):
        found += hit
        area += hit * found / rank / objects
    assert math.isclose(area, 5 / 9) and round(area, 3) == 0.556
    assert len(np.arange(0.50, 0.96, 0.05)) == 10


def check_image_segmentation() -> None:
    """Dice, IoU and the relation between them."""
    dice, iou = 2 * 40 / (60 + 50), 40 / (60 + 50 - 40)
    assert (round(dice, 3), round(iou, 3)) == (0.727, 0.571)
    assert math.isclose(dice, 2 * iou / (1 + iou))


def check_data_augmentation() -> None:
    """Label weight of a pasted rectangle."""
    assert (112 * 112, 224 * 224) == (12_544, 50_176)
    assert 1 - 12_544 / 50_176 == 0.75


def check_vision_transformer() -> None:
    """Token counts and growth of the attention matrix."""
    assert (224 // 16) ** 2 == 196 and 16 * 16 * 3 == 768
    assert (384 // 16) ** 2 + 1 == 577
    assert round((577 / 197) ** 2, 1) == 8.6 and round(577 / 197, 1) == 2.9


def check_image_retrieval() -> None:
    """Generalized mean, index size and the distance identity."""
    values = np.array([1.0, 2.0, 3.0])
    assert round(float((values**3).mean() ** (1 / 3)), 2) == 2.29
    assert 10**7 * 512 * 4 / 1e9 == 20.48 and 10**7 * 64 / 1e9 == 0.64
    a, b = np.array([0.6, 0.8]), np.array([1.0, 0.0])
    assert math.isclose(((a - b) ** 2).sum(), 2 - 2 * a @ b)


def check_self_supervised_vision() -> None:
    """Contrastive loss at two temperatures and the cost of visible patches."""
    scores = np.array([0.9, 0.5, 0.1])
    losses = [float(np.log(np.exp(scores / t).sum()) - scores[0] / t) for t in (0.1, 1.0)]
    assert [round(x, 3) for x in losses] == [0.018, 0.751]
    assert 196 * 0.25 == 49 and (49 / 196) ** 2 == 1 / 16


def check_face_recognition() -> None:
    """Cosine under an angular margin and false matches in a gallery."""
    assert round(math.cos(math.acos(0.8) + 0.5), 3) == 0.414
    assert round(1 - (1 - 1e-4) ** 10_000, 2) == 0.63


def check_pose_tracking_video() -> None:
    """Tracking accuracy and the weights of an inflated kernel."""
    assert math.isclose(1 - (60 + 30 + 10) / 1000, 0.90)
    assert (9 * 64 * 64, 27 * 64 * 64) == (36_864, 110_592)


def check_multimodal_clip() -> None:
    """Softmax of scaled similarities."""
    logits = 100 * np.array([0.31, 0.25, 0.22])
    p = np.exp(logits - logits.max())
    assert round(float(p[0] / p.sum()), 3) == 0.997
