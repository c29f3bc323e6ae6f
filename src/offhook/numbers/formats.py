"""How carriers write telephone numbers on the wire, in both directions."""

import re
from enum import StrEnum

import phonenumbers

from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber

_URI_PARAMETERS = re.compile(r"[;?].*$")
_PUNCTUATION = re.compile(r"[\s().\-/]")
_LONGEST = 64


class NumberFormat(StrEnum):
    """A carrier's way of writing a number."""

    PLUS_E164 = "plus_e164"  # +12025550143
    E164 = "e164"  # 12025550143
    NATIONAL = "national"  # 2025550143 in the US, 02079460000 in GB; other countries as +...


def format_number(number: PhoneNumber, *, number_format: NumberFormat, country: str) -> str:
    """The number as the carrier wants it.

    `country` (ISO 3166 alpha-2) is the carrier's: with NATIONAL a number of any other country keeps its `+`,
    since national digits of another country would be somebody else's number.
    """
    if number_format is NumberFormat.PLUS_E164:
        return str(number)
    if number_format is NumberFormat.E164:
        return number.digits
    parsed = phonenumbers.parse(number, None)
    if parsed.country_code != phonenumbers.country_code_for_region(country):
        return str(number)
    return re.sub(r"\D", "", phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))


def number_candidates(received: str, *, number_format: NumberFormat, country: str) -> tuple[PhoneNumber, ...]:
    """What a number received from a carrier may mean, the most likely first; empty when it is none.

    Carriers deliver in other formats than they accept, so the other readings follow the declared one.
    """
    text = _PUNCTUATION.sub("", _URI_PARAMETERS.sub("", received.removeprefix("tel:"))[:_LONGEST])
    if text.startswith("+"):
        readings = [_read(text, None)]
    else:
        as_e164, as_national = _read(f"+{text}", None), _read(text, country)
        national_first = number_format is NumberFormat.NATIONAL
        readings = [as_national, as_e164] if national_first else [as_e164, as_national]
    return tuple(dict.fromkeys(number for number in readings if number is not None))


def _read(text: str, region: str | None) -> PhoneNumber | None:
    if not text.removeprefix("+").isascii() or not text.removeprefix("+").isdigit():
        return None
    try:
        return PhoneNumber.parse(text, region=region)
    except InvalidInputError:
        return None
