"""The people on duty are texted about a voicemail: once, and with its words when they are there in time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import CursorResult, text

from offhook.business_line.tasks import PARTS, LineParts, ask_to_tell, blueprint
from offhook.db.jobs import job_app
from offhook.kit.ids import new_id
from tests.integration.business_line.conftest import Line

LEFT_AT = datetime(2100, 1, 1, 12, tzinfo=UTC)
"""Far ahead of the real time, so that a job that is to come later does not come by itself."""
CALLER = "+12025550143"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = LEFT_AT

    def now(self) -> datetime:
        return self.at


@dataclass
class Mailbox:
    line: Line
    clock: Clock
    record_id: str

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.line.firm.database.system() as session:
            done = await session.execute(text(sql), values)
            return list(done.mappings()) if isinstance(done, CursorResult) and done.returns_rows else []

    async def leave(self) -> None:
        call_id = new_id()
        numbers = {"account": self.line.firm.account_id, "number": UUID(self.line.number_id), "caller": CALLER}
        await self.rows(
            "INSERT INTO calls (id, account_id, direction, caller, caller_name, dialled, number_id, started_at, state) "
            "VALUES (:id, :account, 'inbound', :caller, '', '+12025550100', :number, now(), 'ended')",
            id=call_id,
            **numbers,
        )
        await self.rows(
            "INSERT INTO voicemails (id, account_id, record_id, call_id, number_id, caller, state, duration_ms) "
            "VALUES (:id, :account, :record_id, :call, :number, :caller, 'converting', 12000)",
            id=new_id(),
            call=call_id,
            record_id=self.record_id,
            **numbers,
        )
        async with self.line.firm.database.system() as session:
            await ask_to_tell(session, self.record_id, left_at=LEFT_AT)

    async def work(self) -> list[str]:
        """What has been texted so far, once the worker has done what is due."""
        await self.rows("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        app = job_app(self.line.firm.database.url, {"business_line": blueprint})
        parts = LineParts(database=self.line.firm.database, clock=self.clock, dialer_url="https://firm.example/dialer")
        async with app.open_async():
            await app.run_worker_async(
                wait=False,
                additional_context={PARTS: parts},
                listen_notify=False,
                install_signal_handlers=False,
            )
        return [row["body"] for row in await self.rows("SELECT body FROM messages WHERE body LIKE 'Voicemail%'")]


@pytest.fixture
async def mailbox(line: Line) -> Mailbox:
    await line.add_agent("+12025550111", name="Ana")
    mailbox = Mailbox(line=line, clock=Clock(), record_id="r1")
    await mailbox.leave()
    return mailbox


async def test_the_text_waits_for_the_words(mailbox: Mailbox) -> None:
    assert await mailbox.work() == []
    await mailbox.rows("UPDATE voicemails SET state = 'stored', transcript_state = 'pending'")
    mailbox.clock.at += timedelta(seconds=2)
    assert await mailbox.work() == []
    await mailbox.rows("UPDATE voicemails SET transcript_state = 'completed', transcript = 'please call me back'")
    (body,) = await mailbox.work()
    assert '(12 s): "please call me back" https://firm.example/dialer' in body


async def test_it_does_not_wait_for_ever(mailbox: Mailbox) -> None:
    await mailbox.rows("UPDATE voicemails SET state = 'stored', transcript_state = 'pending'")
    mailbox.clock.at += timedelta(seconds=46)
    (body,) = await mailbox.work()
    assert '"' not in body


async def test_asked_twice_it_is_told_once(mailbox: Mailbox) -> None:
    await mailbox.rows("UPDATE voicemails SET state = 'stored', transcript_state = 'unavailable'")
    async with mailbox.line.firm.database.system() as session:
        await ask_to_tell(session, mailbox.record_id, left_at=LEFT_AT)
    assert len(await mailbox.work()) == 1


async def test_a_message_that_was_none_is_not_told(mailbox: Mailbox) -> None:
    await mailbox.rows("DELETE FROM voicemails")
    assert await mailbox.work() == []
