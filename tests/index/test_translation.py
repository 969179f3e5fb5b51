"""What a question says in the other language, by the glossary."""

from __future__ import annotations

import pytest

from index.translation import coverage, in_english, is_chinese, read_chinese, terms_of


@pytest.mark.parametrize(
    ("question", "english"),
    [
        ("过拟合是什么？", "what is overfitting"),
        ("什么是 dropout", "what is dropout"),
        ("LSTM 和 GRU 的区别", "difference between lstm and gru"),
        ("dropout 和 batch normalization 的区别", "difference between dropout and batch normalization"),
        ("为什么要用批归一化", "why batch normalization"),
        ("K 近邻的优缺点", "advantages and disadvantages of k nearest neighbors"),
        ("红烧肉", ""),
    ],
)
def test_a_chinese_question_becomes_its_english_words(question: str, english: str) -> None:
    assert in_english(question) == english


def test_an_english_question_stays_even_if_it_quotes_a_chinese_word() -> None:
    question = "What does 过拟合 mean in an English paper on neural networks?"
    assert not is_chinese(question)
    assert in_english(question) == question


def test_what_the_glossary_does_not_know_is_told() -> None:
    read = read_chinese("如何用梯度下降做红烧肉")
    assert read.unknown and 0 < read.known < 1
    assert read.held_in("梯度下降") < 0.6 <= read.held_in("梯度下降……做红烧肉")


def test_the_longer_of_overlapping_terms_counts_in_any_number() -> None:
    found = [
        term.chinese[0] for term in terms_of("Why do recurrent neural networks have vanishing gradients?")
    ]
    assert found == ["循环神经网络", "梯度消失"]


def test_a_form_is_held_as_a_word() -> None:
    forms = [("rl", "强化学习"), ("decision tree", "决策树")]
    assert coverage(forms, "RLHF trains decision trees.") == 0.5
    assert coverage(forms, "强化 学习与决策树") == 1.0
