"""The API of the contact book."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from offhook.contacts import repository
from offhook.contacts.actions.add_contact import add_contact
from offhook.contacts.actions.change_contact import change_contact
from offhook.contacts.actions.delete_contact import delete_contact
from offhook.contacts.actions.restore_contact import restore_contact
from offhook.contacts.models import Contact
from offhook.contacts.schemas import ContactCreate, ContactPatch, ContactView
from offhook.kit.errors import FieldError, InvalidInputError, NotFoundError
from offhook.kit.phone_number import PhoneNumber
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentClock,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
    record_audit,
)

router = APIRouter(prefix="/contacts", tags=["contacts"], route_class=IdempotentRoute)
BY_NAME = (Contact.last_name, Contact.first_name, Contact.id)
Search = Annotated[str | None, Query(max_length=100)]


@router.get("")
async def list_contacts(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    search: Search = None,
) -> Page[ContactView]:
    """The account's book by last name; `search` looks into names, companies and digits."""
    query = repository.select_contacts(principal.account_id, search=search)
    return await paginate(session, query, cursor, key=BY_NAME, view=ContactView.model_validate)


@router.get("/lookup")
async def lookup_contact(
    number: Annotated[str, Query(max_length=64)],
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
) -> ContactView:
    """Who has that number; 404 when nobody has."""
    try:
        wanted = PhoneNumber.parse(number, region=account.country)
    except InvalidInputError as error:
        raise InvalidInputError(error.message, fields=[FieldError("number", error.message)]) from error
    contact = await repository.find_by_number(session, account_id=principal.account_id, number=wanted)
    if contact is None:
        raise NotFoundError(f"Nobody in the contact book has {wanted.international()}")
    return ContactView.model_validate(contact)


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_contact(
    given: ContactCreate, session: TenantSession, principal: CurrentPrincipal, account: CurrentAccount
) -> ContactView:
    """Adds a person; numbers in national format are read in the account's country."""
    contact = await add_contact(session, account_id=principal.account_id, given=given, country=account.country)
    await record_audit(session, principal, "contact.added", str(contact.id))
    return ContactView.model_validate(contact)


@router.get("/{contact_id}")
async def read_contact(contact_id: UUID, session: TenantSession) -> ContactView:
    """One person."""
    return ContactView.model_validate(await repository.get_contact(session, contact_id))


@router.patch("/{contact_id}")
async def update_contact(
    contact_id: UUID, given: ContactPatch, session: TenantSession, principal: CurrentPrincipal, account: CurrentAccount
) -> ContactView:
    """Changes what is given; with `version` a change somebody else made meanwhile is not overwritten."""
    contact = await change_contact(session, contact_id, given=given, country=account.country)
    await record_audit(session, principal, "contact.changed", str(contact.id))
    return ContactView.model_validate(contact)


@router.delete("/{contact_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_contact(
    contact_id: UUID, session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock
) -> None:
    """Takes a person out of the book; `restore` undoes it."""
    contact = await delete_contact(session, contact_id, now=clock.now())
    await record_audit(session, principal, "contact.deleted", str(contact.id))


@router.post("/{contact_id}/restore")
async def undo_removal(contact_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> ContactView:
    """Brings a deleted person back."""
    contact = await restore_contact(session, contact_id)
    await record_audit(session, principal, "contact.restored", str(contact.id))
    return ContactView.model_validate(contact)
