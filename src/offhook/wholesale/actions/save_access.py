"""Writes an access's row: what it claims must be nobody else's."""

import re

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.violations import violated_constraint
from offhook.kit.errors import ConflictError, FieldError, InvalidInputError, OffhookError
from offhook.wholesale.models import Access

_CLAIMED = re.compile(r"=\(([0-9a-fA-F.:/]+),")


async def save_access(session: AsyncSession, access: Access) -> None:
    """Raises InvalidInputError for settings that do not fit together, ConflictError for a claim of somebody else's.

    Whose it is, is not told: customers are other sellers' secrets.
    """
    if problems := _problems(access):
        raise InvalidInputError("The access cannot work like this", fields=problems)
    username = access.username
    try:
        async with session.begin_nested():
            session.add(access)
    except IntegrityError as error:
        raise _conflict(error, username=username) from None


def _problems(access: Access) -> list[FieldError]:
    problems = []
    if access.kind == "user" and access.addresses:
        problems.append(FieldError("addresses", "an access with a login needs no addresses; leave them empty"))
    if access.kind != "user" and access.username:
        problems.append(FieldError("username", "only an access with a login has a user name"))
    if access.kind != "user" and not access.addresses:
        problems.append(FieldError("addresses", "at least one address is needed that the calls come from"))
    if access.kind == "prefix" and not access.prefix:
        problems.append(FieldError("prefix", "a prefix is needed: one to ten digits before every number"))
    if access.kind != "prefix" and access.prefix:
        problems.append(FieldError("prefix", "only an access known by its prefix has one"))
    if access.caller_id == "fixed" and not access.caller_number:
        problems.append(FieldError("caller_number", "a number is needed that all calls show"))
    return problems


def _conflict(error: IntegrityError, *, username: str | None) -> OffhookError | IntegrityError:
    detail = _CLAIMED.search(getattr(getattr(error.orig, "diag", None), "message_detail", None) or "")
    address = detail[1].removesuffix("/32").removesuffix("/128") if detail else "an address"
    match violated_constraint(error):
        case "uq_wholesale_accesses_username":
            field, what = "username", f"the user name {username!r} is taken; choose a different one"
        case "ex_wholesale_claims":
            field = "addresses"
            what = (
                f"calls from {address} could be another customer's: an address is shared only by accesses that all "
                "have a prefix, none of which begins with another's"
            )
        case "wholesale_claims_of_carrier":
            field = "addresses"
            what = f"{address} is a carrier's: calls from there come in to our numbers; let this switch log in instead"
        case _:
            return error
    return ConflictError(what, fields=[FieldError(field, what)])
