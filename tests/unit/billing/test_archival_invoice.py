"""Invoices are PDF/A-3b with Factur-X in them, and the look at them finds what is not."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from offhook.billing.paper.pdf import print_invoice
from tests.fixtures.archival_pdf import faults
from tests.unit.billing.invoices import EXAMPLES

Change = Callable[[pypdf.PdfWriter], object]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_archival(name: str) -> None:
    assert faults(print_invoice(EXAMPLES[name])) == []


@pytest.fixture(scope="module")
def printed() -> bytes:
    return print_invoice(EXAMPLES["standard"])


def _root(file: pypdf.PdfWriter) -> Any:
    return file._root_object  # there is no other way to the catalogue


def _run_a_script(file: pypdf.PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})
    _root(file)[NameObject("/OpenAction")] = action


def _lose_a_font(file: pypdf.PdfWriter) -> None:
    fonts: Any = file.pages[0]["/Resources"]
    font = next(iter(fonts["/Font"].values())).get_object()["/DescendantFonts"][0].get_object()
    described = font["/FontDescriptor"].get_object()
    for key in {"/FontFile2", "/FontFile3"} & described.keys():
        del described[key]


def _call_it_2b(file: pypdf.PdfWriter) -> None:
    packet = _root(file)["/Metadata"].get_object()
    packet.set_data(packet.get_data().replace(b"<pdfaid:part>3<", b"<pdfaid:part>2<"))


def _forget_the_relation(file: pypdf.PdfWriter) -> None:
    del _root(file)["/AF"][0].get_object()["/AFRelationship"]


CHANGES: dict[str, Change] = {
    "6.5.1: there is a script": _run_a_script,
    "6.5.1: an action /JavaScript": _run_a_script,
    "6.2.11.4": _lose_a_font,
    "6.6.4: part is ['2']": _call_it_2b,
    "6.8: factur-x.xml does not say how it is related": _forget_the_relation,
    "6.8: factur-x.xml is not associated": lambda file: _root(file).__setitem__(NameObject("/AF"), ArrayObject()),
    "6.8: ['factur-x.xml', 'other.txt'] is embedded": lambda file: file.add_attachment("other.txt", b"x"),
    "6.2.3": lambda file: _root(file).__delitem__("/OutputIntents"),
    "6.6.2: no metadata": lambda file: _root(file).__delitem__("/Metadata"),
}


@pytest.mark.parametrize("fault", CHANGES)
def test_what_is_against_the_standard_is_found(fault: str, printed: bytes) -> None:
    file = pypdf.PdfWriter(clone_from=io.BytesIO(printed))
    CHANGES[fault](file)
    changed = io.BytesIO()
    file.write(changed)
    assert any(found.startswith(fault) for found in faults(changed.getvalue())), faults(changed.getvalue())


def test_more_than_the_file_is_found(printed: bytes) -> None:
    assert "6.1.3: there is something after the end" in faults(printed + b"more")
