"""Credit notes are right to the last cent: an invoice turned round, and an invoice cut into several notes."""

from typing import Any

import pytest
from facturx import xml_check_xsd  # type: ignore[import-untyped]  # has no stubs
from hypothesis import given
from hypothesis import strategies as st

from offhook.billing.paper.cii import cii_xml
from offhook.billing.paper.document import Line, LineTax
from offhook.billing.paper.totals import Part, totals_of, totals_of_parts
from offhook.kit.money import MICROS, minor_digits
from tests.fixtures.schematron import Schematron
from tests.unit.billing.invoices import invoice, line, tax

TAXES = st.builds(
    LineTax,
    name=st.just("VAT"),
    percent=st.sampled_from(["2.5", "7.7", "19", "21", "25.5"]),
    category=st.just("S"),
    rounding=st.sampled_from(["line", "invoice"]),
)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


def lines_of(currency: str, cents: st.SearchStrategy[int]) -> st.SearchStrategy[list[Line]]:
    step = MICROS // 10 ** minor_digits(currency)
    made = st.builds(
        lambda micros, tax, pieces: Line(
            kind="usage", description="x", net_micros=micros * step, taxes=(tax,), quantity=str(pieces)
        ),
        cents,
        TAXES,
        st.integers(1, 99),
    )
    return st.lists(made, min_size=1, max_size=8)


@given(data=st.data(), currency=CURRENCIES)
def test_lines_of_both_signs_turned_round_come_to_the_same_with_the_other_sign(data: Any, currency: str) -> None:
    lines = data.draw(lines_of(currency, st.integers(-(10**6), 10**6)))
    totals, turned = totals_of(lines, currency), totals_of([each.turned for each in lines], currency)
    assert (turned.net_micros, turned.tax_micros, turned.gross_micros) == (
        -totals.net_micros, -totals.tax_micros, -totals.gross_micros,
    )  # fmt: skip
    assert [(each.tax, -each.net_micros, -each.tax_micros) for each in turned.taxes] == [
        (each.tax, each.net_micros, each.tax_micros) for each in totals.taxes
    ]
    again = [each.turned.turned for each in lines]
    assert [each.net_micros for each in again] == [each.net_micros for each in lines]
    assert all(each.quantity.startswith("-") == (each.net_micros < 0) for each in again)


@given(data=st.data(), currency=CURRENCIES, signed=st.booleans(), count=st.integers(1, 5))
def test_an_invoice_cut_into_credit_notes_is_given_back_exactly(
    data: Any, currency: str, signed: bool, count: int
) -> None:
    """Whole lines and parts of them, in whatever order the notes come."""
    lines = data.draw(lines_of(currency, st.integers(-40 if signed else 0, 40)))
    step = MICROS // 10 ** minor_digits(currency)
    notes: list[list[Part]] = [[] for _ in range(count)]
    for number, each in enumerate(lines):
        left = each.net_micros // step
        for note in notes[:-1]:
            taken = data.draw(st.integers(min(0, left), max(0, left)))
            note.append(Part(number, each.model_copy(update={"net_micros": taken * step})))
            left -= taken
        notes[-1].append(Part(number, each.model_copy(update={"net_micros": left * step})))
    invoice_is = totals_of(lines, currency)
    before: list[Part] = []
    taxed: dict[LineTax, int] = {}
    net = 0
    for note in notes:
        totals = totals_of_parts(note, currency, before=before, taxed=taxed)
        net += totals.net_micros
        for total in totals.taxes:
            taxed[total.tax] = taxed.get(total.tax, 0) + total.tax_micros
        before += note
        assert net + sum(taxed.values()) == totals_of_parts(before, currency).gross_micros
        if not signed:
            assert all(taxed[total.tax] <= total.tax_micros for total in invoice_is.taxes)
            assert totals.tax_micros >= 0
    assert (net, sum(taxed.values())) == (invoice_is.net_micros, invoice_is.tax_micros)
    assert taxed == {total.tax: total.tax_micros for total in invoice_is.taxes}


def test_parts_by_themselves_would_miss_a_cent() -> None:
    three = [line("0.03") for _ in range(3)]
    alone = sum(totals_of([each], "EUR").tax_micros for each in three)
    assert (alone, totals_of(three, "EUR").tax_micros) == (30_000, 20_000)


@pytest.mark.parametrize("rounding", ["line", "invoice"])
def test_the_note_that_takes_the_cent_is_valid(schematron: Schematron, rounding: str) -> None:
    note = invoice(line("0.03", taxes=(tax(rounding=rounding),)), kind="credit_note")
    (total,) = note.taxes
    for cents in (-1, 1):
        other = total.model_copy(update={"tax_micros": total.tax_micros + cents * 10_000})
        sums = {"tax_micros": other.tax_micros, "gross_micros": note.net_micros + other.tax_micros}
        xml = cii_xml(note.model_copy(update={"taxes": (other,), **sums}))
        xml_check_xsd(xml, flavor="factur-x", level="en16931")
        assert schematron.faults(xml) == []


def test_a_turned_invoice_of_two_rates_is_valid(schematron: Schematron) -> None:
    lines = [line("-30.00"), line("12.34", taxes=(tax(percent="10"),)), line("5.00", taxes=(tax(rounding="line"),))]
    xml = cii_xml(invoice(*[each.turned for each in lines], kind="credit_note", corrects=None))
    xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert schematron.faults(xml) == []
