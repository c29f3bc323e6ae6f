"""A desk phone registers: the house knows that it is there, and what it is."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from offhook.adapters.asterisk.ari import HttpAri
from offhook.adapters.asterisk.endpoints import AsteriskEndpointRegistry
from offhook.bootstrap.engines import sandbox_engine_spec
from offhook.voice.engine import TrunkEndpoint
from tests.e2e.office import Office
from tests.fixtures.instance import until


def test_a_desk_phone_is_shown_with_what_it_says_it_is(office: Office) -> None:
    made = office.instance.post("/devices", name="Front desk")
    assert (made["online"], made["user_agent"]) == (False, "")
    path = f"/devices/{made['id']}"

    def shown(*, online: bool) -> dict[str, Any] | None:
        device: dict[str, Any] = office.instance.get(path)
        return device if device["online"] is online else None

    with _registered(office, made["username"], made["password"]):
        device = until(lambda: shown(online=True), what="it is there")
        assert device["user_agent"] == "Offhook"
        assert device["last_seen_at"]
    assert until(lambda: shown(online=False), what="it is gone")["user_agent"] == "Offhook"
    office.instance.delete(path)


@contextmanager
def _registered(office: Office, username: str, password: str) -> Iterator[None]:
    """The sandbox's engine plays the phone, as far as registering goes."""
    host, port = office.sip_target
    phone = TrunkEndpoint(
        endpoint=username, host=host, port=port, register=True, username=username, password=password, from_user=username
    )
    _at_the_sandbox(office, lambda registry: registry.put_trunks([phone]))
    try:
        yield
    finally:
        _at_the_sandbox(office, lambda registry: registry.remove([username]))


def _at_the_sandbox(office: Office, work: Callable[[AsteriskEndpointRegistry], Awaitable[None]]) -> None:
    spec = sandbox_engine_spec(office.instance.instance)

    async def reach() -> None:
        ari = HttpAri(base_url=spec.ari_url, user=spec.ari_user, password=spec.ari_password)
        try:
            await work(AsteriskEndpointRegistry(ari))
        finally:
            await ari.close()

    asyncio.run(reach())
