"""Telephone numbers in E.164 (ITU-T E.164), checked and formatted by the `phonenumbers` library."""

from functools import lru_cache
from typing import Any

import phonenumbers
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from offhook.kit.errors import InvalidInputError


class PhoneNumber(str):
    """A number in E.164 with its leading `+`; build it with `parse`, never by hand from user input."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, *, region: str | None = None) -> "PhoneNumber":
        """Reads what a person typed.

        `region` (ISO 3166 alpha-2) resolves national format; without it only international format is taken.
        Raises InvalidInputError naming the text when it is no possible number.
        """
        return cls(_e164(text, region))

    @property
    def region(self) -> str | None:
        """ISO 3166 alpha-2 of the country the number belongs to, when one is known."""
        return _region(str(self))

    def international(self) -> str:
        """For people: `+1 202-555-0143`."""
        return _international(str(self))

    @property
    def digits(self) -> str:
        """Without the `+`."""
        return self[1:]

    @property
    def national_digits(self) -> str:
        """Area code and subscriber number alone: `2025550143`.

        Neither trunk prefix nor the digit by which some countries mark mobiles for callers from abroad: Argentina's
        `+54 9 11 4444 5555` is `1144445555`.
        """
        return _national_digits(str(self))

    @property
    def as_mobile(self) -> "PhoneNumber":
        """With its country's mark of mobiles, where there is one: `+54 11 4444 5555` is `+54 9 11 4444 5555`."""
        return PhoneNumber(_as_mobile(str(self)))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls._validate,
            core_schema.str_schema(max_length=64),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def _validate(cls, text: str) -> "PhoneNumber":
        try:
            return cls.parse(text)
        except InvalidInputError as error:
            raise ValueError(error.message) from error


@lru_cache(maxsize=4096)
def _e164(text: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise InvalidInputError(f"{text!r} is not a telephone number: {_why_not(text, error)}") from error
    if not phonenumbers.is_possible_number(number):
        raise InvalidInputError(f"{text!r} has too many or too few digits for a telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def _national_digits(text: str) -> str:
    number = phonenumbers.parse(text, None)
    return phonenumbers.national_significant_number(number).removeprefix(_mobile_mark(number))


@lru_cache(maxsize=4096)
def _as_mobile(text: str) -> str:
    number = phonenumbers.parse(text, None)
    return f"+{number.country_code}{_mobile_mark(number)}{_national_digits(text)}"


def _mobile_mark(number: phonenumbers.PhoneNumber) -> str:
    """What stands before the area code of a mobile of that country; mostly nothing."""
    return str(phonenumbers.country_mobile_token(number.country_code)) if number.country_code else ""


def _why_not(text: str, error: phonenumbers.NumberParseException) -> str:
    match error.error_type:
        case phonenumbers.NumberParseException.INVALID_COUNTRY_CODE if not text.lstrip().startswith("+"):
            return "write it with + and the country code, as +12025550143"
        case phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            return "there is no such country code"
        case phonenumbers.NumberParseException.TOO_LONG:
            return "it has too many digits"
        case phonenumbers.NumberParseException.NOT_A_NUMBER:
            return "it does not look like one"
        case _:
            return "it has too few digits"


@lru_cache(maxsize=4096)
def _region(e164: str) -> str | None:
    return phonenumbers.region_code_for_number(phonenumbers.parse(e164, None))


@lru_cache(maxsize=4096)
def _international(e164: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(e164, None), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
