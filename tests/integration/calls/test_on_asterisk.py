"""The telephony process on a real Asterisk, a second one playing the world: gaps and transfers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from offhook.adapters.asterisk.endpoints import AsteriskEndpointRegistry
from offhook.adapters.asterisk.engine import AsteriskVoiceEngine
from offhook.adapters.asterisk.journal import CelJournal
from offhook.adapters.asterisk.spec import EngineSpec
from offhook.db.session import Database
from offhook.tenancy.api import Account
from offhook.voice.call import Call
from offhook.voice.engine import DialTarget, EndpointRegistry, LegSpec, TrunkEndpoint, VoiceEngine
from offhook.voice.events import LegAnswered, LegArrived, LegEnded
from offhook.voice.plans import Accepted, RingMember, RingPlan
from offhook.voice.session import SessionLeg
from tests.contract.asterisk_world import voice_engine
from tests.contract.devices import PASSWORD, device_of
from tests.contract.world import Ear
from tests.fixtures.asterisk import StartEngine
from tests.integration.calls.rig import Rig
from tests.integration.calls.test_resume_gaps import default_flow

pytestmark = pytest.mark.engine

MOBILE, OTHER_MOBILE, DESK = "15550201", "15550202", "desk-ann"
ANN = RingMember(key="ann", targets=(DialTarget(endpoint="carrier", number=MOBILE),), party=MOBILE, party_name="Ann")
TARGETS = {
    OTHER_MOBILE: RingMember(
        key="other",
        targets=(
            DialTarget(endpoint="dead", number=OTHER_MOBILE),
            DialTarget(endpoint="carrier", number=OTHER_MOBILE),
        ),
        party=OTHER_MOBILE,
        party_name="Other mobile",
    ),
    DESK: RingMember(key="desk", targets=(DialTarget(endpoint=DESK),), party=DESK, party_name="Desk"),
}


async def whom(target: str, *, by: SessionLeg) -> RingMember | None:
    return TARGETS.get(target)


async def ring_ann(call: Call) -> None:
    outcome = await call.ring_legs(RingPlan(members=(ANN,)))
    if isinstance(outcome, Accepted):
        await call.talk(outcome.leg_id)


@dataclass(slots=True, kw_only=True)
class RealRig(Rig):
    """The rig's process on a real engine; the far one is `far`."""

    near_spec: EngineSpec
    far: AsteriskVoiceEngine
    far_registry: AsteriskEndpointRegistry
    far_ear: Ear
    near: AsteriskVoiceEngine = field(init=False)

    @property
    def voice(self) -> VoiceEngine:
        return self.near

    @property
    def endpoint_registry(self) -> EndpointRegistry:
        return AsteriskEndpointRegistry(self.near.ari)

    async def start(self) -> None:
        self.near = voice_engine(self.near_spec, Ear())
        self.journal = CelJournal(self.near_spec.leg_journal)
        await self.launch()
        async with asyncio.timeout(30):
            while not await self._carrier_is_there():
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        await self.end_task()
        await self.near.close()

    async def _carrier_is_there(self) -> bool:
        with suppress(Exception):
            return "carrier" in await self.endpoint_registry.online()
        return False

    async def call_from_far(self, *, dialled: str) -> str:
        await self.far.dial(
            LegSpec(leg_id="far-1", target=DialTarget(endpoint="firm", number=dialled), caller_number="+15550100")
        )
        return "far-1"

    async def answered_at(self, dialled: str) -> str:
        """Somebody out there picks up; the far leg's id."""
        arrived = await self.far_ear.hear(LegArrived, where=lambda e: e.dialled == dialled)
        await self.far.answer(arrived.leg_id)
        return arrived.leg_id

    async def refers(self, far_leg: str, target: str) -> None:
        """The telephone at the far leg sends REFER."""
        await self.far.ari.request(
            "POST", f"channels/{far_leg}/redirect", query={"endpoint": f"PJSIP/sip:{target}@127.0.0.1"}
        )


@pytest.fixture
def engine_pair(start_engine: StartEngine) -> tuple[EngineSpec, EngineSpec]:
    return start_engine(), start_engine(app="world")


@pytest.fixture
async def real(
    database: Database, account: Account, engine_pair: tuple[EngineSpec, EngineSpec]
) -> AsyncIterator[RealRig]:
    near, far_spec = engine_pair
    ear = Ear()
    far = voice_engine(far_spec, ear)
    await far.start()
    far_registry = AsteriskEndpointRegistry(far.ari)
    match = ("127.0.0.1",)
    firm = TrunkEndpoint(endpoint="firm", host="127.0.0.1", port=near.sip_port, match_addresses=match)
    await far_registry.replace_all(devices=[], trunks=[firm])
    rig = RealRig(
        database=database,
        account_id=account.id,
        near_spec=near,
        far=far,
        far_registry=far_registry,
        far_ear=ear,
    )
    rig.endpoints.trunks += [
        TrunkEndpoint(endpoint="carrier", host="127.0.0.1", port=far_spec.sip_port, match_addresses=match),
        TrunkEndpoint(endpoint="dead", host="127.0.0.1", port=9, transport="tcp"),
    ]
    rig.endpoints.devices.append(device_of(DESK))
    yield rig
    await rig.kill()
    await far.close()


async def test_a_transfer_by_telephone_reaches_a_mobile_and_then_a_colleagues_device(real: RealRig) -> None:
    real.programs["flow"], real.transfers = ring_ann, whom
    await real.start()
    await _register_desk(real)
    caller = await real.call_from_far(dialled="+15550199")
    ann = await real.answered_at(MOBILE)
    await real.until_row("SELECT 1 FROM calls WHERE answered_by = 'Ann'")
    await real.refers(ann, OTHER_MOBILE)
    other = await real.answered_at(OTHER_MOBILE)
    await real.far_ear.hear(LegEnded, ann)
    await real.until_row("SELECT 1 FROM calls WHERE answered_by = 'Other mobile'")
    await real.refers(other, DESK)
    desk = await real.answered_at(DESK)
    await real.far_ear.hear(LegEnded, other)
    await real.until_row("SELECT 1 FROM calls WHERE answered_by = 'Desk'")
    assert {leg.leg_id for leg in (await real.near.snapshot()).legs.values() if leg.answered}.__len__() == 2
    await real.far.hang_up(caller)
    await real.far_ear.hear(LegEnded, desk)
    ended = await real.until_row("SELECT * FROM calls WHERE state = 'ended'")
    assert (ended["outcome"], ended["answered_by"]) == ("answered", "Desk")
    await real.until_row(
        "SELECT 1 FROM call_legs WHERE role = 'transfer' AND ended_at IS NOT NULL HAVING count(*) >= 2"
    )


async def test_a_message_whose_caller_left_while_the_process_was_dead_is_booked(real: RealRig) -> None:
    real.programs["flow"] = default_flow(real, [])
    await real.start()
    caller = await real.call_from_far(dialled="+15550199")
    await real.far_ear.hear(LegAnswered, caller)
    await real.until_row("SELECT 1 FROM call_sessions WHERE session#>>'{node_state,_record,started}' = 'true'")
    await real.until(lambda: any((real.near_spec.spool_dir / "recording").glob("*-m1.wav")))  # after the beep
    await real.kill()
    await real.far.hang_up(caller)
    await real.far_ear.hear(LegEnded, caller)
    await real.start()
    ended = await real.until_row("SELECT * FROM calls WHERE state = 'ended' AND ended_at IS NOT NULL")
    assert ended["outcome"] == "voicemail"
    (message,) = await real.rows("SELECT * FROM voicemails")
    assert message["call_id"] == ended["id"]
    assert real.near.recording_files(message["record_id"])[0].is_file()
    await real.until_row("SELECT 1 FROM call_legs WHERE role = 'caller' AND ended_at IS NOT NULL")


async def test_a_telephone_that_is_not_there_is_booked_with_time_and_cause(real: RealRig) -> None:
    async def ring_the_desk(call: Call) -> None:
        await call.ring_legs(RingPlan(members=(TARGETS[DESK],)))

    real.programs["flow"] = ring_the_desk
    await real.start()
    caller = await real.call_from_far(dialled="+15550199")
    await real.far_ear.hear(LegEnded, caller)
    leg = await real.until_row("SELECT * FROM call_legs WHERE role = 'agent' AND ended_at IS NOT NULL")
    assert (leg["party"], leg["cause"], leg["started_at"]) == (DESK, "unreachable", leg["ended_at"])
    await real.until_row("SELECT 1 FROM call_legs WHERE role = 'caller' AND ended_at IS NOT NULL")


async def _register_desk(real: RealRig) -> None:
    """The far Asterisk registers as the desk telephone."""
    trunk = TrunkEndpoint(
        endpoint=DESK,
        host="127.0.0.1",
        port=real.near_spec.sip_port,
        register=True,
        username=DESK,
        password=PASSWORD,
        from_user=DESK,
    )
    await real.far_registry.put_trunks([trunk])
    async with asyncio.timeout(10):
        while not (await real.endpoint_registry.online()).get(DESK):
            await asyncio.sleep(0.02)
