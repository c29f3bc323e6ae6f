"""Texts at the borders: as long as allowed, one more, emoji where a segment ends; counted and sent whole."""

from collections.abc import AsyncIterator

import pytest

from offhook.db.session import Database
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.integration.messaging.rig import posted, read, until, worker_running
from tests.integration.messaging.sink import Sink, sink_running

PEER = "+12025550143"
FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
BORDERS = {
    "one segment": ("x" * 160, "gsm7", 1),
    "one more": ("x" * 161, "gsm7", 2),
    "an escape at the border": ("x" * 152 + "€" + "x" * 100, "gsm7", 2),
    "emoji fills a segment": ("x" * 68 + "\N{GRINNING FACE}", "ucs2", 1),
    "emoji does not fit": ("x" * 69 + "\N{GRINNING FACE}", "ucs2", 2),
    "emoji on the border": ("x" * 66 + "\N{GRINNING FACE}" + "x" * 66, "ucs2", 3),
    "joined emoji on the border": ("x" * 64 + FAMILY + "x" * 40, "ucs2", 2),
    "as long as may be": ("x" * 1600, "gsm7", 11),
}


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with sink_running() as running:
        yield running


async def test_segments_are_counted_and_the_text_arrives_whole(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    await posted(firm.admin, "/messaging/providers", {"name": "Gate", "type": "url_post", "settings": sink.settings()})
    for what, (text, encoding, segments) in BORDERS.items():
        counted = await posted(firm.agent, "/messages/segments", {"text": text}, status=200)
        assert (counted["encoding"], counted["segments"]) == (encoding, segments), what
        sent = await posted(firm.agent, "/messages", {"to": [PEER], "body": text})
        assert [item["segments"] for item in sent["items"]] == [segments], what
    async with worker_running(database, cipher):
        await until(
            lambda: read(firm.agent, "/messages", state="accepted"), lambda seen: len(seen["items"]) == len(BORDERS)
        )
    assert sorted(sink.bodies) == sorted(text for text, _, _ in BORDERS.values())


async def test_two_thousand_characters_are_refused_with_the_count_and_nothing_is_sent(firm: Firm, sink: Sink) -> None:
    await posted(firm.admin, "/messaging/providers", {"name": "Gate", "type": "url_post", "settings": sink.settings()})
    for text in ("x" * 2000, "\N{GRINNING FACE}" * 2000):
        status, _, fields = problem(await firm.agent.post("/messages", json={"to": [PEER], "body": text}))
        assert (status, fields["body"]) == (422, "the text has 2,000 characters, 400 more than the 1,600 allowed")
    assert (await read(firm.agent, "/messages"))["items"] == []
