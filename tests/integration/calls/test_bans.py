"""Who keeps failing gets nothing for a time."""

from datetime import UTC, datetime, timedelta

from offhook.calls.api import BanKeeper, BanPolicy
from offhook.calls.ports import SecurityFailure
from offhook.kit.clock import FakeClock
from offhook.voice.fake import FakeEndpointRegistry
from tests.integration.calls.rig import Rig, running

POLICY = BanPolicy(failures=3, window_s=60, ban_s=600, never=frozenset({"198.51.100.1"}))


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
