"""One bound SMPP session: submits in a window, answers what the centre sends, and says when it is lost."""

import asyncio
import itertools
import ssl
from contextlib import suppress
from dataclasses import dataclass

import structlog

from offhook.kit.ids import new_id
from offhook.messaging.http import NoReplyError, NotAllowedError, UnreachableError
from offhook.messaging.provider_networks import PUBLIC_ONLY, ForbiddenAddressError, ProviderNetworks
from offhook.messaging.smpp import pdu
from offhook.messaging.smpp.pdu import Pdu, PduError, ShortMessage

log = structlog.get_logger(__name__)

CONNECT_TIMEOUT_S = 5.0
REPLY_TIMEOUT_S = 20.0
ENQUIRE_EVERY_S = 30.0
MOST_UNTAKEN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppLogin:
    """Where and as whom to bind."""

    host: str
    port: int
    tls: bool
    system_id: str
    password: str
    system_type: str


class BindRefusedError(Exception):
    """The centre does not let us in; `status` is its command status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the message centre refuses this login (status 0x{status:02X})")
        self.status = status


class SmppSession:
    """Use `open`; a session that is `lost` stays lost."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._sequences = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Pdu]] = {}
        self._untaken: dict[int, tuple[int, ShortMessage]] = {}
        self._serials = itertools.count(1)
        self._tasks: list[asyncio.Task[None]] = []
        self.lost = False
        self.name = new_id().hex
        """Tells this session from the one before."""

    @classmethod
    async def open(cls, login: SmppLogin, *, networks: ProviderNetworks = PUBLIC_ONLY) -> "SmppSession":
        """Raises UnreachableError, NotAllowedError, NoReplyError, BindRefusedError."""
        context = ssl.create_default_context() if login.tls else None
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                link = await networks.connect(login.host, login.port)
                name = login.host if login.tls else None
                streams = await asyncio.open_connection(sock=link, ssl=context, server_hostname=name)
        except ForbiddenAddressError as error:
            raise NotAllowedError(f"{login.host} cannot be asked: {error}") from error
        except (OSError, TimeoutError) as error:
            raise UnreachableError(f"{login.host}:{login.port} cannot be reached: {error}") from error
        session = cls(*streams)
        session._tasks.append(asyncio.create_task(session._read(), name="smpp"))
        body = pdu.bind_body(login.system_id, login.password, login.system_type)
        reply = await session._ask(pdu.BIND_TRANSCEIVER, body)
        if reply.status != pdu.OK:
            await session.close()
            raise BindRefusedError(reply.status)
        session._tasks.append(asyncio.create_task(session._keep_alive(), name="smpp link"))
        return session

    async def submit(self, message: ShortMessage) -> Pdu:
        """The answer. Raises UnreachableError before, NoReplyError after it went out."""
        if self.lost:
            raise UnreachableError("the session is lost")
        return await self._ask(pdu.SUBMIT_SM, pdu.submit_body(message))

    def untaken(self, *, after: int) -> list[tuple[int, ShortMessage]]:
        """What the centre brought: acknowledges everything up to `after`, and shows the rest with its numbers."""
        for serial in [serial for serial in self._untaken if serial <= after]:
            sequence, _ = self._untaken.pop(serial)
            self._send(Pdu(pdu.DELIVER_SM | pdu.RESPONSE, sequence, body=b"\0"))
        return [(serial, message) for serial, (_, message) in self._untaken.items()]

    async def close(self) -> None:
        """Unbinds without waiting for an answer."""
        if not self.lost:
            self._send(Pdu(pdu.UNBIND, next(self._sequences)))
        self._lose()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(OSError, ssl.SSLError):
            await self._writer.wait_closed()

    async def _ask(self, command: int, body: bytes) -> Pdu:
        sequence = next(self._sequences) & 0x7FFFFFFF
        answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._asked[sequence] = answer
        try:
            self._send(Pdu(command, sequence, body=body))
            async with asyncio.timeout(REPLY_TIMEOUT_S):
                return await answer
        except TimeoutError:
            raise NoReplyError("the message centre did not answer") from None
        finally:
            self._asked.pop(sequence, None)

    def _send(self, unit: Pdu) -> None:
        if not self._writer.is_closing():
            self._writer.write(unit.packed())

    async def _read(self) -> None:
        try:
            while True:
                length = int.from_bytes(await self._reader.readexactly(4))
                if not 16 <= length <= pdu.LONGEST:
                    raise PduError(f"a unit of {length} bytes")
                self._take(pdu.unpack(await self._reader.readexactly(length - 4)))
        except (OSError, asyncio.IncompleteReadError, PduError) as error:
            log.info("an SMPP session ended", error=str(error))
        finally:
            self._lose()

    def _take(self, unit: Pdu) -> None:
        if unit.command & pdu.RESPONSE:
            answer = self._asked.get(unit.sequence)
            if answer is not None and not answer.done():
                answer.set_result(unit)
        elif unit.command == pdu.DELIVER_SM:
            self._delivered(unit)
        elif unit.command in (pdu.ENQUIRE_LINK, pdu.UNBIND):
            self._send(Pdu(unit.command | pdu.RESPONSE, unit.sequence))
        else:
            self._send(Pdu(pdu.GENERIC_NACK, unit.sequence, status=0x03))

    def _delivered(self, unit: Pdu) -> None:
        """Acknowledged when it is stored, so that the centre brings it again should we die before."""
        if len(self._untaken) >= MOST_UNTAKEN:
            self._send(Pdu(pdu.DELIVER_SM | pdu.RESPONSE, unit.sequence, status=0x14, body=b"\0"))
            return
        self._untaken[next(self._serials)] = (unit.sequence, pdu.read_message(unit.body))

    def _lose(self) -> None:
        self.lost = True
        self._writer.close()
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(NoReplyError("the session was lost before the answer"))

    async def _keep_alive(self) -> None:
        while not self.lost:
            await asyncio.sleep(ENQUIRE_EVERY_S)
            try:
                await self._ask(pdu.ENQUIRE_LINK, b"")
            except NoReplyError:
                self._lose()


class SmppSessions:
    """A process's sessions, one for each login, bound when first needed and again when lost."""

    def __init__(self, networks: ProviderNetworks = PUBLIC_ONLY) -> None:
        self._networks = networks
        self._sessions: dict[SmppLogin, SmppSession] = {}
        self._opening: dict[SmppLogin, asyncio.Lock] = {}

    async def session(self, login: SmppLogin) -> SmppSession:
        """Raises as `SmppSession.open` does."""
        async with self._opening.setdefault(login, asyncio.Lock()):
            known = self._sessions.get(login)
            if known is None or known.lost:
                known = self._sessions[login] = await SmppSession.open(login, networks=self._networks)
            return known

    async def close(self) -> None:
        """All of them."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()
