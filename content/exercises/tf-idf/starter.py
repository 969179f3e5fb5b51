"""TF-IDF search; `whetstone exercises tf-idf` shows the task."""

import re

import numpy as np


def tokens(text):
    """Return the list of terms of a text."""
    raise NotImplementedError


class TfIdf:
    """After fit: `vocabulary` maps each term to its column, `idf` holds one weight a column."""

    def fit(self, documents):
        """Learn from a list of texts; return self."""
        raise NotImplementedError

    def transform(self, documents):
        """Return an array of shape (m, V)."""
        raise NotImplementedError

    def search(self, query, k):
        """Return a list of at most k indices of fitted documents, best first."""
        raise NotImplementedError
