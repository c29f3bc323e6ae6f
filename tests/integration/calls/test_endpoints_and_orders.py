"""Endpoints follow the database, and orders from the web reach their calls."""

from typing import Any
from uuid import UUID

from offhook.calls.actions.order_call import order_call
from offhook.calls.outbound_plan import OutboundPlan, Way
from offhook.db.notices import ENDPOINTS_CHANNEL, notify
from offhook.voice.engine import DeviceEndpoint, TrunkEndpoint
from offhook.voice.events import DeviceStateChanged, HangupCause
from tests.integration.calls.rig import Rig, running
from tests.integration.calls.test_living_calls import ring_both_then_talk, talk_with_ann

DEVICE = DeviceEndpoint(endpoint="dev-ann", username="dev-ann", password="secret")
TRUNK = TrunkEndpoint(endpoint="trunk-1", host="198.51.100.7")


def order(first: list[Way], then: list[Way], **more: Any) -> dict[str, Any]:
    """What the web writes for a click to call."""
    return {
        "first": OutboundPlan(dialled="+12025550111", party_name="Ann", ways=first, direction="x").model_dump(),
        "outbound": OutboundPlan(dialled="+442079460000", ways=then, direction="outbound").model_dump(),
        "caller_number": "+12025550199",
        **more,
    }


LAND_LINE = Way(endpoint="trunk-1", number="12025550111", caller_number="+12025550199")
OUT = Way(endpoint="trunk-1", number="442079460000", caller_number="+12025550199")
OUT_2 = Way(endpoint="trunk-2", number="442079460000", caller_number="+12025550199")


async def place_order(rig: Rig, arguments: dict[str, Any]) -> UUID:
    async with rig.database.tenant(rig.account_id) as session:
        return await order_call(
            session, account_id=rig.account_id, call_id=None, kind="click_to_call", arguments=arguments
        )


async def test_everything_is_pushed_at_the_start_and_singly_on_notice(rig: Rig) -> None:
    rig.endpoints.devices.append(DEVICE)
    rig.registry.devices["dev-old"] = DEVICE
    async with running(rig):
        await rig.until(lambda: set(rig.registry.devices) == {"dev-ann"})
        rig.endpoints.trunks.append(TRUNK)
        rig.endpoints.devices.clear()
        async with rig.database.system() as session:
            await notify(session, ENDPOINTS_CHANNEL, kind="trunk", id="1", endpoint="trunk-1")
            await notify(session, ENDPOINTS_CHANNEL, kind="device", id="2", endpoint="dev-ann")
        await rig.until(lambda: "trunk-1" in rig.registry.trunks and not rig.registry.devices)


async def test_presence_is_told(rig: Rig) -> None:
    rig.endpoints.devices.append(DEVICE)
    async with running(rig):
        await rig.until(lambda: ("dev-ann", False) in rig.presence)
        at = rig.engine.clock.now()
        rig.engine.emit(DeviceStateChanged(at=at, endpoint="dev-ann", online=True, user_agent="desk"))
        await rig.until(lambda: ("dev-ann", True) in rig.presence)


async def test_a_person_on_the_web_hangs_up_a_call(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        await talk_with_ann(rig)
        call = await rig.until_row("SELECT * FROM calls WHERE answered_by = 'Ann'")
        async with rig.database.tenant(rig.account_id) as session:
            await order_call(session, account_id=rig.account_id, call_id=call["id"], kind="hangup")
        await rig.until_row("SELECT 1 FROM calls WHERE state = 'ended' AND outcome = 'answered'")
        assert not rig.engine.living()
        assert await rig.rows("SELECT 1 FROM call_commands") == []


async def test_click_to_call_rings_the_land_line_reads_back_and_connects(rig: Rig) -> None:
    async with running(rig):
        call_id = await place_order(rig, order([LAND_LINE], [OUT]))
        await rig.until(rig.engine.living)
        land_line = rig.engine.leg_to("12025550111")
        assert land_line.startswith(call_id.hex)
        rig.engine.far_answers(land_line)
        await rig.until(lambda: len(rig.engine.living()) == 2)
        assert rig.engine.heard(land_line) == ["4 4, 2 0, 7 9 4 6, 0 0 0 0", "(ringback)"]
        rig.engine.far_answers(rig.engine.leg_to("442079460000"))
        rig.engine.far_hangs_up(land_line)
        ended = await rig.until_row("SELECT * FROM calls WHERE state = 'ended' AND outcome = 'answered'")
        assert (ended["direction"], ended["dialled"], ended["caller"]) == ("outbound", "+442079460000", "+12025550199")


async def test_hanging_up_during_the_read_back_cancels(rig: Rig) -> None:
    rig.engine.playback = "manual"
    async with running(rig):
        await place_order(rig, order([LAND_LINE], [OUT]))
        await rig.until(rig.engine.living)
        land_line = rig.engine.leg_to("12025550111")
        rig.engine.far_answers(land_line)
        await rig.until(lambda: rig.engine.heard(land_line))
        rig.engine.far_hangs_up(land_line)
        await rig.until_row("SELECT 1 FROM calls WHERE state = 'ended' AND outcome = 'missed'")
        assert list(rig.engine.legs) == [land_line]


async def test_a_call_out_tries_the_next_carrier_and_says_why_it_failed(rig: Rig) -> None:
    rig.engine.unreachable["trunk-1"] = HangupCause.CONGESTION
    async with running(rig):
        first = Way(endpoint="dev-ann", caller_number="+12025550199")
        await place_order(rig, order([first], [OUT, OUT_2]))
        await rig.until(rig.engine.living)
        device = rig.engine.leg_to("dev-ann")
        rig.engine.far_answers(device)
        await rig.until(lambda: len([verb for verb in rig.engine.verbs if verb[0] == "dial"]) == 3)
        rig.engine.far_rejects(rig.engine.leg_to("442079460000"), HangupCause.BUSY)
        ended = await rig.until_row("SELECT * FROM calls WHERE state = 'ended'")
        assert ended["outcome"] == "refused"
        assert rig.engine.legs[device].ended is HangupCause.BUSY


async def test_the_land_line_is_reached_over_the_next_carrier_too(rig: Rig) -> None:
    rig.engine.unreachable["trunk-1"] = HangupCause.UNREACHABLE
    other = Way(endpoint="trunk-2", number="12025550111", caller_number="+12025550199")
    async with running(rig):
        await place_order(rig, order([LAND_LINE, other], [OUT_2]))
        await rig.until(rig.engine.living)
        rig.engine.far_answers(rig.engine.leg_to("12025550111"))
        await rig.until(lambda: len(rig.engine.living()) == 2)
