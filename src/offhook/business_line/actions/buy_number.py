"""A number is bought at Twilio, once however often it is asked (BL-2)."""

from typing import Any

from offhook.business_line.twilio_api import DoubtError, TwilioApi
from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber


async def buy_number(api: TwilioApi, number: PhoneNumber) -> dict[str, Any]:
    """As Twilio shows it. A number the account has already is not bought again; when the answer is lost we look.

    Raises InvalidInputError for one that cannot be had, DoubtError when even looking does not tell.
    """
    if owned := await api.numbers(number=number):
        return owned[0]
    try:
        return await api.buy(number)
    except (DoubtError, InvalidInputError):
        if owned := await api.numbers(number=number):  # lost answer, or somebody beside us was faster
            return owned[0]
        raise
