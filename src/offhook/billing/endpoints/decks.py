"""The API of rate decks: import, look at what changes, approve, roll back, export."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status
from fastapi.responses import StreamingResponse
from sqlalchemy import select

from offhook.billing.actions.approve_version import approve_version
from offhook.billing.actions.import_deck import import_deck
from offhook.billing.actions.preview_deck import preview_deck
from offhook.billing.actions.reckon_effect import ask_for_effect
from offhook.billing.actions.roll_back_version import roll_back_version
from offhook.billing.decks.rows import read_out, read_rows, used_columns
from offhook.billing.decks.sheets.columns import FIELDS
from offhook.billing.decks.sheets.look import look_into
from offhook.billing.decks.sheets.sheet import open_sheet
from offhook.billing.decks.workbook import deck_book
from offhook.billing.endpoints.price_lists import A_FILE, A_FILE_TYPES, ListTerms, VersionTerms, file_of
from offhook.billing.models import DeckRow, DeckVersionRow
from offhook.billing.schemas import (
    Currency,
    DeckApproval,
    DeckCreate,
    DeckVersionView,
    DeckView,
    Preview,
    SheetLook,
    Zone,
)
from offhook.billing.tariffs.rows import get_deck, get_version
from offhook.kit.errors import ConflictError
from offhook.kit.ids import new_id
from offhook.tenancy.api import (
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    CursorParams,
    Page,
    TenantSession,
    paginate,
    record_audit,
    require,
)

router = APIRouter(prefix="/decks", dependencies=[Depends(require(role="billing"))])
Cursor = Annotated[CursorParams, Depends()]


@router.post("/look", openapi_extra=A_FILE)
async def look_into_price_list(
    request: Request,
    zone: Annotated[Zone, Query()] = "UTC",
    header_row: Annotated[int | None, Query(ge=1, le=1000)] = None,
    currency: Annotated[Currency | None, Query()] = None,
) -> SheetLook:
    """Reads a price list (CSV in any encoding, or XLSX) and guesses its columns; nothing is kept.

    `header_row` is where the titles are when the guess was wrong: they are read from there, and the columns told anew.
    With the `currency` of the deck, titles that say another money or cents are told in `other_moneys`.
    """
    content = await file_of(request)
    return await asyncio.to_thread(_look, content, zone, header_row, currency or "")


@router.get("")
async def list_decks(session: TenantSession, cursor: Cursor) -> Page[DeckView]:
    """The account's price lists."""
    return await paginate(session, select(DeckRow), cursor, key=DeckRow.id, view=DeckView.model_validate)


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_deck(given: DeckCreate, session: TenantSession, principal: CurrentPrincipal) -> DeckView:
    """A price list without prices yet."""
    if await session.scalar(select(DeckRow.id).where(DeckRow.name == given.name)) is not None:
        raise ConflictError(f"there is a deck named {given.name} already")
    deck = DeckRow(id=new_id(), account_id=principal.account_id, **given.model_dump())
    session.add(deck)
    await session.flush()
    await record_audit(session, principal, "deck.created", deck.name)
    return DeckView.model_validate(deck)


@router.get("/{deck_id}/versions")
async def list_deck_versions(
    deck_id: UUID, session: TenantSession, principal: CurrentPrincipal, cursor: Cursor
) -> Page[DeckVersionView]:
    """All versions, drafts and those rolled back too."""
    deck = await get_deck(session, deck_id, account_id=principal.account_id)
    query = select(DeckVersionRow).where(DeckVersionRow.deck_id == deck.id)
    return await paginate(session, query, cursor, key=DeckVersionRow.id, view=DeckVersionView.model_validate)


@router.post(
    "/{deck_id}/versions",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=A_FILE,
)
async def import_deck_version(
    deck_id: UUID,
    request: Request,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    terms: Annotated[VersionTerms, Depends()],
    how: Annotated[ListTerms, Depends()],
) -> Preview:
    """Takes a price list as a draft and tells what changes; one bad row, no draft.

    Without `column` it is CSV in UTF-8 with the columns of docs/rating.md, else any CSV or XLSX.
    """
    deck = await get_deck(session, deck_id, account_id=principal.account_id)
    content = await file_of(request)
    async with database.widened(session):
        draft = await import_deck(
            session,
            deck,
            content,
            effective_at=terms.effective_at,
            zone=terms.zone,
            bands=terms.band or (),
            reading=how.reading(terms.zone, currency=deck.currency),
        )
        preview = await preview_deck(session, draft)
        await ask_for_effect(session, draft)
    await record_audit(session, principal, "deck.imported", deck.name)
    return preview


@router.get("/versions/{version_id}")
async def read_deck_preview(
    version_id: UUID, session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase
) -> Preview:
    """What a version changes against the one in force at its time."""
    version = await get_version(session, version_id, account_id=principal.account_id)
    async with database.widened(session):
        return await preview_deck(session, version)


@router.post("/versions/{version_id}/approve")
async def approve_deck_version(
    version_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    given: DeckApproval | None = None,
) -> DeckVersionView:
    """In force from its time on; from now on when it has none, or when that is asked for."""
    version = await get_version(session, version_id, account_id=principal.account_id)
    as_of_now = given is not None and given.effective_at == "now"
    await approve_version(session, version, now=clock.now(), as_of_now=as_of_now)
    await record_audit(session, principal, "deck.approved", str(version.id))
    return DeckVersionView.model_validate(version)


@router.post("/versions/{version_id}/roll-back")
async def roll_back_deck_version(
    version_id: UUID, session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock
) -> DeckVersionView:
    """From now on the version before it is in force again; calls answered before keep its prices."""
    version = await get_version(session, version_id, account_id=principal.account_id)
    await roll_back_version(session, version, now=clock.now())
    await record_audit(session, principal, "deck.rolled_back", str(version.id))
    return DeckVersionView.model_validate(version)


@router.get("/versions/{version_id}/rates.csv", response_class=Response)
async def export_deck_version(
    version_id: UUID, session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase
) -> Response:
    """All its rows, as they were imported."""
    version = await get_version(session, version_id, account_id=principal.account_id)

    async def pieces() -> AsyncIterator[str]:
        async with database.system() as reading:
            async for piece in read_out(reading, version.id):
                yield piece

    return _download(pieces(), "text/csv", f"{version.id}.csv")


@router.get("/versions/{version_id}/rates.xlsx", response_class=Response)
async def export_deck_version_as_workbook(
    version_id: UUID, session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase
) -> Response:
    """The same for spreadsheets, which can be imported again; without the columns nobody uses."""
    version = await get_version(session, version_id, account_id=principal.account_id)

    async def pieces() -> AsyncIterator[bytes]:
        async with database.system() as reading:
            columns = await used_columns(reading, version.id)
            async for piece in deck_book(columns, read_rows(reading, version.id, columns)):
                yield piece

    return _download(pieces(), A_FILE_TYPES[1], f"{version.id}.xlsx")


def _download(pieces: AsyncIterator[str] | AsyncIterator[bytes], media_type: str, name: str) -> Response:
    """Begins at once: whoever asked sees it come, and nothing is kept whole."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


def _look(content: bytes, zone: str, header_row: int | None, currency: str) -> SheetLook:
    sheet = open_sheet(content)
    look = look_into(sheet, zone=zone, header_row=header_row, currency=currency)
    return SheetLook(
        kind=sheet.kind,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        header_row=look.reading.header_row,
        decimal=look.reading.decimal,
        titles=list(look.columns),
        columns=dict(look.reading.columns),
        fields=list(FIELDS),
        samples=[list(cells) for cells in look.samples],
        row_count=look.row_count,
        other_moneys=list(look.other_moneys),
    )
