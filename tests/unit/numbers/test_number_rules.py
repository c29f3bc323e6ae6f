"""Dialling rules (SP-3) by example and what must hold for any rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from offhook.numbers.rules import NumberRule, rewrite

DIGITS = st.text("0123456789", max_size=15)
RULES = st.lists(
    st.builds(NumberRule, starts_with=DIGITS, replace_with=DIGITS, min_length=st.integers(0, 16)), max_size=6
)


@pytest.mark.parametrize(
    ("dialled", "rules", "sent"),
    [
        ("0174448746", [NumberRule(starts_with="017", replace_with="1")], "14448746"),
        ("0174448746", [NumberRule(starts_with="017", replace_with="14")], "144448746"),
        ("0184448746", [NumberRule(starts_with="017", replace_with="14")], "0184448746"),
        ("+12025550143", [NumberRule(starts_with="+", replace_with="00")], "0012025550143"),
        ("2025550143", [NumberRule(starts_with="", replace_with="9")], "92025550143"),
        ("911", [NumberRule(starts_with="", replace_with="9", min_length=7)], "911"),
        ("0171234", [NumberRule(starts_with="017", replace_with="14", min_length=7)], "141234"),
        ("017123", [NumberRule(starts_with="017", replace_with="14", min_length=7)], "017123"),
        ("0171", [], "0171"),
    ],
)
def test_a_rule_rewrites_the_numbers_it_fits(dialled: str, rules: list[NumberRule], sent: str) -> None:
    assert rewrite(dialled, rules) == sent


def test_rules_are_tried_in_order_and_one_is_applied() -> None:
    rules = [
        NumberRule(starts_with="017", replace_with="14", min_length=10),
        NumberRule(starts_with="01", replace_with="1"),
        NumberRule(starts_with="14", replace_with="999"),
    ]
    assert rewrite("0174448746", rules) == "144448746"
    assert rewrite("01744", rules) == "1744"
    assert rewrite("1499", rules) == "99999"


@given(dialled=DIGITS, rules=RULES)
def test_what_no_rule_fits_stays(dialled: str, rules: list[NumberRule]) -> None:
    unfit = [rule for rule in rules if not rule.fits(dialled)]
    assert rewrite(dialled, unfit) == dialled


@given(dialled=DIGITS, rules=RULES)
def test_the_rest_after_the_prefix_is_never_touched(dialled: str, rules: list[NumberRule]) -> None:
    first = next((rule for rule in rules if rule.fits(dialled)), None)
    sent = rewrite(dialled, rules)
    if first is not None:
        assert sent == first.replace_with + dialled[len(first.starts_with) :]


@given(dialled=DIGITS, rules=RULES, more=RULES)
def test_rules_after_the_one_that_fits_do_not_matter(
    dialled: str, rules: list[NumberRule], more: list[NumberRule]
) -> None:
    if any(rule.fits(dialled) for rule in rules):
        assert rewrite(dialled, [*rules, *more]) == rewrite(dialled, rules)


@pytest.mark.parametrize("field", ["starts_with", "replace_with"])
@pytest.mark.parametrize("bad", ["abc", "1 2", "00+1", "1" * 33, "1;ext=2"])
def test_only_dial_characters_make_a_rule(field: str, bad: str) -> None:
    with pytest.raises(ValidationError):
        NumberRule.model_validate({field: bad})
