"""Puts an invoice into words for the page: everything the template shows, ready made."""

from typing import Any

from offhook.billing.paper.addresses import address_lines
from offhook.billing.paper.document import Document, Line, Party, TaxTotal
from offhook.billing.paper.tax_categories import CHARGED, OUTSIDE
from offhook.billing.paper.words import Words


def layout_of(document: Document) -> dict[str, Any]:
    """The template's data, without the pictures."""
    words = Words(document.language, document.buyer.country)
    return {
        "title": f"{words[document.kind]} {document.number}",
        "heading": words[document.kind],
        "number": document.number,
        "language": words.language,
        "colour": document.colour,
        "seller": {"name": document.seller.name},
        "sender": _sender(document.seller),
        "buyer": _buyer(document, words),
        "facts": _facts(document, words),
        "corrects": _corrects(document, words),
        "note": document.note,
        "columns": [words["description"], words["quantity"], words["tax"], f"{words['amount']} ({document.currency})"],
        "lines": [_line(line, document, words) for line in document.lines],
        "sums": _sums(document, words),
        "total": _total(document, words),
        "payment": payment_text(document, words),
        "reasons": _reasons(document, words),
        "footer": _footer(document, words),
        "page": words["page"],
        "logo": None,
        "qr": None,
    }


def payment_text(document: Document, words: Words) -> str:
    """One sentence on what the reader has to do."""
    if document.kind == "credit_note":
        return words["given_back"]
    if document.due_micros <= 0:
        return words["nothing_to_pay"]
    return words.fill("pay_until", day=words.day(document.due_on), number=document.number)


def _sender(seller: Party) -> str:
    return " · ".join((seller.name, *address_lines(seller)))


def _buyer(document: Document, words: Words) -> list[str]:
    buyer = document.buyer
    abroad = words.country(buyer.country) if buyer.country != document.seller.country else ""
    vat = f"{words['vat_number']} {buyer.vat_number}" if buyer.vat_number else ""
    return list(filter(None, (buyer.name, *address_lines(buyer), abroad, vat)))


def _facts(document: Document, words: Words) -> list[tuple[str, str]]:
    facts = [
        (words["number"], document.number),
        (words["issued"], words.day(document.issued_on)),
        (words["period"], words.span(document.period_start, document.period_last)),
    ]
    if document.kind == "invoice":
        facts.append((words["due"], words.day(document.due_on)))
    return facts


def _corrects(document: Document, words: Words) -> str | None:
    if document.corrects is None:
        return None
    return words.fill("corrects", number=document.corrects.number, day=words.day(document.corrects.issued_on))


def _line(line: Line, document: Document, words: Words) -> dict[str, str]:
    unit = words.texts.get(f"unit_{line.unit}", "")
    more = ""
    if line.fx is not None:
        fx = line.fx
        rate = words.number(fx.rate)
        more = words.fill("fx", currency=fx.from_currency, rate=rate, source=fx.source, at=fx.at[:10])
    shown = " + ".join(f"{words.number(tax.percent)} %" for tax in line.taxes if tax.category in CHARGED)
    return {
        "description": line.description,
        "more": more,
        "quantity": f"{words.number(line.quantity)} {unit}".strip(),
        "tax": shown or "–",
        "amount": words.amount(line.net_micros, document.currency),
    }


def _sums(document: Document, words: Words) -> list[tuple[str, str]]:
    sums = [(words["net"], words.money(document.net_micros, document.currency))]
    sums += [(_tax_label(each, document, words), words.money(each.tax_micros, document.currency))
             for each in document.taxes if each.tax.category in CHARGED]  # fmt: skip
    if document.prepaid_micros and document.kind == "invoice":
        sums.append((words["total"], words.money(document.gross_micros, document.currency)))
        sums.append((words["paid"], words.money(-document.prepaid_micros, document.currency)))
    return sums


def _tax_label(total: TaxTotal, document: Document, words: Words) -> str:
    tax = f"{total.tax.name} {words.number(total.tax.percent)} %"
    return words.fill("tax_on", tax=tax, net=words.money(total.net_micros, document.currency))


def _total(document: Document, words: Words) -> tuple[str, str]:
    if document.kind == "credit_note":
        return words["credit_total"], words.money(document.gross_micros, document.currency)
    if document.prepaid_micros:
        return words["to_pay"], words.money(document.due_micros, document.currency)
    return words["total"], words.money(document.gross_micros, document.currency)


def _reasons(document: Document, words: Words) -> list[str]:
    """Nothing where the seller's country knows no such tax: then nobody asks why there is none."""
    told = (each.tax for each in document.taxes)
    categories = dict.fromkeys(tax.category for tax in told if tax.name or tax.category != OUTSIDE)
    return [text for each in categories if (text := words.texts.get(f"category_{each}"))]


def _footer(document: Document, words: Words) -> list[list[str]]:
    seller, bank = document.seller, document.bank
    address = [seller.name, *address_lines(seller), words.country(seller.country)]
    legal = [
        seller.vat_number and f"{words['vat_number']} {seller.vat_number}",
        seller.tax_number and f"{words['tax_number']} {seller.tax_number}",
        seller.registration and f"{words['registration']} {seller.registration}",
        seller.email,
        seller.phone,
        seller.website,
    ]
    money = [bank.name, bank.iban and f"IBAN {_in_fours(bank.iban)}", bank.bic and f"BIC {bank.bic}", document.footer]
    return [[text for text in column if text] for column in (address, legal, money)]


def _in_fours(iban: str) -> str:
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
