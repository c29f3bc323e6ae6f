"""Refusals say what and where."""

import time

import pytest

from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.checks import MediaFacts, check_body, check_destination, check_media, check_pictures_between
from offhook.messaging.connector import Capabilities
from offhook.messaging.patterns import PatternError, compile_pattern, matches

MMS = Capabilities(max_media=10)
JPEG = MediaFacts("image/jpeg", 1_000_000)
MOBILE = PhoneNumber("+12025550143")


@pytest.mark.parametrize(
    ("body", "has_media", "said"),
    [
        ("", False, ["body: write a text or attach a picture"]),
        (" \n", False, ["body: write a text or attach a picture"]),
        ("", True, []),
        ("x" * 1600, False, []),
        ("x" * 2000, False, ["body: the text has 2,000 characters, 400 more than the 1,600 allowed"]),
        ("a\x00b", False, ["body: the text contains a control character (U+0000); take it out"]),
        ("line\nbreak\tand more", False, []),
    ],
)
def test_bodies(body: str, has_media: bool, said: list[str]) -> None:
    found = check_body(body, has_media=has_media, capabilities=MMS)
    assert [f"{problem.where}: {problem.what}" for problem in found] == said


@pytest.mark.parametrize(
    ("media", "capabilities", "said"),
    [
        ([JPEG] * 10, MMS, []),
        ([JPEG] * 11, MMS, ["media: at most 10 pictures go into one message; there are 11"]),
        ([JPEG], Capabilities(), ["media: this provider sends texts only; take the picture out"]),
        ([], Capabilities(), []),
        ([JPEG, MediaFacts("image/png", 5_000_001)], MMS, ["media[1]: image/png may have 5 MB; this one has 5.0 MB"]),
        ([MediaFacts("image/webp", 600_000)], MMS, ["media[0]: image/webp may have 0.5 MB; this one has 0.6 MB"]),
    ],
)
def test_media(media: list[MediaFacts], capabilities: Capabilities, said: list[str]) -> None:
    found = check_media(media, capabilities=capabilities)
    assert [f"{problem.where}: {problem.what}" for problem in found] == said


def test_no_pictures_from_or_to_toll_free_numbers() -> None:
    assert check_pictures_between("+12025550100", MOBILE) == []
    assert check_pictures_between("Acme", MOBILE) == []
    (from_free,) = check_pictures_between("+18005550199", MOBILE)
    assert from_free.what == "+18005550199 is toll-free and cannot send pictures; send the text without"
    (to_free,) = check_pictures_between("+12025550100", PhoneNumber("+18885550199"))
    assert to_free.what == "+18885550199 is toll-free and takes no pictures; send the text without"


def test_a_destination_must_match() -> None:
    assert check_destination("091234567", expression=r"^(09\d{7})$") == []
    assert check_destination("anything", expression="") == []
    (refused,) = check_destination("+12025550143", expression=r"^(09\d{7})$")
    assert refused.what == r"+12025550143 does not match what this provider takes (^(09\d{7})$)"


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("(09", "missing ): (09"),
        ("[z-a]", "invalid character class range: z-a"),
        ("(?=09)", "(?= looks ahead or behind, which is not supported"),
        ("x" * 501, "longer than 500 characters"),
        ("((((x{1000}){1000}){1000}){1000})", ""),
    ],
)
def test_bad_expressions_are_told_apart(expression: str, why: str) -> None:
    with pytest.raises(PatternError) as refused:
        compile_pattern(expression)
    assert why in str(refused.value)


def test_an_expression_that_would_take_for_ever_takes_no_time() -> None:
    began = time.perf_counter()
    assert not matches("^(a+)+$", "a" * 5000 + "b")
    assert time.perf_counter() - began < 1
