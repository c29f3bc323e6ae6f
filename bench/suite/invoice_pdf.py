"""Printing of invoices: seconds from the document to PDF/A-3b with Factur-X in it, for 50 and 2,000 lines."""

import resource
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from bench.rig.options import Options, progress
from bench.rig.statistics import percentile
from offhook.billing.paper.cii import cii_xml
from offhook.billing.paper.document import Bank, Document, Line, LineTax, Party
from offhook.billing.paper.pdf import print_invoice
from offhook.billing.paper.totals import totals_of

NEEDS_ENGINE = False
ROWS = (50, 2000)
_ROUNDS = 5
_NAMES = ("Calls to Spain", "Calls to Germany, mobile", "Incoming calls", "Line +34 911 234 567, October")


async def measure(options: Options) -> dict[str, Any]:
    """Medians of five, on the clock and of the process's own time: other work on the machine shows in the first."""
    rounds = 1 if options.quick else _ROUNDS
    print_invoice(_document(1))  # fonts and schemas are loaded once for a process
    results = {f"{rows} lines": _rows(_document(rows), rounds) for rows in ROWS}
    return {"rounds": rounds, **results, "most_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def _rows(document: Document, rounds: int) -> dict[str, Any]:
    printed = [_timed(lambda: len(print_invoice(document))) for _ in range(rounds)]
    written = [_timed(lambda: len(cii_xml(document))) for _ in range(rounds)]
    result = {
        "seconds": round(percentile([clock for clock, _, _ in printed], 0.5), 3),
        "own_seconds": round(percentile([own for _, own, _ in printed], 0.5), 3),
        "of_which_xml_seconds": round(percentile([own for _, own, _ in written], 0.5), 3),
        "bytes": printed[0][2],
    }
    progress(f"invoice of {len(document.lines)} lines: {result}")
    return result


def _timed(work: Callable[[], int]) -> tuple[float, float, int]:
    began, own = time.perf_counter(), time.process_time()
    size = work()
    return time.perf_counter() - began, time.process_time() - own, size


def _document(rows: int) -> Document:
    tax = LineTax(name="IVA", percent="21", category="S")
    lines = tuple(
        Line(
            kind="usage",
            description=f"{_NAMES[row % len(_NAMES)]} {row}",
            quantity=str(row % 90 + 1),
            unit="MIN",
            net_micros=(row % 97 + 1) * 370_000,
            taxes=(tax,),
        )
        for row in range(rows)
    )
    totals = totals_of(lines, "EUR")
    return Document(
        number="INV-2026-00042",
        issued_on=date(2026, 11, 1),
        due_on=date(2026, 11, 15),
        period_start=date(2026, 10, 1),
        period_last=date(2026, 10, 31),
        currency="EUR",
        language="es",
        seller=Party(
            name="Telefonía del Norte S.L.",
            street="Calle Mayor 12",
            postcode="28013",
            city="Madrid",
            country="ES",
            vat_number="ESB58378431",
        ),
        buyer=Party(name="Café & Co.", street="Gran Vía 1", postcode="28013", city="Madrid", country="ES"),
        bank=Bank(iban="ES9121000418450200051332"),
        lines=lines,
        taxes=totals.taxes,
        net_micros=totals.net_micros,
        tax_micros=totals.tax_micros,
        gross_micros=totals.gross_micros,
    )
