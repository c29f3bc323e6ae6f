"""An account connects its Twilio account, or gives it a new token (BL-2)."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.models import BusinessLine, TwilioAccount
from offhook.business_line.repository import lines_at
from offhook.business_line.schemas import TwilioConnect
from offhook.business_line.state import BusinessLineWeb
from offhook.kit.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from offhook.messaging.api import ProviderCreate, add_provider, remove_provider, route_number
from offhook.tenancy.api import Account, Cipher


async def check_login(web: BusinessLineWeb, given: TwilioConnect) -> str:
    """The account's name at Twilio. Raises InvalidInputError naming the field that is wrong, UnavailableError."""
    api = web.twilio(sid=given.sid, token=given.auth_token.get_secret_value())
    try:
        told = await api.account()
    except NotFoundError:
        what = "Twilio knows no account with this SID"
        raise InvalidInputError(what, fields=[FieldError("sid", what)]) from None
    if (status := told.get("status", "active")) != "active":
        what = f"This Twilio account is {status}; only an active one makes calls"
        raise InvalidInputError(what, fields=[FieldError("sid", what)])
    return str(told.get("friendly_name", ""))[:200]


async def connect_account(
    session: AsyncSession, account: Account, given: TwilioConnect, *, name: str, cipher: Cipher, web: BusinessLineWeb
) -> TwilioAccount:
    """Keeps the login, and makes the messaging provider of it. Raises ConflictError while another one's lines stand."""
    query = select(TwilioAccount).where(TwilioAccount.account_id == account.id).with_for_update()
    row: TwilioAccount | None = await session.scalar(query)
    lines = await lines_at(session, row.id) if row else []
    if row is not None and row.sid != given.sid and lines:
        what = f"{len(lines)} of your numbers are at the Twilio account {row.sid}; release them first"
        raise ConflictError(what, fields=[FieldError("sid", what)])
    if row is None:
        row = TwilioAccount(account_id=account.id)
        session.add(row)
    token = given.auth_token.get_secret_value()
    is_new_login = not row.sid or row.sid != given.sid or cipher.decrypt(row.token_encrypted) != token
    row.sid, row.name, row.token_encrypted = given.sid, name, cipher.encrypt(token)
    await session.flush()
    if is_new_login or row.provider_id is None:
        await _renew_provider(session, account, row, token=token, lines=lines, cipher=cipher, web=web)
    return row


async def disconnect_account(session: AsyncSession, row: TwilioAccount) -> None:
    """Raises ConflictError while lines stand on it, or texts are on their way by it."""
    if lines := await lines_at(session, row.id):
        raise ConflictError(f"{len(lines)} of your numbers are at this Twilio account; release them first")
    if row.provider_id is not None:
        await remove_provider(session, row.provider_id, account_id=row.account_id)
    await session.delete(row)
    await session.flush()


async def _renew_provider(
    session: AsyncSession,
    account: Account,
    row: TwilioAccount,
    *,
    token: str,
    lines: list[BusinessLine],
    cipher: Cipher,
    web: BusinessLineWeb,
) -> None:
    """Texts go by the same login. What is still on its way by the old one keeps it."""
    settings = {"account_sid": row.sid, "auth_token": token, "base_url": web.twilio_url}
    given = ProviderCreate(name=f"Twilio {row.name}".strip()[:100], type="twilio", settings=settings)
    made = await add_provider(session, account.id, given, cipher=cipher, account_country=account.country)
    before, row.provider_id = row.provider_id, made.id
    for line in lines:
        await route_number(session, line.number_id, account_id=account.id, provider_id=made.id, mms=line.mms)
    if before is not None:
        try:
            async with session.begin_nested():
                await remove_provider(session, before, account_id=account.id)
        except ConflictError:
            pass
    await session.flush()
