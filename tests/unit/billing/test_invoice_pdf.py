"""Printed invoices: PDF/A-3b with the XML in it, in three languages, with a brand, the same file each time."""

import io

import pypdf
import pytest
from facturx import get_xml_from_pdf  # type: ignore[import-untyped]  # has no stubs
from PIL import Image

from offhook.billing.paper.cii import cii_xml
from offhook.billing.paper.pdf import check_logo, picture_pages, print_invoice, transfer_code
from offhook.billing.paper.words import Words, languages
from offhook.kit.errors import InvalidInputError
from tests.fixtures.archival_pdf import faults
from tests.unit.billing.invoices import EXAMPLES, invoice, line, many, tax


def _read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def _logo(form: str = "PNG", size: tuple[int, int] = (200, 80), *, mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "#0f5c5c").save(file, form)
    return file.getvalue()


def test_with_a_logo_it_is_pdf_a_3b_with_factur_x() -> None:
    for form in ("PNG", "JPEG"):
        assert faults(print_invoice(EXAMPLES["standard"], logo=_logo(form))) == []


def test_the_xml_in_it_is_the_invoice() -> None:
    document = EXAMPLES["reverse charge"]
    name, xml = get_xml_from_pdf(print_invoice(document))
    assert (name, xml) == ("factur-x.xml", cii_xml(document))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_prints_with_its_number_and_total(name: str) -> None:
    document = EXAMPLES[name]
    text = "".join(page.extract_text() for page in _read(print_invoice(document)).pages)
    assert document.number in text
    words = Words(document.language, document.buyer.country)
    assert words.amount(document.due_micros or document.gross_micros, document.currency) in text.replace("\xa0", " ")


SAID = {"en": "Invoice", "es": "Factura", "fr": "Facture", "zh": "Invoice"}


@pytest.mark.parametrize(("language", "said"), list(SAID.items()))
def test_it_speaks_the_customers_language(language: str, said: str) -> None:
    text = _read(print_invoice(invoice(language=language))).pages[0].extract_text()
    assert said in text


def test_every_language_has_every_text_and_the_same_gaps() -> None:
    assert languages() >= {"en", "es", "fr"}
    english = Words("en").texts
    for language in languages():
        texts = Words(language).texts
        assert texts.keys() == english.keys()
        for key, text in texts.items():
            assert _gaps(text) == _gaps(english[key]), f"{language}: {key}"


def _gaps(text: str) -> set[str]:
    return {piece.partition("}")[0] for piece in text.split("{")[1:]}


def _text(name: str) -> str:
    return str(_read(print_invoice(EXAMPLES[name])).pages[0].extract_text()).replace("\xa0", " ")


def test_an_invoice_within_the_united_states_says_nothing_of_vat() -> None:
    text = _text("in the United States")
    assert "VAT" not in text
    assert "New York, NY 10118" in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("not subject", "Not subject to VAT."),
        ("export", "Export, exempt from tax."),
        ("Canary Islands", "IGIC 7 % on"),
        ("Ceuta", "IPSI 8 % on"),
        ("zero rated", "IVA 0 % on"),
    ],
)
def test_paper_says_which_tax_there_is_or_why_there_is_none(name: str, said: str) -> None:
    assert said in _text(name)


def test_a_rate_of_before_that_is_no_decimal_can_still_be_looked_at() -> None:
    text = _read(print_invoice(invoice(line(taxes=(tax(percent="25/3"),))))).pages[0].extract_text()
    assert "25/3 %" in text.replace("\xa0", " ")


def test_words_of_people_are_words_and_no_markup() -> None:
    text = _read(print_invoice(EXAMPLES["with words & <signs>"])).pages[0].extract_text()
    assert "#let x = 1" in text
    assert "*not* bold, $x$ #emph[y]" in text


def test_the_same_invoice_is_the_same_page() -> None:
    assert picture_pages(EXAMPLES["standard"]) == picture_pages(EXAMPLES["standard"])


def test_a_long_one_has_pages_that_say_so() -> None:
    reader = _read(print_invoice(invoice(*many(120))))
    assert len(reader.pages) > 2
    assert f"Page 2 of {len(reader.pages)}" in reader.pages[1].extract_text()


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", _logo()[:100], b"x" * 1_000_001])
def test_a_logo_is_a_picture(content: bytes) -> None:
    with pytest.raises(InvalidInputError):
        check_logo(content)


def test_logos_are_png_or_jpeg() -> None:
    assert [check_logo(_logo(form)) for form in ("PNG", "JPEG")] == ["png", "jpg"]
    with pytest.raises(InvalidInputError):
        check_logo(_logo(size=(3000, 3000)))
    with pytest.raises(InvalidInputError, match="RGB"):
        check_logo(_logo("JPEG", mode="CMYK"))


def test_banking_apps_read_the_transfer() -> None:
    code = transfer_code(EXAMPLES["partly prepaid"])
    assert code is not None
    assert code.splitlines() == [
        "BCD", "002", "1", "SCT", "CAIXESBBXXX", "Telefonía del Norte S.L.", "ES9121000418450200051332", "EUR9.31",
        "", "", "INV-2026-00042",
    ]  # fmt: skip
    assert transfer_code(EXAMPLES["yen"]) is None
    assert transfer_code(invoice(line(taxes=(tax(),)), kind="credit_note")) is None
