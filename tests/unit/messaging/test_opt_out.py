"""Whole messages that ask to stop, start, or for help."""

import pytest

from offhook.messaging.opt_out import WORDS, Wish, wish_in


@pytest.mark.parametrize(
    ("wish", "word"), [(w, x) for sets in WORDS.values() for w, words in sets.items() for x in sorted(words)]
)
def test_every_word_is_understood_however_it_is_typed(wish: Wish, word: str) -> None:
    assert {wish_in(word), wish_in(word.lower()), wish_in(f" {word.title()}.\n")} == {wish}


@pytest.mark.parametrize(
    ("text", "wish"), [("¡Alto!", "stop"), ("opt-out", "stop"), ("Stop all", "stop"), ("sí", None)]
)
def test_marks_and_spaces_do_not_count(text: str, wish: Wish | None) -> None:
    assert wish_in(text) == wish


@pytest.mark.parametrize(
    "text", ["please stop", "don't stop", "", "🙂", "END of the week is fine", "help me", "stop" + " " * 80]
)
def test_a_word_inside_a_sentence_asks_for_nothing(text: str) -> None:
    assert wish_in(text) is None
