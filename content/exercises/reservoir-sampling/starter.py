"""Reservoir sampling; `whetstone exercises reservoir-sampling` shows the task."""


def reservoir_sample(stream, k, rng):
    """Return a list of k items of the stream; every set of k items is equally likely."""
    raise NotImplementedError
