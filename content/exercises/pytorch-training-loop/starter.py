"""PyTorch training loop; `whetstone exercises pytorch-training-loop` shows the task."""

import torch


def make_model(d, h, k, dropout=0.2):
    """Return a network: linear d -> h, ReLU, dropout, linear h -> k."""
    raise NotImplementedError


def train_epoch(model, loader, optimizer):
    """Make one pass over the batches; return the mean loss of an example as a float."""
    raise NotImplementedError


def evaluate(model, loader):
    """Return (mean loss of an example, share of right classes), both floats."""
    raise NotImplementedError


def fit(model, train_loader, valid_loader, optimizer, epochs=50, patience=3):
    """Train; return the list of validation losses, one for each epoch that was run."""
    raise NotImplementedError
