"""PyTorch training loop: a solution."""

import torch
from torch import nn

loss_of = nn.CrossEntropyLoss()


def make_model(d, h, k, dropout=0.2):
    return nn.Sequential(nn.Linear(d, h), nn.ReLU(), nn.Dropout(dropout), nn.Linear(h, k))


def train_epoch(model, loader, optimizer):
    model.train()
    total = count = 0
    for X, y in loader:
        optimizer.zero_grad()
        loss = loss_of(model(X), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


def evaluate(model, loader):
    was_training = model.training
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for X, y in loader:
            scores = model(X)
            total += loss_of(scores, y).item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return total / count, right / count


def fit(model, train_loader, valid_loader, optimizer, epochs=50, patience=3):
    losses, best, kept, waited = [], float("inf"), None, 0
    for _ in range(epochs):
        train_epoch(model, train_loader, optimizer)
        losses.append(evaluate(model, valid_loader)[0])
        if losses[-1] < best:
            best, waited = losses[-1], 0
            kept = {name: value.clone() for name, value in model.state_dict().items()}
        else:
            waited += 1
            if waited == patience:
                break
    if kept is not None:
        model.load_state_dict(kept)
    return losses
