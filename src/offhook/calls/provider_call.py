"""A call a provider carries and only tells us of, booked where all calls stand; told twice it is booked once."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls import provider_call_sql as sql
from offhook.calls.models import CallLegRow
from offhook.calls.sounds import VOICEMAIL_MARK
from offhook.db.live import announce
from offhook.kit.ids import new_id
from offhook.kit.live import LiveEvent

LONGEST_TRANSCRIPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLeg:
    """One party of such a call, as far as it is known; what is None or empty changes nothing that was known."""

    key: str
    """Which leg of the call: the same whenever it is told of."""
    role: str
    """`caller`, `agent` or `callee`."""
    party: str
    party_name: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: str | None = None
    """A `HangupCause`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCall:
    """One call within the caller's transaction, under an id that is the caller's to keep."""

    session: AsyncSession
    account_id: UUID
    call_id: UUID
    provider: str
    """As people read it: "Twilio"."""
    at: datetime
    """Now."""

    async def begin(self, *, direction: str, caller: str, dialled: str, number_id: UUID, caller_name: str = "") -> None:
        """The call is there; live from now on."""
        row = {"direction": direction, "caller": caller, "caller_name": caller_name, "dialled": dialled}
        search = " ".join((caller, caller_name, dialled)).lower()
        begun = await self._run(sql.BEGIN, **row, number_id=number_id, search=search)
        if begun:
            await self.step("arrived")
            await self._tell("created")

    async def put_leg(self, leg: ProviderLeg) -> None:
        """A leg rings, is answered, or is over; the first time told of anything stands."""
        leg_id = self.leg_id(leg.key)
        facts = {"role": leg.role, "party": leg.party, "party_name": leg.party_name, "cause": leg.cause}
        times = {"answered_at": leg.answered_at, "ended_at": leg.ended_at}
        changed = await self._run(sql.PUT_LEG, id=new_id(), leg_id=leg_id, provider=self.provider, **facts, **times)
        if changed:
            await self._tell("changed")

    async def leg(self, key: str) -> ProviderLeg | None:
        """What was told of a leg so far."""
        query = select(CallLegRow).where(CallLegRow.leg_id == self.leg_id(key))
        row = await self.session.scalar(query.execution_options(populate_existing=True))
        return ProviderLeg(key=key, role=row.role, party=row.party, party_name=row.party_name) if row else None

    async def step(self, what: str, *, key: str | None = None, **detail: str) -> None:
        """A line of the timeline, once for the call, or for its leg `key`."""
        told = {"what": what, **({"leg_id": self.leg_id(key)} if key else {})}
        step = {"at": self.at.isoformat(), **told, **detail}
        await self._run(sql.STEP, told=json.dumps([told]), step=json.dumps([step]))

    async def answer(self, by: str, *, at: datetime | None = None) -> None:
        """Somebody talks with the caller: `by` is an agent's id, else a name or a number."""
        if await self._run(sql.ANSWER, by=by, answered_at=at or self.at):
            await self._tell("changed")

    async def end(self, outcome: str) -> None:
        """It is over. Told again, only "missed" gives way: that is what is thought while nobody knows better."""
        step = {"at": self.at.isoformat(), "what": "ended", "outcome": outcome}
        if await self._run(sql.END, outcome=outcome, step=json.dumps([step])):
            await self._run(sql.END_LEGS)
            await self._tell("changed")

    async def take_voicemail(self, external_id: str, *, source_url: str, duration_s: int) -> bool:
        """A message was left and lies at the provider; False when that was told before."""
        values = {"source_url": source_url, "duration_ms": duration_s * 1000}
        taken = await self._run(sql.VOICEMAIL, id=new_id(), record_id=self.record_id(external_id), **values)
        if taken:
            await self.step("recording_message")
            await self._tell("created", topic="voicemails", of=str(taken))
        return taken is not None

    async def put_transcript(self, external_id: str, *, words: str, state: str) -> None:
        """What was said there; it may come before the message itself."""
        values = {"words": words[:LONGEST_TRANSCRIPT].replace("\x00", ""), "state": state}
        put = await self._run(sql.TRANSCRIPT, id=new_id(), record_id=self.record_id(external_id), **values)
        await self._tell("changed", topic="voicemails", of=str(put))

    def leg_id(self, key: str) -> str:
        """Unique among all calls."""
        return f"{self.call_id.hex}-{key}"

    def record_id(self, external_id: str) -> str:
        """As sounds of our own are called, with the provider's id behind."""
        return f"{self.call_id.hex}{VOICEMAIL_MARK}-{external_id}"

    async def _run(self, statement: str, **values: Any) -> Any:
        """What the statement returns; None when it changed nothing."""
        mine = {"account_id": self.account_id, "call_id": self.call_id, "at": self.at}
        wanted = {name: value for name, value in {**mine, **values}.items() if f":{name}" in statement}
        found = (await self.session.execute(text(statement), wanted)).first()
        return None if found is None else found[0]

    async def _tell(self, kind: str, *, topic: str = "calls", of: str = "") -> None:
        await announce(self.session, LiveEvent(self.account_id, topic, of or str(self.call_id), kind))
