"""Segments: the vectors of Twilio's message-segment-calculator (MIT), and our own at the borders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.messaging.segments import EXTENSION, decode_gsm7, encode_gsm7, segment

DIGITS = "1234567890"


def digits(count: int, start: int = 0) -> str:
    """`count` digits, as the calculator's tests write them."""
    return (DIGITS * (count // 10 + 2))[start : start + count]


@pytest.mark.parametrize(
    ("body", "encoding", "segments", "bits"),
    [
        pytest.param(digits(160), "gsm7", 1, 1120, id="GSM-7 in one segment"),
        pytest.param(digits(161), "gsm7", 2, 1127, id="GSM-7 in two segments"),
        pytest.param(digits(307), "gsm7", 3, 2149, id="GSM-7 in three segments"),
        pytest.param("{" + digits(158, 1), "gsm7", 1, 1120, id="GSM-7 with escape characters in one segment"),
        pytest.param("{" + digits(159, 1), "gsm7", 2, 1127, id="GSM-7 with escape characters in two segments"),
        pytest.param("😜" + digits(68, 1), "ucs2", 1, 1120, id="UCS-2 message in one segment"),
        pytest.param("😜" + digits(69, 1), "ucs2", 2, 1136, id="UCS-2 message in two segments"),
        pytest.param("😜" + digits(133, 1), "ucs2", 3, 2160, id="UCS-2 message in three segments"),
        pytest.param("🇮🇹" + digits(66, 1), "ucs2", 1, 1120, id="UCS-2 with two extended characters, one segment"),
        pytest.param("🇮🇹" + digits(67, 1), "ucs2", 2, 1136, id="UCS-2 with two extended characters, two segments"),
        pytest.param("🏳️🌈" + digits(65, 1), "ucs2", 1, 1120, id="UCS-2 with four extended characters, one segment"),
        pytest.param("🏳️🌈" + digits(66, 1), "ucs2", 2, 1136, id="UCS-2 with four extended characters, two segments"),
        pytest.param(
            "Hi I am john, this is my message in MY sms format ê, "
            "this should generate to 2 segments and be formatted in UCS-2",
            "ucs2", 2, 1808, id="UCS-2 with a latin character outside the alphabet",
        ),
        pytest.param("😀" + "]" * 68, "ucs2", 1, 1120, id="UCS-2 with GSM escape characters, which cost one there"),
        pytest.param("😀" + "]" * 69, "ucs2", 2, 1136, id="the same in two segments"),
        pytest.param("e\u0301\u0301\u0301" + "a" * 66, "ucs2", 1, 1120, id="triple accents, one segment"),
        pytest.param("e\u0301\u0301\u0301" + "a" * 67, "ucs2", 2, 1136, id="triple accents, two segments"),
    ],
)  # fmt: skip
def test_vectors_of_the_calculator(body: str, encoding: str, segments: int, bits: int) -> None:
    found = segment(body)
    assert (found.encoding, found.segments) == (encoding, segments)
    assert found.units * (7 if encoding == "gsm7" else 16) == bits


@pytest.mark.parametrize("escape", EXTENSION)
def test_extension_characters_cost_two(escape: str) -> None:
    assert segment(escape + digits(158)).segments == 1
    assert segment(escape + digits(159)).segments == 2


@pytest.mark.parametrize("character", "ÁÚúçíÍóÓ")
def test_accents_outside_the_alphabet_make_it_ucs2(character: str) -> None:
    assert segment(character * 70).segments == 1
    found = segment(character * 71)
    assert (found.segments, found.encoding, found.costly) == (2, "ucs2", (character,))


def test_an_escape_at_the_border_moves_whole_to_the_next_segment() -> None:
    found = segment("a" * 152 + "€" + "b" * 10)
    assert found.parts == ("a" * 152, "€" + "b" * 10)
    assert found.left == 153 - 12


def test_an_emoji_at_the_border_is_not_cut() -> None:
    assert segment("x" * 66 + "😜" + "x" * 10).parts == ("x" * 66, "😜" + "x" * 10)


def test_an_empty_text_has_no_segment() -> None:
    assert (segment("").segments, segment("").left) == (0, 160)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=1000))
def test_nothing_is_lost_and_no_segment_is_too_long(text: str) -> None:
    found = segment(text)
    assert "".join(found.parts) == text
    room = (
        (153 if found.encoding == "gsm7" else 67) if found.segments > 1 else (160 if found.encoding == "gsm7" else 70)
    )
    for part in found.parts:
        units = len(encode_gsm7(part)) if found.encoding == "gsm7" else len(part.encode("utf-16-be")) // 2
        assert units <= room


@given(st.text(alphabet="@£ΔÉ{}€~abc ÑÜ\n", max_size=50))
def test_the_alphabet_goes_there_and_back(text: str) -> None:
    assert decode_gsm7(encode_gsm7(text)) == text
