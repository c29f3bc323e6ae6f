"""The doors Twilio calls at for calls; there is no login, the signature is the login."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated
from urllib.parse import parse_qsl
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request, Response

from offhook.business_line import voice_desk, voicemail
from offhook.business_line.models import BusinessLine, TwilioAccount
from offhook.business_line.state import HOOKS, CurrentBusinessLine
from offhook.business_line.twiml import hang_up, thanks
from offhook.business_line.voice_desk import Asked
from offhook.kit.errors import ForbiddenError, NotFoundError
from offhook.messaging.api import is_signed_by_twilio
from offhook.tenancy.api import CurrentCipher, CurrentClock, CurrentDatabase, find_standing

log = structlog.get_logger(__name__)
router = APIRouter(prefix=HOOKS, include_in_schema=False)
XML = "text/xml"


class Door:
    """Lets Twilio in and nobody else."""

    def __init__(
        self,
        request: Request,
        database: CurrentDatabase,
        cipher: CurrentCipher,
        clock: CurrentClock,
        web: CurrentBusinessLine,
    ) -> None:
        self._request = request
        self._database = database
        self._cipher = cipher
        self._clock = clock
        self.web = web

    @asynccontextmanager
    async def open(self, line_id: UUID) -> AsyncIterator[Asked]:
        """One transaction as the line's account. Raises NotFoundError, ForbiddenError for what Twilio did not sign."""
        line, token, in_service = await self._line(line_id)
        body = await self._request.body()
        form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        self._check(form, body, token=token, line_id=line_id)
        async with self._database.tenant(line.account_id) as session:
            yield Asked(
                session=session,
                line=line,
                number=await voice_desk.number_of(session, line),
                form={name: value.replace("\x00", "") for name, value in form},
                query=dict(self._request.query_params),
                hooks=self.web.hooks(line.id),
                now=self._clock.now(),
                in_service=in_service,
            )

    async def answer(self, line_id: UUID, ask: Callable[[Asked], Awaitable[str]]) -> Response:
        """TwiML."""
        async with self.open(line_id) as asked:
            said = await ask(asked)
        return Response(said, media_type=XML)

    async def fetch(self, record_id: str | None) -> None:
        """Queues the copy of a message that is committed; should this fail, the sweeper of sounds queues it."""
        if record_id is not None:
            await self.web.sounds.defer_store_sound(record_id)

    async def _line(self, line_id: UUID) -> tuple[BusinessLine, str, bool]:
        async with self._database.system() as session:
            line = await session.get(BusinessLine, line_id)
            account = (
                await session.get(TwilioAccount, line.twilio_account_id) if line and line.twilio_account_id else None
            )
            if line is None or account is None:
                raise NotFoundError("There is no such line")
            standing = await find_standing(session, line.account_id)
        return line, self._cipher.decrypt(account.token_encrypted), not standing.suspended

    def _check(self, form: list[tuple[str, str]], body: bytes, *, token: str, line_id: UUID) -> None:
        given = self._request.headers.get("x-twilio-signature", "")
        if given and is_signed_by_twilio(self._urls(), form, body, tokens=[token], signature=given):
            return
        log.warning("forged calls are refused", line_id=str(line_id), signed=bool(given))
        raise ForbiddenError("The signature of this request is not Twilio's")

    def _urls(self) -> list[str]:
        """As Twilio may have written the address: our public one, else as the proxy passed it on."""
        scope, headers = self._request.scope, self._request.headers
        query = scope["query_string"].decode("latin-1")
        raw = scope.get("raw_path", self._request.url.path.encode()).decode("latin-1").partition("?")[0]
        path = raw + (f"?{query}" if query else "")
        host = headers.get("x-forwarded-host") or headers.get("host", "")
        return [f"{self.web.public_url}{path}", f"https://{host}{path}", f"http://{host}{path}"]


CurrentDoor = Annotated[Door, Depends(Door)]


@router.post("/{line_id}/voice", response_class=Response)
async def take_up_call(line_id: UUID, door: CurrentDoor) -> Response:
    """A call reaches the number."""
    return await door.answer(line_id, voice_desk.take_up_call)


@router.post("/{line_id}/announce", response_class=Response)
async def announce_call(line_id: UUID, door: CurrentDoor) -> Response:
    """An agent's phone was answered."""
    return await door.answer(line_id, voice_desk.announce_call)


@router.post("/{line_id}/press", response_class=Response)
async def press_key(line_id: UUID, door: CurrentDoor) -> Response:
    """A key was pressed there."""
    return await door.answer(line_id, voice_desk.press_key)


@router.post("/{line_id}/leg", status_code=204)
async def note_leg(line_id: UUID, door: CurrentDoor) -> None:
    """One of the phones Twilio rang was answered, or is out."""
    async with door.open(line_id) as asked:
        await voice_desk.note_leg(asked)


@router.post("/{line_id}/after", response_class=Response)
async def go_on_after_ringing(line_id: UUID, door: CurrentDoor) -> Response:
    """Ringing or talking is over."""
    return await door.answer(line_id, voice_desk.go_on_after_ringing)


@router.post("/{line_id}/ended", response_class=Response)
async def end_call_out(line_id: UUID, door: CurrentDoor) -> Response:
    """A call out is over."""
    return await door.answer(line_id, voice_desk.end_call_out)


@router.post("/{line_id}/callback", response_class=Response)
async def call_back(line_id: UUID, door: CurrentDoor) -> Response:
    """A land-line we rang picked up."""
    return await door.answer(line_id, voice_desk.call_back)


@router.post("/{line_id}/recorded", response_class=Response)
async def end_message(line_id: UUID, door: CurrentDoor) -> Response:
    """The caller has finished speaking."""

    async with door.open(line_id) as asked:
        record_id = await voicemail.book_message(asked, dialer_url=f"{door.web.public_url}/dialer")
        said = hang_up() if asked.field("Digits") == "hangup" else thanks(language=asked.number.language)
    await door.fetch(record_id)
    return Response(said, media_type=XML)


@router.post("/{line_id}/recording", status_code=204)
async def keep_recording(line_id: UUID, door: CurrentDoor) -> None:
    """The recording can be fetched."""
    record_id = None
    async with door.open(line_id) as asked:
        if asked.field("RecordingStatus") in ("", "completed"):
            record_id = await voicemail.book_message(asked, dialer_url=f"{door.web.public_url}/dialer")
    await door.fetch(record_id)


@router.post("/{line_id}/transcribed", status_code=204)
async def keep_transcript(line_id: UUID, door: CurrentDoor) -> None:
    """The recording in words."""
    async with door.open(line_id) as asked:
        await voicemail.add_words(asked)


@router.post("/{line_id}/status", status_code=204)
async def note_status(line_id: UUID, door: CurrentDoor) -> None:
    """A call of the number is over."""
    async with door.open(line_id) as asked:
        await voice_desk.note_end(asked)
