"""Whose call it is that comes from a customer's switch, and what it wants dialled: pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberFormat, number_candidates

_PREFIX = "access-"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRoute:
    """An access as calls see it; immutable, so that a telephony process may keep it."""

    endpoint: str
    account_id: UUID
    """The customer, who pays."""
    name: str
    country: str
    """Of the customer: whose national format is meant."""
    prefix: str = ""
    number_format: NumberFormat = NumberFormat.E164
    caller_number: PhoneNumber | None = None
    """Shown when a call brings none."""
    always_shown: bool = False
    """Shown whatever a call brings."""
    max_calls: int | None = None
    max_calls_per_s: int | None = None


def attribute(accesses: Sequence[AccessRoute], dialled: str) -> tuple[AccessRoute, str] | None:
    """The one access whose call this is, and what is left to dial; None when it is nobody's.

    `accesses` are those recognised by login or address. No prefix of one begins with that of another, so at most one
    fits; one without a prefix is alone.
    """
    for access in accesses:
        if dialled.startswith(access.prefix):
            return access, dialled.removeprefix(access.prefix)
    return None


def called_number(access: AccessRoute, dialled: str) -> PhoneNumber | None:
    """What `dialled` (without the tech prefix) means: `+`, `00`, plain international or national digits."""
    return _read(access, dialled)


def shown_number(access: AccessRoute, caller: str) -> PhoneNumber | None:
    """The number the called person sees; None when there is none, and so the call cannot go out."""
    if access.always_shown:
        return access.caller_number
    return _read(access, caller) or access.caller_number


def access_id_of(endpoint: str) -> UUID | None:
    """The access behind an endpoint id, None when it is no access's."""
    try:
        return UUID(hex=endpoint.removeprefix(_PREFIX)) if endpoint.startswith(_PREFIX) else None
    except ValueError:
        return None


def _read(access: AccessRoute, text: str) -> PhoneNumber | None:
    text = f"+{text[2:]}" if text.startswith("00") else text
    found = number_candidates(text, number_format=access.number_format, country=access.country)
    return found[0] if found else None
