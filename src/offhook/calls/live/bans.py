"""Repeated failures from one address earn a ban: it gets nothing for a time."""

import json
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from offhook.calls.live.spared import SparedAddresses
from offhook.calls.ports import EndpointSource, SecurityFailure, SecurityLog
from offhook.db.notices import BANS_CHANNEL
from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.voice.engine import EndpointRegistry

log = structlog.get_logger(__name__)

ADDRESSES_WATCHED = 20_000

_PUT = text("""
    INSERT INTO bans (address, reason, failures, until) VALUES (:address, :reason, :failures, :until)
    ON CONFLICT (address) DO UPDATE SET reason = excluded.reason, until = excluded.until,
      failures = bans.failures + excluded.failures
""")
_SWEEP = text("DELETE FROM bans WHERE until <= :now OR address = ANY(:spared)")
_BANNED = text("SELECT address FROM bans WHERE until > :now ORDER BY address")


@dataclass(frozen=True, slots=True, kw_only=True)
class BanPolicy:
    """So many failures within the window earn a ban of so long."""

    failures: int = 8
    window_s: float = 60.0
    ban_s: float = 1800.0
    own_addresses: frozenset[str] = frozenset()
    """Never banned, like those of carriers in use."""


class BanKeeper:
    """Counts failures in memory (bounded), keeps bans in the database, tells the engine the list."""

    CHANNEL = BANS_CHANNEL
    """NOTIFY channel: a ban was lifted by hand."""

    def __init__(
        self,
        database: Database,
        registry: EndpointRegistry,
        clock: Clock,
        *,
        policy: BanPolicy | None = None,
        endpoints: EndpointSource | None = None,
    ) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock
        self._policy = policy or BanPolicy()
        self._spared = SparedAddresses(endpoints, own=self._policy.own_addresses)
        self._recent: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._told: list[str] | None = None

    async def watch(self, failures: SecurityLog) -> None:
        """Takes failures as they come, for ever."""
        async for failure in failures:
            try:
                await self.note(failure)
            except Exception:
                log.exception("a security failure could not be booked", address=failure.address)

    async def note(self, failure: SecurityFailure) -> None:
        """One failure; the one that fills the window bans."""
        if failure.address in self._spared:
            return
        recent = self._recent.setdefault(failure.address, deque())
        self._recent.move_to_end(failure.address)
        if len(self._recent) > ADDRESSES_WATCHED:
            self._recent.popitem(last=False)
        recent.append(failure.at)
        while (failure.at - recent[0]).total_seconds() > self._policy.window_s:
            recent.popleft()
        if len(recent) < self._policy.failures:
            return
        del self._recent[failure.address]
        until = self._clock.now() + timedelta(seconds=self._policy.ban_s)
        async with self._database.system() as session:
            await session.execute(
                _PUT,
                {"address": failure.address, "reason": failure.reason, "failures": len(recent), "until": until},
            )
        log.warning("address banned", address=failure.address, reason=failure.reason, until=until.isoformat())
        await self.apply()

    async def on_endpoint(self, payload: str) -> None:
        """A carrier came, went or moved: from now on it is spared."""
        if json.loads(payload)["kind"] == "trunk":
            await self.refresh()

    async def on_lifted(self, _payload: str) -> None:
        """Somebody lifted a ban."""
        await self.apply()

    async def refresh(self, *, always: bool = False) -> None:
        """Reads anew who is spared, and lifts the bans of those; call it now and then, names move."""
        await self._spared.refresh()
        await self.apply(always=always)

    async def apply(self, *, always: bool = False) -> None:
        """Drops bans that are over and hands the engine the list when it changed; call it now and then."""
        now = self._clock.now()
        async with self._database.system() as session:
            banned = list((await session.execute(_BANNED, {"now": now})).scalars())
            spared = [address for address in banned if address in self._spared]
            await session.execute(_SWEEP, {"now": now, "spared": spared})
        banned = [address for address in banned if address not in spared]
        if always or banned != self._told:
            await self._registry.ban(banned)
            self._told = banned
