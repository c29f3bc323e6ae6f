"""Places of tax: found by address, and what a sale between any two of them carries."""

from datetime import date
from typing import Any

import pytest

from offhook.billing.taxes.places import parts, place_of
from offhook.billing.taxes.rules import TaxRate, TaxRules, TaxSide

DAY = date(2026, 11, 1)
ADDRESSES = [
    ("ES", "28013", "ES"),
    ("ES", "", "ES"),
    ("ES", "35001", "ES-CN"),
    ("ES", "E-38003", "ES-CN"),
    ("ES", " 51 001", "ES-CE"),
    ("ES", "52001", "ES-ML"),
    ("IC", "", "ES-CN"),
    ("EA", "52001", "ES-ML"),
    ("PT", "9500-150", "PT-20"),
    ("PT", "9000-018", "PT-30"),
    ("PT", "1000-001", "PT"),
    ("FR", "97110", "FR-971"),
    ("FR", "97133", "FR-BL"),
    ("FR", "97150", "FR-MF"),
    ("FR", "97600", "FR-976"),
    ("FR", "75001", "FR"),
    ("RE", "97400", "FR-974"),
    ("GP", "", "FR-971"),
    ("FI", "22100", "FI-01"),
    ("AX", "AX-22100", "FI-01"),
    ("DE", "D-78266", "DE-78266"),
    ("DE", "27498", "DE-27498"),
    ("IT", "23041", "IT-23041"),
    ("IT", "22061", "IT-22061"),
    ("GR", "630 86", "GR-69"),
    ("AT", "6691", "AT-6691"),
    ("AT", "6992", "AT-6991"),
    ("US", "35001", "US"),
    ("PE", "22100", "PE"),
]


@pytest.mark.parametrize(("country", "postcode", "code"), ADDRESSES)
def test_an_address_tells_its_place(country: str, postcode: str, code: str) -> None:
    assert place_of(country, postcode).code == code


def test_every_part_is_found_by_its_own_postcodes() -> None:
    for place in parts():
        assert {place_of(place.country, f"{begin:0<5}"[: max(len(begin), 5)]).code for begin in place.postcodes} == {
            place.code
        }


SPAIN, CANARIES, CEUTA, MELILLA = ("ES", "28013"), ("ES", "35001"), ("ES", "51001"), ("ES", "52001")
PORTUGAL, AZORES, MADEIRA = ("PT", "1000-001"), ("PT", "9500-150"), ("PT", "9000-018")
FRANCE, GUADELOUPE, MARTINIQUE, REUNION, GUIANA = (
    ("FR", "75001"),
    ("FR", "97110"),
    ("FR", "97200"),
    ("FR", "97400"),
    ("FR", "97300"),
)
GERMANY, HELIGOLAND, BUSINGEN = ("DE", "10969"), ("DE", "27498"), ("DE", "78266")
AUSTRIA, JUNGHOLZ = ("AT", "1010"), ("AT", "6691")
FINLAND, ALAND, LIVIGNO, ATHOS = ("FI", "00100"), ("FI", "22100"), ("IT", "23041"), ("GR", "63086")
Address = tuple[str, str]
CHECKED, FREE = {"vat_checked": True}, {"liable": False}

TABLE: list[tuple[Address, Address, dict[str, bool], str, str, str]] = [
    # seller, buyer, what is known of the buyer, then telecom, service and goods
    (CANARIES, CANARIES, {}, "L 7", "L 7", "L 7"),
    (CANARIES, ("ES", "38003"), {}, "L 7", "L 7", "L 7"),
    (CANARIES, CANARIES, FREE, "E 0", "E 0", "E 0"),
    (SPAIN, CANARIES, {}, "O 0", "O 0", "G 0"),
    (SPAIN, CANARIES, CHECKED, "O 0", "O 0", "G 0"),
    (CANARIES, SPAIN, {}, "O 0", "O 0", "G 0"),
    (CANARIES, GERMANY, CHECKED, "O 0", "O 0", "G 0"),
    (CANARIES, ("US", ""), {}, "O 0", "O 0", "G 0"),
    (GERMANY, CANARIES, {}, "O 0", "O 0", "G 0"),
    (GERMANY, CANARIES, CHECKED, "O 0", "O 0", "G 0"),
    (SPAIN, CEUTA, {}, "O 0", "O 0", "G 0"),
    (SPAIN, MELILLA, {}, "O 0", "O 0", "G 0"),
    (CEUTA, CEUTA, {}, "O 0", "O 0", "O 0"),
    (CANARIES, MELILLA, {}, "O 0", "O 0", "G 0"),
    (PORTUGAL, AZORES, {}, "S 16", "S 23", "S 23"),
    (PORTUGAL, AZORES, CHECKED, "S 16", "S 16", "S 23"),
    (PORTUGAL, MADEIRA, {}, "S 22", "S 23", "S 23"),
    (AZORES, PORTUGAL, {}, "S 23", "S 16", "S 16"),
    (AZORES, MADEIRA, CHECKED, "S 22", "S 22", "S 16"),
    (MADEIRA, MADEIRA, {}, "S 22", "S 22", "S 22"),
    (SPAIN, AZORES, {}, "S 16", "S 21", "S 16"),
    (SPAIN, MADEIRA, CHECKED, "AE 0", "AE 0", "K 0"),
    (MADEIRA, SPAIN, {}, "S 21", "S 22", "S 21"),
    (FRANCE, GUADELOUPE, {}, "S 8.5", "S 20", "G 0"),
    (FRANCE, REUNION, CHECKED, "S 8.5", "S 8.5", "G 0"),
    (GUADELOUPE, MARTINIQUE, {}, "S 8.5", "S 8.5", "S 8.5"),
    (GUADELOUPE, REUNION, {}, "S 8.5", "S 8.5", "G 0"),
    (REUNION, FRANCE, {}, "S 20", "S 8.5", "G 0"),
    (FRANCE, GUIANA, {}, "O 0", "S 20", "G 0"),
    (GUIANA, GUIANA, {}, "O 0", "O 0", "O 0"),
    (SPAIN, GUADELOUPE, CHECKED, "O 0", "O 0", "G 0"),
    (FRANCE, ("FR", "97133"), {}, "O 0", "O 0", "G 0"),
    (FINLAND, ALAND, {}, "S 25.5", "S 25.5", "G 0"),
    (SPAIN, ALAND, CHECKED, "O 0", "O 0", "G 0"),
    (GERMANY, HELIGOLAND, {}, "O 0", "O 0", "G 0"),
    (GERMANY, BUSINGEN, {}, "O 0", "O 0", "G 0"),
    (BUSINGEN, BUSINGEN, {}, "S 8.1", "S 8.1", "S 8.1"),
    (SPAIN, HELIGOLAND, CHECKED, "O 0", "O 0", "G 0"),
    (SPAIN, LIVIGNO, {}, "O 0", "O 0", "G 0"),
    (SPAIN, ATHOS, {}, "O 0", "O 0", "G 0"),
    (AUSTRIA, JUNGHOLZ, {}, "S 19", "S 20", "S 20"),
    (JUNGHOLZ, JUNGHOLZ, {}, "S 19", "S 19", "S 19"),
    (GERMANY, JUNGHOLZ, CHECKED, "AE 0", "AE 0", "K 0"),
    (GERMANY, JUNGHOLZ, {}, "S 19", "S 19", "S 19"),
]


@pytest.mark.parametrize(("seller", "buyer", "known", "telecom", "service", "goods"), TABLE)
def test_a_sale_is_taxed_by_both_places(
    seller: Address, buyer: Address, known: dict[str, bool], telecom: str, service: str, goods: str
) -> None:
    sides: dict[str, Any] = {
        "seller": TaxSide(place=place_of(*seller)),
        "buyer": TaxSide(place=place_of(*buyer), **known),
    }
    taxes = [TaxRules().tax(**sides, product_class=each, on=DAY) for each in ("telecom", "service", "goods")]
    assert [f"{tax.category} {tax.percent}" for tax in taxes] == [telecom, service, goods]


def own(place: str, percent: str) -> TaxRate:
    return TaxRate(
        country=place, product_class="telecom", name="IPSI", percent=percent, rounding="invoice", valid_from=DAY
    )


@pytest.mark.parametrize(("percent", "told"), [("8", "M 8"), ("0.5", "M 0.5"), ("0", "Z 0"), ("0.00", "Z 0.00")])
def test_a_place_without_a_built_in_rate_has_its_sellers(percent: str, told: str) -> None:
    side = TaxSide(place=place_of(*CEUTA))
    tax = TaxRules([own("ES-CE", percent)]).tax(seller=side, buyer=side, product_class="telecom", on=DAY)
    assert (f"{tax.category} {tax.percent}", tax.name) == (told, "IPSI")


def test_a_countrys_own_rate_says_nothing_of_its_parts() -> None:
    rules = TaxRules([own("ES", "10")])
    sides = {"seller": TaxSide(place=place_of(*CANARIES)), "buyer": TaxSide(place=place_of(*CANARIES))}
    assert rules.tax(**sides, product_class="telecom", on=DAY).percent == "7"


@pytest.mark.parametrize(
    ("place", "product_class", "told"),
    [
        ("ES-CN", "goods", {2018: "7", 2019: "6.5", 2020: "7", 2026: "7"}),
        ("ES-CN", "telecom", {2017: "7", 2018: "3", 2019: "3", 2020: "7"}),
        ("PT-20", "goods", {2020: "18", 2021: "18", 2022: "16"}),
    ],
)
def test_places_have_their_rates_by_date(place: str, product_class: Any, told: dict[int, str]) -> None:
    found = {year: TaxRules().rate(place, product_class, on=date(year, 6, 30)) for year in told}
    assert {year: rate.percent for year, rate in found.items() if rate} == told


def test_what_no_tax_is_known_of_has_no_name() -> None:
    """So that paper says nothing of VAT to people who have none."""
    states, guiana = TaxSide(place=place_of("US")), TaxSide(place=place_of(*GUIANA))
    names = [TaxRules().tax(seller=one, buyer=one, product_class="telecom", on=DAY).name for one in (states, guiana)]
    assert names == ["", "TVA"]
