"""Who asks: a person with a cookie or a program with a key, acting for one account."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import HTTPConnection

from offhook.kit.errors import FieldError, ForbiddenError, InvalidInputError, NotAuthenticatedError
from offhook.tenancy import repository
from offhook.tenancy.roles import Role, allows, scope_allows
from offhook.tenancy.state import clock_of, database_of
from offhook.tenancy.tokens import API_KEY_PREFIX, token_hash

COOKIE = "offhook_session"
ACCOUNT_HEADER = "x-offhook-account"
CLIENT_HEADER = "x-offhook-client"
GUEST_CLIENT = "dialer"
"""Asks as the guest even where somebody is logged in beside: the agent's dialer in the browser of the owner."""
LIVE_RESOURCE = "live"
"""Scope resource of the live websocket, which has no tag."""
PROVIDER = "your provider"
"""Whoever acts in an account from one above it, as the account is told."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Everything a request may do follows from this."""

    user_id: UUID | None
    account_id: UUID
    role: Role
    name: str
    """E-mail address, or the key's name."""
    home_id: UUID | None = None
    """The account above this one that somebody acts from; None for the account's own people and programs."""
    login_id: UUID | None = None
    api_key_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    number_id: UUID | None = None
    """The one line a guest belongs to; calls, texts and messages of others do not exist for it."""

    @property
    def shown_name(self) -> str:
        """What the account is told of who did something: it learns nothing of those above it."""
        return self.name if self.home_id is None else PROVIDER

    @property
    def is_guest(self) -> bool:
        """Nobody who logged in: an agent's dialer."""
        return self.user_id is None and self.api_key_id is None


GuestLogin = Callable[[HTTPConnection], Awaitable[Principal | None]]


async def current_principal(connection: HTTPConnection) -> Principal:
    """The principal of this request. Raises NotAuthenticatedError, ForbiddenError."""
    authorization = connection.headers.get("authorization", "")
    if authorization.lower().startswith("bearer "):
        return await _by_api_key(connection, authorization[7:].strip())
    token = connection.cookies.get(COOKIE)
    as_guest = token is None or connection.headers.get(CLIENT_HEADER) == GUEST_CLIENT
    if as_guest and (guest := await _by_guest_login(connection)) is not None:
        return guest
    if token is None:
        raise NotAuthenticatedError("log in first, or send an API key as a bearer token")
    return await _by_cookie(connection, token)


CurrentPrincipal = Annotated[Principal, Depends(current_principal)]


def require(*, role: Role) -> Callable[[Principal], None]:
    """A dependency that lets through this role and those above it."""

    def guard(principal: CurrentPrincipal) -> None:
        if not allows(principal.role, needed=role):
            raise ForbiddenError(f"this needs the role {role}; you are {principal.role}")

    return guard


async def _by_cookie(connection: HTTPConnection, token: str) -> Principal:
    method = connection.scope.get("method", "GET")
    if method not in _SAFE_METHODS and CLIENT_HEADER not in connection.headers:
        raise ForbiddenError(f"requests that change something need the header {CLIENT_HEADER} when made with a cookie")
    wanted = _wanted_account(connection)
    async with database_of(connection).system() as session:
        found = await repository.find_login(
            session, token_hash(token), now=clock_of(connection).now(), account_id=wanted
        )
    if found is None:
        raise NotAuthenticatedError("your session has ended, log in again")
    return Principal(
        user_id=found.user_id,
        account_id=found.account_id,
        role=found.role,
        name=found.email,
        home_id=found.home_id if found.home_id != found.account_id else None,
        login_id=found.login_id,
    )


async def _by_api_key(connection: HTTPConnection, secret: str) -> Principal:
    found, wanted = None, _wanted_account(connection)
    if secret.startswith(API_KEY_PREFIX):
        async with database_of(connection).system() as session:
            found = await repository.use_api_key(session, token_hash(secret), now=clock_of(connection).now())
            if found is not None and wanted is not None:
                await repository.check_below(session, wanted, above_id=found.account_id)
    if found is None:
        raise NotAuthenticatedError("this API key is not known or was revoked")
    account_id = wanted or found.account_id
    principal = Principal(
        user_id=None,
        account_id=account_id,
        role="admin",
        name=f"API key {found.name}",
        home_id=found.account_id if found.account_id != account_id else None,
        api_key_id=found.id,
        scopes=frozenset(found.scopes),
    )
    _check_scope(connection, principal)
    return principal


async def _by_guest_login(connection: HTTPConnection) -> Principal | None:
    """Somebody a floor above knows (an agent's dialer); `app.state.guest_login`, whose scopes bound what they reach."""
    guest_login: GuestLogin | None = getattr(connection.app.state, "guest_login", None)
    principal = await guest_login(connection) if guest_login is not None else None
    if principal is not None:
        _check_scope(connection, principal)
    return principal


def _check_scope(connection: HTTPConnection, principal: Principal) -> None:
    """The resource is the route's tag; a route without one is for people only."""
    tags = getattr(connection.scope.get("route"), "tags", None) or ["(people only)"]
    resource = LIVE_RESOURCE if connection.scope["type"] == "websocket" else str(tags[0])
    write = connection.scope.get("method", "GET") not in _SAFE_METHODS
    if not scope_allows(principal.scopes, resource=resource, write=write):
        raise ForbiddenError(f"this API key lacks the scope {resource}:{'write' if write else 'read'}")


def _wanted_account(connection: HTTPConnection) -> UUID | None:
    text = connection.headers.get(ACCOUNT_HEADER)
    try:
        return UUID(text) if text else None
    except ValueError:
        problem = f"the header holds no account id: {text!r}"
        raise InvalidInputError(problem, fields=[FieldError(ACCOUNT_HEADER, problem)]) from None
