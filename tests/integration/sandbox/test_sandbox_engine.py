"""Handsets on a real Asterisk: they call each other and a firm, are heard, and press keys."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from offhook.adapters.asterisk.endpoints import AsteriskEndpointRegistry
from offhook.adapters.asterisk.engine import AsteriskVoiceEngine
from offhook.adapters.asterisk.spec import EngineSpec
from offhook.adapters.audio.pyav import PyAvTools
from offhook.adapters.sandbox.browser import Browsers
from offhook.adapters.sandbox.ear import Ear
from offhook.adapters.sandbox.handset import HandsetState
from offhook.adapters.sandbox.network import FIRM_TRUNK, LOOP_TRUNK, Network
from offhook.adapters.sandbox.phone import Phone
from offhook.adapters.sandbox.script import parse_script
from offhook.adapters.speech.espeak import EspeakSpeech
from offhook.kit.clock import SystemClock
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.engine import TrunkEndpoint
from offhook.voice.events import DigitReceived, EngineEvent, LegArrived
from tests.fixtures.asterisk import StartEngine
from tests.unit.adapters.sandbox.town import MemoryKeeper

pytestmark = pytest.mark.engine
FIRM = PhoneNumber("+12025550100")
ANN = PhoneNumber("+12025550143")
BOB = PhoneNumber("+12025550144")


@pytest.fixture
def sandbox_spec(start_engine: StartEngine) -> EngineSpec:
    return start_engine()


@pytest.fixture
def firm_spec(start_engine: StartEngine) -> EngineSpec:
    return start_engine()


def engine_of(spec: EngineSpec) -> AsteriskVoiceEngine:
    return AsteriskVoiceEngine(
        base_url=spec.ari_url,
        app=spec.app,
        user=spec.ari_user,
        password=spec.ari_password,
        recording_dir=spec.spool_dir / "recording",
        leg_journal=spec.leg_journal,
        sip_address=("127.0.0.1", spec.sip_port),
    )


@asynccontextmanager
async def network_on(spec: EngineSpec, cache_dir: Path, *, firm: EngineSpec | None = None) -> AsyncIterator[Network]:
    engine = engine_of(spec)
    registry = AsteriskEndpointRegistry(engine.ari)
    speech, audio, keeper = EspeakSpeech(cache_dir), PyAvTools(), MemoryKeeper()
    ear = Ear(engine=engine, audio=audio)
    phone = Phone(engine=engine, speech=speech, audio=audio, ear=ear)

    async def is_firm_number(number: PhoneNumber) -> bool:
        return number == FIRM

    network = Network(
        engine=engine,
        phone=phone,
        browsers=Browsers(engine=engine, registry=registry, phone=phone),
        ear=ear,
        keeper=keeper,
        clock=SystemClock(),
        is_firm_number=is_firm_number,
    )
    engine.listen(network.handle)
    await engine.start()
    trunks = [TrunkEndpoint(endpoint=LOOP_TRUNK, host="127.0.0.1", port=spec.sip_port)]
    if firm is not None:
        trunks.append(TrunkEndpoint(endpoint=FIRM_TRUNK, host="127.0.0.1", port=firm.sip_port))
    await registry.replace_all(devices=[], trunks=trunks)
    running = asyncio.create_task(network.run())
    try:
        yield network
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await speech.close()
        await engine.close()


async def eventually(true: Callable[[], bool], *, timeout_s: float = 20) -> None:
    async with asyncio.timeout(timeout_s):
        while not true():
            await asyncio.sleep(0.02)


async def test_one_handset_calls_another_and_both_are_heard(sandbox_spec: EngineSpec, tmp_path: Path) -> None:
    async with network_on(sandbox_spec, tmp_path) as network:
        ann, bob = network.put(ANN), network.put(BOB, label="Bob")
        network.set_script(ann, parse_script("answer after 300 ms, speak 2 s after 500 ms, wait 2500 ms, hang up"))
        network.set_script(bob, parse_script("wait 1 s, press 5, speak 2 s after 2500 ms"))
        await network.call(bob, ANN)
        await eventually(lambda: ann.state is HandsetState.TALKING)
        assert ann.peer == BOB
        await eventually(lambda: all(h.sound and h.state is HandsetState.IDLE for h in (ann, bob)))
        for handset in (ann, bob):
            assert handset.sound is not None
            assert handset.sound["heard_dbfs"] > -40, handset.number
            assert max(handset.sound["heard_peaks"]) > 0.1
        assert [caption.text for caption in bob.captions][:3] == [f"calling {ANN}", "it rings there", "answered"]
        assert ("peer", "(key 5)") in [(caption.who, caption.text) for caption in ann.captions]
        assert list((sandbox_spec.spool_dir / "recording").glob("*.wav")) == []


@pytest.mark.parametrize(("script", "ending"), [("busy after 200 ms", "busy"), ("reject after 200 ms", "rejected")])
async def test_a_refusal_reaches_the_caller(sandbox_spec: EngineSpec, tmp_path: Path, script: str, ending: str) -> None:
    async with network_on(sandbox_spec, tmp_path) as network:
        network.set_script(network.put(ANN), parse_script(script))
        bob = network.put(BOB)
        await network.call(bob, ANN)
        await eventually(lambda: bob.state is HandsetState.IDLE)
        assert bob.captions[-1].text == ending


async def test_a_handset_calls_the_firm_over_its_trunk(
    sandbox_spec: EngineSpec, firm_spec: EngineSpec, tmp_path: Path
) -> None:
    firm, arrived, keys = engine_of(firm_spec), list[LegArrived](), list[str]()

    def hear(event: EngineEvent) -> None:
        if isinstance(event, LegArrived):
            arrived.append(event)
        if isinstance(event, DigitReceived):
            keys.append(event.digit)

    firm.listen(hear)
    await firm.start()
    carrier = TrunkEndpoint(endpoint="trunk-sandbox", host="127.0.0.1", port=sandbox_spec.sip_port)
    await AsteriskEndpointRegistry(firm.ari).replace_all(devices=[], trunks=[carrier])
    try:
        async with network_on(sandbox_spec, tmp_path, firm=firm_spec) as network:
            bob = network.put(BOB)
            network.set_script(bob, parse_script('press 12# after "press", hang up after 1 s'))
            await network.call(bob, FIRM)
            await eventually(lambda: bool(arrived))
            call = arrived[0]
            assert (call.source, call.source_kind, call.caller, call.dialled) == ("trunk-sandbox", "carrier", BOB, FIRM)
            await firm.answer(call.leg_id)
            await eventually(lambda: bob.state is HandsetState.TALKING)
            network.caption(BOB, "Press 1 2 hash")
            await eventually(lambda: bob.state is HandsetState.IDLE)
            await eventually(lambda: keys == ["1", "2", "#"])
    finally:
        await firm.close()
