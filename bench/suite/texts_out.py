"""Texts through the outbox to a local sink, against Kannel with its spool: texts a second, and how long each takes."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bench.rig import kannel
from bench.rig.options import Options, progress
from bench.rig.processes import processor_s
from bench.rig.sms_sink import Sink, sms_sink
from bench.rig.statistics import percentile
from bench.rig.texting import TextingFirm, texting_firm
from offhook.messaging.actions.plan_sending import SendingChoice, sending_planner
from offhook.messaging.actions.queue_messages import NewMessage, queue_messages

NEEDS_ENGINE = False
GOAL_RATIO = 2.0
GOAL_P99_MS = 250
AT_ONCE = 200
"""Requests under way, ours and Kannel's."""
_BATCH = 500
"""Texts in one transaction, as a campaign hands them in."""
_HANDS = 4
"""Who hand in at the same time; Kannel is given its texts by as many connections as it takes them fastest."""
_TICK_S = 0.05
_SENT_WITHIN_S = 120
_SWITCH = text("UPDATE message_providers SET paused_until = CAST(:until AS timestamptz) WHERE id = :id")
_LEFT = text("SELECT count(*) FROM message_outbox")
_STATES = text("SELECT state, count(*) AS texts FROM messages GROUP BY state")


async def measure(options: Options) -> dict[str, Any]:
    """Kannel and we take turns; medians of rounds. Without Kannel the ratio is null, and how to get it is printed."""
    count = 4000 if options.quick else 15_000
    theirs, ours, waiting = [], [], []
    if not kannel.is_installed():
        progress(f"texts_out: there is no Kannel to compare with: {kannel.INSTALL}")
    with tempfile.TemporaryDirectory(prefix="oh-texts-out-") as name:
        async with sms_sink(Path(name)) as sink, texting_firm("worker") as firm:
            bench = _Bench(firm, sink)
            await bench.prepare()
            await bench.whole(500)
            for _ in range(options.rounds):
                if kannel.is_installed():
                    theirs.append(await _kannel(sink, count))
                ours.append(await bench.whole(count))
                waiting.append(await bench.drain(count))
            rate = statistics.median(one["per_s"] for one in ours)
            paced = [await bench.paced(rate / 2, seconds=options.step_s) for _ in range(options.rounds)]
            states = await bench.states()
    return _result(theirs, ours, waiting, paced, states)


def _result(
    theirs: Sequence[dict[str, Any]],
    ours: Sequence[dict[str, Any]],
    waiting: Sequence[dict[str, Any]],
    paced: Sequence[dict[str, Any]],
    states: dict[str, int],
) -> dict[str, Any]:
    rate = statistics.median(one["per_s"] for one in ours)
    ratio = round(rate / statistics.median(one["per_s"] for one in theirs), 2) if theirs else None
    p99_ms = statistics.median(one["p99_ms"] for one in paced)
    twice = sum(one["twice"] for one in (*ours, *waiting, *paced))
    progress(f"texts_out: {rate:.0f}/s, {ratio} of Kannel's; p99 {p99_ms:.0f} ms at half of it")
    return {
        "kannel_spool": list(theirs),
        "ours_from_hand_to_sink": list(ours),
        "ours_already_queued": list(waiting),
        "per_s": round(rate),
        "already_queued_per_s": round(statistics.median(one["per_s"] for one in waiting)),
        "kannel_per_s": round(statistics.median(one["per_s"] for one in theirs)) if theirs else None,
        "ratio": ratio,
        "goal_ratio": GOAL_RATIO,
        "paced_at_half": list(paced),
        "p99_ms_at_half": p99_ms,
        "goal_p99_ms": GOAL_P99_MS,
        "sent_twice": twice,
        "states": states,
        "met": ratio is not None and ratio >= GOAL_RATIO and p99_ms < GOAL_P99_MS and not twice,
    }


async def _kannel(sink: Sink, count: int) -> dict[str, Any]:
    """From the first text handed in over HTTP to the last one at the sink."""
    with tempfile.TemporaryDirectory(prefix="oh-kannel-") as name:
        async with kannel.kannel(Path(name), sink_url=sink.url, at_once=AT_ONCE) as gateway:
            await sink.forget()
            began_at = await gateway.submit(count)
            seen = await sink.await_texts(count, timeout_s=_SENT_WITHIN_S)
            await asyncio.sleep(0.5)
            result = {
                "per_s": round(count / (seen["last_at"] - began_at)),
                "left_in_spool": gateway.spooled,
                "processor_ms_each": {name: round(1000 * one / count, 3) for name, one in gateway.spent_s().items()},
            }
    progress(f"texts_out kannel: {result}")
    return result


class _Bench:
    def __init__(self, firm: TextingFirm, sink: Sink) -> None:
        self._firm = firm
        self._sink = sink
        self._provider_id: UUID | None = None

    async def prepare(self) -> None:
        """A provider that is an address to be fetched, like Kannel's."""
        url = f"{self._sink.url}/send?phone=${{phone}}&message=${{message}}&id=${{id}}"
        settings = {"url": url, "success": "^ok", "sender": "+12025550100"}
        self._provider_id = await self._firm.add_provider("url_get", settings, max_in_flight=AT_ONCE)

    async def whole(self, count: int) -> dict[str, Any]:
        """From the first text handed in to the last one at the sink, the handing in included."""
        await self._sink.forget()
        busy, began_at = self._busy(), time.time()
        await self._hand_in(count)
        queued_s = time.time() - began_at
        result = await self._outcome("handed in", count, began_at, busy)
        progress(f"texts_out handed in: queued at {count / queued_s:.0f}/s")
        return {**result, "queued_per_s": round(count / queued_s)}

    async def drain(self, count: int) -> dict[str, Any]:
        """Texts that lie there already, when their provider is switched on."""
        await self._switch(on=False)
        await self._hand_in(count)
        await self._sink.forget()
        busy = self._busy()
        await self._switch(on=True)
        await self._sink.await_texts(1, timeout_s=_SENT_WITHIN_S)
        return await self._outcome("already queued", count, None, busy)

    async def paced(self, rate_per_s: float, *, seconds: float) -> dict[str, Any]:
        """Time from before a text is handed in to its arrival, at an even rate; nobody waits for who came before."""
        await self._sink.forget()
        each = max(1, round(rate_per_s * _TICK_S))
        due, first, loop = 0.0, 0, asyncio.get_running_loop()
        given_at: dict[str, float] = {}
        began = loop.time()

        async def hand_in(first: int, at: float) -> None:
            for message_id in await self._queue(first, each):
                given_at[message_id.hex] = at

        async with asyncio.TaskGroup() as hands:
            while due < seconds:
                await asyncio.sleep(max(0.0, began + due - loop.time()))
                hands.create_task(hand_in(first, time.time() - (loop.time() - began - due)))
                first += each
                due += _TICK_S
        seen = await self._sink.await_texts(len(given_at), timeout_s=_SENT_WITHIN_S)
        times = await self._sink.times()
        waits_ms = [(times[name] - at) * 1000 for name, at in given_at.items()]
        result: dict[str, Any] = {
            "offered_per_s": round(len(given_at) / seconds),
            **{f"p{share}_ms": int(percentile(waits_ms, share / 100)) for share in (50, 95, 99, 100)},
            "twice": seen["requests"] - seen["texts"],
        }
        progress(f"texts_out paced: {result}")
        return result

    async def states(self) -> dict[str, int]:
        """What became of all of them."""
        async with self._firm.database.system() as session:
            return {row.state: row.texts for row in await session.execute(_STATES)}

    async def _hand_in(self, count: int) -> None:
        batches = iter(range(0, count, _BATCH))

        async def hand_in() -> None:
            for first in batches:
                await self._queue(first, min(_BATCH, count - first))

        await asyncio.gather(*[hand_in() for _ in range(_HANDS)])

    async def _queue(self, first: int, count: int) -> list[UUID]:
        account_id = self._firm.account_id
        async with self._firm.database.tenant(account_id) as session:
            planner = await sending_planner(session, account_id, SendingChoice())
            messages = []
            for number in range(first, first + count):
                to = f"+1202{number:07d}"
                body = f"Your order number {number} is ready to be fetched."
                messages.append(NewMessage(to=to, body=body, sending=planner.plan(to)))
            return await queue_messages(session, account_id, messages)

    async def _outcome(self, what: str, count: int, began_at: float | None, busy: dict[str, float]) -> dict[str, Any]:
        """Measured to the last text at the sink; settled is what is written down, too."""
        seen = await self._sink.await_texts(count, timeout_s=_SENT_WITHIN_S)
        while await self._left():
            await asyncio.sleep(0.05)
        settled_s = time.time() - (began_at or seen["first_at"])
        spent = {name: processor_s([one]) - busy[name] for name, one in self._firm.processes.items()}
        result = {
            "per_s": round(count / (seen["last_at"] - (began_at or seen["first_at"]))),
            "settled_per_s": round(count / settled_s),
            "processor_ms_each": {name: round(1000 * one / count, 3) for name, one in spent.items()},
            "twice": seen["requests"] - seen["texts"],
        }
        progress(f"texts_out {what}: {result}")
        return result

    async def _left(self) -> int:
        async with self._firm.database.system() as session:
            return int(await session.scalar(_LEFT) or 0)

    async def _switch(self, *, on: bool) -> None:
        async with self._firm.database.system() as session:
            await session.execute(_SWITCH, {"until": None if on else "2099-01-01T00:00:00Z", "id": self._provider_id})

    def _busy(self) -> dict[str, float]:
        return {name: processor_s([one]) for name, one in self._firm.processes.items()}
