"""Prints an invoice: typst makes PDF/A-3b, into which Factur-X puts the EN 16931 XML."""

import io
import json
import tempfile
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import segno
import typst
from PIL import Image, UnidentifiedImageError

from offhook.billing.paper.cii import cii_xml, writes_xml
from offhook.billing.paper.document import Document
from offhook.billing.paper.layout import layout_of
from offhook.kit.errors import InvalidInputError
from offhook.kit.money import Money

_TEMPLATE = Path(__file__).with_name("invoice.typ")
_INK = "#1d2125"
LOGO_TYPES = {"PNG": "png", "JPEG": "jpg"}
MAX_LOGO_BYTES = 1_000_000
_MOST_TAGGED = 300
"""Lines up to which the PDF is tagged for screen readers; beyond that tags are most of the file and of the time."""
_MAX_LOGO_PIXELS = 4_000_000


def print_invoice(document: Document, *, logo: bytes | None = None) -> bytes:
    """A PDF/A-3b; with the XML in it (Factur-X, profile EN 16931) when the invoice can be told in XML.

    Takes 0.1 s, and a second for 2,000 lines: call it in a thread.
    """
    tagged = len(document.lines) <= _MOST_TAGGED
    made_at = _made_at(document)
    pdf = bytes(_compile(document, logo, pdf_standards=["a-3b"], pdf_tags=tagged, timestamp=made_at))
    if not writes_xml(document):
        return pdf
    from facturx import generate_from_binary  # type: ignore[import-untyped]  # slow to import, and has no stubs

    title = f"{document.seller.name}: {document.number}"
    told = {"author": document.seller.name, "title": title, "subject": title, "keywords": "Factur-X, EN 16931"}
    made = generate_from_binary(
        pdf, cii_xml(document), flavor="factur-x", level="en16931", pdf_metadata=told, lang=document.language,
        afrelationship="alternative",
    )  # fmt: skip
    return bytes(made)


def picture_pages(document: Document, *, logo: bytes | None = None, ppi: float = 96) -> list[bytes]:
    """The pages as PNG, for a preview."""
    made = _compile(document, logo, format="png", ppi=ppi)
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]


def check_logo(content: bytes) -> str:
    """The file's ending. Raises InvalidInputError when it is no picture an invoice can carry."""
    if len(content) > MAX_LOGO_BYTES:
        raise InvalidInputError("the logo is larger than 1 MB: take a smaller picture")
    try:
        with Image.open(io.BytesIO(content), formats=list(LOGO_TYPES)) as picture:
            if picture.width * picture.height > _MAX_LOGO_PIXELS:
                raise InvalidInputError("the logo has more than four million pixels: take a smaller picture")
            if picture.mode == "CMYK":  # PDF/A would want the profile of the inks
                raise InvalidInputError("the logo is coloured by inks (CMYK): save it as RGB")
            picture.verify()
            return LOGO_TYPES[str(picture.format)]
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidInputError("the logo is not a PNG or JPEG picture") from error


def _compile(document: Document, logo: bytes | None, **how: Any) -> Any:
    data = layout_of(document)
    with tempfile.TemporaryDirectory(prefix="offhook-invoice-") as folder:
        root = Path(folder)
        if logo is not None:
            data["logo"] = f"logo.{check_logo(logo)}"
            (root / data["logo"]).write_bytes(logo)
        if (code := transfer_code(document)) is not None:
            data["qr"] = "qr.svg"
            segno.make(code, error="m", micro=False).save(str(root / "qr.svg"), border=0, dark=_INK)
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (root / "invoice.typ").write_bytes(_TEMPLATE.read_bytes())
        compiler = typst.Compiler(input=root / "invoice.typ", root=root, ignore_system_fonts=True)
        return compiler.compile(**{"format": "pdf", **how})


def transfer_code(document: Document) -> str | None:
    """What banking apps read (EPC069-12, version 2); for transfers in euros alone."""
    if document.kind != "invoice" or document.currency != "EUR" or not document.bank.iban or document.due_micros <= 0:
        return None
    amount = Money(document.due_micros, "EUR").decimal()
    lines = ["BCD", "002", "1", "SCT", document.bank.bic, document.seller.name[:70], document.bank.iban]
    return "\n".join([*lines, f"EUR{amount}", "", "", document.number])


def _made_at(document: Document) -> datetime:
    """The day of issue, so that the same invoice is the same file."""
    return datetime.combine(document.issued_on, time(), tzinfo=UTC)
