"""Devices of ours that the far Asterisk registers as."""

from offhook.voice.engine import DeviceEndpoint, TrunkEndpoint
from tests.contract.asterisk_world import AsteriskPeople

PASSWORD = "right-horse"


def device_of(name: str) -> DeviceEndpoint:
    return DeviceEndpoint(
        endpoint=name, username=name, password=PASSWORD, codecs=("ulaw",), caller_number="+15550142", caller_name="Desk"
    )


async def register(people: AsteriskPeople, name: str, *, host: str = "127.0.0.1", password: str = PASSWORD) -> None:
    """The far Asterisk registers with us as this device."""
    trunk = TrunkEndpoint(
        endpoint=name,
        host=host,
        port=people.near_spec.sip_port,
        register=True,
        username=name,
        password=password,
        from_user=name,
    )
    await people.far_registry.put_trunks([trunk])
