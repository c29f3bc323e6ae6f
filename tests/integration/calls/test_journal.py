"""The journal becomes CDRs exactly once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from offhook.calls.api import JournalFollower
from offhook.kit.ids import new_id
from offhook.voice.events import HangupCause
from offhook.voice.fake import FakeLegJournal
from offhook.voice.journal import JournalBatch
from tests.integration.calls.rig import Rig

START = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def two_legs(rig: Rig, call_id: str) -> FakeLegJournal:
    """A caller who waits untagged at first, and a callee who talks ten and a half seconds."""
    journal = FakeLegJournal()
    journal.started("in-1", at=at(0), endpoint="trunk-1", caller="+1", dialled="+2")
    journal.tag("in-1", f"{call_id}|{rig.account_id}|caller|+1|")
    tag = f"{call_id}|{rig.account_id}|callee|dev-ann|"
    journal.started("out-1", at=at(1), endpoint="dev-ann", caller="+1", dialled="", call_tag=tag)
    journal.answered("out-1", at=at(4))
    journal.answered("in-1", at=at(4))
    journal.ended("out-1", at=at(14.5), cause=HangupCause.NORMAL)
    journal.ended("in-1", at=at(14.6), cause=HangupCause.NORMAL)
    return journal


async def batch_of(journal: FakeLegJournal, position: str | None = None) -> JournalBatch:
    return await anext(journal.follow(position))


async def test_the_same_lines_twice_are_booked_once(rig: Rig) -> None:
    batch = await batch_of(two_legs(rig, new_id().hex))
    follower = JournalFollower(rig.database, FakeLegJournal(), engine=rig.engine_name)
    await follower.book(batch)
    once = await rig.rows("SELECT * FROM call_legs ORDER BY leg_id")
    await follower.book(batch)
    assert await rig.rows("SELECT * FROM call_legs ORDER BY leg_id") == once
    caller, callee = once
    assert (caller["started_at"], caller["answered_at"], caller["ended_at"]) == (at(0), at(4), at(14.6))
    assert (callee["billable_ms"], callee["cause"], callee["party"]) == (10_500, "normal", "dev-ann")


async def test_a_leg_booked_as_unreachable_by_its_call_begins_when_the_journal_says(rig: Rig) -> None:
    call_id = new_id().hex
    batch = await batch_of(two_legs(rig, call_id))
    async with rig.database.system() as session:
        await session.execute(
            text(
                "INSERT INTO call_legs (id, account_id, leg_id, call_id, started_at, ended_at, cause) "
                "VALUES (gen_random_uuid(), :account_id, 'out-1', :call_id, :at, :at, 'unreachable')"
            ),
            {"account_id": rig.account_id, "call_id": UUID(call_id), "at": at(14.4)},
        )
    await JournalFollower(rig.database, FakeLegJournal(), engine=rig.engine_name).book(batch)
    (leg,) = await rig.rows("SELECT * FROM call_legs WHERE leg_id = 'out-1'")
    assert (leg["started_at"], leg["ended_at"], leg["cause"]) == (at(1), at(14.4), "unreachable")


async def test_lines_split_over_a_crash_make_one_leg(rig: Rig) -> None:
    batch = await batch_of(two_legs(rig, new_id().hex))
    for entry in batch.entries:  # a process each
        follower = JournalFollower(rig.database, FakeLegJournal(), engine=rig.engine_name)
        await follower.book(JournalBatch([entry], "1"))
    legs = await rig.rows("SELECT leg_id, started_at, billable_ms, caller FROM call_legs ORDER BY leg_id")
    assert [tuple(leg.values()) for leg in legs] == [("in-1", at(0), 10_600, "+1"), ("out-1", at(1), 10_500, "+1")]
    assert await rig.rows("SELECT 1 FROM journal_starts") == []


async def test_a_batch_that_fails_leaves_neither_legs_nor_position(rig: Rig) -> None:
    batch = await batch_of(two_legs(rig, new_id().hex))
    follower = JournalFollower(rig.database, FakeLegJournal(), engine=rig.engine_name)
    with pytest.raises(IntegrityError, match="not-null"):
        await follower.book(JournalBatch(batch.entries, None))  # type: ignore[arg-type]  # breaks the last statement
    assert await rig.rows("SELECT 1 FROM call_legs") == []
    assert await rig.rows("SELECT 1 FROM journal_positions") == []


async def test_following_goes_on_where_it_was(rig: Rig) -> None:
    journal = two_legs(rig, new_id().hex)
    batch = await batch_of(journal)
    await JournalFollower(rig.database, journal, engine=rig.engine_name).book(batch)
    rows = await rig.rows("SELECT position FROM journal_positions WHERE engine = :e", e=rig.engine_name)
    assert rows[0]["position"] == str(len(journal.entries))


async def test_an_engine_restart_ends_open_legs_at_its_time(rig: Rig) -> None:
    journal = FakeLegJournal()
    tag = f"{new_id().hex}|{rig.account_id}|callee|dev-ann|"
    journal.started("out-1", at=at(0), endpoint="dev-ann", caller="+1", dialled="", call_tag=tag)
    journal.answered("out-1", at=at(2))
    journal.engine_restarted(at=at(9))
    journal.started("out-2", at=at(10), endpoint="dev-ann", caller="+1", dialled="", call_tag=tag)
    await JournalFollower(rig.database, journal, engine=rig.engine_name).book(await batch_of(journal))
    first, second = await rig.rows("SELECT * FROM call_legs ORDER BY leg_id")
    assert (first["ended_at"], first["billable_ms"], first["cause"]) == (at(9), 7000, "failed")
    assert second["ended_at"] is None


async def test_lines_of_strangers_and_of_deleted_accounts_are_passed_over(rig: Rig) -> None:
    journal = FakeLegJournal()
    journal.started("x", at=at(0), endpoint="e", caller="1", dialled="2", call_tag="something else")
    gone = f"{new_id().hex}|{new_id()}|caller|+1|"
    journal.started("y", at=at(0), endpoint="e", caller="1", dialled="2", call_tag=gone)
    await JournalFollower(rig.database, journal, engine=rig.engine_name).book(await batch_of(journal))
    assert await rig.rows("SELECT 1 FROM call_legs") == []
    assert len(await rig.rows("SELECT 1 FROM journal_positions")) == 1
