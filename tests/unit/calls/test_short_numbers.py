"""Numbers that must be dialled as they are."""

import pytest

from offhook.calls.actions.plan_outbound import is_short_number


@pytest.mark.parametrize(
    ("dialled", "country"), [("112", "DE"), ("911", "US"), ("999", "GB"), ("17", "FR"), ("611", "US"), ("5", "US")]
)
def test_emergency_and_service_numbers_are_left_alone(dialled: str, country: str) -> None:
    assert is_short_number(dialled, country=country)


@pytest.mark.parametrize(
    ("dialled", "country"), [("+112", "DE"), ("2025550143", "US"), ("02079460000", "GB"), ("", "US")]
)
def test_telephone_numbers_are_not(dialled: str, country: str) -> None:
    assert not is_short_number(dialled, country=country)
