"""Ends of calls and the journal's bookings touch the same rows, each in an order of its own."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random

import structlog

from offhook.calls.api import JournalFollower, PostgresSessionStore
from offhook.kit.ids import new_id
from offhook.voice.events import HangupCause
from offhook.voice.fake import FakeLegJournal
from offhook.voice.journal import JournalBatch
from offhook.voice.session import CallSession, LegState, SessionLeg
from tests.integration.calls.rig import CALLER, NUMBER, Rig

CALLS = 160
ROUNDS = 3
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


async def test_ending_calls_and_booking_their_legs_never_wait_for_each_other_in_a_circle(rig: Rig) -> None:
    writing = asyncio.Lock()
    store = PostgresSessionStore(rig.database, engine=rig.engine_name, owner="test", writing=writing)
    follower = JournalFollower(rig.database, FakeLegJournal(), engine=rig.engine_name, writing=writing)
    saving = asyncio.create_task(store.run())
    before = await rig.rows(DEADLOCKS)
    with structlog.testing.capture_logs() as logs:
        for round_ in range(ROUNDS):
            sessions = [_session(rig, round_ * CALLS + number) for number in range(CALLS)]
            await asyncio.gather(*(store.save(session) for session in sessions))
            shuffled = Random(round_).sample(sessions, k=CALLS)
            ends = asyncio.gather(*(store.end(session) for session in shuffled))
            for lines in await _lines(sessions):
                await follower.book(lines)
            await ends
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)
    assert logs == []
    assert await rig.rows(DEADLOCKS) == before
    ended = await rig.rows("SELECT 1 FROM calls WHERE state = 'ended' AND talk_s = 10")
    assert len(ended) == CALLS * ROUNDS
    assert await rig.rows("SELECT 1 FROM call_sessions") == []


def _session(rig: Rig, number: int) -> CallSession:
    leg = SessionLeg(leg_id=f"leg-{number}", role="callee", party="desk", state=LegState.TALKING)
    return CallSession(
        call_id=new_id().hex,
        account_id=rig.account_id,
        direction="inbound",
        caller=CALLER,
        dialled=NUMBER,
        legs={leg.leg_id: leg},
        answered_by="desk",
        outcome="answered",
        started_at=NOW,
    )


async def _lines(sessions: list[CallSession]) -> list[JournalBatch]:
    """One call at a time, as they come while others end."""
    journal = FakeLegJournal()
    for session in sessions:
        (leg,) = session.legs.values()
        tag = f"{session.call_id}|{session.account_id}|{leg.role}|{leg.party}|"
        journal.started(leg.leg_id, at=NOW, endpoint="desk", caller=CALLER, dialled="", call_tag=tag)
        journal.answered(leg.leg_id, at=NOW + timedelta(seconds=1))
        journal.ended(leg.leg_id, at=NOW + timedelta(seconds=11), cause=HangupCause.NORMAL)
    batch = await anext(journal.follow(None))
    return [JournalBatch(batch.entries[start : start + 3], batch.position) for start in range(0, len(batch.entries), 3)]
