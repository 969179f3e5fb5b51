"""A text names the pages whose title or alias it holds, and no others."""

from content.names import named_pages


def test_a_title_or_an_alias_in_any_number_names_its_page() -> None:
    assert named_pages("How does self-attention differ from convolutions?")["attention"] == 2
    assert named_pages("What do diffusion models learn?")["diffusion-models"] == 2


def test_a_lone_letter_and_words_of_no_page_name_nothing() -> None:
    assert not named_pages("There is also a big gap, what now?")
    assert not named_pages("")
