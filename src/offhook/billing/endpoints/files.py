"""Invoices and their calls as downloads."""

import re
from datetime import date

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.files import call_sheet, invoice_pdf
from offhook.billing.invoices.models import InvoiceRow
from offhook.billing.paper.call_sheet import CONTENT_TYPES, SheetKind
from offhook.kit.blobs import BlobStore

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(row: InvoiceRow, ending: str) -> str:
    """`INV-2026-00042.pdf`."""
    return f"{_UNSAFE.sub('-', row.number or 'draft')}.{ending}"


async def pdf_response(session: AsyncSession, row: InvoiceRow, blobs: BlobStore, *, today: date) -> Response:
    """System scope."""
    content = await invoice_pdf(session, row, blobs, today=today)
    return _download(content, "application/pdf", name=file_name(row, "pdf"), inline=True)


async def sheet_response(session: AsyncSession, row: InvoiceRow, *, kind: SheetKind) -> Response:
    """System scope."""
    content = await call_sheet(session, row, kind=kind)
    return _download(content, CONTENT_TYPES[kind], name=file_name(row, kind), inline=False)


def statement_response(content: bytes, *, currency: str) -> Response:
    """A workbook of `statement-EUR.xlsx`."""
    return _download(content, CONTENT_TYPES["xlsx"], name=f"statement-{currency}.xlsx", inline=False)


def _download(content: bytes, content_type: str, *, name: str, inline: bool) -> Response:
    shown = "inline" if inline else "attachment"
    headers = {"content-disposition": f'{shown}; filename="{name}"', "cache-control": "private, no-cache"}
    return Response(content, media_type=content_type, headers=headers)
