"""Operators' message centres over SMPP 3.4, bound as transceiver; one session for each worker process."""

import re
from typing import Any, Literal

from pydantic import Field, SecretStr

from offhook.messaging.connector import Capabilities, Connector, ConnectorContext, ConnectorSettings, DoubtError
from offhook.messaging.http import UnreachableError
from offhook.messaging.segments import decode_gsm7, encode_gsm7, segment
from offhook.messaging.smpp import pdu
from offhook.messaging.smpp.pdu import ShortMessage
from offhook.messaging.smpp.session import BindRefusedError, SmppLogin, SmppSessions
from offhook.messaging.states import State
from offhook.messaging.traffic import Accepted, Checked, InboundMessage, News, Outgoing, Polled, Receipt, Refused

_AGAIN = {0x14, 0x58}
"""Message queue full, throttled."""
_STATES = {
    "ENROUTE": State.SENT, "ACCEPTD": State.SENT, "DELIVRD": State.DELIVERED, "EXPIRED": State.FAILED,
    "DELETED": State.FAILED, "UNDELIV": State.FAILED, "REJECTD": State.FAILED,
}  # fmt: skip
_BY_NUMBER = {1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 8: "REJECTD"}
_RECEIPT = re.compile(r"\b(id|stat|err):(\S+)", re.IGNORECASE)
_UCS2 = 8


class Smpp(Connector):
    """Texts over SMPP; each segment has an id and a receipt of its own."""

    type = "smpp"
    title = "SMPP"
    capabilities = Capabilities(receipts=True, inbound=True, polls=True)

    class Settings(ConnectorSettings):
        host: str = Field(min_length=1, max_length=253, pattern=r"^[\w.:-]+$")
        port: int = Field(default=2775, ge=1, le=65535)
        tls: bool = False
        system_id: str = Field(min_length=1, max_length=15)
        password: SecretStr = Field(min_length=1, max_length=8)
        system_type: str = Field(default="", max_length=12)
        sender: str = Field(default="", max_length=20)
        """Number or name texts come from."""
        default_alphabet: Literal["gsm7", "latin1"] = "gsm7"
        """What the message centre understands by data coding 0."""
        poll_every_s: float = Field(default=1, ge=0.1, le=60)
        """How often receipts and texts are taken over from the session."""

    settings: Settings

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        try:
            session = await _sessions(ctx).session(self._login)
        except BindRefusedError as error:
            return Refused(kind="provider", code=f"0x{error.status:02X}", text=str(error))
        taken: list[str] = []
        for message in self.messages(outgoing):
            reply = await session.submit(message)
            if reply.status == pdu.OK:
                taken.append(reply.message_id)
            elif taken:
                raise DoubtError(f"segment {len(taken) + 1} was refused (status 0x{reply.status:02X})")
            else:
                kind: Literal["temporary", "permanent"] = "temporary" if reply.status in _AGAIN else "permanent"
                return Refused(kind=kind, code=f"0x{reply.status:02X}", text="the message centre refuses it")
        return Accepted(external_ids=tuple(taken))

    def messages(self, outgoing: Outgoing) -> list[ShortMessage]:
        """One for each segment; several carry a header that says which is which (TS 23.040, 9.2.3.24.1)."""
        cut = segment(outgoing.body)
        coding = 0 if cut.encoding == "gsm7" else _UCS2
        several = len(cut.parts) > 1
        found = []
        for place, part in enumerate(cut.parts, start=1):
            header = bytes((5, 0, 3, outgoing.message_id.int & 0xFF, len(cut.parts), place)) if several else b""
            message = ShortMessage(
                source=outgoing.sender or self.settings.sender,
                destination=outgoing.to,
                text=header + self._encoded(part, coding),
                data_coding=coding,
                esm_class=pdu.UDH_PRESENT if several else 0,
                registered_delivery=1,
            )
            found.append(message)
        return found

    async def poll(self, position: dict[str, Any], ctx: ConnectorContext) -> Polled:
        """What the session holds is acknowledged in the round after it was stored."""
        try:
            session = await _sessions(ctx).session(self._login)
        except BindRefusedError as error:
            raise UnreachableError(str(error)) from None
        after = int(position.get("taken", 0)) if position.get("session") == session.name else 0
        brought = session.untaken(after=after)
        news = [item for _, message in brought if (item := self.read_message(message)) is not None]
        taken = max([after, *(serial for serial, _ in brought)])
        return Polled(news=tuple(news), position={"session": session.name, "taken": taken})

    def read_message(self, message: ShortMessage) -> News | None:
        """A receipt, or a text with its part header taken off."""
        if message.esm_class & pdu.IS_RECEIPT:
            return _receipt(message)
        raw, group, part, parts = message.text, "", 0, 0
        if message.esm_class & pdu.UDH_PRESENT and raw:
            header, raw = raw[1 : 1 + raw[0]], raw[1 + raw[0] :]
            if len(header) == 5 and header[:2] == b"\0\x03":
                group, parts, part = str(header[2]), header[3], header[4]
        text = self._decoded(raw, message.data_coding)
        return InboundMessage(
            sender=message.source,
            to=message.destination,
            text=text,
            group=group,
            part=part,
            parts=parts,
            always_new=True,
        )

    async def test(self, ctx: ConnectorContext) -> Checked:
        if ctx.smpp is None:
            return Checked(detail="The worker binds when there is something to send; send a test")
        try:
            await ctx.smpp.session(self._login)
        except BindRefusedError as error:
            return Checked(detail="refused", wrong={"password": str(error)})
        except UnreachableError as error:
            return Checked(detail="unreachable", wrong={"host": str(error)})
        return Checked(detail="Bound")

    @property
    def _login(self) -> SmppLogin:
        own = self.settings
        return SmppLogin(
            host=own.host,
            port=own.port,
            tls=own.tls,
            system_id=own.system_id,
            password=own.password.get_secret_value(),
            system_type=own.system_type,
        )

    def _encoded(self, text: str, coding: int) -> bytes:
        if coding == _UCS2:
            return text.encode("utf-16-be")
        return encode_gsm7(text) if self.settings.default_alphabet == "gsm7" else text.encode("latin-1", "replace")

    def _decoded(self, raw: bytes, coding: int) -> str:
        if coding == _UCS2:
            return raw.decode("utf-16-be", "replace")
        if coding == 0 and self.settings.default_alphabet == "gsm7":
            return decode_gsm7(raw)
        return raw.decode("latin-1")


def _sessions(ctx: ConnectorContext) -> SmppSessions:
    if ctx.smpp is None:
        raise UnreachableError("this process keeps no SMPP sessions")
    return ctx.smpp


def _receipt(message: ShortMessage) -> Receipt | None:
    """By its tags where there are any, else by the text of Appendix B."""
    told = {name.lower(): value for name, value in _RECEIPT.findall(message.text.decode("latin-1"))}
    by_tag = message.tags.get(pdu.TAG_RECEIPTED_ID, b"").rstrip(b"\0").decode("latin-1")
    number = message.tags.get(pdu.TAG_STATE, b"\0")[:1]
    status = _BY_NUMBER.get(number[0] if number else 0) or told.get("stat", "").upper()
    state, external_id = _STATES.get(status), by_tag or told.get("id", "")
    if state is None or not external_id:
        return None
    failed = state is State.FAILED
    code, text = (told.get("err", ""), status) if failed else ("", "")
    return Receipt(state=state, external_id=external_id, code=code, text=text)
