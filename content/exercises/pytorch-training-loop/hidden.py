"""PyTorch training loop: the tests that decide."""

import solution
import torch
from checking import close, equal
from torch import nn


def data(n=70, seed=1, batch=32):
    chance = torch.Generator().manual_seed(seed)
    X = torch.randn(n, 4, generator=chance)
    y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).long()
    return [(X[i : i + batch], y[i : i + batch]) for i in range(0, n, batch)]


def model_of(dropout=0.0, seed=3):
    torch.manual_seed(seed)
    return solution.make_model(4, 16, 2, dropout)


def copied(model):
    return {name: value.clone() for name, value in model.state_dict().items()}


def same(model, before):
    return all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


class Steps(torch.optim.SGD):
    """Counts steps and keeps the gradients with which they were made."""

    def __init__(self, model, lr=0.1):
        super().__init__(model.parameters(), lr=lr)
        self.seen = []

    def step(self, closure=None):
        self.seen.append([p.grad.clone() for group in self.param_groups for p in group["params"]])
        return super().step(closure)


def test_the_layers_and_their_order():
    layers = [type(layer).__name__ for layer in model_of(0.5).modules() if not list(layer.children())]
    equal(layers, ["Linear", "ReLU", "Dropout", "Linear"], "the layers")
    rates = [layer.p for layer in model_of(0.5).modules() if isinstance(layer, nn.Dropout)]
    equal(rates, [0.5], "the dropout")


def test_the_loss_of_an_evaluation_agrees_with_the_definition():
    model, loader = model_of(0.5), data()
    model.eval()
    X, y = (torch.cat([batch[i] for batch in loader]) for i in range(2))
    with torch.no_grad():
        scores = model(X)
    want = -torch.log_softmax(scores, dim=1)[torch.arange(len(y)), y].mean().item()
    loss, right = solution.evaluate(model, loader)
    close(loss, want, "the mean loss over examples", tolerance=1e-5)
    close(
        right, (scores.argmax(dim=1) == y).float().mean().item(), "the share of right classes", tolerance=1e-6
    )
    assert isinstance(loss, float) and isinstance(right, float), "evaluate does not return floats"


def test_an_evaluation_changes_nothing():
    for training in (True, False):
        model = model_of(0.5)
        model.train(training)
        before = copied(model)
        twice = [solution.evaluate(model, data())[0] for _ in range(2)]
        close(twice[0], twice[1], "the loss of a second evaluation", tolerance=1e-6)
        equal(model.training, training, "the mode after an evaluation")
        assert same(model, before), "evaluate changed the parameters"
        assert all(p.grad is None for p in model.parameters()), "evaluate left gradients behind"


def test_an_evaluation_records_no_gradients():
    model, recorded = model_of(), []
    model.register_forward_hook(lambda module, given, scores: recorded.append(scores.requires_grad))
    solution.evaluate(model, data())
    equal(any(recorded), False, "whether scores of an evaluation record gradients")


def test_each_step_uses_the_gradient_of_its_batch_alone():
    model, loader = model_of(), data()
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer, twin = Steps(model), model_of()
    solution.train_epoch(model, loader, optimizer)
    equal(len(optimizer.seen), len(loader), "the number of steps")
    for (X, y), seen in zip(loader, optimizer.seen, strict=True):
        twin.zero_grad()
        nn.functional.cross_entropy(twin(X), y).backward()
        for got, parameter in zip(seen, twin.parameters(), strict=True):
            close(got.numpy(), parameter.grad.numpy(), "the gradient of a step", tolerance=1e-5)
            parameter.data -= 0.1 * parameter.grad


def test_training_uses_dropout_and_says_its_mean_loss():
    model = model_of(0.5)
    model.eval()
    modes = []
    model.register_forward_hook(lambda module, given, scores: modes.append(module.training))
    solution.train_epoch(model, data(), Steps(model))
    assert modes and all(modes), "a batch was trained in evaluation mode"
    still, loader = model_of(), data()
    want = solution.evaluate(still, loader)[0]
    got = solution.train_epoch(still, loader, torch.optim.SGD(still.parameters(), lr=0.0))
    close(got, want, "the mean loss of an epoch at rate 0", tolerance=1e-5)
    assert isinstance(got, float), "train_epoch does not return a float"


class Scripted(nn.Module):
    """A model of one number, which a scripted optimizer sets; the loss is lowest where it is 5."""

    def __init__(self):
        super().__init__()
        self.at = nn.Parameter(torch.tensor(0.0))

    def forward(self, X):
        far = (self.at - 5) ** 2
        return torch.stack([-far, far]).expand(len(X), 2)


class Script(torch.optim.Optimizer):
    """Sets the number to the next of a list, whatever the gradient."""

    def __init__(self, model, values):
        super().__init__(model.parameters(), {})
        self.values = iter(values)

    def step(self, closure=None):
        with torch.no_grad():
            self.param_groups[0]["params"][0].fill_(next(self.values))


ONE = [(torch.zeros(2, 1), torch.zeros(2, dtype=torch.long))]


def run(values, **limits):
    model = Scripted()
    losses = solution.fit(model, ONE, ONE, Script(model, values), **limits)
    return len(losses), model.at.item()


def test_early_stopping_waits_and_takes_the_best_epoch():
    equal(
        run([1, 4, 3, 2, 1, 5, 5], epochs=7, patience=3), (5, 4.0), "(epochs, parameter) of a run that stops"
    )
    equal(
        run([1, 3, 2, 4, 3, 2, 1, 5], epochs=8, patience=3),
        (7, 4.0),
        "a new best does not begin the wait anew:",
    )
    equal(run([4, 4, 4, 5], epochs=4, patience=2), (3, 4.0), "an equal loss is no new lowest:")


def test_the_last_epoch_counts_and_so_does_the_limit():
    equal(
        run([1, 2, 3], epochs=3, patience=2), (3, 3.0), "(epochs, parameter) of a run that never stops early"
    )
    equal(run([4, 1], epochs=2, patience=5), (2, 4.0), "(epochs, parameter) of a run cut by the limit")


def test_it_learns():
    torch.manual_seed(0)
    model = solution.make_model(4, 32, 2, dropout=0.1)
    losses = solution.fit(
        model,
        data(300),
        data(200, seed=2, batch=200),
        torch.optim.Adam(model.parameters(), lr=0.03),
        epochs=25,
        patience=8,
    )
    loss, right = solution.evaluate(model, data(200, seed=2))
    assert right > 0.8, f"{right:.0%} of the validation set are right, expected more than 80%"
    close(loss, min(losses), "the validation loss after fit", tolerance=1e-5)
