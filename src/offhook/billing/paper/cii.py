"""EN 16931 as UN/CEFACT CII (D16B), the XML that Factur-X embeds; business terms (BT) are the standard's own names."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final
from xml.etree import ElementTree as ET

from offhook.billing.paper.document import Document, Line, LineTax, Party, TaxTotal
from offhook.billing.paper.tax_categories import EXEMPT, EXPORT, OUTSIDE, REVERSE, WITHIN_EU, charged
from offhook.kit.money import Money, minor_digits

GUIDELINE = "urn:cen.eu:en16931:2017"
_PREFIXES: Final = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
_TYPE_CODES = {"invoice": "380", "credit_note": "381"}
_REASONS = {
    REVERSE: ("Reverse charge", "VATEX-EU-AE"),
    EXEMPT: ("Exempt from tax", None),
    OUTSIDE: ("Not subject to VAT", "VATEX-EU-O"),
    EXPORT: ("Export outside the EU", "VATEX-EU-G"),
    WITHIN_EU: ("Intra-Community supply", "VATEX-EU-IC"),
}
_NO_TAX = LineTax(name="", percent="0", category=OUTSIDE)
_MOST_DECIMALS = 2
"""BR-DEC."""
_UNDEFINED_MEANS, _SEPA_TRANSFER = "1", "58"


def writes_xml(document: Document) -> bool:
    """EN 16931 knows one VAT for each line, rates that are decimals, and amounts of two; others have no XML."""
    categories = {_tax(line).category for line in document.lines}
    return (
        all(len(line.taxes) <= 1 and "/" not in _tax(line).percent for line in document.lines)
        and (OUTSIDE not in categories or len(categories) == 1)
        and minor_digits(document.currency) <= _MOST_DECIMALS
    )


def cii_xml(document: Document) -> bytes:
    """UTF-8; valid by the schema and the official Schematron of EN 16931."""
    for prefix, uri in _PREFIXES.items():
        ET.register_namespace(prefix, uri)
    root = ET.Element(_name("rsm:CrossIndustryInvoice"))
    context = _add(root, "rsm:ExchangedDocumentContext")
    _add(_add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", GUIDELINE)
    head = _add(root, "rsm:ExchangedDocument")
    _add(head, "ram:ID", document.number)
    _add(head, "ram:TypeCode", _TYPE_CODES[document.kind])
    _date(_add(head, "ram:IssueDateTime"), document.issued_on)
    for note in filter(None, (document.note, document.footer)):
        _add(_add(head, "ram:IncludedNote"), "ram:Content", note)
    trade = _add(root, "rsm:SupplyChainTradeTransaction")
    for number, line in enumerate(document.lines, 1):
        _line(trade, number, line, document)
    _agreement(trade, document)
    _delivery(trade, document)
    _settlement(trade, document)
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True))


def _line(trade: ET.Element, number: int, line: Line, document: Document) -> None:
    """The price is that of the whole quantity (BT-149), so price and net amount agree to the last cent."""
    item = _add(trade, "ram:IncludedSupplyChainTradeLineItem")
    _add(_add(item, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(number))
    _add(_add(item, "ram:SpecifiedTradeProduct"), "ram:Name", line.description)
    price = _add(_add(item, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
    _add(price, "ram:ChargeAmount", _amount(abs(line.net_micros), document))
    quantity = line.quantity.lstrip("-")
    _add(price, "ram:BasisQuantity", quantity, unitCode=line.unit)
    sign = "-" if line.net_micros < 0 else ""
    delivered = _add(item, "ram:SpecifiedLineTradeDelivery")
    _add(delivered, "ram:BilledQuantity", f"{sign}{quantity}", unitCode=line.unit)
    settled = _add(item, "ram:SpecifiedLineTradeSettlement")
    tax = _tax(line)
    _trade_tax(_add(settled, "ram:ApplicableTradeTax"), tax)
    sums = _add(settled, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _add(sums, "ram:LineTotalAmount", _amount(line.net_micros, document))


def _agreement(trade: ET.Element, document: Document) -> None:
    agreement = _add(trade, "ram:ApplicableHeaderTradeAgreement")
    with_vat = _names_vat_numbers(document)
    _party(_add(agreement, "ram:SellerTradeParty"), document.seller, is_seller=True, with_vat=with_vat)
    _party(_add(agreement, "ram:BuyerTradeParty"), document.buyer, is_seller=False, with_vat=with_vat)


def _party(place: ET.Element, party: Party, *, is_seller: bool, with_vat: bool) -> None:
    # BR-CO-09: a number without its country's letters is none; a seller's is refused at approval.
    has_vat = with_vat and party.vat_number[:2].isalpha()
    if is_seller and not (has_vat or party.registration):
        _add(place, "ram:ID", party.tax_number or party.vat_number or party.name)  # BT-29, asked for by BR-CO-26
    _add(place, "ram:Name", party.name)
    if party.registration:
        _add(_add(place, "ram:SpecifiedLegalOrganization"), "ram:ID", party.registration)
    if is_seller and party.phone and party.email:
        contact = _add(place, "ram:DefinedTradeContact")
        _add(contact, "ram:PersonName", party.name)
        _add(_add(contact, "ram:TelephoneUniversalCommunication"), "ram:CompleteNumber", party.phone)
        _add(_add(contact, "ram:EmailURIUniversalCommunication"), "ram:URIID", party.email)
    address = _add(place, "ram:PostalTradeAddress")
    _maybe(address, "ram:PostcodeCode", party.postcode)
    _maybe(address, "ram:LineOne", party.street)
    _maybe(address, "ram:LineTwo", party.street_more)
    _maybe(address, "ram:CityName", party.city)
    _add(address, "ram:CountryID", party.country)
    _maybe(address, "ram:CountrySubDivisionName", party.region)
    if party.email:
        _add(_add(place, "ram:URIUniversalCommunication"), "ram:URIID", party.email, schemeID="EM")
    if has_vat:
        _add(_add(place, "ram:SpecifiedTaxRegistration"), "ram:ID", party.vat_number, schemeID="VA")
    tax_number = party.tax_number or ("" if with_vat else party.vat_number)
    if is_seller and tax_number:
        _add(_add(place, "ram:SpecifiedTaxRegistration"), "ram:ID", tax_number, schemeID="FC")


def _delivery(trade: ET.Element, document: Document) -> None:
    delivery = _add(trade, "ram:ApplicableHeaderTradeDelivery")
    if any(total.tax.category == WITHIN_EU for total in document.taxes):
        address = _add(_add(delivery, "ram:ShipToTradeParty"), "ram:PostalTradeAddress")
        _add(address, "ram:CountryID", document.buyer.country)


def _settlement(trade: ET.Element, document: Document) -> None:
    place = _add(trade, "ram:ApplicableHeaderTradeSettlement")
    _add(place, "ram:PaymentReference", document.number)
    _add(place, "ram:InvoiceCurrencyCode", document.currency)
    means = _add(place, "ram:SpecifiedTradeSettlementPaymentMeans")
    if document.bank.iban:
        _add(means, "ram:TypeCode", _SEPA_TRANSFER)
        _add(_add(means, "ram:PayeePartyCreditorFinancialAccount"), "ram:IBANID", document.bank.iban)
        if document.bank.bic:
            _add(_add(means, "ram:PayeeSpecifiedCreditorFinancialInstitution"), "ram:BICID", document.bank.bic)
    else:
        _add(means, "ram:TypeCode", _UNDEFINED_MEANS)
    for total in _tax_totals(document):
        _trade_tax(_add(place, "ram:ApplicableTradeTax"), total.tax, total=total, document=document)
    period = _add(place, "ram:BillingSpecifiedPeriod")
    _date(_add(period, "ram:StartDateTime"), document.period_start)
    _date(_add(period, "ram:EndDateTime"), document.period_last)
    _date(_add(_add(place, "ram:SpecifiedTradePaymentTerms"), "ram:DueDateDateTime"), document.due_on)
    _sums(place, document)
    if document.corrects is not None:
        corrected = _add(place, "ram:InvoiceReferencedDocument")
        _add(corrected, "ram:IssuerAssignedID", document.corrects.number)
        _date(_add(corrected, "ram:FormattedIssueDateTime"), document.corrects.issued_on, kind="qdt")


def _sums(place: ET.Element, document: Document) -> None:
    sums = _add(place, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(sums, "ram:LineTotalAmount", _amount(document.net_micros, document))
    _add(sums, "ram:TaxBasisTotalAmount", _amount(document.net_micros, document))
    _add(sums, "ram:TaxTotalAmount", _amount(document.tax_micros, document), currencyID=document.currency)
    _add(sums, "ram:GrandTotalAmount", _amount(document.gross_micros, document))
    if document.prepaid_micros:
        _add(sums, "ram:TotalPrepaidAmount", _amount(document.prepaid_micros, document))
    _add(sums, "ram:DuePayableAmount", _amount(document.due_micros, document))


def _trade_tax(
    place: ET.Element, tax: LineTax, *, total: TaxTotal | None = None, document: Document | None = None
) -> None:
    """Of a line, or with `total` of the whole invoice: the schema fixes the order."""
    reason, code = _REASONS.get(tax.category, (None, None)) if total else (None, None)
    if total is not None and document is not None:
        _add(place, "ram:CalculatedAmount", _amount(total.tax_micros, document))
    _add(place, "ram:TypeCode", "VAT")
    if reason:
        _add(place, "ram:ExemptionReason", reason)
    if total is not None and document is not None:
        _add(place, "ram:BasisAmount", _amount(total.net_micros, document))
    _add(place, "ram:CategoryCode", tax.category)
    if code:
        _add(place, "ram:ExemptionReasonCode", code)
    if tax.category != OUTSIDE:
        _add(place, "ram:RateApplicablePercent", tax.percent)


def _tax_totals(document: Document) -> Iterable[TaxTotal]:
    """One for each category and rate, whatever its names; every line is under one, those without tax `not subject`."""
    untaxed = [line.net_micros for line in document.lines if not line.taxes]
    found: dict[tuple[str, Fraction], list[TaxTotal]] = defaultdict(list)
    for total in document.taxes:
        percent = Fraction(total.tax.percent)
        found[charged(total.tax.category, percent), percent].append(total)
    for (category, _), totals in found.items():
        net, owed = sum(each.net_micros for each in totals), sum(each.tax_micros for each in totals)
        tax = totals[0].tax.model_copy(update={"category": category})
        yield TaxTotal(tax=tax, net_micros=net, tax_micros=owed)
    if untaxed:
        yield TaxTotal(tax=_NO_TAX, net_micros=sum(untaxed), tax_micros=0)


def _tax(line: Line) -> LineTax:
    tax = line.taxes[0] if line.taxes else _NO_TAX
    return tax.model_copy(update={"category": charged(tax.category, Fraction(tax.percent))})


def _names_vat_numbers(document: Document) -> bool:
    """BR-O-02: an invoice that is not subject to VAT must not name VAT numbers."""
    return all(_tax(line).category != OUTSIDE for line in document.lines)


def _amount(micros: int, document: Document) -> str:
    return Money(micros, document.currency).decimal()


def _date(place: ET.Element, day: date, *, kind: str = "udt") -> None:
    _add(place, f"{kind}:DateTimeString", f"{day:%Y%m%d}", format="102")


def _maybe(place: ET.Element, name: str, text: str) -> None:
    if text:
        _add(place, name, text)


def _add(place: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    made = ET.SubElement(place, _name(name), attributes)
    made.text = text
    return made


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"
