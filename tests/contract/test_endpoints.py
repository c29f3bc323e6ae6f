"""Devices and trunks that come and go in a running engine; on every engine."""

from offhook.voice.engine import DeviceEndpoint, TrunkEndpoint
from tests.contract.world import World, fresh


def _device(name: str) -> DeviceEndpoint:
    return DeviceEndpoint(endpoint=name, username=name, password="right-horse", codecs=("ulaw",))


async def test_devices_are_put_and_removed(world: World) -> None:
    name = fresh("desk-")
    for _ in range(2):
        await world.registry.put_devices([_device(name)])
    assert (await world.registry.online())[name] is False
    for _ in range(2):
        await world.registry.remove([name])
    assert name not in await world.registry.online()


async def test_a_full_push_leaves_only_what_it_names(world: World) -> None:
    old, new, trunk = fresh("desk-"), fresh("desk-"), fresh("line-")
    await world.registry.put_devices([_device(old)])
    for _ in range(2):
        await world.registry.replace_all(
            devices=[_device(new)],
            trunks=[TrunkEndpoint(endpoint=trunk, host="127.0.0.1", inbound_username="theirs", inbound_password="x")],
        )
    online = await world.registry.online()
    assert {new, trunk} <= online.keys()
    assert old not in online
    await world.registry.replace_all(devices=[], trunks=[])
    assert not await world.registry.online()
