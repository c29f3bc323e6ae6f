"""VAT numbers of parties: an invoice names them with the letters of their country (EN 16931, BR-CO-09)."""

from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from offhook.billing.taxes.places import TaxPlace, place_named, place_of
from offhook.kit.errors import FieldError, InvalidInputError


def check_vat_number(number: str, *, country: str) -> str:
    """As it is kept; as it was given where no VAT is known.

    Raises InvalidInputError when it is none of that country.
    """
    if not number or not _land(country).tax_name:
        return number
    if fault := vat_number_fault(number, country=country):
        raise InvalidInputError(fault, fields=[FieldError("vat_number", fault)])
    return str(vat.compact(number)) if _land(country).in_eu else number


def vat_number_fault(number: str, *, country: str) -> str:
    """Nothing when it may stand on an invoice; otherwise what is wrong, and what would be right."""
    land = _land(country)
    begin = land.vat_prefix
    if not number.upper().startswith((begin, land.code)):
        return f"a VAT number of {land.code} begins with {begin}: write {begin} before {number}, or use the tax number"
    if not land.tax_name:
        return ""
    numbers = vat if land.in_eu else get_cc_module(land.code, "vat")
    try:
        if numbers is not None:
            numbers.validate(number)
    except ValidationError:
        return f"{number} is no VAT number of {land.code}: its length or its check digits do not fit"
    return ""


def printable_vat_number(number: str, *, country: str) -> str:
    """The number, or nothing when it cannot be one of that country."""
    return number if number and not vat_number_fault(number, country=country) else ""


def _land(country: str) -> TaxPlace:
    """Overseas the numbers are those of the whole country."""
    return place_named(place_of(country).country)
