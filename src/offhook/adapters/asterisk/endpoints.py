"""AsteriskEndpointRegistry: pushes devices, trunks and bans into the running engine's memory, no reload."""

import asyncio
import ipaddress
from collections.abc import Mapping, Sequence
from contextlib import suppress

from offhook.adapters.asterisk.ari.requests import AriError, AriRequests, Json
from offhook.adapters.asterisk.config.pjsip import SELF_TEST_USER
from offhook.adapters.asterisk.sip_objects import (
    ALIAS_FIELD,
    DIGEST_FIELD,
    KINDS,
    SipObject,
    objects_of_device,
    objects_of_trunk,
)
from offhook.voice.engine import DeviceEndpoint, TrunkEndpoint, VoiceEngineError

_OBJECTS = "asterisk/config/dynamic/res_pjsip"
_AT_ONCE = 50
_BAN_LISTS = ("bans-a", "bans-b")
_GOODBYE_S = 1.0
"""How long the REGISTER that takes a registration back may still need its auth (RFC 3261 section 10.2.2)."""


class AsteriskEndpointRegistry:
    """Speaks EndpointRegistry over any AriRequests."""

    def __init__(self, ari: AriRequests) -> None:
        self._ari = ari

    async def put_devices(self, devices: Sequence[DeviceEndpoint]) -> None:
        await self._push([objects_of_device(device) for device in devices])

    async def put_trunks(self, trunks: Sequence[TrunkEndpoint]) -> None:
        aliases = await asyncio.gather(*(self._alias(trunk.endpoint) for trunk in trunks))
        for trunk, alias in zip(trunks, aliases, strict=True):
            if alias and alias != trunk.inbound_username:
                await self._delete("endpoint", alias)
            if not trunk.register:
                await self._delete("registration", trunk.endpoint)
            if not trunk.match_addresses:
                await self._delete("identify", trunk.endpoint)
        await self._push([objects_of_trunk(trunk) for trunk in trunks])

    async def remove(self, endpoints: Sequence[str]) -> None:
        leaving = [await self._delete("registration", name) for name in endpoints]
        if any(leaving):
            await asyncio.sleep(_GOODBYE_S)
        for name in endpoints:
            alias = await self._alias(name)
            for kind in reversed(KINDS):
                await self._delete(kind, name)
            if alias:
                await self._delete("endpoint", alias)
            for auth in (f"{name}-in", f"{name}-out"):
                await self._delete("auth", auth)

    async def replace_all(self, *, devices: Sequence[DeviceEndpoint], trunks: Sequence[TrunkEndpoint]) -> None:
        await self._push(
            [objects_of_device(device) for device in devices] + [objects_of_trunk(trunk) for trunk in trunks]
        )
        wanted = {device.endpoint for device in devices}
        wanted |= {trunk.endpoint for trunk in trunks} | {trunk.inbound_username for trunk in trunks}
        await self.remove([name for name in await self.online() if name not in wanted])

    async def online(self) -> Mapping[str, bool]:
        found = await self._ask("GET", "endpoints/PJSIP") or []
        return {one["resource"]: one["state"] == "online" for one in found if one["resource"] != SELF_TEST_USER}

    async def ban(self, addresses: Sequence[str]) -> None:
        """Puts the new list before the old one goes, so that no banned address slips through."""
        try:
            networks = sorted({str(ipaddress.ip_network(address, strict=False)) for address in addresses})
        except ValueError as error:
            raise VoiceEngineError(f"cannot ban: {error}") from error
        present = [name for name in _BAN_LISTS if await self._has_ban_list(name)]
        for name in present[1:]:
            await self._delete("acl", name)
        fresh = next(name for name in _BAN_LISTS if name not in present[:1])
        if networks:
            await self._put_ban_list(SipObject(kind="acl", name=fresh, fields={"deny": tuple(networks)}))
        for name in present[:1]:
            await self._delete("acl", name)

    async def _has_ban_list(self, name: str) -> bool:
        try:
            await self._ari.request("GET", f"{_OBJECTS}/acl/{name}")
        except AriError as error:
            # One that is there cannot be shown, which Asterisk reports as 500.
            return error.status == 500
        return True

    async def _put_ban_list(self, bans: SipObject) -> None:
        with suppress(AriError):  # made, but answered by 500: its fields cannot be shown again
            await self._ari.request("PUT", f"{_OBJECTS}/acl/{bans.name}", body=bans.body)
        if not await self._has_ban_list(bans.name):
            raise VoiceEngineError("the engine did not take the list of banned addresses")

    async def _alias(self, endpoint: str) -> str | None:
        return await self._field(endpoint, ALIAS_FIELD) or None

    async def _field(self, endpoint: str, name: str) -> str | None:
        """One field of an endpoint; None when there is no such endpoint."""
        try:
            fields: list[Json] = await self._ari.request("GET", f"{_OBJECTS}/endpoint/{endpoint}")
        except AriError:
            return None
        return next((str(one["value"]) for one in fields if one["attribute"] == name), "")

    async def _push(self, groups: Sequence[list[SipObject]]) -> None:
        """Each group is all there is of one device or trunk. What the engine has just so already is left alone."""
        fresh: list[SipObject] = []
        for start in range(0, len(groups), _AT_ONCE):
            batch = groups[start : start + _AT_ONCE]
            present = await asyncio.gather(*(self._field(_endpoint(group).name, DIGEST_FIELD) for group in batch))
            for group, digest in zip(batch, present, strict=True):
                if digest is None:
                    fresh += group
                elif digest != _endpoint(group).fields[DIGEST_FIELD]:
                    await self._clear(group)
                    fresh += group
        for kind in KINDS:
            things = [thing for thing in fresh if thing.kind == kind]
            for start in range(0, len(things), _AT_ONCE):
                await asyncio.gather(*(self._put(thing) for thing in things[start : start + _AT_ONCE]))

    async def _clear(self, group: list[SipObject]) -> None:
        """Before a change. PUT on an object that is there changes it wrongly in many ways.

        An endpoint's printed caller ID "<unknown>" becomes a real one; addresses of an identify and of an aor are
        added to the old ones. An aor takes even its registered contacts for its own, and every call rings them twice
        for ever; so it is let be as long as it says what we want, for its registrations go with it.
        """
        for thing in group:
            if thing.kind in {"endpoint", "identify"} or (thing.kind == "aor" and not await self._says(thing)):
                await self._delete(thing.kind, thing.name)

    async def _says(self, thing: SipObject) -> bool:
        try:
            fields: list[Json] = await self._ari.request("GET", f"{_OBJECTS}/{thing.kind}/{thing.name}")
        except AriError:
            return False
        told = {(one["attribute"], _plain(str(one["value"]))) for one in fields}
        return all((key, _plain(value)) in told for key, value in thing.pairs)

    async def _put(self, thing: SipObject) -> None:
        if thing.kind == "aor" and await self._says(thing):
            return
        await self._ask("PUT", f"{_OBJECTS}/{thing.kind}/{thing.name}", body=thing.body)

    async def _delete(self, kind: str, name: str) -> bool:
        """Whether there was one."""
        return await self._ask("DELETE", f"{_OBJECTS}/{kind}/{name}", missing_is_fine=True) is not None

    async def _ask(
        self, method: str, path: str, *, body: object = None, missing_is_fine: bool = False
    ) -> list[Json] | None:
        try:
            answer = await self._ari.request(method, path, body=body)
        except AriError as error:
            if missing_is_fine and error.status == 404:
                return None
            raise VoiceEngineError(f"endpoint push refused: {error}") from error
        return answer or []


def _endpoint(group: list[SipObject]) -> SipObject:
    return next(thing for thing in group if thing.kind == "endpoint")


def _plain(value: str) -> str:
    """Asterisk prints yes as true."""
    return {"true": "yes", "false": "no"}.get(value, value)
