"""Writes what was given into a carrier's row and checks the whole."""

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.numbers.models import Carrier
from offhook.numbers.schemas import CarrierSettings
from offhook.tenancy.api import Cipher

_SECRETS = ("password", "inbound_password")
_ELSEWHERE = {*_SECRETS, "match_addresses", "country"}


def fill_carrier(carrier: Carrier, *, given: CarrierSettings, cipher: Cipher, account_country: str) -> None:
    """Takes over the fields that were set. Raises InvalidInputError when they do not fit together."""
    fields = given.model_fields_set
    for field, value in given.model_dump(mode="json", include=fields - _ELSEWHERE, by_alias=True).items():
        setattr(carrier, field, value)
    if "country" in fields:
        carrier.country = given.country or account_country
    for secret in _SECRETS:
        if secret in fields:
            value = getattr(given, secret)
            setattr(carrier, f"{secret}_encrypted", cipher.encrypt(value.get_secret_value()) if value else None)
    problems = _problems(carrier)
    if problems:
        raise InvalidInputError("The carrier cannot work like this", fields=problems)


def _problems(carrier: Carrier) -> list[FieldError]:
    problems = []
    if carrier.register and not carrier.username:
        problems.append(FieldError("username", "a user name is needed to register with the carrier"))
    if carrier.register and carrier.password_encrypted is None:
        problems.append(FieldError("password", "a password is needed to register with the carrier"))
    if carrier.inbound_username and carrier.inbound_password_encrypted is None:
        problems.append(FieldError("inbound_password", "a password is needed for the carrier's login towards us"))
    if carrier.inbound_password_encrypted is not None and not carrier.inbound_username:
        problems.append(FieldError("inbound_username", "a user name is needed for the carrier's login towards us"))
    return problems
