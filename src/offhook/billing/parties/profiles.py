"""Accounts as parties of invoices."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.paper.document import Party
from offhook.billing.parties.models import ProfileRow
from offhook.tenancy.api import Account


async def profile_of(session: AsyncSession, account_id: UUID) -> ProfileRow:
    """An empty one is made when there is none; the session sees that account."""
    row = await session.get(ProfileRow, account_id)
    if row is None:
        await session.execute(insert(ProfileRow).values(account_id=account_id).on_conflict_do_nothing())
        row = (await session.scalars(select(ProfileRow).where(ProfileRow.account_id == account_id))).one()
    return row


def party_of(account: Account, profile: ProfileRow, *, vat_number: str | None = None) -> Party:
    """As it stands on paper, with the VAT number of its profile when none is given."""
    return Party(
        name=profile.legal_name or account.name,
        street=profile.street,
        street_more=profile.street_more,
        postcode=profile.postcode,
        city=profile.city,
        region=profile.region,
        country=account.country,
        vat_number=profile.vat_number if vat_number is None else vat_number,
        tax_number=profile.tax_number,
        registration=profile.registration,
        email=profile.email,
        phone=profile.phone,
        website=profile.website,
    )
