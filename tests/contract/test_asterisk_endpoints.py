"""What only real SIP can show: registration, presence, credentials, bans."""

import asyncio
import contextlib
import socket
from dataclasses import replace

import pytest

from offhook.adapters.asterisk.registrations import Registrations
from offhook.voice.engine import DialTarget, LegSpec, TrunkEndpoint, VoiceEngineError
from offhook.voice.events import DeviceStateChanged, HangupCause, LegAnswered, LegArrived, LegEnded
from tests.contract.asterisk_world import AsteriskPeople
from tests.contract.devices import PASSWORD, device_of, register
from tests.contract.world import fresh, leg_to

pytestmark = pytest.mark.engine


async def test_a_device_that_registers_is_online_and_reachable(people: AsteriskPeople, device: str) -> None:
    assert (await people.registry.online())[device]
    spec = leg_to(DialTarget(endpoint=device), caller_number="+15550111", caller_name="Ada")
    await people.engine.dial(spec)
    arrived = await people.far_ear.hear(LegArrived, where=lambda e: e.dialled == device)
    assert (arrived.caller, arrived.caller_name) == ("+15550111", "Ada")
    await people.far.answer(arrived.leg_id)
    await people.ear.hear(LegAnswered, spec.leg_id)


async def test_a_registered_device_says_what_it_is(people: AsteriskPeople, device: str) -> None:
    registrations = Registrations(people.near_spec.registrations)
    async with asyncio.timeout(5):
        while not (said := await registrations.user_agent(device)):
            await asyncio.sleep(0.05)
    assert said == "Offhook"
    assert not await registrations.user_agent(device[:-1])
    assert not await registrations.user_agent("nobody")
    assert not await Registrations(people.near_spec.lib_dir / "nothing").user_agent(device)


async def test_a_device_calls_with_its_own_number(people: AsteriskPeople, device: str) -> None:
    dialled = fresh("155503")
    far_leg = LegSpec(leg_id=fresh("far-"), target=DialTarget(endpoint=device, number=dialled), caller_number="+19")
    await people.far.dial(far_leg)
    arrived = await people.ear.hear(LegArrived, where=lambda e: e.dialled == dialled)
    assert (arrived.source, arrived.source_kind) == (device, "device")
    assert (arrived.caller, arrived.caller_name) == ("+15550142", "Desk")


async def test_a_device_that_goes_is_offline(people: AsteriskPeople, device: str) -> None:
    await people.far_registry.remove([device])
    await people.ear.hear(DeviceStateChanged, where=lambda e: e.endpoint == device and not e.online)
    assert not (await people.registry.online())[device]


async def test_a_plain_call_rings_a_registereddevice_of(people: AsteriskPeople, device: str) -> None:
    # The trunk would take the far end's device calls for its own: it is known by its address.
    dialled = fresh("155503")
    far_leg = LegSpec(leg_id=fresh("far-"), target=DialTarget(endpoint=device, number=dialled), caller_number="+19")
    await people.far.dial(far_leg)
    leg_id = (await people.ear.hear(LegArrived, where=lambda e: e.dialled == dialled)).leg_id
    spec = leg_to(DialTarget(endpoint=device), caller_number="+15550177", caller_name="Bob: the, boss")
    await people.engine.connect(leg_id, [spec], ring_timeout_s=10)
    arrived = await people.far_ear.hear(LegArrived, where=lambda e: e.dialled == device)
    assert (arrived.caller, arrived.caller_name) == ("+15550177", "Bob: the, boss")
    await people.far.hang_up(arrived.leg_id, cause=HangupCause.BUSY)


async def test_a_registered_device_that_is_pushed_again_rings_once(people: AsteriskPeople, device: str) -> None:
    dialled = fresh("155503")
    target = DialTarget(endpoint=device, number=dialled)
    await people.far.dial(LegSpec(leg_id=fresh("far-"), target=target, caller_number="+19"))
    leg_id = (await people.ear.hear(LegArrived, where=lambda e: e.dialled == dialled)).leg_id
    await people.registry.put_devices([device_of(device)])
    assert await _contacts(people, device, asked_on=leg_id) == 1
    await people.registry.put_devices([replace(device_of(device), caller_name="Front desk")])
    assert await _contacts(people, device, asked_on=leg_id) == 1


async def test_a_carrier_that_moved_is_reached_and_known_at_its_new_address_only(people: AsteriskPeople) -> None:
    name = fresh("carrier-")
    for host in ("192.0.2.1", "192.0.2.2"):
        await people.registry.put_trunks([TrunkEndpoint(endpoint=name, host=host)])
    ari = people.engine.ari
    told = {
        kind: [
            one["value"]
            for one in await ari.request("GET", f"asterisk/config/dynamic/res_pjsip/{kind}/{name}")
            if one["attribute"] in {"contact", "match"}
        ]
        for kind in ("aor", "identify")
    }
    assert told == {"aor": ["sip:192.0.2.2:5060"], "identify": ["192.0.2.2/255.255.255.255"]}


async def _contacts(people: AsteriskPeople, device: str, *, asked_on: str) -> int:
    """How many telephones a call to the device rings."""
    query = {"variable": f"PJSIP_DIAL_CONTACTS({device})"}
    answer = await people.engine.ari.request("GET", f"channels/{asked_on}/variable", query=query)
    return len([one for one in answer["value"].split("&") if one])


async def test_a_wrong_password_does_notregister(people: AsteriskPeople) -> None:
    name = fresh("desk-")
    await people.registry.put_devices([device_of(name)])
    await register(people, name, password="wrong-horse")
    log = people.near_spec.log_dir / "security.log"
    async with asyncio.timeout(5):
        while 'ChallengeResponseFailed",' not in (text := log.read_text()) or name not in text:
            await asyncio.sleep(0.05)
    assert not (await people.registry.online())[name]


async def test_a_carrier_that_logs_in_is_known_by_its_trunk(people: AsteriskPeople) -> None:
    login = fresh("login-")
    trunk = TrunkEndpoint(endpoint="logged-in", host="192.0.2.1", inbound_username=login, inbound_password=PASSWORD)
    await people.registry.replace_all(devices=[], trunks=[trunk])
    theirs = TrunkEndpoint(
        endpoint="firm", host="127.0.0.1", port=people.near_spec.sip_port, username=login, password=PASSWORD
    )
    await people.far_registry.put_trunks([theirs])
    arrived = await people.call_in(caller="+15550123")
    assert (arrived.source, arrived.source_kind, arrived.caller) == ("logged-in", "carrier", "+15550123")


async def test_an_unknown_carrier_gets_nothing(people: AsteriskPeople) -> None:
    await people.registry.replace_all(devices=[], trunks=[])
    spec = LegSpec(
        leg_id=fresh("far-"), target=DialTarget(endpoint="firm", number=fresh("15551")), caller_number="carrier"
    )
    await people.far.dial(spec)
    assert (await people.far_ear.hear(LegEnded, spec.leg_id)).cause is not HangupCause.NORMAL


async def test_banned_addresses_get_nothing_until_they_are_let_in(people: AsteriskPeople) -> None:
    port = people.near_spec.sip_port
    assert await _status("127.0.0.9", port) == 401
    await people.registry.ban(["127.0.0.8/32", "127.0.0.9"])
    for _ in range(2):
        assert await _status("127.0.0.9", port) == 403
    await people.registry.ban(["127.0.0.9"])
    assert await _status("127.0.0.9", port) == 403
    assert await _status("127.0.0.8", port) == 401
    await people.registry.ban([])
    assert await _status("127.0.0.9", port) == 401
    with pytest.raises(VoiceEngineError, match="cannot ban"):
        await people.registry.ban(["not an address"])


async def _status(source: str, port: int) -> int:
    """Of the answer to an INVITE from this address; 403 is Asterisk's word for a banned one, 401 asks who it is."""
    loop = asyncio.get_running_loop()
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
        sock.setblocking(False)
        sock.bind((source, 0))
        own = "{}:{}".format(*sock.getsockname())
        lines = (
            f"OPTIONS sip:x@127.0.0.1:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {own};rport;branch=z9hG4bK{fresh('b')}",
            f"From: <sip:stranger@{source}>;tag={fresh('t')}",
            f"To: <sip:x@127.0.0.1:{port}>",
            f"Call-ID: {fresh('c')}{own}",
            "CSeq: 1 OPTIONS",
            "Max-Forwards: 5",
            "Content-Length: 0",
        )
        await loop.sock_sendto(sock, "\r\n".join([*lines, "", ""]).encode(), ("127.0.0.1", port))
        async with asyncio.timeout(3):
            return int((await loop.sock_recv(sock, 4096)).split()[1])
