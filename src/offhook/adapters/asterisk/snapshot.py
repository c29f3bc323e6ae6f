"""What lives in the engine now, from its lists of channels and bridges."""

import asyncio

from offhook.adapters.asterisk.ari.requests import AriError, AriRequests, Json
from offhook.adapters.asterisk.config.pjsip import SELF_TEST_USER
from offhook.adapters.asterisk.legs import RECORDING_VARIABLE, SATELLITE, USER_FIELD, named_leg, read_tags
from offhook.voice.engine import BridgeSnapshot, EngineSnapshot, LegSnapshot


async def take_snapshot(ari: AriRequests) -> tuple[EngineSnapshot, dict[str, str]]:
    """The snapshot, and the channel ids of legs that have another leg id (called legs of plain calls)."""
    found: list[list[Json]] = await asyncio.gather(ari.request("GET", "channels"), ari.request("GET", "bridges"))
    channels, bridges = found
    legs, aliases, recordings = {}, {}, set()
    for channel in channels:
        channel_id = channel["id"]
        if SATELLITE in channel_id:
            if channel["name"].startswith("Snoop/"):
                recordings.add(channel_id.split(SATELLITE)[1])
            continue
        if channel["name"].startswith(f"PJSIP/{SELF_TEST_USER}-"):
            continue
        leg = _leg(channel)
        legs[leg.leg_id] = leg
        record_id = channel.get("channelvars", {}).get(RECORDING_VARIABLE)
        if record_id and await _is_recording(ari, record_id):
            recordings.add(record_id)
        if leg.leg_id != channel_id:
            aliases[leg.leg_id] = channel_id
    by_channel = {channel_id: leg_id for leg_id, channel_id in aliases.items()}
    joined = {
        bridge["id"]: BridgeSnapshot(
            bridge_id=bridge["id"], leg_ids=tuple(by_channel.get(one, one) for one in bridge["channels"])
        )
        for bridge in bridges
        if bridge["bridge_class"] == "stasis"
    }
    return EngineSnapshot(legs=legs, bridges=joined, recording_ids=frozenset(recordings)), aliases


async def _is_recording(ari: AriRequests, record_id: str) -> bool:
    try:
        await ari.request("GET", f"recordings/live/{record_id}")
    except AriError:
        return False
    return True


def _leg(channel: Json) -> LegSnapshot:
    variables = channel.get("channelvars", {})
    leg_id, _ = named_leg(variables.get(USER_FIELD, ""))
    return LegSnapshot(
        leg_id=leg_id or channel["id"],
        answered=channel["state"] == "Up",
        tags=read_tags(variables),
        ours=channel["dialplan"]["app_name"] == "Stasis",
    )
