"""The API of logging in and of one's own profile."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status

from offhook.db.session import Database
from offhook.kit.errors import FieldError, ForbiddenError, InvalidInputError, NotFoundError
from offhook.tenancy import repository
from offhook.tenancy.actions.accept_invite import accept_invite
from offhook.tenancy.actions.describe_me import describe_me
from offhook.tenancy.actions.end_logins import end_other_logins
from offhook.tenancy.actions.log_in import LOGIN_LASTS, Caller, log_in
from offhook.tenancy.audit import record_own_audit
from offhook.tenancy.models import Login, User
from offhook.tenancy.passwords import check_password_rules, hash_password, verify_password
from offhook.tenancy.principal import COOKIE, CurrentPrincipal, Principal
from offhook.tenancy.schemas import (
    AccountSwitch,
    InviteAcceptance,
    LoginGiven,
    Me,
    MePatch,
    PasswordChange,
    PasswordProof,
    RecoveryCodes,
    TotpCode,
    TotpStart,
)
from offhook.tenancy.second_factor import accept_totp, draw_recovery_codes, new_totp
from offhook.tenancy.state import CurrentCipher, CurrentClock, CurrentDatabase
from offhook.tenancy.throttle import WrongGuessError, attempt_key, throttled

router = APIRouter(prefix="/auth")


def _person(principal: CurrentPrincipal) -> Principal:
    if principal.user_id is None:
        raise ForbiddenError("API keys have no profile; log in as a person")
    return principal


Person = Annotated[Principal, Depends(_person)]


@router.post("/login")
async def login(
    given: LoginGiven,
    request: Request,
    response: Response,
    database: CurrentDatabase,
    cipher: CurrentCipher,
    clock: CurrentClock,
) -> Me:
    """Starts a session and sets its cookie."""
    address = request.client.host if request.client else ""
    caller = Caller(address=address, user_agent=request.headers.get("user-agent", ""))
    started = await log_in(database, given=given, caller=caller, cipher=cipher, clock=clock)
    response.set_cookie(
        COOKIE,
        started.token,
        max_age=int(LOGIN_LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https" or request.app.state.secure_cookies,
    )
    async with database.system() as session:
        return await describe_me(session, user_id=started.login.user_id, account_id=started.login.account_id)


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT)
async def logout(response: Response, principal: Person, database: CurrentDatabase) -> None:
    """Ends this session; the cookie is worth nothing afterwards."""
    async with database.system() as session:
        found = await session.get(Login, principal.login_id)
        if found is not None:
            await session.delete(found)
    response.delete_cookie(COOKIE)


@router.get("/me")
async def read_me(principal: Person, database: CurrentDatabase) -> Me:
    """Who is logged in, where, as what."""
    return await _me(database, principal)


@router.patch("/me")
async def update_me(given: MePatch, principal: Person, database: CurrentDatabase) -> Me:
    """Changes one's own name or language."""
    async with database.system() as session:
        user = await session.get_one(User, principal.user_id)
        for field, value in given.model_dump(exclude_none=True).items():
            setattr(user, field, value)
    return await _me(database, principal)


@router.post("/password", status_code=status.HTTP_204_NO_CONTENT)
async def change_password(
    given: PasswordChange, principal: Person, database: CurrentDatabase, clock: CurrentClock
) -> None:
    """Changes one's password and ends all other sessions."""
    check_password_rules(given.new, where="new")
    await _prove(database, principal, given.current, where="current", now=clock.now())
    fresh = await hash_password(given.new)
    async with database.system() as session:
        user = await session.get_one(User, principal.user_id)
        user.password_hash = fresh
        await record_own_audit(session, principal, "password.changed", user.email)
        await end_other_logins(session, user_id=user.id, kept_login_id=principal.login_id)


@router.post("/account")
async def switch_account(given: AccountSwitch, principal: Person, database: CurrentDatabase) -> Me:
    """Acts for another account of one's own from now on; 404 for accounts of others."""
    assert principal.user_id is not None
    async with database.system() as session:
        if await repository.role_in(session, user_id=principal.user_id, account_id=given.account_id) is None:
            raise NotFoundError("there is no such account")
        login = await session.get_one(Login, principal.login_id)
        login.account_id = given.account_id
        return await describe_me(session, user_id=principal.user_id, account_id=given.account_id)


@router.post("/totp")
async def start_totp(principal: Person, database: CurrentDatabase, cipher: CurrentCipher) -> TotpStart:
    """Draws a secret for an authenticator app; it counts only once `confirm` was given a right code."""
    async with database.system() as session:
        user = await session.get_one(User, principal.user_id)
        if user.totp_confirmed_at is not None:
            raise InvalidInputError("the second factor is on already; switch it off first")
        return new_totp(user, cipher=cipher)


@router.post("/totp/confirm")
async def confirm_totp(
    given: TotpCode, principal: Person, database: CurrentDatabase, cipher: CurrentCipher, clock: CurrentClock
) -> RecoveryCodes:
    """Switches the second factor on; the recovery codes are shown this once."""
    now = clock.now()
    async with database.system() as session:
        user = await session.get_one(User, principal.user_id, with_for_update=True)
        if not accept_totp(user, given.code, cipher=cipher, now=now):
            raise InvalidInputError("this code is not right; check the clock of the phone and try the next one")
        user.totp_confirmed_at = now
        await record_own_audit(session, principal, "second_factor.enabled", user.email)
        return RecoveryCodes(recovery_codes=draw_recovery_codes(user))


@router.post("/totp/disable", status_code=status.HTTP_204_NO_CONTENT)
async def disable_totp(given: PasswordProof, principal: Person, database: CurrentDatabase, clock: CurrentClock) -> None:
    """Switches the second factor off."""
    await _prove(database, principal, given.password, where="password", now=clock.now())
    async with database.system() as session:
        user = await session.get_one(User, principal.user_id)
        user.totp_secret_encrypted = user.totp_confirmed_at = user.totp_last_step = None
        user.recovery_hashes = []
        await record_own_audit(session, principal, "second_factor.disabled", user.email)


@router.post("/invite", status_code=status.HTTP_204_NO_CONTENT)
async def answer_invite(
    given: InviteAcceptance, request: Request, database: CurrentDatabase, clock: CurrentClock
) -> None:
    """Lets somebody invited in: with a new password, or with the one of the login they have."""
    address = request.client.host if request.client else ""
    await accept_invite(database, given=given, address=address, now=clock.now())


async def _me(database: Database, principal: Principal) -> Me:
    assert principal.user_id is not None
    async with database.system() as session:
        return await describe_me(session, user_id=principal.user_id, account_id=principal.account_id)


async def _prove(database: Database, principal: Principal, password: str, *, where: str, now: datetime) -> None:
    """Whoever found an open browser has no more guesses than anybody else."""
    async with database.system() as session:
        kept_hash = (await session.get_one(User, principal.user_id)).password_hash
    try:
        async with throttled(database, attempt_key(principal.name, "own profile"), now=now):
            if not await verify_password(password, kept_hash):
                raise WrongGuessError("this is not your password")
    except WrongGuessError as error:
        raise InvalidInputError(error.message, fields=[FieldError(where, error.message)]) from None
