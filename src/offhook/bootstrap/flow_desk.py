"""Runs flows for calls: gives nodes the people, prompts and mailboxes of the call's account."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.bootstrap.call_facts import CallFacts
from offhook.bootstrap.directories import account_country
from offhook.bootstrap.house import House
from offhook.business_line.api import LineChoice, run_choice, take_choice
from offhook.business_line.tasks import ask_to_tell
from offhook.calls.api import book_voicemail, plan_outbound, prompt_file
from offhook.calls.ports import SoundJobs
from offhook.devices import api as devices
from offhook.flows.api import closed_graph, is_night, run_flow, take_turn
from offhook.flows.ports import AgentDestination, Callee, Destination, DeviceDestination
from offhook.kit.errors import InvalidInputError, NotFoundError, UnavailableError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import number_route
from offhook.voice.call import Call
from offhook.voice.engine import DialTarget, Sound
from offhook.voice.plans import RingMember, TransferRouter
from offhook.voice.session import CallSession, SessionLeg


class FlowDesk:
    """The `flow` program of the telephony process, and whom transfers mean."""

    def __init__(self, house: House, facts: CallFacts, sounds: SoundJobs) -> None:
        self._house = house
        self._facts = facts
        self._sounds = sounds

    async def run(self, call: Call) -> None:
        """Leads the call through its number's flow."""
        session = call.session
        assert session.number_id is not None
        if (choice := await self._choice(session, session.number_id)) is not None:
            await run_choice(call, choice, ways=await self._ways(session.account_id, choice))
            return
        flow = await self._facts.flow(session.account_id, session.flow_id, version=session.flow_version)
        number = await self._facts.number(session.account_id, session.number_id)
        session.flow_version = flow.version
        ports = CallPorts(self._house, self._facts, self._sounds, session, shown=PhoneNumber(number.number))
        began_at = session.started_at or self._house.clock.now()
        closed = closed_graph(number, caller=session.caller, now=began_at)
        await run_flow(call, graph=closed or flow.graph, ports=ports, number=number)

    async def _choice(self, session: CallSession, number_id: UUID) -> LineChoice | None:
        """What an agent of the line chose in the dialer, when it is one who calls (BL-6)."""
        if session.caller not in await self._facts.line_callers(session.account_id, number_id):
            return None
        async with self._house.database.tenant(session.account_id) as rows:
            return await take_choice(
                rows,
                number_id=number_id,
                caller=session.caller,
                call_id=session.call_id,
                now=session.started_at or self._house.clock.now(),
            )

    async def _ways(self, account_id: UUID, choice: LineChoice) -> Sequence[RingMember]:
        if choice.shown is None or choice.number is None:
            return ()
        plan = await self._facts.ways_out(account_id, choice.number, shown=choice.shown)
        return [plan.member(way) for way in plan.ways] if plan else ()

    def transfer_router(self, session: CallSession) -> TransferRouter:
        """Transfers reach colleagues' devices and, over the carriers, any number."""
        return _Transfers(self._house, session)


class CallPorts:
    """`FlowPorts` of one call."""

    def __init__(
        self, house: House, facts: CallFacts, sounds: SoundJobs, session: CallSession, *, shown: PhoneNumber
    ) -> None:
        self._house = house
        self._facts = facts
        self._sounds = sounds
        self._session = session
        self._account_id = session.account_id
        self._number_id = session.number_id
        self._shown = shown
        """The called number: what agents' phones and carriers see as the caller."""

    async def team(self, number_id: UUID | None) -> Sequence[Callee]:
        wanted = number_id or self._number_id
        if wanted is None:
            return []
        found = [await self._member(member) for member in await self._facts.team(self._account_id, wanted)]
        return [callee for callee in found if callee is not None]

    async def callee(self, destination: Destination) -> Callee | None:
        try:
            if isinstance(destination, AgentDestination):
                async with self._house.database.tenant(self._account_id) as rows:
                    member = await devices.agent(rows, destination.agent_id)
                return await self._member(member)
            if isinstance(destination, DeviceDestination):
                device = await self._facts.device(self._account_id, destination.device_id)
                return _at_device(key=str(device.device_id), endpoint=device.endpoint, name=device.name)
        except NotFoundError:
            return None
        return await self._outside(destination.number, key=str(destination.number))

    async def contact_name(self, number: str) -> str | None:
        try:
            wanted = PhoneNumber.parse(number)
        except InvalidInputError:
            return None
        return await self._facts.contact_name(self._account_id, wanted)

    async def prompt(self, prompt_id: UUID) -> Sound:
        async with self._house.database.tenant(self._account_id) as rows:
            name, key = await prompt_file(rows, prompt_id)
        path: Path = await self._house.blobs.local_path(key)
        return Sound(path=path, caption=name)

    async def night_mode(self, switch: str) -> bool:
        async with self._house.database.tenant(self._account_id) as rows:
            return await is_night(rows, self._account_id, switch)

    async def next_turn(self, key: str, *, of: int) -> int:
        async with self._house.database.tenant(self._account_id) as rows:
            return await take_turn(rows, self._account_id, key, of=of)

    async def leave_voicemail(self, *, record_id: str, duration_s: float | None, caller: str) -> None:
        async with self._house.database.system() as rows:
            await book_voicemail(rows, record_id)
            await ask_to_tell(rows, record_id, left_at=self._house.clock.now())
        if duration_s is None:  # it ended while nobody watched: no event will have it stored
            await self._sounds.defer_store_sound(record_id)

    async def _member(self, member: devices.TeamMember) -> Callee | None:
        if member.endpoint is not None:
            seen = _at_device(key=str(member.agent_id), endpoint=member.endpoint, name=member.name)
            return Callee(
                key=seen.key, targets=seen.targets, party=seen.party, name=member.name,
                agent_id=str(member.agent_id), sees_caller=True,
            )  # fmt: skip
        if member.phone_number is None:
            return None
        return await self._outside(
            member.phone_number, key=str(member.agent_id), name=member.name, agent_id=str(member.agent_id)
        )

    async def _outside(
        self, number: PhoneNumber, *, key: str, name: str = "", agent_id: str | None = None
    ) -> Callee | None:
        """Over the account's carriers; None when none takes it."""
        plan = await self._facts.ways_out(self._account_id, number, shown=self._shown)
        if plan is None:
            return None
        targets = tuple(DialTarget(endpoint=way.endpoint, number=way.number) for way in plan.ways)
        return Callee(key=key, targets=targets, party=str(number), name=name or plan.party_name, agent_id=agent_id)


def _at_device(*, key: str, endpoint: str, name: str) -> Callee:
    return Callee(key=key, targets=(DialTarget(endpoint=endpoint),), party=endpoint, name=name)


class _Transfers:
    """`TransferRouter` of one call."""

    def __init__(self, house: House, session: CallSession) -> None:
        self._house = house
        self._session = session

    async def __call__(self, target: str, *, by: SessionLeg) -> RingMember | None:
        account_id = self._session.account_id
        async with self._house.database.tenant(account_id) as rows:
            colleague = await devices.find_device(rows, account_id, target)
            shown = await self._shown_number(rows)
            if colleague is not None:
                return RingMember(
                    key=colleague.endpoint,
                    targets=(DialTarget(endpoint=colleague.endpoint),),
                    party=colleague.endpoint,
                    party_name=colleague.name,
                    caller_number=self._session.caller,
                    caller_name=self._session.caller_name,
                )
            country = await account_country(rows, account_id)
            try:
                plan = await plan_outbound(rows, account_id=account_id, dialled=target, caller=shown, country=country)
            except (InvalidInputError, UnavailableError):
                return None
        return RingMember(
            key=plan.dialled,
            targets=tuple(DialTarget(endpoint=way.endpoint, number=way.number) for way in plan.ways),
            party=plan.dialled,
            party_name=plan.party_name,
            caller_number=plan.ways[0].caller_number,
        )

    async def _shown_number(self, rows: AsyncSession) -> PhoneNumber | None:
        if self._session.number_id is None:
            return None
        return (await number_route(rows, self._session.number_id)).number
