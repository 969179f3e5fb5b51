"""TF-IDF search: the tests that decide."""

import math
import warnings

import numpy as np
import solution
from checking import close, equal

WORDS = "ridge lasso tree forest boost margin kernel prior batch layer".split()


def corpus(n=30):
    rng = np.random.default_rng(15)
    return [" ".join(rng.choice(WORDS[: 3 + i % 8], size=2 + i % 9)) for i in range(n)]


def vector(document, documents):
    terms = sorted({t for d in documents for t in d.split()})
    weights = [
        document.split().count(t)
        * (math.log((1 + len(documents)) / (1 + sum(t in d.split() for d in documents))) + 1)
        for t in terms
    ]
    length = math.sqrt(sum(w * w for w in weights)) or 1.0
    return [w / length for w in weights]


def test_terms_of_messy_texts():
    equal(
        solution.tokens("GPT-4o, k-means\tand L2; x"), ["gpt", "4o", "k", "means", "and", "l2", "x"], "tokens"
    )
    equal(solution.tokens(" ... "), [], "tokens without any term")


def test_vectors_agree_with_the_formula():
    documents = corpus()
    model = solution.TfIdf().fit(documents)
    equal(list(model.vocabulary), sorted(model.vocabulary), "the order of the vocabulary")
    close(
        model.transform(documents),
        [vector(d, documents) for d in documents],
        "transform of the fitted documents",
    )


def test_new_documents_use_the_fitted_idf():
    documents = corpus()
    model = solution.TfIdf().fit(documents)
    idf = np.array(model.idf)
    new = ["tree tree forest", "margin"]
    close(model.transform(new), [vector(d, documents) for d in new], "transform of new documents")
    equal(np.array(model.idf), idf, "idf after transform")


def test_unknown_terms_are_ignored():
    model = solution.TfIdf().fit(corpus())
    close(model.transform(["tree quantum"]), model.transform(["tree"]), "transform with an unknown term")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        row = model.transform(["quantum", ""])
    equal(row, np.zeros((2, len(model.vocabulary))), "transform without known terms")
    equal(model.search("quantum", 3), [], "search without known terms")


def test_a_repeated_term_counts_one_document():
    model = solution.TfIdf().fit(["a a a a", "b"])
    close(model.idf, [math.log(1.5) + 1] * 2, "idf of terms that are in one document each")


def test_rows_have_length_one():
    documents = corpus()
    rows = solution.TfIdf().fit(documents).transform(documents)
    close(np.linalg.norm(rows, axis=1), np.ones(len(documents)), "lengths of the rows")


def test_search_ranks_by_cosine():
    documents = corpus()
    model = solution.TfIdf().fit(documents)
    for query in ("tree forest", "boost boost kernel", "layer"):
        cosines = np.array([np.dot(vector(query, documents), vector(d, documents)) for d in documents])
        want = [
            int(i)
            for i in sorted(range(len(documents)), key=lambda i: (-round(cosines[i], 9), i))
            if cosines[i] > 0
        ]
        equal(
            [round(float(cosines[i]), 9) for i in model.search(query, 5)],
            [round(float(cosines[i]), 9) for i in want[:5]],
            f"cosines found for '{query}'",
        )
        equal(len(model.search(query, 100)), len(want), f"number of documents found for '{query}'")


def test_rare_terms_weigh_more():
    equal(
        solution.TfIdf().fit(["red sky", "red sea", "red rose", "green sea"]).search("red green", 2)[0],
        3,
        "the best document",
    )


def test_equal_documents_come_in_order():
    model = solution.TfIdf().fit(["x y", "z", "x y", "y x"])
    equal(model.search("x", 2), [0, 2], "search among equal documents")
