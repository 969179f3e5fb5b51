"""TF-IDF search: the tests that the candidate sees."""

import solution
from checking import close, equal

DOCUMENTS = ["red apple", "green apple", "red car"]


def test_terms():
    equal(solution.tokens("It's RAG-2!"), ["it", "s", "rag", "2"], "tokens")


def test_three_documents_by_hand():
    model = solution.TfIdf().fit(DOCUMENTS)
    equal(model.vocabulary, {"apple": 0, "car": 1, "green": 2, "red": 3}, "vocabulary")
    close(model.idf, [1.2876821, 1.6931472, 1.6931472, 1.2876821], "idf")
    close(model.transform(["red apple"]), [[0.7071068, 0, 0, 0.7071068]], "transform")


def test_search():
    equal(solution.TfIdf().fit(DOCUMENTS).search("green apple", 2), [1, 0], "search")
