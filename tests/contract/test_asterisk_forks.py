"""One device, several telephones: all of them ring, one answers, the others stop, and the journal names every one."""

import asyncio

import pytest

from offhook.voice.engine import DialTarget, LegSpec, TrunkEndpoint
from offhook.voice.events import LegAnswered, LegArrived, LegEnded
from offhook.voice.journal import JournalEntry
from tests.contract.asterisk_world import AsteriskPeople
from tests.contract.devices import PASSWORD
from tests.contract.world import PATIENCE_S, fresh, leg_to

pytestmark = pytest.mark.engine


async def _caller(people: AsteriskPeople, device: str) -> tuple[str, str]:
    """Somebody calls from the device itself: our leg and theirs."""
    dialled = fresh("155503")
    theirs = LegSpec(leg_id=fresh("far-"), target=DialTarget(endpoint=device, number=dialled), caller_number="+19")
    await people.far.dial(theirs)
    return (await people.ear.hear(LegArrived, where=lambda e: e.dialled == dialled)).leg_id, theirs.leg_id


async def _second_telephone(people: AsteriskPeople, device: str, *, asked_on: str) -> str:
    """The far Asterisk registers once more as the same device; its name for this registration."""
    name = f"{device}-b"
    again = TrunkEndpoint(
        endpoint=name,
        host="127.0.0.1",
        port=people.near_spec.sip_port,
        register=True,
        username=device,
        password=PASSWORD,
        from_user=device,
    )
    await people.far_registry.put_trunks([again])
    path, query = f"channels/{asked_on}/variable", {"variable": f"PJSIP_DIAL_CONTACTS({device})"}
    async with asyncio.timeout(PATIENCE_S):
        while "&" not in (await people.engine.ari.request("GET", path, query=query))["value"]:
            await asyncio.sleep(0.02)
    return name


async def _rings(people: AsteriskPeople, device: str, registration: str) -> str:
    """The far leg of one telephone."""
    arrived = await people.far_ear.hear(LegArrived, where=lambda e: (e.dialled, e.source) == (device, registration))
    await people.far.ring(arrived.leg_id)
    return arrived.leg_id


def _kinds(lines: list[JournalEntry], leg_id: str) -> set[str]:
    return {entry.kind for entry in lines if entry.leg_id == leg_id}


async def test_a_plain_call_rings_all_telephones_of_a_device(people: AsteriskPeople, device: str) -> None:
    leg_id, theirs = await _caller(people, device)
    second = await _second_telephone(people, device, asked_on=leg_id)
    spec = leg_to(DialTarget(endpoint=device), tags={"call": "c7|a1|callee"})
    await people.engine.connect(leg_id, [spec], ring_timeout_s=20)
    one, two = await _rings(people, device, device), await _rings(people, device, second)
    await people.far.answer(two)
    await people.far_ear.hear(LegAnswered, theirs)
    await people.far_ear.hear(LegEnded, one)
    await people.far.hang_up(two)
    await people.ear.hear(LegEnded, leg_id)
    lines = [entry for entry in await people.journal_until(leg_id, spec.leg_id) if entry.call_tag == "c7|a1|callee"]
    legs = {entry.leg_id for entry in lines}
    assert len(legs) == 2
    assert all(one == spec.leg_id or one.startswith(f"{spec.leg_id}.") for one in legs)
    assert sorted(map(sorted, (_kinds(lines, one) for one in legs))) == [
        ["answered", "ended", "started"], ["ended", "started"],
    ]  # fmt: skip


async def test_a_leg_rings_all_telephones_of_a_device(people: AsteriskPeople, device: str) -> None:
    leg_id, _ = await _caller(people, device)
    second = await _second_telephone(people, device, asked_on=leg_id)
    spec = leg_to(DialTarget(endpoint=device), originator_leg_id=leg_id, tags={"call": "c8|a1|agent"})
    await people.engine.dial(spec)
    one, two = await _rings(people, device, device), await _rings(people, device, second)
    await people.far.answer(one)
    await people.ear.hear(LegAnswered, spec.leg_id)
    await people.far_ear.hear(LegEnded, two)
    await people.far.hang_up(one)
    await people.ear.hear(LegEnded, spec.leg_id)
    lines = await people.journal_until(spec.leg_id)
    assert _kinds(lines, spec.leg_id) == {"started", "answered", "ended"}
    # One leg to whoever is rung, with true times; the telephones behind it stand there under the device's name.
    telephones = {entry.leg_id for entry in lines if entry.endpoint == device} - {leg_id, spec.leg_id}
    assert sorted(map(sorted, (_kinds(lines, one) for one in telephones))) == [
        ["answered", "ended", "started"], ["ended", "started"],
    ]  # fmt: skip
