"""What counts as a PIN in a text."""

from datetime import UTC, datetime, timedelta

import pytest

from offhook.business_line.pin import failures_now, pin_in

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["123456", " 123456\n", "123 456", "123-456", "PIN 123456", "pin: 123456", "pin 123456."]
)
def test_six_digits_that_stand_alone_are_a_pin(text: str) -> None:
    assert pin_in(text) == "123456"


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "my order is 123456", "123456 please", "+12025550143", "١٢٣٤٥٦x"]
)
def test_all_else_is_a_text_to_be_read_by_people(text: str) -> None:
    assert pin_in(text) is None


def test_failures_are_forgotten_after_an_hour() -> None:
    assert failures_now(4, NOW - timedelta(minutes=59), now=NOW) == 4
    assert failures_now(4, NOW - timedelta(minutes=60), now=NOW) == 0
    assert failures_now(0, None, now=NOW) == 0
