"""TF-IDF search: a solution."""

import re

import numpy as np


def tokens(text):
    return re.findall(r"[a-z0-9]+", text.lower())


class TfIdf:
    def fit(self, documents):
        df = {}
        for document in documents:
            for term in set(tokens(document)):
                df[term] = df.get(term, 0) + 1
        self.vocabulary = {term: column for column, term in enumerate(sorted(df))}
        n, found = len(documents), np.array([df[term] for term in self.vocabulary], dtype=float)
        self.idf = np.log((1 + n) / (1 + found)) + 1
        self.matrix = self.transform(documents)
        return self

    def transform(self, documents):
        matrix = np.zeros((len(documents), len(self.vocabulary)))
        for row, document in enumerate(documents):
            for term in tokens(document):
                if term in self.vocabulary:
                    matrix[row, self.vocabulary[term]] += 1
        matrix *= self.idf
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)
        return np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 0)

    def search(self, query, k):
        scores = self.matrix @ self.transform([query])[0]
        order = np.argsort(-scores, kind="stable")[:k]
        return [int(i) for i in order if scores[i] > 0]
