"""The XML of invoices against the schema of Factur-X and the official Schematron of EN 16931."""

import pytest
from facturx import xml_check_xsd  # type: ignore[import-untyped]  # has no stubs

from offhook.billing.paper.cii import cii_xml, writes_xml
from tests.fixtures.schematron import Schematron
from tests.unit.billing.invoices import EXAMPLES, invoice, line, tax


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_invoice_is_valid_by_schema_and_rules(schematron: Schematron, name: str) -> None:
    xml = cii_xml(EXAMPLES[name])
    xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert schematron.faults(xml) == []


def test_the_rules_find_what_is_wrong(schematron: Schematron) -> None:
    good = EXAMPLES["standard"]
    wrong_sum = good.model_copy(update={"gross_micros": good.gross_micros + 10_000})
    assert any("BR-CO-15" in fault for fault in schematron.faults(cii_xml(wrong_sum)))
    nobody = good.seller.model_copy(update={"vat_number": ""})
    assert any("BR-S-02" in fault for fault in schematron.faults(cii_xml(good.model_copy(update={"seller": nobody}))))


def test_what_en_16931_cannot_tell_has_no_xml() -> None:
    two_taxes = invoice(line(taxes=(tax(), tax(percent="5"))))
    mixed = invoice(line(), line(taxes=(tax("O"),)))
    dinars = invoice(line("10.00"), currency="KWD")
    assert not any(writes_xml(document) for document in (two_taxes, mixed, dinars))
    assert all(writes_xml(document) for document in EXAMPLES.values())
