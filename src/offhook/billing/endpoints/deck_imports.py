"""Imports of price lists that take a while: begun here, made by the worker, watched and cancelled."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, status
from sqlalchemy import case, select, update

from offhook.billing.actions.start_deck_import import start_deck_import
from offhook.billing.decks.import_schemas import OVER, DeckImportView, ImportTerms
from offhook.billing.decks.models import DeckImportRow
from offhook.billing.endpoints.price_lists import A_FILE, ListTerms, VersionTerms, file_of
from offhook.billing.state import CurrentBlobs
from offhook.billing.tariffs.rows import get_deck, get_import
from offhook.tenancy.api import (
    CurrentDatabase,
    CurrentPrincipal,
    CursorParams,
    Page,
    TenantSession,
    paginate,
    record_audit,
    require,
)

_STOPPED = case((DeckImportRow.state == "waiting", "cancelled"), else_=DeckImportRow.state)
"""Nobody works on it yet, so nobody need be asked."""
router = APIRouter(prefix="/decks", dependencies=[Depends(require(role="billing"))])


@router.post("/{deck_id}/imports", status_code=status.HTTP_202_ACCEPTED, openapi_extra=A_FILE)
async def begin_deck_import(
    deck_id: UUID,
    request: Request,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    blobs: CurrentBlobs,
    terms: Annotated[VersionTerms, Depends()],
    how: Annotated[ListTerms, Depends()],
) -> DeckImportView:
    """As POST .../versions, but answers at once: the import tells how far it is, and becomes a draft in the end."""
    deck = await get_deck(session, deck_id, account_id=principal.account_id)
    content = await file_of(request)
    reading = how.reading(terms.zone, currency=deck.currency)
    kept = ImportTerms(
        effective_at=terms.effective_at,
        zone=terms.zone,
        bands=terms.band or [],
        columns=dict(reading.columns) if reading else None,
        header_row=how.header_row,
        decimal=how.decimal,
        units=dict(reading.units) if reading else {},
    )
    async with database.widened(session):
        row = await start_deck_import(session, deck, content, file_name=how.file_name, terms=kept, blobs=blobs)
    await record_audit(session, principal, "deck.import_begun", deck.name)
    return DeckImportView.model_validate(row)


@router.get("/{deck_id}/imports")
async def list_deck_imports(
    deck_id: UUID, session: TenantSession, principal: CurrentPrincipal, cursor: Annotated[CursorParams, Depends()]
) -> Page[DeckImportView]:
    """The newest first; those that are over stay."""
    deck = await get_deck(session, deck_id, account_id=principal.account_id)
    query = select(DeckImportRow).where(DeckImportRow.deck_id == deck.id)
    view = DeckImportView.model_validate
    return await paginate(session, query, cursor, key=DeckImportRow.id, view=view, descending=True)


@router.get("/imports/{import_id}")
async def read_deck_import(import_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> DeckImportView:
    """How far it is, or what came of it."""
    row = await get_import(session, import_id, account_id=principal.account_id)
    return DeckImportView.model_validate(row)


@router.post("/imports/{import_id}/cancel")
async def cancel_deck_import(import_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> DeckImportView:
    """Asks it to stop, which takes a moment: its state says when it has. One that is over stays as it is."""
    row = await get_import(session, import_id, account_id=principal.account_id)
    asked = update(DeckImportRow).where(DeckImportRow.id == row.id, DeckImportRow.state.not_in(OVER))
    await session.execute(asked.values(cancel_asked=True, state=_STOPPED))
    await session.refresh(row)
    await record_audit(session, principal, "deck.import_cancelled", row.file_name)
    return DeckImportView.model_validate(row)
