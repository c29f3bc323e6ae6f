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
