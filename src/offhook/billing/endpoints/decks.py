"""The API of rate decks: import, look at what changes, approve, roll back, export."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status
from pydantic import AwareDatetime
from sqlalchemy import select

from offhook.billing.actions.approve_version import approve_version
from offhook.billing.actions.import_deck import import_deck
from offhook.billing.actions.preview_deck import preview_deck
from offhook.billing.actions.roll_back_version import roll_back_version
from offhook.billing.deck_rows import read_out
from offhook.billing.models import DeckRow, DeckVersionRow
from offhook.billing.schemas import BandText, DeckCreate, DeckVersionView, DeckView, Preview
from offhook.billing.tariff_rows import get_deck, get_version
from offhook.kit.errors import ConflictError, PayloadTooLargeError
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
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class VersionTerms:
    """From when on a version holds (now when left out), and its bands as `peak=mon-fri 08:00-18:00`."""

    effective_at: Annotated[AwareDatetime | None, Query()] = None
    zone: Annotated[str, Query(max_length=64)] = "UTC"
    band: Annotated[list[BandText] | None, Query()] = None


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
    openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}, "required": True}},
)
async def import_deck_version(
    deck_id: UUID,
    request: Request,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
    terms: Annotated[VersionTerms, Depends()],
) -> Preview:
    """Takes a CSV (UTF-8, the columns of docs/rating.md) as a draft and tells what changes; one bad row, no draft."""
    deck = await get_deck(session, deck_id, account_id=principal.account_id)
    content = await _body(request)
    at = terms.effective_at or clock.now()
    async with database.widened(session):
        draft = await import_deck(session, deck, content, effective_at=at, zone=terms.zone, bands=terms.band or ())
        preview = await preview_deck(session, draft)
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
    version_id: UUID, session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock
) -> DeckVersionView:
    """In force from its time on."""
    version = await get_version(session, version_id, account_id=principal.account_id)
    await approve_version(session, version, now=clock.now())
    await record_audit(session, principal, "deck.approved", str(version.id))
    return DeckVersionView.model_validate(version)


@router.post("/versions/{version_id}/roll-back")
async def roll_back_deck_version(
    version_id: UUID, session: TenantSession, principal: CurrentPrincipal
) -> DeckVersionView:
    """The version before it is in force again."""
    version = await get_version(session, version_id, account_id=principal.account_id)
    await roll_back_version(session, version)
    await record_audit(session, principal, "deck.rolled_back", str(version.id))
    return DeckVersionView.model_validate(version)


@router.get("/versions/{version_id}/rates.csv", response_class=Response)
async def export_deck_version(
    version_id: UUID, session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase
) -> Response:
    """All its rows, as they were imported."""
    version = await get_version(session, version_id, account_id=principal.account_id)
    async with database.widened(session):
        content = "".join([piece async for piece in read_out(session, version.id)])
    return Response(
        content, media_type="text/csv", headers={"content-disposition": f'attachment; filename="{version.id}.csv"'}
    )


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BYTES:
            raise PayloadTooLargeError("a deck has at most 64 MB")
    return bytes(content)
