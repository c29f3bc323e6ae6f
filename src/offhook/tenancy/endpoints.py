"""The API of accounts, the team, API keys and the audit log."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, status
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError, FieldError, ForbiddenError, InvalidInputError, NotFoundError
from offhook.kit.ids import new_id
from offhook.tenancy import repository
from offhook.tenancy.actions.create_account import create_account
from offhook.tenancy.actions.invite_member import invite_member
from offhook.tenancy.audit import record_audit
from offhook.tenancy.auth_endpoints import router as auth_router
from offhook.tenancy.idempotency import IdempotentRoute
from offhook.tenancy.models import Account, ApiKey, AuditEvent, Membership, User
from offhook.tenancy.notices import tell_of_account
from offhook.tenancy.paging import CursorParams, Page, paginate
from offhook.tenancy.principal import LIVE_RESOURCE, CurrentPrincipal, require
from offhook.tenancy.repository import Member, find_member
from offhook.tenancy.roles import Role, allows, scopes_include
from offhook.tenancy.schemas import (
    AccountCreate,
    AccountPatch,
    AccountView,
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyView,
    AuditEventView,
    MemberInvite,
    MemberInvited,
    MemberPatch,
    MemberView,
)
from offhook.tenancy.state import CurrentClock, CurrentDatabase
from offhook.tenancy.tokens import API_KEY_PREFIX, new_token, token_hash
from offhook.tenancy.transaction import CurrentAccount, TenantSession

router = APIRouter(route_class=IdempotentRoute)
router.include_router(auth_router)
ADMIN = [Depends(require(role="admin"))]
Cursor = Annotated[CursorParams, Depends()]
Search = Annotated[str | None, Query(max_length=100)]


@router.get("/accounts", tags=["accounts"], dependencies=ADMIN)
async def list_accounts(
    session: TenantSession, principal: CurrentPrincipal, cursor: Cursor, search: Search = None
) -> Page[AccountView]:
    """The account and everything below it, the oldest first."""
    query = select(Account)
    if search:
        query = query.where(func.strpos(func.lower(Account.name), search.lower()) > 0)

    def view(account: Account) -> AccountView:
        return AccountView.of(account, asker_id=principal.account_id)

    return await paginate(session, query, cursor, key=Account.id, view=view)


@router.post("/accounts", tags=["accounts"], status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def open_account(
    given: AccountCreate, session: TenantSession, parent: CurrentAccount, principal: CurrentPrincipal
) -> AccountView:
    """Makes an account below the current one."""
    if given.kind == "owner":
        raise InvalidInputError("there is one owner, at the root; make a reseller or a customer")
    account = await create_account(session, parent=parent, given=given)
    await record_audit(session, principal, "account.created", account.name)
    await session.refresh(account)
    return AccountView.of(account, asker_id=principal.account_id)


@router.get("/accounts/{account_id}", tags=["accounts"])
async def read_account(account_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> AccountView:
    """One account: the current one or one below it."""
    return AccountView.of(await repository.get_account(session, account_id), asker_id=principal.account_id)


@router.patch("/accounts/{account_id}", tags=["accounts"], dependencies=ADMIN)
async def update_account(
    account_id: UUID, given: AccountPatch, session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock
) -> AccountView:
    """Changes what is given. Accounts are never deleted, for invoices and call records name them: suspend them."""
    account = await repository.get_account(session, account_id)
    if account.id == principal.account_id and account.parent_id is not None:
        _check_own(account, given)
    for field, value in given.model_dump(exclude_none=True, exclude={"suspended"}).items():
        setattr(account, field, value)
    if given.suspended is not None:
        if account.id == principal.account_id:
            raise ConflictError("an account cannot suspend itself; the account above does that")
        account.suspended_at = (account.suspended_at or clock.now()) if given.suspended else None
    await record_audit(session, principal, "account.changed", account.name)
    await session.flush()
    await tell_of_account(session, account)
    return AccountView.of(account, asker_id=principal.account_id)


@router.get("/users", tags=["users"])
async def list_users(session: TenantSession, principal: CurrentPrincipal) -> Page[MemberView]:
    """The team, by name; a team is small enough for one page."""
    rows = await session.execute(repository.select_members(principal.account_id).order_by(User.name))
    return Page(items=[_view(repository.to_member(row)) for row in rows], next_cursor=None)


@router.post("/users", tags=["users"], status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def invite_user(
    given: MemberInvite,
    request: Request,
    session: TenantSession,
    database: CurrentDatabase,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    clock: CurrentClock,
) -> MemberInvited:
    """Adds somebody; the answer has the link to hand over."""
    _check_grant(principal.role, given.role)
    async with database.widened(session):
        user, token = await invite_member(session, account=account, given=given, now=clock.now())
    await record_audit(session, principal, "user.invited", user.email)
    member = _view(await find_member(session, account_id=account.id, user_id=user.id))
    url = f"{str(request.base_url).rstrip('/')}/invite#{token}"
    return MemberInvited(**member.model_dump(), invite_url=url)


@router.patch("/users/{user_id}", tags=["users"], dependencies=ADMIN)
async def change_user_role(
    user_id: UUID, given: MemberPatch, session: TenantSession, principal: CurrentPrincipal
) -> MemberView:
    """Gives somebody another role; the last owner stays owner."""
    member = await find_member(session, account_id=principal.account_id, user_id=user_id)
    _check_grant(principal.role, given.role)
    _check_grant(principal.role, member.role)
    if member.role == "owner" and given.role != "owner":
        await _refuse_last_owner(session, principal.account_id)
    membership = await session.get_one(Membership, member.membership_id)
    membership.role = given.role
    await record_audit(session, principal, "user.role_changed", f"{member.email} is {given.role}")
    await session.flush()
    return _view(await find_member(session, account_id=principal.account_id, user_id=user_id))


@router.delete("/users/{user_id}", tags=["users"], status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def remove_user(user_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """Takes somebody out of the account; their login stays for other accounts they belong to."""
    member = await find_member(session, account_id=principal.account_id, user_id=user_id)
    _check_grant(principal.role, member.role)
    if member.role == "owner":
        await _refuse_last_owner(session, principal.account_id)
    await session.delete(await session.get_one(Membership, member.membership_id))
    await record_audit(session, principal, "user.removed", member.email)


@router.get("/api-keys", tags=["api-keys"], dependencies=ADMIN)
async def list_api_keys(session: TenantSession, principal: CurrentPrincipal, cursor: Cursor) -> Page[ApiKeyView]:
    """Keys of the account, without their secrets."""
    query = select(ApiKey).where(ApiKey.account_id == principal.account_id)
    return await paginate(session, query, cursor, key=ApiKey.id, view=ApiKeyView.model_validate)


@router.post("/api-keys", tags=["api-keys"], status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def create_api_key(
    given: ApiKeyCreate, request: Request, session: TenantSession, principal: CurrentPrincipal
) -> ApiKeyCreated:
    """Makes a key; this answer is the only one that shows it. A key cannot make stronger keys than itself."""
    _check_scopes_exist(given.scopes, request)
    if principal.api_key_id is not None and not all(scopes_include(principal.scopes, one) for one in given.scopes):
        raise ForbiddenError("an API key cannot make a key with scopes it does not have itself")
    secret = API_KEY_PREFIX + new_token()
    key = ApiKey(
        id=new_id(),
        account_id=principal.account_id,
        name=given.name,
        prefix=secret[:12],
        secret_hash=token_hash(secret),
        scopes=given.scopes,
        created_by=principal.user_id,
    )
    session.add(key)
    await record_audit(session, principal, "api_key.created", given.name)
    await session.flush()
    await session.refresh(key)
    return ApiKeyCreated(**ApiKeyView.model_validate(key).model_dump(), secret=secret)


@router.delete("/api-keys/{key_id}", tags=["api-keys"], status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def revoke_api_key(key_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """Revokes a key at once."""
    key = await session.get(ApiKey, key_id)
    if key is None:
        raise NotFoundError("there is no such API key")
    await session.delete(key)
    await record_audit(session, principal, "api_key.revoked", key.name)


@router.get("/audit-events", tags=["audit-events"], dependencies=ADMIN)
async def list_audit_events(
    session: TenantSession, principal: CurrentPrincipal, cursor: Cursor
) -> Page[AuditEventView]:
    """Who changed what, the newest first."""
    query = select(AuditEvent).where(AuditEvent.account_id == principal.account_id)
    return await paginate(
        session, query, cursor, key=AuditEvent.id, view=AuditEventView.model_validate, descending=True
    )


def _check_own(account: Account, given: AccountPatch) -> None:
    """Where a customer sits and in what it pays decides its tax and its prices: whoever sells to it sets that."""
    for field in ("country", "currency"):
        wanted = getattr(given, field)
        if wanted is not None and wanted != getattr(account, field):
            raise ForbiddenError(f"the {field} of this account is set by its provider; ask them to change it")


def _view(member: Member) -> MemberView:
    return MemberView(
        id=member.user_id,
        email=member.email,
        name=member.name,
        role=member.role,
        second_factor=member.second_factor,
        pending=member.pending,
        created_at=member.created_at,
    )


def _check_scopes_exist(scopes: list[str], request: Request) -> None:
    """A misspelt scope would be a key that does nothing."""
    operations = (one for path in request.app.openapi()["paths"].values() for one in path.values())
    known = {LIVE_RESOURCE, *(tag for one in operations for tag in one.get("tags", ()))}
    for index, scope in enumerate(scopes):
        if scope != "*" and scope.partition(":")[0] not in known:
            problem = f"{scope!r} names nothing of this API; it has {', '.join(sorted(known))}"
            raise InvalidInputError(problem, fields=[FieldError(f"scopes[{index}]", problem)])


def _check_grant(own: Role, given: Role) -> None:
    """Nobody gives, changes or takes a role above their own."""
    if not allows(own, needed=given):
        raise ForbiddenError(f"the role {given} is above yours ({own})")


async def _refuse_last_owner(session: AsyncSession, account_id: UUID) -> None:
    query = select(func.count()).where(Membership.account_id == account_id, Membership.role == "owner")
    if (await session.scalars(query)).one() <= 1:
        raise ConflictError("this is the last owner of the account; make somebody else owner first")
