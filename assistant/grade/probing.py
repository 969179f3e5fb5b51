"""What a model would say next in, one number out: how far a sentence of an answer says the same as a key point.

Asked for a verdict, a small model hardly tells the same from the opposite; how likely it finds each of 130 words as its
reply does. Their log-probabilities are as many views of its last hidden state, and a direction among them, fitted on
labeled answers, reads it out (a linear probe, Alain and Bengio, 2016).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.disarm import CHAT_TOKENS
from assistant.evaluation.logistic import fit_logistic
from assistant.models.chat import ChatModel, Message, WeighingModel

LONGEST = (
    900  # characters of an answer's sentences, and half of it of a key point: about 300 word pieces together
)
COMPONENTS = 60  # directions in which labeled readings differ most; more are accidents of a thousand labels
PENALTY = 0.3  # kappa is the same within 0.01 from 0.03 to 0.5 (docs/quality.md)

# Words that compare, judge, count and join, so that their log-probabilities look at the state from many sides.
WORDS = tuple(
    (
        "same opposite different Same Opposite Different yes no Yes No true false True False correct wrong incorrect "
        "right similar equal reverse inverse related partial almost maybe both none not never always agree consistent "
        "match missing complete exact error valid invalid support deny negative positive more less higher lower "
        "increase before after because cause effect general specific other another alternative however but instead "
        "only also The This It Key candidate statement point subset part whole too very quite data model training "
        "test loss function number time memory order value result method example first last small large fast slow "
        "high low good bad and or if then when where how why what which one two zero all some any empty null "
        "undefined unknown rewrite ok sorry great close far near new old"
    ).split()
)

SYSTEM = (
    "You compare two statements about machine learning. Reply same if the candidate's words make the key point, however "
    "they are put. Reply opposite if they say something that cannot be true together with the key point. Reply different "
    "if they say something else."
)
# Without examples before it the reading tells hardly anything (see docs/quality.md).
EXAMPLES = (
    (
        "You shuffle so that the batches come sorted by class, which calms the gradients.",
        "Shuffling keeps batches from following the order of the data.",
        "opposite",
    ),
    (
        "If rows arrive as they were collected, neighbors in time end up together and each step is pulled to one side.",
        "Without shuffling, batches are not representative and gradients are biased.",
        "same",
    ),
    (
        "It is a table of counts, one row for each true class.",
        "The diagonal of a confusion matrix holds the correct predictions.",
        "different",
    ),
    (
        "The steps are tiny at first and grow for a while; later they shrink again.",
        "The learning rate rises during warmup and then decays.",
        "same",
    ),
    (
        "A bigger batch makes the gradient noisier, so you lower the learning rate.",
        "Larger batches give less noisy gradients and allow a larger learning rate.",
        "opposite",
    ),
    (
        "I would first look at how the labels were collected.",
        "The test set must not be used to choose hyperparameters.",
        "different",
    ),
    (
        "Early stopping lets the network fit the training data more closely.",
        "Early stopping limits how far the weights can move and so acts as regularization.",
        "opposite",
    ),
    (
        "Take a word's company into account and you know what it means.",
        "Embeddings place words near each other that occur in similar contexts.",
        "same",
    ),
    (
        "Pruned trees are quicker at prediction time.",
        "Pruning removes branches that only fit noise.",
        "different",
    ),
)


def opening_messages() -> list[Message]:
    """What stands before every pair of statements, read once."""
    messages = [Message("system", SYSTEM)]
    for said, claim, reply in EXAMPLES:
        messages += [_turn(said, claim), Message("assistant", reply)]
    return messages


def pair_messages(one: str, other: str) -> list[Message]:
    """The conversation after which a model's next word tells whether one statement says what the other says."""
    return [*opening_messages(), _turn(one, other)]


def reading_of(model: ChatModel, said: str, claim: str) -> np.ndarray | None:
    """Turn an answer's sentences and a key point into a model's reading of the two [2 * d]: the log-probabilities of the
    words as its reply, less their mean, then the same with the two in each other's place. None if it does not tell them.
    """
    if not isinstance(model, WeighingModel):
        return None
    halves = []
    for one, other in ((said[:LONGEST], claim[: LONGEST // 2]), (claim[: LONGEST // 2], said[:LONGEST])):
        found = model.weigh(pair_messages(one, other), WORDS)
        if found is None:
            return None
        halves.append(np.asarray(found, dtype=float) - np.mean(found))
    return np.concatenate(halves)


def along(readings: np.ndarray, direction: Sequence[float] | np.ndarray) -> np.ndarray:
    """How far readings [..., d] lie along a direction [d + 1], the constant last."""
    return np.asarray(readings @ np.asarray(direction[:-1]) + direction[-1])


def fit_direction(readings: np.ndarray, stated: np.ndarray) -> np.ndarray:
    """Turn readings [n, 2 * d] and whether each sentence states its key point into a direction [2 * d + 1].

    It is the mean of two, one for each half: fitted together they fit accidents (see docs/quality.md).
    """
    first, second = (_fit_half(half, stated) for half in np.hsplit(readings, 2))
    return np.concatenate([first[:-1], second[:-1], [first[-1] + second[-1]]]) / 2


def _fit_half(readings: np.ndarray, stated: np.ndarray) -> np.ndarray:
    """Fit a penalized logistic regression on the principal components of the standardized readings [n, d]."""
    middle, spread = readings.mean(axis=0), readings.std(axis=0) + 1e-6
    standard = (readings - middle) / spread
    axes = np.linalg.svd(standard, full_matrices=False)[2][:COMPONENTS] / np.sqrt(readings.shape[1])
    weights = fit_logistic(standard @ axes.T, stated, PENALTY)
    direction = (weights[:-1] @ axes) / spread
    return np.append(direction, weights[-1] - middle @ direction)


def _turn(one: str, other: str) -> Message:
    # Nothing that a candidate types ends or begins a turn.
    return Message("user", CHAT_TOKENS.sub("", f"Candidate: {one}\nKey point: {other}"))
