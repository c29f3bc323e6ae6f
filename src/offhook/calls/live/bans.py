"""Repeated failures from one address earn a ban: it gets nothing for a time."""

from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from offhook.calls.ports import SecurityFailure, SecurityLog
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
_SWEEP = text("DELETE FROM bans WHERE until <= :now RETURNING address")
_BANNED = text("SELECT address FROM bans WHERE until > :now ORDER BY address")


@dataclass(frozen=True, slots=True, kw_only=True)
class BanPolicy:
    """So many failures within the window earn a ban of so long."""

    failures: int = 8
    window_s: float = 60.0
    ban_s: float = 1800.0
    never: frozenset[str] = frozenset()
    """Addresses that are never banned: our own, and carriers'."""


class BanKeeper:
    """Counts failures in memory (bounded), keeps bans in the database, tells the engine the list."""

    def __init__(
        self, database: Database, registry: EndpointRegistry, clock: Clock, *, policy: BanPolicy | None = None
    ) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock
        self._policy = policy or BanPolicy()
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
        if failure.address in self._policy.never:
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

    async def apply(self, *, always: bool = False) -> None:
        """Drops bans that are over and hands the engine the list when it changed; call it now and then."""
        now = self._clock.now()
        async with self._database.system() as session:
            await session.execute(_SWEEP, {"now": now})
            banned = list((await session.execute(_BANNED, {"now": now})).scalars())
        if always or banned != self._told:
            await self._registry.ban(banned)
            self._told = banned
