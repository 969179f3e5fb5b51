"""ROC AUC: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close

y = np.array([0, 1, 0, 1])
scores = np.array([0.1, 0.4, 0.4, 0.8])


def test_four_rows_by_hand():
    close(solution.roc_auc(y, scores), 0.875, "roc_auc")


def test_the_curve_by_hand():
    fpr, tpr = solution.roc_curve(y, scores)
    close(fpr, [0.0, 0.0, 0.5, 1.0], "fpr")
    close(tpr, [0.0, 0.5, 1.0, 1.0], "tpr")
