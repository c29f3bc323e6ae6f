"""Invoices to try: one of every kind of tax, in any language."""

from datetime import date
from typing import Any

from offhook.billing.paper.document import Bank, Corrected, Document, FxUsed, Line, LineTax, Party
from offhook.billing.paper.totals import totals_of

SELLER = Party(
    name="Telefonía del Norte S.L.", street="Calle Mayor 12", postcode="28013", city="Madrid", country="ES",
    vat_number="ESB58378431", registration="RM Madrid T 1234, F 56", email="facturas@norte.example",
    phone="+34 911 234 567", website="norte.example",
)  # fmt: skip
BUYER = Party(
    name="Café & Co. GmbH", street="Lindenstraße 5", postcode="10969", city="Berlin", country="DE",
    vat_number="DE136695976", email="kasse@cafe.example",
)  # fmt: skip
ISLANDER = SELLER.model_copy(update={"postcode": "35001", "city": "Las Palmas de Gran Canaria", "region": "Las Palmas"})
STATES = Party(name="Acme Inc.", street="350 5th Ave", postcode="10118", city="New York", region="NY", country="US")
BANK = Bank(name="Banco Santander", iban="ES9121000418450200051332", bic="CAIXESBBXXX")
TITLES = ("Calls to Spain", "Calls to Germany, mobile", "Incoming calls", "Line +34 911 234 567, October")


def tax(category: str = "S", percent: str = "21", rounding: Any = "invoice", name: str = "IVA") -> LineTax:
    shown = percent if category in ("S", "L", "M") else "0"
    return LineTax(name=name, percent=shown, category=category, rounding=rounding)


def line(net: str = "10.00", *, taxes: tuple[LineTax, ...] | None = None, **given: Any) -> Line:
    micros = round(float(net) * 100) * 10_000
    told: dict[str, Any] = {"kind": "usage", "description": "Calls to Spain", "quantity": "12.5", "unit": "MIN"}
    return Line(**{**told, **given}, net_micros=micros, taxes=(tax(),) if taxes is None else taxes)


def many(count: int, category: str = "S") -> list[Line]:
    return [
        line(f"{number % 97 + 0.37:.2f}", description=f"{TITLES[number % 4]} {number}", taxes=(tax(category),))
        for number in range(count)
    ]


def invoice(*lines: Line, currency: str = "EUR", **given: Any) -> Document:
    """Added up, and complete."""
    shown = lines or (
        line("10.00"),
        line("3.33", description="Set-up", unit="C62", quantity="1", kind="manual"),
        line("-1.50", description="Sorry for the outage", unit="C62", quantity="1", kind="manual"),
    )
    totals = totals_of(shown, currency)
    told: dict[str, Any] = {
        "number": "INV-2026-00042", "issued_on": date(2026, 11, 1), "due_on": date(2026, 11, 15),
        "period_start": date(2026, 10, 1), "period_last": date(2026, 10, 31), "language": "en", "seller": SELLER,
        "buyer": BUYER, "bank": BANK,
    }  # fmt: skip
    if given.get("kind") == "credit_note":
        told["corrects"] = Corrected(number="INV-2026-00040", issued_on=date(2026, 10, 1))
    return Document(
        **{**told, **given},
        currency=currency,
        lines=tuple(shown),
        taxes=totals.taxes,
        net_micros=totals.net_micros,
        tax_micros=totals.tax_micros,
        gross_micros=totals.gross_micros,
    )


DOLLARS = FxUsed(from_currency="USD", rate="0.9183", source="ECB", at="2026-10-31T15:00:00+00:00")
EXAMPLES: dict[str, Document] = {
    "standard": invoice(),
    "reduced and standard": invoice(line(), line("4.99", taxes=(tax(percent="10"),))),
    "one rate by two names": invoice(
        line(), line("4.99", taxes=(tax(name="TVA"),)), line(taxes=(tax(percent="21.0"),))
    ),
    "one rate rounded in two ways": invoice(line("0.33"), line("0.33", taxes=(tax(rounding="line"),))),
    "reverse charge by two names": invoice(line(taxes=(tax("AE"),)), line(taxes=(tax("AE", name="TVA"),))),
    "reverse charge": invoice(line(taxes=(tax("AE"),))),
    "exempt": invoice(line(taxes=(tax("E"),))),
    "not subject": invoice(line(taxes=(tax("O"),))),
    "no tax at all": invoice(line(taxes=())),
    "intra-community": invoice(line(taxes=(tax("K"),), unit="C62", quantity="2")),
    "export": invoice(line(taxes=(tax("G"),))),
    "export to a number that is none of VAT": invoice(
        line(taxes=(tax("G"),)), buyer=STATES.model_copy(update={"vat_number": "12-3456789"})
    ),
    "zero rated": invoice(line(taxes=(tax("Z"),)), line()),
    "zero rated as it was told once": invoice(line(taxes=(tax(percent="0"),)), line(taxes=(tax("Z"),))),
    "Canary Islands": invoice(line(taxes=(tax("L", "7", name="IGIC"),)), seller=ISLANDER, buyer=ISLANDER),
    "Canary Islands, two rates": invoice(
        line(taxes=(tax("L", "7", name="IGIC"),)),
        line("4.99", taxes=(tax("L", "3", name="IGIC"),)),
        line(taxes=(tax("Z", name="IGIC"),)),
        seller=ISLANDER.model_copy(update={"vat_number": "", "tax_number": "B58378431"}),
        buyer=ISLANDER,
    ),
    "Ceuta": invoice(line(taxes=(tax("M", "8", name="IPSI"),))),
    "from Spain to the Canary Islands": invoice(line(taxes=(tax("G"),)), line(taxes=(tax("G"),)), buyer=ISLANDER),
    "in the United States": invoice(line(taxes=(tax("O", name=""),)), seller=STATES, buyer=STATES, currency="USD"),
    "credit note": invoice(kind="credit_note"),
    "partly prepaid": invoice(prepaid_micros=5_000_000),
    "wholly prepaid": invoice(prepaid_micros=14_310_000),
    "without a bank": invoice(bank=Bank()),
    "without a registration": invoice(seller=SELLER.model_copy(update={"registration": ""})),
    "with a tax number alone": invoice(seller=SELLER.model_copy(update={"vat_number": "", "tax_number": "99/815"})),
    "rounded on each line": invoice(*[line("0.33", taxes=(tax(rounding="line"),)) for _ in range(40)]),
    "converted": invoice(line(fx=DOLLARS)),
    "yen": invoice(line("1200", taxes=(tax("O"),)), currency="JPY"),
    "with words & <signs>": invoice(line(description="<Café> & “Co” \\ #let x = 1"), note="*not* bold, $x$ #emph[y]"),
    "five hundred lines": invoice(*many(500)),
}
