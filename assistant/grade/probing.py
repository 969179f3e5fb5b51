"""A model's states in, one number out: how far a sentence of an answer says the same as a key point.

Asked in words, a small model hardly tells the same from the opposite; the state with which it would begin to reply
does. A direction in the space of states, fitted on labeled answers, reads it out (a linear probe, Alain and Bengio, 2016).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.disarm import CHAT_TOKENS
from assistant.evaluation.logistic import fit_logistic
from assistant.models.chat import ChatModel
from assistant.models.states import StateModel

LONGEST = (
    900  # characters of an answer's sentences, and half of it of a key point: about 300 word pieces together
)
COMPONENTS = 60  # directions in which labeled states differ most; more are accidents of a thousand labels
PENALTY = 3.0

START, END = "<|im_start|>", "<|im_end|>"
SYSTEM = (
    "You compare two statements about machine learning. Reply same if the candidate's words make the key point, however "
    "they are put. Reply opposite if they say something that cannot be true together with the key point. Reply different "
    "if they say something else."
)
# Without examples before it the state tells hardly anything (see docs/quality.md).
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


def pair_prompt(said: str, claim: str) -> str:
    """The text after which a model's state tells whether a candidate's sentences say what a key point says."""
    shown = "".join(f"{_turn(one, other)}{reply}{END}\n" for one, other, reply in EXAMPLES)
    return f"{START}system\n{SYSTEM}{END}\n{shown}{_turn(said[:LONGEST], claim[: LONGEST // 2])}"


def state_of(model: ChatModel, said: str, claim: str) -> np.ndarray | None:
    """Turn an answer's sentences and a key point into a model's state [d]; None if it tells none."""
    state = model.last_state(pair_prompt(said, claim)) if isinstance(model, StateModel) else None
    return None if state is None else np.asarray(state, dtype=float)


def along(states: np.ndarray, direction: Sequence[float] | np.ndarray) -> np.ndarray:
    """How far states [..., d] lie along a direction [d + 1], the constant last."""
    return np.asarray(states @ np.asarray(direction[:-1]) + direction[-1])


def fit_direction(states: np.ndarray, stated: np.ndarray) -> np.ndarray:
    """Turn states [n, d] and whether each sentence states its key point into a direction [d + 1].

    A penalized logistic regression on the principal components of the standardized states.
    """
    middle, spread = states.mean(axis=0), states.std(axis=0) + 1e-6
    standard = (states - middle) / spread
    axes = np.linalg.svd(standard, full_matrices=False)[2][:COMPONENTS] / np.sqrt(states.shape[1])
    weights = fit_logistic(standard @ axes.T, stated, PENALTY)
    direction = (weights[:-1] @ axes) / spread
    return np.append(direction, weights[-1] - middle @ direction)


def _turn(said: str, claim: str) -> str:
    said = CHAT_TOKENS.sub("", said)  # nothing that a candidate types ends or begins a turn
    return f"{START}user\nCandidate: {said}\nKey point: {claim}{END}\n{START}assistant\n"
