"""Who keeps failing gets nothing for a time."""

from datetime import UTC, datetime, timedelta

import httpx

from offhook.calls.api import BanKeeper, BanPolicy
from offhook.calls.live.spared import SparedAddresses
from offhook.calls.ports import SecurityFailure
from offhook.db.notices import ENDPOINTS_CHANNEL, notify
from offhook.kit.clock import FakeClock
from offhook.telephony.run import BANS_EVERY_S
from offhook.voice.engine import TrunkEndpoint
from offhook.voice.fake import FakeEndpointRegistry
from tests.integration.calls.rig import Rig, running

POLICY = BanPolicy(failures=3, window_s=60, ban_s=600, own_addresses=frozenset({"198.51.100.1"}))


class Attack:
    """One address and a clock."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.clock = FakeClock(datetime(2026, 1, 1, tzinfo=UTC))
        self.registry = FakeEndpointRegistry()
        self.keeper = BanKeeper(rig.database, self.registry, self.clock, policy=POLICY)

    async def fail(self, *, times: int, every_s: float = 1, address: str = "203.0.113.9") -> None:
        for _ in range(times):
            self.clock.advance(seconds=every_s)
            await self.keeper.note(SecurityFailure(address=address, reason="wrong password", at=self.clock.now()))


async def test_failures_within_the_window_ban_and_the_engine_is_told(rig: Rig) -> None:
    attack = Attack(rig)
    await attack.fail(times=2)
    assert attack.registry.banned == ()
    await attack.fail(times=1)
    assert attack.registry.banned == ("203.0.113.9",)
    (ban,) = await rig.rows("SELECT * FROM bans")
    assert (ban["failures"], ban["reason"]) == (3, "wrong password")
    assert ban["until"] == attack.clock.now() + timedelta(seconds=600)


async def test_slow_failures_and_spared_addresses_are_not_banned(rig: Rig) -> None:
    attack = Attack(rig)
    await attack.fail(times=6, every_s=31)
    await attack.fail(times=9, address="198.51.100.1")
    assert await rig.rows("SELECT * FROM bans") == []


async def test_a_ban_ends(rig: Rig) -> None:
    attack = Attack(rig)
    await attack.fail(times=3)
    attack.clock.advance(seconds=599)
    await attack.keeper.apply()
    assert attack.registry.banned == ("203.0.113.9",)
    attack.clock.advance(seconds=2)
    await attack.keeper.apply()
    assert attack.registry.banned == ()
    assert await rig.rows("SELECT * FROM bans") == []


async def test_the_telephony_process_bans_from_its_security_log(rig: Rig) -> None:
    async with running(rig):
        for second in range(3):
            rig.failures.put_nowait(
                SecurityFailure(
                    address="203.0.113.7", reason="unknown", at=datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC)
                )
            )
        await rig.until(lambda: rig.registry.banned == ("203.0.113.7",))


async def test_bans_are_told_to_a_new_engine(rig: Rig) -> None:
    await rig.rows(
        "INSERT INTO bans (address, reason, failures, until) "
        "VALUES ('203.0.113.8', 'x', 9, now() + interval '1 hour') RETURNING 1"
    )
    async with running(rig):
        await rig.until(lambda: rig.registry.banned == ("203.0.113.8",))


CARRIER = TrunkEndpoint(endpoint="trunk-1", host="203.0.113.40", match_addresses=("203.0.113.48/29",))


async def _fail_from(rig: Rig, address: str) -> None:
    for _ in range(3):
        rig.failures.put_nowait(SecurityFailure(address=address, reason="unknown", at=datetime.now(UTC)))


async def test_a_carrier_is_never_banned_by_its_host_or_its_networks(rig: Rig) -> None:
    rig.endpoints.trunks.append(CARRIER)
    async with running(rig):
        await rig.until(lambda: "trunk-1" in rig.registry.trunks)
        for address in ("203.0.113.40", "203.0.113.51", "203.0.113.60"):
            await _fail_from(rig, address)
        await rig.until(lambda: rig.registry.banned == ("203.0.113.60",))


async def test_a_banned_address_that_becomes_a_carriers_is_free_at_once(rig: Rig) -> None:
    async with running(rig):
        await _fail_from(rig, "203.0.113.50")
        await rig.until(lambda: rig.registry.banned == ("203.0.113.50",))
        rig.endpoints.trunks.append(CARRIER)
        async with rig.database.system() as session:
            await notify(session, ENDPOINTS_CHANNEL, kind="trunk", id="1", endpoint="trunk-1")
        await rig.until(lambda: rig.registry.banned == ())
        assert await rig.rows("SELECT 1 FROM bans") == []


async def test_a_ban_lifted_by_hand_ends_in_the_engine_at_once(rig: Rig, web_client: httpx.AsyncClient) -> None:
    async with running(rig):
        await _fail_from(rig, "203.0.113.7")
        await rig.until(lambda: rig.registry.banned == ("203.0.113.7",))
        assert (await web_client.delete("/api/v1/security/bans/203.0.113.7")).status_code == 204
        await rig.until(lambda: rig.registry.banned == (), timeout_s=BANS_EVERY_S / 2)


async def test_a_host_name_is_resolved_and_kept_while_it_cannot_be(rig: Rig) -> None:
    rig.endpoints.trunks.append(TrunkEndpoint(endpoint="trunk-1", host="localhost"))
    spared = SparedAddresses(rig.endpoints)
    await spared.refresh()
    assert "127.0.0.1" in spared
    rig.endpoints.trunks[0] = TrunkEndpoint(endpoint="trunk-1", host="nowhere.invalid")
    await spared.refresh()
    assert "127.0.0.1" in spared
    rig.endpoints.trunks.clear()
    await spared.refresh()
    assert "127.0.0.1" not in spared
